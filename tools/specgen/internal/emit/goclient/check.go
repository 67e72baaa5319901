package goclient

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints the checks: what a page does not allow of a value, a line a rule.

// A checker prints Check methods.
type checker struct {
	pkg      *gomodel.Package
	file     *printer.File
	patterns *pattern.Set
	extra    bool // of parameters: only what sending and reading them does not ask for
}

// checks prints the Check methods of what requests hold, then the functions that match their patterns.
func checks(p *gomodel.Package, f *printer.File, patterns *pattern.Set) {
	c := &checker{pkg: p, file: f, patterns: patterns}
	for _, t := range p.Types {
		if t.InRequest && t.Shape != gomodel.Enum && (t.NeedsCheck() || isBody(p, t)) {
			c.method(t)
		}
	}
	c.extra = true
	for _, op := range p.Ops {
		c.paramsMethod(op)
	}
	patterns.Print(f)
}

// isBody says whether a type is a whole request body, which the runtime checks in any case.
func isBody(p *gomodel.Package, t *gomodel.Type) bool {
	return slices.ContainsFunc(p.Ops, func(op *gomodel.Op) bool { return op.Body != nil && op.Body.Type == t })
}

func (c *checker) method(t *gomodel.Type) {
	c.file.P()
	c.file.P("// Check notes in c which documented rules v breaks.")
	c.file.P("func (v *", t.Name, ") Check(c *", gomodel.Wire("Checker"), ") {")
	if t.Shape != gomodel.Struct {
		c.container(&gomodel.Ref{Schema: t.Schema, Elem: t.Elem, Basic: map[gomodel.Shape]gomodel.Basic{
			gomodel.Slice: gomodel.SliceOf, gomodel.Map: gomodel.MapOf}[t.Shape]}, "body", "", "(*v)", t.Name, "Item")
	}
	for _, field := range t.Fields {
		c.field(field, "body", "v."+field.Name, t.Name)
	}
	c.file.P("}")
}

// paramsMethod prints the rules of parameters that reading and writing them does not ask for.
func (c *checker) paramsMethod(op *gomodel.Op) {
	if !NeedsParamsCheck(op) {
		return
	}
	c.file.P()
	c.file.P("// Check notes in c which documented rules v breaks, beyond those that a parameter's type and range say.")
	c.file.P("func (v *", op.ParamsOf, ") Check(c *", gomodel.Wire("Checker"), ") {")
	for _, field := range op.Params {
		if !field.Ref.CheckedOnTheWay() {
			c.field(field, field.Param.In, "v."+field.Name, op.ParamsOf)
		}
	}
	c.file.P("}")
}

// NeedsParamsCheck says whether the parameters of an operation have a Check method.
func NeedsParamsCheck(op *gomodel.Op) bool {
	for _, field := range op.Params {
		if !field.Ref.CheckedOnTheWay() {
			return true
		}
	}
	return false
}

// field prints the rules of a field; those of one that may be absent or null hold when it is not.
func (c *checker) field(field *gomodel.Field, in, value, owner string) {
	if !field.Ref.NeedsCheck() {
		return
	}
	conditional := field.Pointer || field.Omit || field.Null
	if conditional {
		present := *field
		present.Omit = true
		c.file.P("if ", present.Present(value), " {")
	}
	target := value
	if field.Pointer {
		target = dereference(field.Ref, value)
	}
	c.value(field.Ref, in, strconv.Quote(field.Wire), target, owner, field.Name)
	if conditional {
		c.file.P("}")
	}
}

// value prints the rules of a value. name is a Go expression.
func (c *checker) value(r *gomodel.Ref, in, name, value, owner, field string) {
	f, s := c.file, r.Schema
	args := strconv.Quote(in) + ", " + name + ", "
	switch r.Basic {
	case gomodel.Named:
		c.named(r, in, name, value, args)
	case gomodel.String:
		if s.MinLength > 0 || s.MaxLength != nil {
			max := -1
			if s.MaxLength != nil {
				max = *s.MaxLength
			}
			f.P("c.Length(", args, value, fmt.Sprintf(", %d, %d)", s.MinLength, max))
		}
		if s.Pattern != "" {
			f.P("c.Pattern(", args, c.patterns.Func(s.Pattern, field, owner), "(", value, "), ", goString(s.Pattern), ", ", value, ")")
		}
	case gomodel.Time:
		f.P("c.Time(", args, value, ", ", gomodel.Wire(r.Form), ")")
	case gomodel.Int:
		c.integer(r, args, value)
	case gomodel.Float:
		c.float(r, args, value)
	case gomodel.SliceOf, gomodel.MapOf:
		c.container(r, in, name, value, owner, field)
	}
}

func (c *checker) named(r *gomodel.Ref, in, name, value, args string) {
	f := c.file
	switch {
	case r.Type.Shape == gomodel.Enum && r.Type.Base == "string":
		f.P("c.Enum(", args, value, ".Known(), string(", value, "), ", TokensVar(r.Type), "...)")
	case r.Type.Shape == gomodel.Enum:
		f.P("c.Enum(", args, value, ".Known(), ", printer.Ident{Path: "strconv", Name: "Itoa"}, "(int(", value, ")), ", TokensVar(r.Type), "...)")
	case r.Type.NeedsCheck():
		f.P("mark := c.Mark()")
		f.P(value, ".Check(c)")
		f.P("c.Within(mark, ", name, ")")
	}
}

func (c *checker) integer(r *gomodel.Ref, args, value string) {
	if gomodel.HasIntBounds(r) && !c.extra {
		min, max := gomodel.IntBounds(r)
		c.file.P("c.Int(", args, "int64(", value, "), ", c.bound(min), ", ", c.bound(max), ")")
	}
	if r.Schema.MultipleOf != "" {
		c.file.P("c.MultipleOf(", args, "int64(", value, "), ", r.Schema.MultipleOf, ")")
	}
}

func (c *checker) float(r *gomodel.Ref, args, value string) {
	f, s := c.file, r.Schema
	if r.Go != "float64" {
		value = "float64(" + value + ")"
	}
	if !c.extra {
		min, max := gomodel.FloatBounds(r)
		f.P("c.Float(", args, value, ", ", c.bound(min), ", ", c.bound(max), ")")
		if s.Min != nil && s.Min.Exclusive {
			f.P("c.Above(", args, value, ", ", s.Min.Value, ")")
		}
		if s.Max != nil && s.Max.Exclusive {
			f.P("c.Below(", args, value, ", ", s.Max.Value, ")")
		}
	}
	if s.MultipleOf != "" {
		f.P("c.MultipleOfFloat(", args, value, ", ", s.MultipleOf, ")")
	}
}

// bound writes a bound, importing wire when it is one of wire's.
func (c *checker) bound(text string) string { return Bound(c.file, text) }

// Bound writes a bound of gomodel's as file f does.
func Bound(f *printer.File, text string) string {
	if name, ok := cutWire(text); ok {
		return f.Use(gomodel.Wire(name))
	}
	return text
}

func (c *checker) container(r *gomodel.Ref, in, name, value, owner, field string) {
	f, s := c.file, r.Schema
	if name == "" {
		name = `""`
	}
	args := strconv.Quote(in) + ", " + name + ", "
	if s.MinItems > 0 || s.MaxItems != nil {
		max := -1
		if s.MaxItems != nil {
			max = *s.MaxItems
		}
		f.P("c.Items(", args, "len(", value, ")", fmt.Sprintf(", %d, %d)", s.MinItems, max))
	}
	if e := r.Elem; s.Unique && (e.Basic != gomodel.Named || e.Type.Shape == gomodel.Enum) && e.Elem == nil && e.Basic != gomodel.Any {
		f.P(gomodel.Wire("Unique"), "(c, ", args, value, ")")
	}
	if !r.Elem.NeedsCheck() || c.extra && r.Elem.CheckedOnTheWay() {
		return
	}
	item, within := value+"[i]", "c.WithinItem(mark, "+name+", i)"
	if r.Basic == gomodel.MapOf { // in the order of the keys, so that equal values break rules in one order
		item, within = "item", "c.WithinKey(mark, "+name+", key)"
		f.P("for _, key := range ", printer.Ident{Path: "slices", Name: "Sorted"}, "(", printer.Ident{Path: "maps", Name: "Keys"}, "(", value, ")) {")
		f.P("item := ", value, "[key]")
	} else {
		f.P("for i := range ", value, " {")
	}
	if r.Elem.Null {
		f.P("if ", item, " == nil {")
		f.P("continue")
		f.P("}")
		if r.Elem.Basic != gomodel.Named || r.Elem.Type.Shape == gomodel.Enum {
			item = "*" + item
		}
	}
	if r.Elem.Basic == gomodel.Named && r.Elem.Type.Shape != gomodel.Enum {
		f.P("mark := c.Mark()")
		f.P(item, ".Check(c)")
		f.P(within)
	} else {
		f.P("mark := c.Mark()")
		c.value(r.Elem, in, `""`, item, owner, field)
		f.P(within)
	}
	f.P("}")
}
