package gomodel

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/names"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

// Build decides the Go package of a service. The findings are names that collide, or that Go cannot have.
func Build(s *contract.Service, name, importPath string, variants []*contract.Service) (*Package, finding.Findings) {
	b := &builder{
		pkg:   &Package{Name: name, Path: importPath, Service: s},
		types: map[string]*Type{}, inline: map[*contract.Schema]*Type{}, taken: map[string]string{},
	}
	b.reserve("Client", "New")
	b.variants(variants)
	for _, schema := range s.Schemas { // first all names, so that a schema may refer to a later one
		b.declareNamed(schema)
	}
	for _, t := range b.pkg.Types {
		b.complete(t)
	}
	for _, op := range s.Operations {
		b.operation(op)
	}
	b.errorBody()
	return b.pkg, b.findings
}

type builder struct {
	pkg      *Package
	types    map[string]*Type // by schema name
	inline   map[*contract.Schema]*Type
	taken    map[string]string // Go name → what has it
	findings finding.Findings
}

func (b *builder) reserve(list ...string) {
	for _, name := range list {
		b.taken[name] = "the client"
	}
}

// take claims an exported name of the package.
func (b *builder) take(name, what, pos string) {
	if other, ok := b.taken[name]; ok {
		b.findings = append(b.findings, finding.Errorf(finding.ParsePos(pos), "go-name",
			"%s would be %s in Go, which %s is: give it an x-go-name", what, name, other))
	}
	b.taken[name] = what
}

// exported is a Go name for a name in the description, which may choose it.
func (b *builder) exported(chosen, name, what, pos string) string {
	if chosen != "" {
		return chosen
	}
	out := names.Exported(name)
	if out == "" {
		b.findings = append(b.findings, finding.Errorf(finding.ParsePos(pos), "go-name",
			"%s has no letters that a Go name can be made of: give it an x-go-name", what))
		return "X"
	}
	return out
}

func (b *builder) variants(list []*contract.Service) {
	for _, s := range list {
		v := &Variant{Variant: s.Variant, Servers: s.Servers}
		v.Func = b.exported(s.Variant.GoName, s.Variant.ID, "the variant "+s.Variant.ID, "")
		b.take(v.Func, "the variant "+s.Variant.ID, "")
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
	case s.Kind == contract.Object && s.Additional != nil:
		return Map, true
	case s.Kind == contract.Array:
		return Slice, true
	}
	return 0, false
}

func (b *builder) declareNamed(s *contract.Schema) {
	shape, ok := declared(s)
	if !ok {
		return
	}
	if of := b.pkg.Service.Schema(s.Of); s.Of != "" && of != nil && sameType(s, of) && b.types[s.Of] != nil {
		b.types[s.Name] = b.types[s.Of]
		return
	}
	t := b.declare(s, shape, b.exported(s.GoName, s.Name, "schema "+s.Name, s.Pos))
	b.types[s.Name] = t
}

func (b *builder) declare(s *contract.Schema, shape Shape, name string) *Type {
	b.take(name, "schema "+name, s.Pos)
	t := &Type{Name: name, Shape: shape, Schema: s, Doc: s.Description}
	b.pkg.Types = append(b.pkg.Types, t)
	return t
}

// complete fills a declared type: fields, values or element.
func (b *builder) complete(t *Type) {
	switch t.Shape {
	case Struct:
		for _, p := range t.Schema.Properties {
			t.Fields = append(t.Fields, b.property(t, p))
		}
		b.checkFields(t)
	case Enum:
		b.enum(t)
	case Slice:
		t.Elem = b.element(t.Schema.Items, t.Name+"Item")
	case Map:
		t.Elem = b.element(t.Schema.Additional, t.Name+"Value")
	}
}

func (b *builder) checkFields(t *Type) {
	seen := map[string]string{}
	for _, f := range t.Fields {
		if other, ok := seen[f.Name]; ok {
			b.findings = append(b.findings, finding.Errorf(finding.ParsePos(t.Schema.Pos), "go-name",
				"properties %s and %s would both be %s in Go: give one an x-go-name", other, f.Wire, f.Name))
		}
		seen[f.Name] = f.Wire
	}
}

func (b *builder) enum(t *Type) {
	t.Base = "string"
	if t.Schema.Kind == contract.Integer {
		t.Base = "int"
	}
	for _, v := range t.Schema.Enum {
		if string(v.Value) == "null" {
			continue
		}
		token := string(v.Value)
		if t.Base == "string" {
			_ = json.Unmarshal(v.Value, &token)
		}
		value := Value{Token: token, Literal: token, Doc: v.Description}
		if t.Base == "string" {
			value.Literal = strconv.Quote(token)
		}
		word := v.Name
		if word == "" {
			word = token
		}
		value.Name = t.Name + b.valueName(word, token, t)
		b.take(value.Name, "the value "+token+" of "+t.Name, t.Schema.Pos)
		t.Values = append(t.Values, value)
	}
}

func (b *builder) valueName(word, token string, t *Type) string {
	if token == "" {
		return "Empty"
	}
	if strings.Trim(word, "0123456789") == "" {
		return word
	}
	return b.exported("", word, "the value "+token+" of "+t.Name, t.Schema.Pos)
}

func (b *builder) property(t *Type, p *contract.Property) *Field {
	f := &Field{Wire: p.Name, Aliases: p.Aliases, Required: p.Required, Schema: p.Schema}
	f.Name = b.exported(p.GoName, p.Name, "property "+p.Name, p.Pos)
	f.Ref = b.ref(p.Schema, t.Name+f.Name)
	b.represent(f)
	f.Doc = b.pkg.fieldDoc(p.Description, p.Schema, f, p.Only)
	return f
}

// represent decides how a field says that there is no value: a plain zero where that cannot be meant otherwise.
func (b *builder) represent(f *Field) {
	s := f.Schema
	container := f.Ref.container()
	switch {
	case f.Required && s.Nullable:
		f.Null, f.Pointer = true, !container
	case f.Required:
	case container:
		f.Omit = true
	default:
		f.Omit = true
		f.Pointer = s.Nullable || f.Ref.Basic == Named && f.Ref.Type.Shape == Struct || !zeroIsAbsent(s)
	}
}

// container says whether the type has a nil of its own.
func (r *Ref) container() bool {
	return r.Basic == SliceOf || r.Basic == MapOf || r.Basic == Any || r.Basic == Named && (r.Type.Shape == Slice || r.Type.Shape == Map)
}

// zeroIsAbsent says whether Go's zero value can stand for "not given": it is not legal, or it is the default.
func zeroIsAbsent(s *contract.Schema) bool {
	switch s.Kind {
	case contract.String:
		if len(s.Enum) > 0 {
			return !hasEnum(s, `""`) || string(s.Default) == `""`
		}
		return string(s.Default) == `""` || s.MinLength > 0 || s.Pattern != "" && !matches(s.Pattern, "") || isTime(s)
	case contract.Integer, contract.Number:
		return isZero(s.Default) || excludesZero(s) || len(s.Enum) > 0 && !hasEnum(s, "0")
	case contract.Boolean:
		return string(s.Default) == "false"
	}
	return false
}

func hasEnum(s *contract.Schema, text string) bool {
	for _, v := range s.Enum {
		if string(v.Value) == text {
			return true
		}
	}
	return false
}

func matches(pattern, text string) bool {
	re, err := regexp.Compile(pattern)
	return err == nil && re.MatchString(text)
}

func isZero(number json.RawMessage) bool {
	f, err := strconv.ParseFloat(string(number), 64)
	return err == nil && f == 0
}

func excludesZero(s *contract.Schema) bool {
	if s.Min != nil {
		if f, err := strconv.ParseFloat(s.Min.Value, 64); err == nil && (f > 0 || f == 0 && s.Min.Exclusive) {
			return true
		}
	}
	if s.Max != nil {
		if f, err := strconv.ParseFloat(s.Max.Value, 64); err == nil && (f < 0 || f == 0 && s.Max.Exclusive) {
			return true
		}
	}
	return false
}

func isTime(s *contract.Schema) bool {
	return s.Format == "offset-time" || s.Format == "local-time" || s.Format == "date-time"
}

// element is ref for what a slice or map holds.
func (b *builder) element(s *contract.Schema, name string) *Ref {
	r := b.ref(s, name)
	r.Null = s.Nullable && !r.container()
	return r
}

// ref is the type of values of a schema; name is for a type that has to be declared for one written in place.
func (b *builder) ref(s *contract.Schema, name string) *Ref {
	r := &Ref{Schema: s}
	if t := b.named(s, name); t != nil {
		r.Basic, r.Type = Named, t
		return r
	}
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
	case contract.Array:
		r.Basic, r.Elem = SliceOf, b.element(s.Items, name+"Item")
	case contract.Object:
		if s.Additional != nil {
			r.Basic, r.Elem = MapOf, b.element(s.Additional, name+"Value")
		} else {
			r.Basic = Any
		}
	default:
		r.Basic = Any
	}
	return r
}

// named finds or declares the type of a schema that has one.
func (b *builder) named(s *contract.Schema, name string) *Type {
	if t, ok := b.types[s.Name]; ok && s.Name != "" {
		return t
	}
	if t, ok := b.types[s.Of]; ok && s.Of != "" && sameType(s, t.Schema) {
		return t
	}
	if t, ok := b.inline[s]; ok {
		return t
	}
	shape, ok := declared(s)
	if !ok || shape == Slice || shape == Map {
		return nil
	}
	t := b.declare(s, shape, name)
	b.inline[s] = t
	b.complete(t)
	return t
}

// sameType says whether a refined schema differs from what it refines only in what Go types do not show.
func sameType(s, of *contract.Schema) bool {
	if s.Kind != of.Kind || len(s.Properties) != len(of.Properties) || len(s.Enum) != len(of.Enum) {
		return false
	}
	for i, p := range s.Properties {
		if q := of.Properties[i]; p.Name != q.Name || p.Required != q.Required || !sameUse(p.Schema, q.Schema) {
			return false
		}
	}
	return true
}

// sameUse says whether two uses of schemas say the same: one pointer, one name, or the same words.
func sameUse(a, b *contract.Schema) bool {
	if a == b || a.Name != "" || b.Name != "" {
		return a == b || a.Name == b.Name
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// markRequest notes all types that a request holds.
func markRequest(r *Ref) {
	switch {
	case r == nil:
	case r.Elem != nil:
		markRequest(r.Elem)
	case r.Type != nil && !r.Type.InRequest:
		r.Type.InRequest = true
		markRequest(r.Type.Elem)
		for _, f := range r.Type.Fields {
			markRequest(f.Ref)
		}
	}
}

// errorBody finds the one schema that refusals are written as.
func (b *builder) errorBody() {
	for _, op := range b.pkg.Ops {
		for _, a := range op.Responses {
			if a.Status/100 == 2 || a.Ref == nil || a.Ref.Basic != Named || a.Ref.Type.Shape != Struct {
				continue
			}
			if e := asError(a.Ref.Type); e != nil {
				b.pkg.Error = e
				return
			}
		}
	}
}

func asError(t *Type) *ErrorBody {
	e := &ErrorBody{Type: t}
	for _, f := range t.Fields {
		if f.Ref.Basic != String || f.Pointer {
			continue
		}
		switch name := strings.ToLower(f.Wire); {
		case strings.Contains(name, "code") && e.Code == nil:
			e.Code = f
		case (strings.Contains(name, "msg") || strings.Contains(name, "message")) && e.Message == nil:
			e.Message = f
		}
	}
	if e.Code == nil || e.Message == nil {
		return nil
	}
	return e
}
