package goclient

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints the checks: what a page does not allow of a value, a line a rule.

// A checker prints calls of a wire.Checker.
type checker struct {
	file     *printer.File
	patterns *pattern.Set
	receiver string // the Checker
	extra    bool   // of parameters: only what sending and reading them does not ask for
	marked   []bool // of the blocks that are open: has a mark been set in it
	loops    int    // that are open
}

// checks prints the Check methods of what requests hold, then the functions that match their patterns.
func checks(p *gomodel.Package, f *printer.File, patterns *pattern.Set) {
	bodies := map[*gomodel.Type]bool{} // the runtime checks whole bodies in any case
	for _, op := range p.Ops {
		if op.Body != nil {
			bodies[op.Body.Type] = true
		}
	}
	c := &checker{file: f, patterns: patterns, receiver: "c"}
	for _, t := range p.Types {
		if t.InRequest && t.Shape != gomodel.Enum && (t.Checked || bodies[t]) {
			c.method(t)
		}
	}
	c.extra = true
	for _, op := range p.Ops {
		if NeedsParamsCheck(op) {
			c.paramsMethod(op)
		}
	}
	patterns.Print(f)
}

func (c *checker) method(t *gomodel.Type) {
	c.file.P()
	c.file.P("// Check notes in c which documented rules v breaks.")
	if t.Shape == gomodel.Struct && len(t.Fields) == 0 || !t.Checked {
		c.file.P("func (v *", t.Name, ") Check(*", gomodel.Wire("Checker"), ") {}")
		return
	}
	c.open("func (v *" + t.Name + ") Check(c *" + c.file.Use(gomodel.Wire("Checker")) + ")")
	if t.Shape == gomodel.Struct {
		for _, field := range t.Fields {
			c.field(field, "body", "v."+field.Name, t.Name)
		}
	} else {
		value := whole
		if t.Shape == gomodel.Scalar {
			value = expr(c.file, t.Under) + "(*v)"
		}
		c.value(t.Under, "body", `""`, value, t.Name, "Value")
	}
	c.close()
}

// paramsMethod prints the rules of parameters that reading and writing them does not ask for.
func (c *checker) paramsMethod(op *gomodel.Op) {
	c.file.P()
	c.file.P("// Check notes in c which documented rules v breaks, beyond those that a parameter's type and range say.")
	c.open("func (v *" + op.ParamsOf + ") Check(c *" + c.file.Use(gomodel.Wire("Checker")) + ")")
	for _, field := range op.Params {
		if !field.Ref.CheckedOnTheWay() {
			c.field(field, field.Param.In, "v."+field.Name, op.ParamsOf)
		}
	}
	c.close()
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

// open begins a block.
func (c *checker) open(head string) {
	c.file.P(head, " {")
	c.marked = append(c.marked, false)
}

func (c *checker) close() {
	c.file.P("}")
	c.marked = c.marked[:len(c.marked)-1]
}

// index is the variable of the next loop: i, i2 within that, and so on.
func (c *checker) index() string {
	if c.loops == 0 {
		return "i"
	}
	return "i" + strconv.Itoa(c.loops+1)
}

// mark prints the statement that remembers how many violations there are.
func (c *checker) mark() {
	last := len(c.marked) - 1
	if c.marked[last] {
		c.file.P("mark = ", c.receiver, ".Mark()")
		return
	}
	c.file.P("mark := ", c.receiver, ".Mark()")
	c.marked[last] = true
}

// field prints the rules of a field; those of one that may be absent or null hold when it is not.
func (c *checker) field(field *gomodel.Field, in, value, owner string) {
	if field.Asked && !field.Required { // answers do without it, so it has no value that is always there
		c.file.P(c.receiver, ".Required(", strconv.Quote(in), ", ", strconv.Quote(field.Wire), ", ", field.Present(value), ")")
	}
	if !field.Ref.NeedsCheck() {
		return
	}
	// A parameter that has not been given has its zero value, and whether it had to be is asked elsewhere.
	conditional := field.Pointer || field.Omit || field.Null || field.Param != nil && !isAlwaysSent(field)
	if r := field.Ref; r.Basic == gomodel.SliceOf || r.Basic == gomodel.MapOf {
		conditional = conditional && r.Schema.MinItems > 0 // nil breaks no other rule of a container
	}
	if conditional {
		c.open("if " + field.Present(value))
	}
	target := value
	if field.Pointer && !field.Ref.HasMethods() {
		target = "*" + value
	}
	c.value(field.Ref, in, strconv.Quote(field.Wire), target, owner, field.Name)
	if conditional {
		c.close()
	}
}

// value prints the rules of a value. name is a Go expression.
func (c *checker) value(r *gomodel.Ref, in, name, value, owner, field string) {
	args := "(" + strconv.Quote(in) + ", " + name + ", "
	switch {
	case c.extra && r.List() != nil: // parameters have no Check method of their own
		c.container(r.List(), in, name, value, owner, field)
	case r.IsEnum("string"), r.IsEnum("int"):
		if !c.extra {
			onTheWayIn(c, r, args, value)
		}
	case r.HasMethods():
		if r.Type.Checked {
			c.mark()
			c.file.P(value, ".Check(", c.receiver, ")")
			c.file.P(c.receiver, ".Within(mark, ", name, ")")
		}
	case r.Basic == gomodel.String:
		c.text(r, args, value, owner, field)
	case r.Basic == gomodel.Time:
		if !c.extra {
			onTheWayIn(c, r, args, value)
		}
	case r.Basic == gomodel.Int:
		c.integer(r, args, value)
	case r.Basic == gomodel.Float:
		c.float(r, args, value)
	case r.Elem != nil:
		c.container(r, in, name, value, owner, field)
	}
}

// onTheWayIn prints the rules for an enumeration or a time.
func onTheWayIn(c *checker, r *gomodel.Ref, args, value string) {
	if r.Basic == gomodel.Time {
		c.file.P(c.receiver, ".Time", args, value, ", ", gomodel.Wire(r.Form), ")")
		return
	}
	c.file.P(c.receiver, ".Enum", args, known(value), ", ", text(c.file, r, value), ", ", r.Type.Table, "...)")
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

func (c *checker) integer(r *gomodel.Ref, args, value string) {
	value = convert("int64", r.Go, value)
	if gomodel.HasIntBounds(r) && !c.extra {
		min, max := gomodel.IntBounds(r)
		c.file.P(c.receiver, ".Int", args, value, ", ", Bound(c.file, min), ", ", Bound(c.file, max), ")")
	}
	if of := gomodel.MultipleOf(r.Schema); of != "" {
		c.file.P(c.receiver, ".MultipleOf", args, value, ", ", of, ")")
	}
}

func (c *checker) float(r *gomodel.Ref, args, value string) {
	if !c.extra {
		min, max := gomodel.FloatBounds(r)
		c.file.P(c.receiver, ".Float", args, convert("float64", r.Go, value), ", ", Bound(c.file, min), ", ", Bound(c.file, max), ")")
		beyond(c.file, r, c.receiver, args, value)
	}
	if r.Schema.MultipleOf != "" {
		c.file.P(c.receiver, ".MultipleOfFloat", args, convert("float64", r.Go, value), ", ", r.Schema.MultipleOf, ")")
	}
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

// whole is the receiver of a container's method as an operand that can be indexed.
const whole = "(*v)"

// bare is an operand without the parentheses that an index after it needs.
func bare(value string) string {
	if value == whole {
		return "*v"
	}
	return value
}

func (c *checker) container(r *gomodel.Ref, in, name, value, owner, field string) {
	f, s := c.file, r.Schema
	args := "(" + strconv.Quote(in) + ", " + name + ", "
	if r.Basic == gomodel.SliceOf && (s.MinItems > 0 || s.MaxItems != nil) {
		f.P(c.receiver, ".Items", args, "len(", bare(value), ")", fmt.Sprintf(", %d, %d)", s.MinItems, limit(s.MaxItems)))
	}
	if r.Basic == gomodel.SliceOf && s.Unique {
		c.unique(r, in, name, value)
	}
	if !r.Elem.NeedsCheck() || c.extra && r.Elem.CheckedOnTheWay() {
		return
	}
	i := c.index()
	item, within := value+"["+i+"]", "WithinItem(mark, "+name+", "+i+")"
	if r.Basic == gomodel.MapOf { // in the order of the keys, so that equal values break rules in one order
		sorted, keys := printer.Ident{Path: "slices", Name: "Sorted"}, printer.Ident{Path: "maps", Name: "Keys"}
		key := "key" + strings.TrimPrefix(i, "i")
		item, within = "item"+strings.TrimPrefix(i, "i"), "WithinKey(mark, "+name+", "+key+")"
		c.open("for _, " + key + " := range " + f.Use(sorted) + "(" + f.Use(keys) + "(" + bare(value) + "))")
		f.P(item, " := ", value, "[", key, "]")
	} else {
		c.open("for " + i + " := range " + value)
	}
	c.loops++
	defer func() { c.loops-- }()
	if r.Elem.Schema.Nullable && r.Elem.Basic != gomodel.Any {
		f.P("if ", item, " == nil {")
		f.P("continue")
		f.P("}")
	}
	if r.Elem.Null && !r.Elem.HasMethods() {
		item = "*" + item
	}
	c.mark()
	if r.Elem.HasMethods() {
		f.P(item, ".Check(", c.receiver, ")")
	} else {
		c.value(r.Elem, in, `""`, item, owner, field)
	}
	f.P(c.receiver, ".", within)
	c.close()
}

// unique prints the rule that no element comes twice. What Go cannot compare is compared as JSON.
func (c *checker) unique(r *gomodel.Ref, in, name, value string) {
	f, e := c.file, r.Elem
	call := func(items string) {
		f.P(gomodel.Wire("Unique"), "(", c.receiver, ", ", strconv.Quote(in), ", ", name, ", ", items, ")")
	}
	if !e.Null && e.Elem == nil && e.Basic != gomodel.Any && !e.HasMethods() {
		call(bare(value))
		return
	}
	i := c.index()
	c.open("if items := make([]string, len(" + bare(value) + ")); len(items) > 1")
	c.open("for " + i + " := range items")
	f.P("items[", i, "] = string(", appendFunc(f, e), "(nil, ", value, "[", i, "]))")
	c.close()
	call("items")
	c.close()
}
