package lower

import (
	"encoding/json"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// This file reads the x- words of operations, and looks whether they name what is there, and are where they have an effect.

// places are where x- words have an effect. spec/README.md defines them.
var places = map[string]string{
	"x-refusals": "the document", "x-cloud": "info", "x-prefix": "a security scheme of type apiKey",
	"x-page": "an operation", "x-pagination": "an operation", "x-dependent-required": "an operation",
	"x-creates": "an operation", "x-request-urls": "an operation",
	"x-also-status": "a response that has a status", "x-status": "an example of a response",
	"x-client": "a path parameter", "x-filter": "a query parameter", "x-error-code": "a parameter",
	"x-error-codes": "a schema with properties", "x-wire-aliases": "a schema with properties",
	"x-enum-varnames": "a schema with enum", "x-enum-descriptions": "a schema with enum",
	"x-go-name":  "a schema, a property, a parameter or an operation",
	"x-evidence": "an action of an overlay", "x-applies-to": "an action of an overlay",
}

// Words lists the x- words that descriptions may use.
func Words() []string { return slices.Sorted(maps.Keys(places)) }

// misplaced warns of a word of ours where it has no effect: whoever wrote it there expects one. Other words are others'.
func (r *reader) misplaced(key *yaml.Node, what string) {
	if place, ok := places[key.Value]; ok {
		r.warn(key, "extension", "%s has no effect on %s: it belongs on %s", key.Value, what, place)
	}
}

// useless is misplaced for a key of n, if n has it.
func (r *reader) useless(n *yaml.Node, word, what string) {
	for key := range source.Pairs(n) {
		if key.Value == word {
			r.misplaced(key, what)
		}
	}
}

// passOver accepts a key whose value this model does not need, but for words of ours in it.
func (r *reader) passOver(what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		for part := range source.All(n) {
			for key := range source.Pairs(part) {
				r.misplaced(key, what)
			}
		}
	}
}

func (l *lowering) filter(n *yaml.Node) *contract.Filter {
	f := &contract.Filter{}
	l.object(n, "x-filter", keys{
		"field": l.text(&f.Field), "op": l.text(&f.Op),
		"is": func(n *yaml.Node) {
			f.Is = map[string]string{}
			l.entries(n, "is", func(key, value *yaml.Node) { f.Is[key.Value] = value.Value })
		},
	})
	if !slices.Contains([]string{"", "eq", "gte", "lte"}, f.Op) {
		l.fail(n, "x-filter", "op is eq, gte or lte, not %q", f.Op)
	}
	return f
}

func (l *lowering) page(p *contract.Page, n *yaml.Node) {
	l.object(n, "x-page", keys{"title": l.text(&p.Title), "updated": l.text(&p.Updated), "cloud": l.text(&p.Cloud)})
}

func (l *lowering) paging(n *yaml.Node) *contract.Paging {
	p := &contract.Paging{}
	l.object(n, "x-pagination", keys{
		"offset": l.text(&p.Offset), "limit": l.text(&p.Limit), "items": l.text(&p.Items), "total": l.text(&p.Total),
		"echo-offset": l.text(&p.EchoOffset), "echo-limit": l.text(&p.EchoLimit),
	})
	return p
}

func (l *lowering) dependent(op *contract.Operation, n *yaml.Node) {
	l.entries(n, "x-dependent-required", func(key, value *yaml.Node) {
		d := contract.Dependent{Name: key.Value, Pos: l.at(key)}
		l.texts(&d.Requires)(value)
		op.Dependent = append(op.Dependent, d)
	})
}

func (l *lowering) creation(n *yaml.Node) *contract.Creation {
	c := &contract.Creation{Row: json.RawMessage("{}"), Pos: l.at(n)}
	row := func(into *json.RawMessage) func(*yaml.Node) {
		return func(n *yaml.Node) {
			if n.Kind != yaml.MappingNode {
				l.fail(n, "type", "a row must be an object")
				return
			}
			*into = l.json(n)
		}
	}
	l.object(n, "x-creates", keys{
		"list": l.text(&c.List), "row": row(&c.Row),
		"later": func(n *yaml.Node) {
			c.Later = &contract.Later{Row: json.RawMessage("{}")}
			l.object(n, "later", keys{"after": l.text(&c.Later.After), "row": row(&c.Later.Row)})
		},
	})
	return c
}

// checkWords finds x- words that name what the operation does not have.
func (l *lowering) checkWords(op *contract.Operation, n *yaml.Node) {
	query := func(name string) bool {
		return slices.ContainsFunc(op.Params, func(p *contract.Param) bool { return p.In == "query" && p.Name == name })
	}
	for _, d := range op.Dependent {
		for _, name := range append([]string{d.Name}, d.Requires...) {
			if !query(name) {
				l.failAt(d.Pos, "x-dependent-required", "%s has no query parameter %q", op.ID, name)
			}
		}
	}
	if p := op.Paging; p != nil {
		for _, name := range []string{p.Offset, p.Limit} {
			if !query(name) {
				l.fail(source.Get(n, "x-pagination"), "x-pagination", "%s has no query parameter %q", op.ID, name)
			}
		}
		l.checkPagedAnswer(op, n)
	}
}

// checkPagedAnswer finds properties that x-pagination names and the answer does not have.
func (l *lowering) checkPagedAnswer(op *contract.Operation, n *yaml.Node) {
	for _, resp := range op.Responses {
		if resp.Status/100 != 2 || resp.Schema == nil {
			continue
		}
		for _, name := range []string{op.Paging.Items, op.Paging.Total, op.Paging.EchoOffset, op.Paging.EchoLimit} {
			has := slices.ContainsFunc(resp.Schema.Properties, func(p *contract.Property) bool { return p.Name == name })
			if name != "" && !has {
				l.fail(source.Get(n, "x-pagination"), "x-pagination", "the answer of %s has no property %q", op.ID, name)
			}
		}
	}
}
