// Package fault derives from a contract the ways in which a server can break it: one fault, one rule. A stub that is
// given one is right in everything else, so that a contract run which finds nothing has a gap. Nothing here is written
// for a service, nothing is random, and what no client could notice is listed with the reason instead.
package fault

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// A Fault is one way to break one rule.
type Fault struct {
	// ID is the id of the rule for the plainest way to break it: the rule is not enforced, or all answers break it.
	// Other ways are "rule!way": "listNotes.query.limit.maximum!strict".
	ID        string `json:"id"`
	Service   string `json:"service"`
	Operation string `json:"operation"`
	Rule      string `json:"rule"`    // the rule's id; of an example "listNotes.example:first-page"
	Keyword   string `json:"keyword"` // the rule's, or example
	Text      string `json:"text"`    // what the server does: "limit=101 is accepted"
	Rows      bool   `json:"rows"`    // it shows on lists that have more rows than documented: see Rows
	State     bool   `json:"state"`   // it shows on a stub that keeps what is created only

	op   *contract.Operation
	stub stub.Fault
}

// A Silent rule is one that a server can break in no way, or in none that a client could notice.
type Silent struct {
	Service   string `json:"service"`
	Operation string `json:"operation"`
	Rule      string `json:"rule"`
	Keyword   string `json:"keyword"`
	Why       string `json:"why"`
}

// List lists the faults of a service in the order of its rules. Equal services give equal lists.
func List(s *contract.Service) []Fault {
	faults, _ := derive(s)
	return faults
}

// Unobservable lists the rules that have no fault.
func Unobservable(s *contract.Service) []Silent {
	_, silent := derive(s)
	return silent
}

// derive goes through the rules: each has a fault or a reason.
func derive(s *contract.Service) ([]Fault, []Silent) {
	out := &found{}
	var of *deriver // of the operation that it is at
	for _, rule := range contract.Rules(s) {
		if of == nil || of.op.ID != rule.Operation {
			of.examples()
			of = newDeriver(s, s.Operation(rule.Operation), out)
		}
		d := *of // faults keep it
		d.rule = rule
		before := len(out.faults)
		why := d.breakRule()
		if len(out.faults) == before {
			d.silence(cmp.Or(why, "nothing breaks it alone"))
		}
	}
	of.examples()
	return out.faults, out.silent
}

// What was found.
type found struct {
	faults []Fault
	silent []Silent
}

// A deriver finds the faults of one rule.
type deriver struct {
	*found
	service *contract.Service
	op      *contract.Operation
	rows    []any   // of op, if that is a list: documented ones and more
	answers []reply // that op is asked for
	rule    contract.Rule
}

func newDeriver(s *contract.Service, op *contract.Operation, out *found) *deriver {
	d := &deriver{found: out, service: s, op: op, rows: allRows(op)}
	d.answers = d.replies()
	return d
}

// breakRule adds the faults of a rule. It returns a reason if it adds none.
func (d *deriver) breakRule() (why string) {
	switch d.rule.In {
	case "method":
		return d.method()
	case "security":
		return d.security()
	case "response":
		switch d.rule.Keyword {
		case "paging":
			return d.paging()
		case "total":
			return d.total()
		case "echo":
			return d.echo()
		case "creates":
			return d.creates()
		}
		return d.response()
	}
	switch d.rule.Keyword {
	case "default":
		return d.defaults()
	case "filter":
		return d.filter()
	}
	return d.request()
}

// add adds a fault. way is empty for the plainest one.
func (d *deriver) add(way, text string, f stub.Fault) {
	id := d.rule.ID
	if way != "" {
		id += "!" + way
	}
	f.Name = id
	d.faults = append(d.faults, Fault{
		ID: id, Service: d.service.Name, Operation: d.op.ID, Rule: d.rule.ID, Keyword: d.rule.Keyword, Text: text,
		Rows:  slices.Contains([]string{"paging", "total", "echo", "default", "filter"}, d.rule.Keyword),
		State: d.rule.Keyword == "creates",
		op:    d.op, stub: f,
	})
}

// silence notes that the rule has no fault.
func (d *deriver) silence(why string) {
	d.silent = append(d.silent, Silent{d.service.Name, d.op.ID, d.rule.ID, d.rule.Keyword, why})
}

// Named finds a fault by its id in the lists of services; nil when there is none.
func Named(faults []Fault, id string) *Fault {
	for i := range faults {
		if faults[i].ID == id {
			return &faults[i]
		}
	}
	return nil
}

// Close lists at most n ids that look like one that is none: they begin like it, or have words in common with it.
func Close(faults []Fault, id string, n int) []string {
	type match struct {
		id    string
		score int
	}
	var all []match
	wanted := words(id)
	for _, f := range faults {
		m := match{id: f.ID}
		for _, w := range words(f.ID) {
			if slices.Contains(wanted, w) {
				m.score += len(w)
			}
		}
		if m.score > 0 {
			m.score += len(commonPrefix(f.ID, id))/2 - max(len(words(f.ID))-len(wanted), 0)
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b match) int { return b.score - a.score })
	var ids []string
	for _, m := range all[:min(n, len(all))] {
		ids = append(ids, m.id)
	}
	return ids
}

func commonPrefix(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

func words(id string) []string {
	return strings.FieldsFunc(strings.ToLower(id), func(r rune) bool { return strings.ContainsRune(".!:-", r) })
}

// Inject is what a stub needs to have faults: see stub.Options.Fault. Faults of one operation go wrong together. The stub
// must serve the very services that the faults were derived from.
func Inject(faults []Fault) func(op *contract.Operation, r *http.Request) *stub.Fault {
	of := map[*contract.Operation]*stub.Fault{}
	for _, f := range faults {
		if both, ok := of[f.op]; ok {
			of[f.op] = join(both, &f.stub)
			continue
		}
		of[f.op] = &f.stub
	}
	return func(op *contract.Operation, _ *http.Request) *stub.Fault { return of[op] }
}
