package docs

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.html.tmpl
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// HTML writes the whole content as one page that needs nothing else: no scripts, no other files. It fails when w does.
func HTML(w io.Writer, c Content) error {
	var out bytes.Buffer
	if err := page.Execute(&out, newGuide(c)); err != nil {
		return fmt.Errorf("page of documentation: %w", err)
	}
	_, err := w.Write(out.Bytes())
	return err
}
