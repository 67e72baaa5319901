package goclient

import (
	"fmt"
	"strconv"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints the checks of parameters that sending and reading them does not ask for.

// A checker prints calls of a wire.Checker.
type checker struct {
	file     *printer.File
	patterns *pattern.Set
	receiver string // the Checker
}

// checks prints the Check methods of parameters, then the functions that match the patterns of the package.
func checks(p *gomodel.Package, f *printer.File, patterns *pattern.Set) {
	c := &checker{file: f, patterns: patterns, receiver: "c"}
	for _, op := range p.Ops {
		if NeedsParamsCheck(op) {
			c.paramsMethod(op)
		}
	}
	patterns.Print(f)
}

// paramsMethod prints the rules of parameters that reading and writing them does not ask for.
func (c *checker) paramsMethod(op *gomodel.Op) {
	c.file.P()
	c.file.P("// Check notes in c which documented rules v breaks, beyond those that a parameter's type and range say.")
	c.file.P("func (v *", op.ParamsOf, ") Check(c *", gomodel.Wire("Checker"), ") {")
	for _, field := range op.Params {
		if !field.Ref.CheckedOnTheWay() {
			c.field(field, "v."+field.Name, op.ParamsOf)
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

// field prints the rules of a parameter. One that has not been given has its zero value, and whether it had to be is asked
// elsewhere.
func (c *checker) field(field *gomodel.Field, value, owner string) {
	list := field.Ref.List()
	conditional := !isAlwaysSent(field) && (list == nil || list.Schema.MinItems > 0) // nil breaks no other rule of a list
	if conditional {
		c.file.P("if ", field.Present(value), " {")
	}
	target := value
	if field.Pointer {
		target = "*" + value
	}
	c.value(field.Ref, field.Param.In, strconv.Quote(field.Wire), target, owner, field.Name)
	if conditional {
		c.file.P("}")
	}
}

// value prints the rules of a value. name is a Go expression.
func (c *checker) value(r *gomodel.Ref, in, name, value, owner, field string) {
	args := "(" + strconv.Quote(in) + ", " + name + ", "
	switch {
	case r.List() != nil:
		c.list(r.List(), in, name, value, owner, field)
	case r.Basic == gomodel.String:
		c.text(r, args, value, owner, field)
	case r.Basic == gomodel.Int:
		if of := gomodel.MultipleOf(r.Schema); of != "" {
			c.file.P(c.receiver, ".MultipleOf", args, convert("int64", r.Go, value), ", ", of, ")")
		}
	case r.Basic == gomodel.Float && r.Schema.MultipleOf != "":
		c.file.P(c.receiver, ".MultipleOfFloat", args, convert("float64", r.Go, value), ", ", r.Schema.MultipleOf, ")")
	}
}

func (c *checker) text(r *gomodel.Ref, args, value, owner, field string) {
	f, s := c.file, r.Schema
	if s.MinLength > 0 || s.MaxLength != nil {
		f.P(c.receiver, ".Length", args, value, fmt.Sprintf(", %d, %d)", s.MinLength, limit(s.MaxLength)))
	}
	if s.Pattern != "" {
		f.P(c.receiver, ".Pattern", args, c.patterns.Func(s.Pattern, field, owner), "(", value, "), ", goString(s.Pattern), ", ", value, ")")
	}
	if format := gomodel.Formats[s.Format]; format != nil {
		f.P(c.receiver, ".Format", args, c.patterns.Func(format.Pattern, format.Name, owner), "(", value, "), ", strconv.Quote(format.Text), ", ", value, ")")
	}
}

// list prints the rules of a list and of its elements.
func (c *checker) list(r *gomodel.Ref, in, name, value, owner, field string) {
	f, s := c.file, r.Schema
	args := "(" + strconv.Quote(in) + ", " + name + ", "
	if s.MinItems > 0 || s.MaxItems != nil {
		f.P(c.receiver, ".Items", args, "len(", value, ")", fmt.Sprintf(", %d, %d)", s.MinItems, limit(s.MaxItems)))
	}
	if s.Unique {
		f.P(gomodel.Wire("Unique"), "(", c.receiver, ", ", strconv.Quote(in), ", ", name, ", ", value, ")")
	}
	if r.Elem.CheckedOnTheWay() {
		return
	}
	f.P("for i, item := range ", value, " {")
	f.P("mark := ", c.receiver, ".Mark()")
	c.value(r.Elem, in, `""`, "item", owner, field)
	f.P(c.receiver, ".WithinItem(mark, ", name, ", i)")
	f.P("}")
}

// Bound writes a bound of gomodel's as file f does.
func Bound(f *printer.File, text string) string {
	switch text {
	case gomodel.NoMin, gomodel.NoMax, gomodel.NoMinFloat, gomodel.NoMaxFloat:
		return f.Use(gomodel.Wire(text))
	}
	return text
}

// limit is a maximum as wire's checks take it: negative when there is none.
func limit(max *int) int {
	if max == nil {
		return -1
	}
	return *max
}
