package gomodel

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/names"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

// Build decides the Go package of a service. The findings are names that collide, or that Go cannot have, and what
// cannot be said in Go.
func Build(s *contract.Service, name, importPath string, variants []*contract.Service) (*Package, finding.Findings) {
	b := &builder{
		pkg:     &Package{Name: names.Package(name), Path: importPath, Service: s, Names: &Names{map[string]string{}}},
		schemas: make(map[string]*contract.Schema, len(s.Schemas)),
		types:   map[string]*Type{}, inline: map[*contract.Schema]*Type{}, scalars: map[*contract.Schema]*Type{},
		inRequest: map[*contract.Schema]bool{}, inResponse: map[*contract.Schema]bool{},
	}
	b.reserve("Client", "New")
	b.variants(variants)
	for _, schema := range s.Schemas {
		b.schemas[schema.Name] = schema
	}
	b.directions()
	b.operationNames()
	// 1. The names of all schemas, so that one may refer to a later one, then what they hold.
	for _, schema := range s.Schemas {
		b.declareNamed(schema)
	}
	b.completeTypes()
	// 2. The operations, with what is written in place there.
	for _, op := range b.pkg.Ops {
		b.at = op.Pos
		b.operation(op)
	}
	// 3. What can be said when all types are there.
	b.breakCycles()
	b.codedOrder()
	b.errorBody()
	b.secrets()
	return b.pkg, b.findings
}

type builder struct {
	pkg       *Package
	schemas   map[string]*contract.Schema
	types     map[string]*Type // by schema name
	inline    map[*contract.Schema]*Type
	scalars   map[*contract.Schema]*Type // whole bodies
	completed int                        // of pkg.Types
	at        string                     // position of what is being decided
	findings  finding.Findings

	inRequest, inResponse map[*contract.Schema]bool
}

func (b *builder) reserve(list ...string) {
	for _, name := range list {
		b.pkg.Names.taken[name] = "the client"
	}
}

func (b *builder) variants(list []*contract.Service) {
	for _, s := range list {
		v := &Variant{Variant: s.Variant, Servers: s.Servers}
		v.Func = b.exported(s.Variant.GoName, s.Variant.ID, "the variant "+s.Variant.ID, "")
		b.take(v.Func, "the variant "+s.Variant.ID, "", rename)
		b.pkg.Variants = append(b.pkg.Variants, v)
	}
}

// declared says whether a schema gets a type of its own, and its shape.
func declared(s *contract.Schema) (Shape, bool) {
	switch {
	case len(s.Enum) > 0 && (s.Kind == contract.String || s.Kind == contract.Integer):
		return Enum, true
	case s.Kind == contract.Object && (len(s.Properties) > 0 || s.Closed):
		return Struct, true
	case s.Kind == contract.Object:
		return Map, true
	case s.Kind == contract.Array:
		return Slice, true
	}
	return 0, false
}

// base is the named schema that s refines without a difference that Go types show, or nil.
func (b *builder) base(s *contract.Schema) *contract.Schema {
	if of := b.schemas[s.Of]; s.Of != "" && of != nil && of != s && sameType(s, of) {
		return of
	}
	return nil
}

func (b *builder) declareNamed(s *contract.Schema) {
	shape, ok := declared(s)
	if !ok || b.base(s) != nil {
		return
	}
	name := b.exported(s.GoName, s.Name, "schema "+s.Name, s.Pos)
	b.take(name, "schema "+s.Name, s.Pos, rename)
	b.types[s.Name] = b.declare(s, shape, name)
}

// declareInline declares the type of a schema that is written in place. Its name is made up, so it gives way to others.
func (b *builder) declareInline(s *contract.Schema, shape Shape, name string) *Type {
	t := b.declare(s, shape, b.pkg.Names.Free(cmp.Or(s.GoName, name), "a type that is written in place"))
	b.inline[s] = t
	return t
}

func (b *builder) declare(s *contract.Schema, shape Shape, name string) *Type {
	t := &Type{Name: name, Shape: shape, Schema: s, Doc: s.Description}
	if shape == Enum {
		t.Base = map[contract.Kind]string{contract.String: "string", contract.Integer: "int"}[s.Kind]
		t.Table = b.pkg.Names.Free(names.LowerFirst(t.Name)+"Tokens", "the tokens of "+t.Name)
	}
	b.pkg.Types = append(b.pkg.Types, t)
	return t
}

// completeTypes fills the types that have been declared since it was called last; the types that they need for what is
// written in place join the list on the way.
func (b *builder) completeTypes() {
	for ; b.completed < len(b.pkg.Types); b.completed++ {
		b.complete(b.pkg.Types[b.completed])
	}
}

// complete fills a declared type: fields, values or what is beneath.
func (b *builder) complete(t *Type) {
	if t.Schema.Pos != "" {
		b.at = t.Schema.Pos
	}
	switch t.Shape {
	case Struct:
		for _, p := range t.Schema.Properties {
			t.Fields = append(t.Fields, b.property(t, p))
		}
		b.checkFields(t.Fields, "properties", t.Schema.Pos)
	case Enum:
		b.enum(t)
	case Slice:
		t.Under = &Ref{Basic: SliceOf, Elem: b.element(t.Schema.Items, t.Name+"Item"), Schema: t.Schema}
	case Map:
		t.Under = &Ref{Basic: MapOf, Elem: b.element(additional(t.Schema), t.Name+"Value"), Schema: t.Schema}
	}
}

// additional is the schema of the members that a map holds.
func additional(s *contract.Schema) *contract.Schema {
	if s.Additional != nil {
		return s.Additional
	}
	return &contract.Schema{Kind: contract.Any}
}

func (b *builder) enum(t *Type) {
	for _, v := range t.Schema.Enum {
		if string(v.Value) == "null" {
			continue
		}
		value := Value{Token: string(v.Value), Literal: string(v.Value), Doc: v.Description}
		if t.Base == "string" {
			_ = json.Unmarshal(v.Value, &value.Token) // the loader has read it before
			value.Literal = strconv.Quote(value.Token)
		}
		word := names.Token(value.Token)
		if v.Name != "" {
			word = names.Token(v.Name)
		}
		if word == "" {
			b.fail(t.Schema.Pos, "go-name", "the value %q of %s has no letters that a Go name can be made of: %s", value.Token, t.Name, nameTokens)
			continue
		}
		value.Name = t.Name + word
		b.take(value.Name, "the value "+strconv.Quote(value.Token)+" of "+t.Name, t.Schema.Pos, nameTokens)
		t.Values = append(t.Values, value)
	}
}

func (b *builder) property(t *Type, p *contract.Property) *Field {
	f := &Field{Wire: p.Name, Aliases: p.Aliases, Required: p.Required, Asked: p.Required && !p.ReadOnly, Schema: p.Schema}
	if strings.ContainsAny(p.Name, "\"\\`,") || strings.ContainsFunc(p.Name, func(r rune) bool { return r < ' ' }) || p.Name == "" || p.Name == "-" {
		b.fail(p.Pos, "unsupported", "a property called %q is not supported", p.Name)
	}
	f.Name = b.field(p.GoName, p.Name, "property "+p.Name, p.Pos)
	f.Ref = b.ref(p.Schema, t.Name+f.Name)
	// What only one side has is not required where the other one speaks.
	if p.ReadOnly && b.inRequest[t.Schema] || p.WriteOnly && b.inResponse[t.Schema] {
		f.Required = false
	}
	b.represent(f)
	f.Doc = b.pkg.propertyDoc(p, f)
	return f
}

// element is ref for what a slice or map holds.
func (b *builder) element(s *contract.Schema, name string) *Ref {
	r := b.ref(s, name)
	r.Null = s.Nullable && !r.container()
	return r
}

// ref is the type of values of a schema; name is for a type that has to be declared for one written in place.
func (b *builder) ref(s *contract.Schema, name string) *Ref {
	if t := b.named(s, name); t != nil {
		return &Ref{Basic: Named, Type: t, Schema: s}
	}
	switch s.Kind {
	case contract.Array:
		return &Ref{Basic: SliceOf, Elem: b.element(s.Items, name+"Item"), Schema: s}
	case contract.Object:
		return &Ref{Basic: MapOf, Elem: b.element(additional(s), name+"Value"), Schema: s}
	}
	return b.builtin(s)
}

// builtin is the type of a value without parts.
func (b *builder) builtin(s *contract.Schema) *Ref {
	r := &Ref{Schema: s}
	switch s.Kind {
	case contract.String:
		r.Basic, r.Go = String, "string"
		if isTime(s) {
			r.Basic, r.Form = Time, map[string]string{"offset-time": "OffsetForm", "local-time": "LocalForm", "date-time": "DateTimeForm"}[s.Format]
		}
	case contract.Integer:
		r.Basic, r.Go = Int, "int"
		if s.Format == "int32" || s.Format == "int64" {
			r.Go = s.Format
		}
	case contract.Number:
		r.Basic, r.Go = Float, "float64"
		if s.Format == "float" {
			r.Go = "float32"
		}
	case contract.Boolean:
		r.Basic, r.Go = Bool, "bool"
	default:
		r.Basic = Any
	}
	return r
}

// named finds or declares the type of a schema that has one. Arrays and maps that are written in place have none: they
// read better as []T.
func (b *builder) named(s *contract.Schema, name string) *Type {
	of := s
	for range b.schemas { // each refines another one, so this ends
		next := b.base(of)
		if next == nil {
			break
		}
		of = next
	}
	if t := b.types[of.Name]; t != nil && of.Name != "" {
		return t
	}
	if t, ok := b.inline[s]; ok {
		return t
	}
	shape, ok := declared(s)
	if !ok || shape == Slice || shape == Map {
		return nil
	}
	return b.declareInline(s, shape, name)
}

// sameType says whether a refined schema differs from what it refines only in what Go types do not show.
func sameType(s, of *contract.Schema) bool {
	if s.Kind != of.Kind || s.Closed != of.Closed || len(s.Properties) != len(of.Properties) || len(s.Enum) != len(of.Enum) {
		return false
	}
	if s.Kind == contract.Array && (s.MinItems != of.MinItems || s.Unique != of.Unique || !sameLimit(s.MaxItems, of.MaxItems)) {
		return false
	}
	for i, p := range s.Properties {
		if q := of.Properties[i]; p.Name != q.Name || p.Required != q.Required || !sameUse(p.Schema, q.Schema) {
			return false
		}
	}
	return true
}

func sameLimit(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }

// sameUse says whether two uses of schemas say the same: one pointer, one name, or the same words.
func sameUse(a, b *contract.Schema) bool {
	if a == b || a.Name != "" || b.Name != "" {
		return a == b || a.Name == b.Name
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
