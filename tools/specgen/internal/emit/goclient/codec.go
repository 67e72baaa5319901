package goclient

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints what the JSON of a type is: a line a property, with the rules that it has to keep. The runtime reads,
// writes and checks by these lines.

// codecs prints the methods of all types that are more than a token.
func codecs(p *gomodel.Package, f *printer.File, patterns *pattern.Set) {
	for _, t := range p.Types {
		if t.Shape == gomodel.Enum {
			continue
		}
		c := &coder{pkg: p, file: f, patterns: patterns, owner: t}
		f.P()
		c.method()
		f.P("func (v ", t.Name, ") MarshalJSON() ([]byte, error) { return ", gomodel.Wire("Marshal"), "(&v) }")
		f.P("func (v *", t.Name, ") UnmarshalJSON(data []byte) error { return ", gomodel.Wire("Unmarshal"), "(data, v) }")
	}
}

// A coder prints the CodeJSON method of a type.
type coder struct {
	pkg      *gomodel.Package
	file     *printer.File
	patterns *pattern.Set
	owner    *gomodel.Type
}

func (c *coder) wire(name string) string { return c.file.Use(gomodel.Wire(name)) }

func (c *coder) method() {
	f, t := c.file, c.owner
	f.P("// CodeJSON says what v is as JSON, to read, write and check it. The methods below it are for encoding/json.")
	f.P("func (v *", t.Name, ") CodeJSON(c *", gomodel.Wire("Codec"), ") {")
	if t.Shape == gomodel.Struct {
		object := "Object"
		if t.Schema.Closed && t.InRequest {
			object = "ClosedObject"
		}
		f.P("for o := c.", object, "(); o.Next(c); {")
		for _, field := range t.Coded {
			for _, alias := range field.Aliases {
				f.P("c.Alias(", strconv.Quote(alias), ", ", strconv.Quote(field.Wire), ")")
			}
			f.P(c.member(field))
		}
		f.P("}")
	} else {
		f.P(c.value(t.Under, "(*"+c.pkg.Expr(f, t.Under)+")(v)", "Value"))
	}
	f.P("}")
}

// member is the statement that says what a property is.
func (c *coder) member(field *gomodel.Field) string {
	r, target := field.Ref, "&v."+field.Name
	call := func(function string, more ...string) string {
		args := append([]string{strconv.Quote(field.Wire), target, c.wire(presence(field))}, more...)
		if !strings.HasPrefix(function, "c.") {
			args = append([]string{"c"}, args...)
		}
		return function + "(" + strings.Join(args, ", ") + ")" + c.rules(r, field.Name)
	}
	if t := r.Type; t != nil && t.Under != nil && t.Under.Elem != nil { // it can be nil, which its own method would not know
		r = t.Under
		target = "(*" + c.pkg.Expr(c.file, r) + ")(" + target + ")"
	}
	switch {
	case field.Pointer && r.HasMethods():
		return call(c.wire("Object"))
	case field.Pointer:
		return call(c.wire("Ptr"), c.elem(r, "", false))
	case r.Basic == gomodel.MapOf:
		return call(c.wire("Map"), c.elem(r.Elem, field.Name, true))
	case r.Basic == gomodel.SliceOf:
		code, elem := "", c.elem(r.Elem, field.Name, true)
		switch {
		case elem == c.wire("ObjectOf"):
			code = call(c.wire("Objects"))
		case elem == c.wire("StringOf") && r.Elem.Basic == gomodel.String:
			code = call("c.Strings")
		default:
			code = call(c.wire("Slice"), elem)
		}
		return c.unique(code, r, target, field.Name)
	case r.HasMethods():
		return call("c.Value")
	case r.IsEnum("string"):
		target = "(*string)(" + target + ")"
		return call("c.String")
	case r.IsEnum("int"):
		target = "(*int)(" + target + ")"
		return call("c.Int")
	case r.Basic == gomodel.Time:
		return call("c.Time", c.wire(r.Form))
	}
	return call("c." + scalars[r.Go])
}

// scalars are the methods of wire.Codec for members of Go's own types.
var scalars = map[string]string{
	"string": "String", "int": "Int", "int32": "Int32", "int64": "Int64", "float64": "Float", "float32": "Float32", "bool": "Bool", "": "Any",
}

// presence is the name of wire's constant that says whether a property must be there, and whether it may be null.
func presence(field *gomodel.Field) string {
	switch {
	case field.Omit && field.Asked:
		return "RequiredInRequest"
	case field.Omit && field.Schema.Nullable:
		return "OptionalNullable"
	case field.Omit:
		return "Optional"
	case field.Null:
		return "Nullable"
	}
	return "Required"
}

// value is the expression that codes a value which is no member: all of a body, an element, what a pointer leads to.
func (c *coder) value(r *gomodel.Ref, target, name string) string {
	when := "Required"
	if r.Schema.Nullable {
		when = "Nullable"
	}
	switch {
	case r.Basic == gomodel.SliceOf, r.Basic == gomodel.MapOf:
		function := map[gomodel.Basic]string{gomodel.SliceOf: "SliceOf", gomodel.MapOf: "MapOf"}[r.Basic]
		code := c.wire(function) + "(" + strings.Join([]string{"c", target, c.wire(when), c.elem(r.Elem, name, true)}, ", ") + ")"
		return c.unique(code+c.rules(r, name), r, target, name)
	case r.Basic == gomodel.Time:
		return c.wire("TimeOf") + "(c, " + target + ", " + c.wire(r.Form) + ")"
	}
	return c.function(r) + "(c, " + target + ")" + c.rules(r, name)
}

// elem is the function that codes an element, or what a pointer leads to. It asks for the rules of the value if told so.
func (c *coder) elem(r *gomodel.Ref, name string, withRules bool) string {
	code := ""
	plain := *r
	plain.Null = false
	switch {
	case r.Null:
		code = c.wire("PtrOf") + "(c, p, " + c.elem(&plain, "", false) + ")" + c.rules(r, name)
	case r.HasMethods() && r.Type.Under != nil && r.Type.Under.Elem != nil && r.Schema.Nullable:
		under := *r.Type.Under
		under.Schema = r.Schema
		code = c.value(&under, "(*"+c.pkg.Expr(c.file, &under)+")(p)", name)
	case r.Elem != nil, r.Basic == gomodel.Time, withRules && c.rules(r, name) != "":
		code = c.value(r, "p", name)
	default:
		return c.function(r)
	}
	return "func(c *" + c.wire("Codec") + ", p *" + c.pkg.ElemExpr(c.file, r) + ") *" + c.wire("Rules") + " { return " + code + " }"
}

// function is the function of the runtime that codes a value without parts, or one of a generated type.
func (c *coder) function(r *gomodel.Ref) string {
	name := "StringOf"
	switch {
	case r.HasMethods():
		name = "ObjectOf"
	case r.Basic == gomodel.Int, r.IsEnum("int"):
		name = "IntOf"
	case r.Basic == gomodel.Float:
		name = "FloatOf"
	case r.Basic == gomodel.Bool:
		name = "BoolOf"
	case r.Basic == gomodel.Any:
		name = "AnyOf"
	}
	return c.wire(name)
}

// rules are the calls that ask for the rules of a value which a request holds.
func (c *coder) rules(r *gomodel.Ref, name string) string {
	if !c.owner.InRequest {
		return ""
	}
	s := r.Schema
	switch {
	case r.IsEnum("string"):
		return ".Enum(" + r.Type.Table + ")"
	case r.IsEnum("int"):
		return ".EnumInt(" + r.Type.Table + ")"
	case r.Basic == gomodel.String:
		return c.textRules(r, name)
	case r.Basic == gomodel.Int:
		return intRules(c.file, r)
	case r.Basic == gomodel.Float:
		return floatRules(c.file, r)
	case r.Basic == gomodel.SliceOf && (s.MinItems > 0 || s.MaxItems != nil):
		return fmt.Sprintf(".Items(%d, %d)", s.MinItems, limit(s.MaxItems))
	}
	return ""
}

func (c *coder) textRules(r *gomodel.Ref, name string) (calls string) {
	s := r.Schema
	if s.MinLength > 0 || s.MaxLength != nil {
		calls += fmt.Sprintf(".Length(%d, %d)", s.MinLength, limit(s.MaxLength))
	}
	if s.Pattern != "" {
		calls += ".Pattern(" + c.patterns.Func(s.Pattern, name, c.owner.Name) + ", " + goString(s.Pattern) + ")"
	}
	if format := gomodel.Formats[s.Format]; format != nil {
		calls += ".Format(" + c.patterns.Func(format.Pattern, format.Name, c.owner.Name) + ", " + strconv.Quote(format.Text) + ")"
	}
	return calls
}

func intRules(f *printer.File, r *gomodel.Ref) (calls string) {
	if r.Schema.Min != nil || r.Schema.Max != nil {
		min, max := gomodel.IntBounds(r)
		calls += ".Range(" + Bound(f, min) + ", " + Bound(f, max) + ")"
	}
	if of := gomodel.MultipleOf(r.Schema); of != "" {
		calls += ".MultipleOf(" + of + ")"
	}
	return calls
}

func floatRules(f *printer.File, r *gomodel.Ref) (calls string) {
	if min, max := gomodel.FloatBounds(r); min != gomodel.NoMinFloat || max != gomodel.NoMaxFloat {
		calls += ".FloatRange(" + Bound(f, min) + ", " + Bound(f, max) + ")"
	}
	if b := r.Schema.Min; b != nil && b.Exclusive {
		calls += ".Above(" + b.Value + ")"
	}
	if b := r.Schema.Max; b != nil && b.Exclusive {
		calls += ".Below(" + b.Value + ")"
	}
	if r.Schema.MultipleOf != "" {
		calls += ".FloatMultipleOf(" + r.Schema.MultipleOf + ")"
	}
	return calls
}

// unique adds the rule that no element comes twice to the code of an array.
func (c *coder) unique(code string, r *gomodel.Ref, items, name string) string {
	if r.Basic != gomodel.SliceOf || !r.Schema.Unique || !c.owner.InRequest {
		return code
	}
	return c.wire("UniqueItems") + "(" + code + ", " + items + ", " + c.elem(r.Elem, name, false) + ")"
}

// goString is text as a Go string literal, raw where that reads better.
func goString(text string) string {
	if strings.ContainsAny(text, `"\`) && strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}
