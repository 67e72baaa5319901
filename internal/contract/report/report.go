// Package report writes what contract runs found: for a terminal, for programs, for CI systems and as a web page. It
// prints what it is given and nothing else: no time, no path of this machine.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// Options change how a report looks, and what it says besides results. The zero value is ready.
type Options struct {
	Color   bool // text: with colours, for terminals
	Width   int  // text: columns; 0: 100
	Remarks []Remark
}

// A Remark is something to see to that is not wrong with the server: an entry of a baseline that is stale, say, or too
// few rules that could be tried.
type Remark struct {
	Pos  string `json:"pos,omitempty"` // file:line:col
	Rule string `json:"rule"`          // what it is about, in kebab-case: "baseline-stale"
	Text string `json:"text"`
}

// String is the remark as one line.
func (r Remark) String() string {
	text := r.Rule + ": " + r.Text
	if r.Pos != "" {
		text = r.Pos + ": " + text
	}
	return text
}

// Formats lists the names of formats, the default one first.
func Formats() []string { return []string{"text", "json", "junit", "html", "github"} }

// Write writes the results of some runs, one a service, in a format. It fails for an unknown format and when w does.
func Write(w io.Writer, format string, results []*run.Result, o Options) error {
	var data []byte
	var err error
	switch format {
	case "text", "":
		data = writeText(results, o)
	case "json":
		data, err = writeJSON(results, o.Remarks)
	case "junit":
		data, err = writeJUnit(results, o.Remarks)
	case "html":
		data, err = writeHTML(results, o.Remarks)
	case "github":
		data = writeGitHub(results, o.Remarks)
	default:
		return fmt.Errorf("unknown format %q: want one of %s", format, strings.Join(Formats(), ", "))
	}
	if err != nil {
		return fmt.Errorf("report as %s: %w", format, err)
	}
	_, err = w.Write(data)
	return err
}
