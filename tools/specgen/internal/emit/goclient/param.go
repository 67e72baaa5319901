package goclient

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints the statements that send parameters: a line a parameter, with its rules.

// queryName is a name as it stands in a query.
func queryName(name string) string { return strings.ReplaceAll(url.QueryEscape(name), "+", "%20") }

// text is the expression for a value as it stands in a path or a header.
func text(f *printer.File, r *gomodel.Ref, value string) string {
	conv := func(name string) string { return f.Use(printer.Ident{Path: "strconv", Name: name}) }
	switch {
	case r.Basic == gomodel.String:
		return value
	case r.Basic == gomodel.Time:
		return "string(" + value + ".In(" + f.Use(gomodel.Wire(r.Form)) + "))"
	case r.Basic == gomodel.Int:
		return conv("FormatInt") + "(" + convert("int64", r.Go, value) + ", 10)"
	case r.Basic == gomodel.Bool:
		return conv("FormatBool") + "(" + value + ")"
	case r.Basic == gomodel.Float:
		return conv("FormatFloat") + "(" + convert("float64", r.Go, value) + ", 'f', -1, 64)"
	case r.IsEnum("int"):
		return conv("Itoa") + "(int(" + value + "))"
	}
	return "string(" + value + ")"
}

// pathLine prints the statement that puts a parameter into the path, and its rules.
func pathLine(f *printer.File, op *gomodel.Op, a *gomodel.Arg, patterns *pattern.Set) {
	name := strconv.Quote(a.Param.Name)
	switch {
	case a.Param.Client:
		f.P("r.Project(", name, ")")
		return
	case a.Ref.Basic == gomodel.Int:
		min, max := gomodel.IntBounds(a.Ref)
		f.P("r.PathInt(", name, ", ", convert("int64", a.Ref.Go, a.Arg), ", ", Bound(f, min), ", ", Bound(f, max), ")")
	default:
		f.P("r.Path(", name, ", ", text(f, a.Ref, a.Arg), ")")
		onTheWay(f, a.Ref, "path", name, a.Arg)
	}
	PathRules(f, op, a, a.Arg, patterns)
}

// PathRules prints what a client and a server have to ask of a path parameter alike.
func PathRules(f *printer.File, op *gomodel.Op, a *gomodel.Arg, value string, patterns *pattern.Set) {
	if a.Ref.CheckedOnTheWay() {
		return
	}
	c := &checker{file: f, patterns: patterns, receiver: "r.Checker()"}
	c.value(a.Ref, "path", strconv.Quote(a.Param.Name), value, op.Name, a.Field)
}

// onTheWay prints the rules that a server asks for as it reads a value, for a client, where nothing of the runtime does.
func onTheWay(f *printer.File, r *gomodel.Ref, in, name, value string) {
	args := "(" + strconv.Quote(in) + ", " + name + ", "
	switch {
	case r.Basic == gomodel.Time:
		f.P("r.Checker().Time", args, value, ", ", gomodel.Wire(r.Form), ")")
	case r.Basic == gomodel.Float:
		min, max := gomodel.FloatBounds(r)
		f.P("r.Checker().Float", args, convert("float64", r.Go, value), ", ", Bound(f, min), ", ", Bound(f, max), ")")
		beyond(f, r, "r.Checker()", args, value)
	case r.IsEnum("int"), r.IsEnum("string"):
		f.P("r.Checker().Enum", args, known(value), ", ", text(f, r, value), ", ", r.Type.Table, "...)")
	}
}

// known is the expression that says whether a value of an enumeration, or what a pointer leads to, is documented.
func known(value string) string { return strings.TrimPrefix(value, "*") + ".Known()" }

// beyond prints the bounds of a number that are not in the range themselves.
func beyond(f *printer.File, r *gomodel.Ref, checker, args, value string) {
	value = convert("float64", r.Go, value)
	if b := r.Schema.Min; b != nil && b.Exclusive {
		f.P(checker, ".Above", args, value, ", ", b.Value, ")")
	}
	if b := r.Schema.Max; b != nil && b.Exclusive {
		f.P(checker, ".Below", args, value, ", ", b.Value, ")")
	}
}

// isAlwaysSent says whether a parameter is sent whatever its value: a required one that may be zero.
func isAlwaysSent(field *gomodel.Field) bool {
	if !field.Required || field.Pointer || !gomodel.ZeroIsLegal(field.Schema) {
		return false
	}
	r := field.Ref
	return r.Basic == gomodel.Int || r.Basic == gomodel.Float || r.Basic == gomodel.Bool || r.IsEnum("int") ||
		r.Basic == gomodel.String && field.Param.In == "query" && gomodel.EmptyIsLegal(field.Param)
}

// queryLine prints the statement that sends a query parameter.
func queryLine(f *printer.File, field *gomodel.Field) {
	r, value, name := field.Ref, "params."+field.Name, strconv.Quote(field.Wire)
	if list := r.List(); list != nil {
		listLine(f, field, list.Elem, name, value)
		return
	}
	pointer, passed := field.Pointer, value
	if isAlwaysSent(field) {
		pointer, passed = true, "&"+value
	}
	call := func(method, plain string, args ...string) {
		if pointer {
			f.P(runtime(method+"Ptr"), "(", strings.Join(append([]string{"r", name, passed}, args...), ", "), ")")
		} else {
			f.P("r.", method, "(", strings.Join(append([]string{name, plain}, args...), ", "), ")")
		}
	}
	switch {
	case r.Basic == gomodel.Time:
		call("QueryTime", value, f.Use(gomodel.Wire(r.Form)))
	case r.Basic == gomodel.Int:
		min, max := gomodel.IntBounds(r)
		call("QueryInt", convert("int64", r.Go, value), Bound(f, min), Bound(f, max))
	case r.Basic == gomodel.Float:
		min, max := gomodel.FloatBounds(r)
		call("QueryFloat", convert("float64", r.Go, value), Bound(f, min), Bound(f, max))
		if gomodel.HasOpenBound(r) {
			guarded(f, field, func(value string) { beyond(f, r, "r.Checker()", `("query", `+name+", ", value) })
		}
	case r.Basic == gomodel.Bool:
		call("QueryBool", value)
	case r.IsEnum("int"):
		call("QueryInt", "int64("+value+")", Bound(f, gomodel.NoMin), Bound(f, gomodel.NoMax))
		guarded(f, field, func(value string) { onTheWay(f, r, "query", name, value) })
	case r.IsEnum("string") && pointer:
		call("QueryEnum", "", r.Type.Table)
	case r.IsEnum("string"):
		call("QueryEnum", "string("+value+")", r.Type.Table)
	default:
		call("QueryString", value)
	}
}

// guarded prints statements about the value of a parameter that may be absent.
func guarded(f *printer.File, field *gomodel.Field, print func(value string)) {
	value := "params." + field.Name
	if isAlwaysSent(field) {
		print(value)
		return
	}
	f.P("if ", field.Present(value), " {")
	if field.Pointer {
		value = "*" + value
	}
	print(value)
	f.P("}")
}

// listLine prints the statement that sends a list, and the rules for its elements.
func listLine(f *printer.File, field *gomodel.Field, elem *gomodel.Ref, name, value string) {
	explode := strconv.FormatBool(field.Param.Explode)
	switch {
	case elem.Basic == gomodel.Int, elem.IsEnum("int"):
		min, max := gomodel.IntBounds(elem)
		f.P(runtime("QueryInts"), "(r, ", name, ", ", value, ", ", explode, ", ", Bound(f, min), ", ", Bound(f, max), ")")
	case elem.Basic == gomodel.Float:
		min, max := gomodel.FloatBounds(elem)
		f.P(runtime("QueryFloats"), "(r, ", name, ", ", value, ", ", explode, ", ", Bound(f, min), ", ", Bound(f, max), ")")
	case elem.Basic == gomodel.Bool:
		f.P(runtime("QueryBools"), "(r, ", name, ", ", value, ", ", explode, ")")
	case elem.IsEnum("string"):
		f.P(runtime("QueryEnums"), "(r, ", name, ", ", value, ", ", explode, ", ", elem.Type.Table, ")")
		return
	default:
		f.P(runtime("QueryStrings"), "(r, ", name, ", ", value, ", ", explode, ")")
	}
	switch {
	case elem.IsEnum("int"), elem.Basic == gomodel.Time:
		f.P("for _, item := range ", value, " {")
		onTheWay(f, elem, "query", name, "item")
		f.P("}")
	case gomodel.HasOpenBound(elem):
		f.P("for _, item := range ", value, " {")
		beyond(f, elem, "r.Checker()", `("query", `+name+", ", "item")
		f.P("}")
	}
}

// headerLine prints the statement that sends a header.
func headerLine(f *printer.File, field *gomodel.Field) {
	r, value, name := field.Ref, "params."+field.Name, strconv.Quote(field.Wire)
	print := func(value string) {
		switch {
		case r.Basic == gomodel.Int:
			min, max := gomodel.IntBounds(r)
			f.P("r.HeaderInt(", name, ", ", convert("int64", r.Go, value), ", ", Bound(f, min), ", ", Bound(f, max), ")")
		case r.IsEnum("string"):
			f.P("r.HeaderEnum(", name, ", string(", value, "), ", r.Type.Table, ")")
		default:
			onTheWay(f, r, "header", name, value)
			f.P("r.Header(", name, ", ", text(f, r, value), ")")
		}
	}
	if (r.Basic == gomodel.String || r.IsEnum("string")) && !field.Pointer {
		print(value) // nothing is sent for an empty text
		return
	}
	guarded(f, field, print)
}

// Dependencies are the statements that ask for parameters that need each other. Two that need just each other come
// together; they are the same statements in a client and in a server.
func Dependencies(op *contract.Operation) (lines []string) {
	needs := func(a, b string) bool {
		return slices.ContainsFunc(op.Dependent, func(d contract.Dependent) bool {
			return d.Name == a && slices.Contains(d.Requires, b)
		})
	}
	for _, d := range op.Dependent {
		for _, other := range d.Requires {
			switch {
			case !needs(other, d.Name):
				lines = append(lines, fmt.Sprintf("r.Requires(%q, %q)", d.Name, other))
			case slices.Index(paramNames(op), d.Name) < slices.Index(paramNames(op), other):
				lines = append(lines, fmt.Sprintf("r.Together(%q, %q)", d.Name, other))
			}
		}
	}
	return lines
}

func paramNames(op *contract.Operation) (names []string) {
	for _, p := range op.Params {
		names = append(names, p.Name)
	}
	return names
}
