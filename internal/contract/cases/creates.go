package cases

import (
	"fmt"
	"maps"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file makes the law of what is created: one request creates it, and a list shows it as it was sent.

// A Creation is what a list must have once a request was accepted.
type Creation struct {
	List   string // the id of the list's operation; LawCase.With makes its requests
	Echoes []Echo
}

// An Echo is a member of the created row that repeats something.
type Echo struct {
	Path   []string // the names of the members that lead to it
	Answer bool     // it repeats what the answer has at Pointer; else Sent
	// Pointer is a JSON pointer into the answer.
	Pointer string
	Sent    any // a JSON value, or the text of a parameter
}

// creation adds the law of what the operation creates.
func (d *deriver) creation() {
	rule := d.creationRule()
	if rule == nil {
		return
	}
	list := d.plan.Operation(d.op.Creates.List)
	if list == nil || list.Method != "GET" {
		d.never(rule.ID, Law, "there is no list "+d.op.Creates.List)
		return
	}
	create := d.echoing()
	lists := newDeriver(d.plan, list)
	lists.placeLike(create)
	var err error
	if lists.base, err = lists.valid(); err != nil {
		d.never(rule.ID, Law, fmt.Sprintf("%s: %v", list.ID, err))
		return
	}
	echoes := d.echoes(create)
	if len(echoes) == 0 {
		d.never(rule.ID, Law, "nothing in the row tells it from others")
		return
	}
	c := d.add(rule.ID, create.request(), trial{side: Law, note: "created, and then listed", draft: create})
	c.Law = &LawCase{Kind: "creates", With: lists.query, Creation: &Creation{List: list.ID, Echoes: echoes}}
}

// creationRule is the rule that what is created is listed; nil for an operation that creates nothing.
func (d *deriver) creationRule() *contract.Rule {
	if d.op.Creates == nil {
		return nil
	}
	for _, r := range d.plan.RulesOf(d.op.ID) {
		if r.Keyword == "creates" {
			return r
		}
	}
	return nil
}

// placeLike makes a list's path that of the request which creates something: rows are looked for where they were added.
func (d *deriver) placeLike(create draft) {
	for _, p := range d.op.Params {
		if p.In != "path" {
			continue
		}
		for _, a := range create.args {
			if a.param.In == "path" && a.param.Name == p.Name {
				d.value[p] = a.value
			}
		}
	}
}

// echoing is the plain valid request with those members that the created row repeats.
func (d *deriver) echoing() draft {
	hints := d.documentedBody()
	create := d.base
	for _, e := range d.op.Creates.Echoes() {
		if e.From != "request.body" || !create.has || len(e.Pointer()) != 1 || d.op.Body.Schema == nil {
			continue // what is deeper comes along with its object
		}
		name := e.Pointer()[0]
		object, ok := create.body.(map[string]any)
		p := d.op.Body.Schema.Property(name)
		if !ok || p == nil || p.ReadOnly {
			continue
		}
		if _, ok := object[p.Name]; ok {
			continue
		}
		known, _ := hints.(map[string]any)
		if v, ok := d.memberValue(p, known); ok {
			fuller := maps.Clone(object)
			fuller[p.Name] = v
			if len(breaks(d.op.Body.Schema, fuller)) == 0 {
				create = create.withBody(fuller)
			}
		}
	}
	return create
}

// echoes lists what the created row must repeat. What the request does not have is not repeated.
func (d *deriver) echoes(create draft) (all []Echo) {
	for _, e := range d.op.Creates.Echoes() {
		in, _ := strings.CutPrefix(e.From, "request.")
		switch in {
		case "response.body":
			all = append(all, Echo{Path: e.Path, Answer: true, Pointer: e.Name})
		case "body":
			if v, ok := pointTo(create.body, e.Pointer()); ok && create.has {
				all = append(all, Echo{Path: e.Path, Sent: v})
			}
		default:
			if a, ok := create.arg(d.op.Param(in, e.Name)); ok {
				all = append(all, Echo{Path: e.Path, Sent: text(a.value)})
			}
		}
	}
	return all
}

// pointTo follows the names of members.
func pointTo(v any, names []string) (any, bool) {
	for _, name := range names {
		object, _ := v.(map[string]any)
		member, ok := object[name]
		if !ok {
			return nil, false
		}
		v = member
	}
	return v, true
}
