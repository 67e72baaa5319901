package report

import (
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// This file takes results apart for people.

// An operation is what a result says of one operation.
type operation struct {
	ID, Method, Path string
	Rows             []run.Row
	Findings         []run.Finding
	Accepted         []run.Accepted
	Cases, Rules     int
	Covered          int // rules that were tried on each side on which they can be
	Testable         int // rules that can be tried
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
		if !row.Tried() || row.Side == cases.Example {
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
	for _, f := range r.Accepted {
		o := get(f.Operation)
		o.Accepted = append(o.Accepted, f)
	}
	for _, o := range all {
		o.Method, o.Path = r.Where(o.ID)
		o.Covered, o.Testable = run.Covered(o.Rows)
	}
	return all
}

// Percent is how many of the rules that can be tried were.
func (o *operation) Percent() float64 { return percent(o.Covered, o.Testable) }

// acceptance is why what is wrong with a rule is let pass, or nil.
func (o *operation) acceptance(rule string) *run.Acceptance {
	for _, f := range o.Accepted {
		if f.Rule == rule || slices.Contains(f.Also, rule) {
			return &f.By
		}
	}
	return nil
}

// notTested says why a row proves nothing.
func notTested(row run.Row) string {
	if row.Never {
		return "not testable: " + row.Why
	}
	return "not tested: " + row.Why
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

// reasons groups what is not tested, or what never can be, by the reason, the most frequent first.
func reasons(r *run.Result, never bool) []reason {
	var all []reason
	for _, row := range r.Coverage {
		if row.Tried() || row.Never != never {
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
