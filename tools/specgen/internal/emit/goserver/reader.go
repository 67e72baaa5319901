package goserver

import (
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goclient"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints how requests are read.

// reader prints the method that reads one operation's request: a line a documented parameter, in page order.
func reader(p *gomodel.Package, f *printer.File, op *gomodel.Op, patterns *pattern.Set) {
	f.P()
	f.P("func (s *stub) ", op.Var, "(r *", runtime("Request"), ") error {")
	request(p, f, op, patterns)
	queryLoop(p, f, op)
	for _, field := range op.Params {
		if field.Param.In == "header" {
			f.P("if r.Header(", strconv.Quote(field.Wire), ") {")
			assign(p, f, field)
			f.P("}")
		}
	}
	for _, field := range op.Params {
		if field.Required {
			f.P("r.Required(", strconv.Quote(field.Param.In), ", ", strconv.Quote(field.Wire), ")")
		}
	}
	for _, line := range goclient.Dependencies(op.Operation) {
		f.P(line)
	}
	if goclient.NeedsParamsCheck(op) {
		f.P("req.Params.Check(r.Checker())")
	}
	body(p, f, op)
	f.P("if r.Refused() {")
	f.P("return nil")
	f.P("}")
	f.P("answer, err := s.impl.", op.Name, "(r.HTTP.Context(), req)")
	f.P("if err != nil || answer == nil {")
	f.P("return ", runtime("NoAnswer"), "(err)")
	f.P("}")
	f.P("return answer.Visit", op.Name, "Response(r.Writer)")
	f.P("}")
}

// request declares what the implementation gets, with the path parameters. They are read where it is declared, unless that takes
// more than an expression or a line.
func request(p *gomodel.Package, f *printer.File, op *gomodel.Op, patterns *pattern.Set) {
	var fields []string
	inline := true
	for _, a := range op.Args {
		inline = inline && a.Ref.CheckedOnTheWay() && a.Ref.Basic != gomodel.Float
		fields = append(fields, a.Field+": "+get(p, f, a.Ref, "r.Path("+strconv.Quote(a.Param.Name)+")", false))
	}
	if op.Body != nil && !op.BodyOpt {
		fields = append(fields, "Body: new("+p.BodyExpr(f, op.Body)+")")
	}
	declaration := "req := " + op.Name + "RequestObject{" + strings.Join(fields, ", ") + "}"
	if inline && len(declaration) <= mostColumns {
		f.P(declaration)
		return
	}
	f.P("var req ", op.Name, "RequestObject")
	for i, a := range op.Args {
		target := "req." + a.Field
		f.P(target, " = ", strings.TrimPrefix(fields[i], a.Field+": "))
		if a.Ref.Basic == gomodel.Float {
			beyond(f, a.Ref, target)
		}
		goclient.PathRules(f, op, a, target, patterns)
	}
	if len(fields) > len(op.Args) {
		f.P("req.Body = ", strings.TrimPrefix(fields[len(op.Args)], "Body: "))
	}
}

// mostColumns is how long a statement may be that could be several.
const mostColumns = 140

func body(p *gomodel.Package, f *printer.File, op *gomodel.Op) {
	if op.Body == nil {
		return
	}
	if op.BodyOpt {
		t := p.BodyExpr(f, op.Body)
		f.P("if body := new(", t, "); r.JSON(body, false) {")
		f.P("req.Body = body")
		f.P("}")
		return
	}
	f.P("r.JSON(req.Body, true)")
}

func queryLoop(p *gomodel.Package, f *printer.File, op *gomodel.Op) {
	if !slices.ContainsFunc(op.Params, func(field *gomodel.Field) bool { return field.Param.In == "query" }) {
		return
	}
	f.P("for r.NextQuery() {")
	f.P("switch r.Name() {")
	for _, field := range op.Params {
		if field.Param.In == "query" {
			f.P("case ", strconv.Quote(field.Wire), ":")
			assign(p, f, field)
		}
	}
	f.P("}")
	f.P("}")
}

// assign prints the statement that stores the value which the request is turned to.
func assign(p *gomodel.Package, f *printer.File, field *gomodel.Field) {
	target := "req.Params." + field.Name
	if list := field.Ref.List(); list != nil {
		if field.Param.Explode {
			f.P("r.Again()")
		} else {
			f.P("for r.Split() {")
		}
		f.P(target, " = append(", target, ", ", get(p, f, list.Elem, "r", true), ")")
		if list.Elem.Basic == gomodel.Float {
			beyond(f, list.Elem, target+"[len("+target+")-1]")
		}
		if !field.Param.Explode {
			f.P("}")
		}
		return
	}
	value := get(p, f, field.Ref, "r", gomodel.EmptyIsLegal(field.Param))
	if field.Pointer {
		value = "new(" + value + ")"
	}
	f.P(target, " = ", value)
	if field.Pointer {
		target = "*" + target
	}
	if field.Ref.Basic == gomodel.Float {
		beyond(f, field.Ref, target)
	}
}

// beyond prints the bounds of a number that are not in the range themselves.
func beyond(f *printer.File, r *gomodel.Ref, target string) {
	target = convert("float64", r.Go, target)
	if s := r.Schema; s.Min != nil && s.Min.Exclusive {
		f.P("r.Above(", target, ", ", s.Min.Value, ")")
	}
	if s := r.Schema; s.Max != nil && s.Max.Exclusive {
		f.P("r.Below(", target, ", ", s.Max.Value, ")")
	}
}

// convert is a value of type have as type want.
func convert(want, have, value string) string {
	if want == have {
		return value
	}
	return want + "(" + value + ")"
}

// get is the expression that reads a value of a type from a request that is turned to its text.
func get(p *gomodel.Package, f *printer.File, r *gomodel.Ref, at string, mayBeEmpty bool) string {
	switch {
	case r.IsEnum("int"):
		return p.Expr(f, r) + "(" + at + ".IntEnum(" + p.Expr(f, r) + "(0).Tokens()))"
	case r.IsEnum("string"):
		return p.Expr(f, r) + "(" + at + ".Enum(" + p.Expr(f, r) + `("").Tokens()))`
	case r.Basic == gomodel.Int:
		min, max := gomodel.IntBounds(r)
		args := "(" + goclient.Bound(f, min) + ", " + goclient.Bound(f, max) + ")"
		if r.Go == "int" {
			return at + ".Int" + args
		}
		return convert(r.Go, "int64", at+".Int64"+args)
	case r.Basic == gomodel.Float:
		min, max := gomodel.FloatBounds(r)
		return convert(r.Go, "float64", at+".Float("+goclient.Bound(f, min)+", "+goclient.Bound(f, max)+")")
	case r.Basic == gomodel.Bool:
		return at + ".Bool()"
	case r.Basic == gomodel.Time:
		return at + ".Time(" + f.Use(gomodel.Wire(r.Form)) + ")"
	case mayBeEmpty:
		return at + ".AnyString()"
	}
	return at + ".String()"
}
