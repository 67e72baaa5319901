package cases

import (
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file lists the laws of an operation: what several of its answers say together.

func (d *deriver) laws() {
	d.creation()
	if d.op.Method != "GET" {
		return
	}
	if p := d.op.Paging; p != nil {
		d.pagingLaw(p)
	}
	for _, p := range d.op.Params {
		if p.In != "query" {
			continue
		}
		if r := d.rule("query", p.Name, "default"); r != nil && !p.Required {
			d.law(r.ID, "default", p, nil, "without "+p.Name+" as with its default")
		}
		if r := d.rule("query", p.Name, "filter"); r != nil {
			d.law(r.ID, "filter", p, nil, "rows by "+p.Name)
		}
	}
}

// pagingLaw walks a list page by page.
func (d *deriver) pagingLaw(p *contract.Paging) {
	var rule string
	var also []string
	for _, r := range d.plan.RulesOf(d.op.ID) {
		if r.In != "response" {
			continue
		}
		switch r.Keyword {
		case "paging":
			rule = r.ID
		case "total", "echo":
			also = append(also, r.ID)
		}
	}
	if rule == "" || d.op.Param("query", p.Offset) == nil || d.op.Param("query", p.Limit) == nil {
		return
	}
	d.law(rule, "paging", nil, also, "page by page")
}

func (d *deriver) law(rule, kind string, p *contract.Param, also []string, note string) {
	c := d.add(rule, d.base.request(), trial{side: Law, note: note, draft: d.base, also: also})
	c.Law = &LawCase{Kind: kind, Param: p, With: d.query}
	for _, a := range d.base.args {
		if a.param.In == "query" {
			c.Law.Fixed = append(c.Law.Fixed, a.param.Name)
		}
	}
}

// query is the plain valid request with some query parameters set, in page order, and what must come along with them.
// An empty text drops a parameter.
func (d *deriver) query(texts map[string]string) Request {
	r := d.base
	var set []*contract.Param
	for _, p := range d.op.Params {
		t, ok := texts[p.Name]
		switch {
		case p.In != "query" || !ok:
		case t == "":
			r = r.without(p)
		default:
			v := parse(p.Schema, t)
			if parts, err := pieces(p, v); err == nil {
				r = r.set(arg{p, v, parts})
				set = append(set, p)
			}
		}
	}
	for _, p := range slices.Clone(set) {
		r = d.along(r, p)
	}
	return r.request()
}
