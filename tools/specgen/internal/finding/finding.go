// Package finding holds what specgen has to say about its inputs: findings, each with a position, a rule and a text.
package finding

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a place in an input file. File is relative to the working directory, with forward slashes; Line and Col
// count from 1. The zero Pos is no place.
type Pos struct {
	File      string
	Line, Col int
}

// String returns "file:line:col", "file" where the line is not known, and "" for no place.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Compare orders positions by file, then line, then column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// A Severity says whether a finding stops the work.
type Severity int

const (
	Error Severity = iota
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// A Finding is one thing to tell about an input file.
type Finding struct {
	Pos      Pos
	Rule     string // what is broken, in kebab-case: "unresolved-ref"
	Text     string
	Severity Severity
}

// Errorf returns a finding that stops the work.
func Errorf(pos Pos, rule, format string, args ...any) Finding {
	return Finding{Pos: pos, Rule: rule, Text: fmt.Sprintf(format, args...)}
}

// Warnf returns a finding that does not stop the work.
func Warnf(pos Pos, rule, format string, args ...any) Finding {
	return Finding{Pos: pos, Rule: rule, Text: fmt.Sprintf(format, args...), Severity: Warning}
}

// Error returns the finding as one line, "file:line:col: rule: text"; a warning's text starts with "warning: ".
func (f Finding) Error() string {
	var b strings.Builder
	for _, part := range []string{f.Pos.String(), f.Rule} {
		if part != "" {
			b.WriteString(part + ": ")
		}
	}
	if f.Severity == Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(f.Text)
	return b.String()
}

// Findings are several findings. As an error they read one a line, sorted by position, each once.
type Findings []Finding

// Error returns the findings, one a line, sorted and without duplicates.
func (fs Findings) Error() string {
	var lines []string
	for _, f := range fs.Sorted() {
		lines = append(lines, f.Error())
	}
	return strings.Join(lines, "\n")
}

// Sorted returns the findings ordered by position, rule and text, each once; fs is left as it is.
func (fs Findings) Sorted() Findings {
	sorted := slices.Clone(fs)
	slices.SortFunc(sorted, func(a, b Finding) int {
		return cmp.Or(a.Pos.Compare(b.Pos), strings.Compare(a.Rule, b.Rule), strings.Compare(a.Text, b.Text),
			cmp.Compare(a.Severity, b.Severity))
	})
	return slices.Compact(sorted)
}

// Err returns the findings as an error if one of them stops the work, else nil.
func (fs Findings) Err() error {
	for _, f := range fs {
		if f.Severity == Error {
			return fs
		}
	}
	return nil
}

// Of returns the findings that err carries. An error of another kind becomes one finding without a position; nil none.
func Of(err error) Findings {
	var many Findings
	var one Finding
	switch {
	case err == nil:
		return nil
	case errors.As(err, &many):
		return many
	case errors.As(err, &one):
		return Findings{one}
	}
	return Findings{{Text: err.Error()}}
}
