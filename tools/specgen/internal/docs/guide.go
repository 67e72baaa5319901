package docs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lint"
)

// This file turns a description into what is shown of it. Both forms, Markdown and HTML, render the result and decide
// nothing.

type guide struct {
	Title    string
	Services []*service
	Rules    []lint.Rule
}

type service struct {
	Name, Anchor, Title, Version, Description string
	Editions                                  []string
	Servers                                   []contract.Server
	Credentials                               []credential
	Operations                                []*operation
	Schemas                                   []*schema
	Errata                                    []*erratum
}

// A credential is a kind of it.
type credential struct{ Name, Where, Text string }

// An operation is one, with all that concerns it.
type operation struct {
	*contract.Operation
	Anchor      string
	Cloud       string // whose page it is
	On          string // which editions have it, in words; empty: there are none
	Credentials string
	Params      []row
	Body        *body
	Together    []string // sentences about parameters that come together
	Paged       string   // a sentence
	Answers     []answer
	Examples    []example
	Errata      []*erratum // of the operation and of the schemas it uses
}

type body struct {
	Required bool
	Media    string
	Type     typeName
	Rows     []row // of an object without a name
	Text     string
}

// A row is a parameter or a property.
type row struct {
	Name, In, On, Text string
	Type               typeName
	Rules              []phrase
}

// An answer is what a status comes with.
type answer struct {
	Status, Also, Text string
	Type               typeName
	Rows               []row
	Headers            []row
	Examples           []string
}

type example struct {
	Name, Summary, URL, Body, Status, Answer string
}

// A schema is a named one.
type schema struct {
	Name, Anchor, Text string
	Type               typeName
	Rules              []phrase
	Rows               []row
	Tokens             []token
	Errata             []*erratum
}

type token struct{ Value, Name, Text string }

func newGuide(c Content) *guide {
	g := &guide{Title: c.Title, Rules: c.Rules}
	if g.Title == "" {
		g.Title = "Reference"
	}
	for _, s := range c.Services {
		b := &builder{in: s, out: &service{
			Name: s.Name, Anchor: anchor(s.Name), Title: s.Title, Version: s.Version, Description: s.Description,
			Servers: s.Servers,
		}}
		b.build()
		g.Services = append(g.Services, b.out)
	}
	return g
}

// A builder makes what is shown of one service.
type builder struct {
	in       Service
	out      *service
	bySchema map[string][]*erratum
}

func (b *builder) build() {
	if b.out.Title == "" {
		b.out.Title = b.in.Name
	}
	for _, v := range b.in.Variants {
		b.out.Editions = append(b.out.Editions, variantTitle(v))
	}
	for _, scheme := range b.in.Schemes {
		b.out.Credentials = append(b.out.Credentials, credential{scheme.Name, schemeWords(scheme), scheme.Description})
	}
	b.out.Errata = errataOf(b.in.Errata, b.in.Name, b.out.Anchor)
	b.bySchema = map[string][]*erratum{}
	for _, e := range b.out.Errata {
		b.bySchema[e.place.schema] = append(b.bySchema[e.place.schema], e)
	}
	for _, op := range b.in.Operations {
		b.out.Operations = append(b.out.Operations, b.operation(op))
	}
	for _, s := range b.in.Schemas {
		b.out.Schemas = append(b.out.Schemas, b.schema(s))
	}
}

func (b *builder) operation(op *contract.Operation) *operation {
	out := &operation{
		Operation: op, Anchor: anchor(b.in.Name, "operation", op.ID), Cloud: b.edition(op.Page.Cloud), On: b.where(op.Only),
		Credentials: credentials(op.Security), Together: together(op.Dependent), Paged: paged(op.Paging),
	}
	for _, p := range op.Params {
		r := b.row(p.Name, p.Schema, p.Description)
		r.In, r.On, r.Rules = p.In, b.on(p.Only), paramRules(p)
		out.Params = append(out.Params, r)
	}
	if op.Body != nil {
		out.Body = &body{
			Required: op.Body.Required, Media: op.Body.MediaType, Type: b.typeName(op.Body.Schema), Text: op.Body.Description,
			Rows: b.unnamed(op.Body.Schema),
		}
	}
	for _, r := range op.Responses {
		out.Answers = append(out.Answers, b.answer(op, r))
	}
	for _, e := range op.Examples {
		out.Examples = append(out.Examples, newExample(op, e))
	}
	out.Errata = b.concerning(op)
	return out
}

func (b *builder) answer(op *contract.Operation, r *contract.Response) answer {
	a := answer{Status: "default", Text: r.Description, Type: b.typeName(r.Schema), Rows: b.unnamed(r.Schema)}
	if r.Status != 0 {
		a.Status = number(r.Status)
	}
	var also []string
	for _, status := range r.Also {
		also = append(also, number(status))
	}
	a.Also = strings.Join(also, ", ")
	for _, h := range r.Headers {
		row := b.row(h.Name, h.Schema, h.Description)
		row.Rules = paramRules(h)
		a.Headers = append(a.Headers, row)
	}
	for _, e := range op.Examples {
		if e.Response != nil && op.Response(e.Response.Status) == r {
			a.Examples = append(a.Examples, e.Name)
		}
	}
	return a
}

// concerning lists the corrections of an operation and of everything that it sends and gets, in the order of the files.
func (b *builder) concerning(op *contract.Operation) (out []*erratum) {
	if len(b.out.Errata) == 0 {
		return nil
	}
	used := schemasOf(op)
	for _, e := range b.out.Errata {
		if e.place.schema != "" && used[e.place.schema] || e.place.covers(op) {
			out = append(out, e)
		}
	}
	return out
}

// schemasOf are the names of the schemas that an operation needs.
func schemasOf(op *contract.Operation) map[string]bool {
	names, seen := map[string]bool{}, map[*contract.Schema]bool{}
	var visit func(*contract.Schema)
	visit = func(s *contract.Schema) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		names[s.Name], names[s.Of] = true, true
		for _, p := range s.Properties {
			visit(p.Schema)
		}
		visit(s.Items)
		visit(s.Additional)
	}
	for _, p := range op.Params {
		visit(p.Schema)
	}
	if op.Body != nil {
		visit(op.Body.Schema)
	}
	for _, r := range op.Responses {
		visit(r.Schema)
	}
	return names
}

func (b *builder) schema(s *contract.Schema) *schema {
	out := &schema{
		Name: s.Name, Anchor: anchor(b.in.Name, "schema", s.Name), Text: s.Description, Rules: schemaRules(s, false),
		Type: b.typeOf(s), Rows: b.rows("", s), Errata: b.bySchema[s.Name],
	}
	for _, e := range s.Enum {
		out.Tokens = append(out.Tokens, token{plain(e.Value), e.Name, e.Description})
	}
	return out
}

// unnamed are the rows of an object that is written in place.
func (b *builder) unnamed(s *contract.Schema) []row {
	if s == nil || s.Name != "" {
		return nil
	}
	return b.rows("", s)
}

// rows lists the properties of an object, and those of objects in it that have no name.
func (b *builder) rows(at string, s *contract.Schema) (out []row) {
	for _, p := range s.Properties {
		text := p.Description
		if text == "" {
			text = p.Schema.Description
		}
		r := b.row(at+p.Name, p.Schema, text)
		r.On, r.Rules = b.on(p.Only), propertyRules(p)
		out = append(out, r)
		if inner, suffix := p.Schema, "."; inner.Name == "" {
			for inner.Kind == contract.Array && inner.Name == "" && inner.Items != nil {
				inner, suffix = inner.Items, "[]"+suffix
			}
			if inner.Name == "" {
				out = append(out, b.rows(at+p.Name+suffix, inner)...)
			}
		}
	}
	return out
}

func (b *builder) row(name string, s *contract.Schema, text string) row {
	return row{Name: name, Type: b.typeName(s), Text: text}
}

// on names editions: all of them are not worth a word.
func (b *builder) on(only []string) string {
	var names []string
	for _, id := range only {
		names = append(names, b.edition(id))
	}
	return strings.Join(names, ", ")
}

// where is on, in words.
func (b *builder) where(only []string) string {
	switch on := b.on(only); {
	case on != "":
		return "only " + on
	case len(b.in.Variants) > 0:
		return "all editions"
	}
	return ""
}

func (b *builder) edition(id string) string {
	i := slices.IndexFunc(b.in.Variants, func(v contract.Variant) bool { return v.ID == id })
	if i < 0 {
		return id
	}
	return variantTitle(b.in.Variants[i])
}

func variantTitle(v contract.Variant) string {
	if v.Title != "" {
		return v.Title
	}
	return v.ID
}

// anchor is a name for a place in the document.
func anchor(parts ...string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, strings.Join(parts, "-"))
}

func number(n int) string { return strconv.Itoa(n) }
