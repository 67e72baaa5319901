// Package report writes what contract runs found: for a terminal, for programs, for CI systems and as a web page. It
// prints what it is given and nothing else: no time, no path of this machine.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// Options change how a report looks. The zero value is ready.
type Options struct {
	Color bool // text: with colours, for terminals
	Width int  // text: columns; 0: 100
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
		data, err = writeJSON(results)
	case "junit":
		data, err = writeJUnit(results)
	case "html":
		data, err = writeHTML(results)
	case "github":
		data = writeGitHub(results)
	default:
		return fmt.Errorf("unknown format %q: want one of %s", format, strings.Join(Formats(), ", "))
	}
	if err != nil {
		return fmt.Errorf("report as %s: %w", format, err)
	}
	_, err = w.Write(data)
	return err
}

// A sum adds up results.
type sum struct {
	Examples int     `json:"examples"`
	Rules    int     `json:"rules"`
	Cases    int     `json:"cases"`
	Requests int     `json:"requests"`
	Findings int     `json:"findings"`
	Seconds  float64 `json:"seconds"`
}

func sumOf(results []*run.Result) sum {
	var s sum
	for _, r := range results {
		s.Examples += r.Examples
		s.Rules += r.Rules
		s.Cases += r.Cases
		s.Requests += r.Requests
		s.Findings += len(r.Findings)
		s.Seconds += r.Elapsed.Seconds()
	}
	return s
}

// String is the last line of reports that people read.
func (s sum) String() string {
	return fmt.Sprintf("%s replayed, %s tried in %s, %s, %.2f s: %s", plural(s.Examples, "example"), plural(s.Rules, "rule"),
		plural(s.Cases, "case"), plural(s.Requests, "request"), s.Seconds, s.verdict())
}

func (s sum) verdict() string {
	if s.Findings == 0 {
		return "nothing to report"
	}
	return plural(s.Findings, "finding")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// An operation is what a result says of one operation.
type operation struct {
	ID, Method, Path string
	Rows             []run.Row
	Findings         []run.Finding
	Cases, Rules     int
	Unproven         int // rows in which nothing was proved
}

// operations takes a result apart, in the order of its coverage.
func operations(r *run.Result) []*operation {
	var all []*operation
	byID := map[string]*operation{}
	get := func(id string) *operation {
		if byID[id] == nil {
			byID[id] = &operation{ID: id}
			all = append(all, byID[id])
		}
		return byID[id]
	}
	rules := map[string]bool{}
	for _, row := range r.Coverage {
		o := get(row.Operation)
		o.Rows = append(o.Rows, row)
		if row.Why != "" {
			o.Unproven++
			continue
		}
		if row.Side != run.Answers {
			o.Cases += row.Cases
		}
		if !rules[row.Rule] {
			rules[row.Rule] = true
			o.Rules++
		}
	}
	for _, f := range r.Findings {
		o := get(f.Operation)
		o.Findings = append(o.Findings, f)
	}
	for _, o := range all {
		o.Method, o.Path = r.Where(o.ID)
	}
	return all
}

// label names a rule for people: "query limit: maximum".
func label(operation, rule string) string {
	return strings.TrimPrefix(rule, operation+".")
}

// A reason says why rows are not tested.
type reason struct {
	Why  string
	Rows []run.Row
}

// reasons groups what is not tested by the reason, the most frequent first.
func reasons(r *run.Result) []reason {
	var all []reason
	for _, row := range r.Coverage {
		if row.Why == "" {
			continue
		}
		i := slices.IndexFunc(all, func(other reason) bool { return other.Why == row.Why })
		if i < 0 {
			i = len(all)
			all = append(all, reason{Why: row.Why})
		}
		all[i].Rows = append(all[i].Rows, row)
	}
	slices.SortStableFunc(all, func(a, b reason) int { return len(b.Rows) - len(a.Rows) })
	return all
}
