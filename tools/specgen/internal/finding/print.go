package finding

import (
	"encoding/json"
	"fmt"
	"io"
)

// WriteText writes the findings, one a line, sorted and without duplicates. It fails when w does.
func WriteText(w io.Writer, fs Findings) error {
	for _, f := range fs.Sorted() {
		if _, err := fmt.Fprintln(w, f.Error()); err != nil {
			return err
		}
	}
	return nil
}

// WriteJSON writes the findings as a JSON array of {file, line, column, rule, severity, text}, sorted and without
// duplicates; no findings are an empty array. It fails when w does.
func WriteJSON(w io.Writer, fs Findings) error {
	type row struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Rule     string `json:"rule"`
		Severity string `json:"severity"`
		Text     string `json:"text"`
	}
	rows := []row{}
	for _, f := range fs.Sorted() {
		rows = append(rows, row{f.Pos.File, f.Pos.Line, f.Pos.Col, f.Rule, f.Severity.String(), f.Text})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(rows)
}
