package goclient

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

const clientPath = "github.com/opendbbackup/dbbackup/runtime/client"

func runtime(name string) printer.Ident { return printer.Ident{Path: clientPath, Name: name} }

var contextType = printer.Ident{Path: "context", Name: "Context"}

// clientFile prints the client: endpoints, constructor, then each operation as a table entry and its methods.
func clientFile(p *gomodel.Package, f *printer.File, patterns *pattern.Set) {
	f.P()
	f.P("// This file was written for version 0.1 of the runtime. If the next line does not compile, the module")
	f.P("// github.com/opendbbackup/dbbackup is older than that: update it, or generate this package anew with its specgen.")
	f.P("const _ = ", runtime("IsAtLeastVersion0_1"))
	for _, v := range p.Variants {
		endpoint(f, v)
	}
	f.P()
	f.Comment("A Client calls the operations of the " + p.Service.Title + ". It is safe for concurrent use.")
	f.P("type Client struct {")
	f.P("core *", runtime("Core"))
	f.P("}")
	f.P()
	f.P("// New returns a client for an endpoint. What is wrong with the endpoint or an option is the error of the first call.")
	f.P("func New(endpoint ", runtime("Endpoint"), ", options ...", runtime("Option"), ") *Client {")
	f.P("return &Client{", runtime("New"), "(endpoint, options...)}")
	f.P("}")
	for _, op := range p.Ops {
		operation(p, f, op, patterns)
	}
}

// endpoint prints the function that makes an endpoint of a cloud and a region.
func endpoint(f *printer.File, v *gomodel.Variant) {
	if len(v.Servers) == 0 {
		return
	}
	first := v.Servers[0]
	f.P()
	if len(first.Variables) == 0 {
		f.Comment(v.Func + " is the endpoint on " + v.Title + ".")
		f.P("func ", v.Func, "() ", runtime("Endpoint"), " {")
		f.P("return ", runtime("Endpoint"), "{URL: ", strconv.Quote(first.URL), ", Name: ", strconv.Quote(v.Title), "}")
		f.P("}")
		return
	}
	name := first.Variables[0].Name
	f.Comment(v.Func + " is the endpoint in a " + name + " of " + v.Title + ": " + regions(v.Servers) + ".")
	f.P("func ", v.Func, "(", name, " string) ", runtime("Endpoint"), " {")
	for _, server := range v.Servers[1:] { // hosts that are made otherwise for a few
		if len(server.Variables) != 1 || len(server.Variables[0].Enum) == 0 {
			continue
		}
		var quoted []string
		for _, value := range server.Variables[0].Enum {
			quoted = append(quoted, strconv.Quote(value))
		}
		f.P("switch ", name, " {")
		f.P("case ", strings.Join(quoted, ", "), ":")
		f.P("return ", runtime("Endpoint"), "{URL: ", substituted(server), ", Name: ", strconv.Quote(v.Title+" "), " + ", name, "}")
		f.P("}")
	}
	f.P("return ", runtime("Endpoint"), "{URL: ", substituted(first), ", Name: ", strconv.Quote(v.Title+" "), " + ", name, "}")
	f.P("}")
}

// substituted is the expression for a server's URL whose first variable is a Go variable of the same name.
func substituted(s contract.Server) string {
	url := s.URL
	for _, v := range s.Variables[1:] {
		url = strings.ReplaceAll(url, "{"+v.Name+"}", v.Default)
	}
	before, after, _ := strings.Cut(url, "{"+s.Variables[0].Name+"}")
	return strconv.Quote(before) + " + " + s.Variables[0].Name + " + " + strconv.Quote(after)
}

func regions(servers []contract.Server) string {
	var list []string
	for _, s := range servers {
		for _, v := range s.Variables[:min(1, len(s.Variables))] {
			list = append(list, v.Enum...)
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) == 0 {
		return "any"
	}
	return strings.Join(list, ", ")
}

func operation(p *gomodel.Package, f *printer.File, op *gomodel.Op, patterns *pattern.Set) {
	f.P()
	operationTable(f, op)
	f.P()
	method(p, f, op, patterns)
	if op.Pager != nil {
		f.P()
		pager(p, f, op)
	}
}

// operationTable prints what the runtime has to know of an operation.
func operationTable(f *printer.File, op *gomodel.Op) {
	f.P("var ", op.Var, " = ", runtime("Operation"), "{")
	f.P("ID: ", strconv.Quote(op.ID), ", Method: ", strconv.Quote(op.Method), ", Path: ", strconv.Quote(op.Path), ",")
	if op.Page.URL != "" {
		f.P("Page: ", strconv.Quote(op.Page.URL), ",")
	}
	var success, failure []string
	for _, a := range op.Responses {
		if a.Status/100 != 2 {
			failure = append(failure, strconv.Itoa(a.Status))
			continue
		}
		for _, status := range append([]int{a.Status}, a.Also...) {
			success = append(success, strconv.Itoa(status))
		}
	}
	f.P("Success: []int{", strings.Join(success, ", "), "}, Errors: []int{", strings.Join(failure, ", "), "},")
	if op.Body != nil && !op.BodyOpt {
		f.P("Body: true,")
	}
	if len(op.Security) == 0 {
		f.P("Anonymous: true,")
	}
	f.P("}")
}

// methodDoc is the comment of a method: what the page says of the operation, and where the page is.
func methodDoc(p *gomodel.Package, op *gomodel.Op) string {
	doc := op.Name + " calls " + op.Method + " " + op.Path + "."
	switch {
	case op.Description != "":
		doc = gomodel.OpDoc(op.Name, op.Description)
	case op.Summary != "":
		doc = gomodel.OpDoc(op.Name, op.Summary)
	}
	if where := p.Where(op.Only); where != "" {
		doc += "\n\n" + where
	}
	doc += "\n\n" + op.Method + " " + op.Path
	if op.Page.Title != "" {
		doc += "\nPage: " + op.Page.Title
		if op.Page.Updated != "" {
			doc += " (" + op.Page.Updated + ")"
		}
	}
	if op.Page.URL != "" {
		doc += "\n" + op.Page.URL
	}
	if op.Deprecated {
		doc += "\n\nDeprecated: the documentation advises against it."
	}
	return doc
}

// signature is a method's parameters, and the names to pass them on with.
func signature(p *gomodel.Package, f *printer.File, op *gomodel.Op) (params, args string) {
	list, names := []string{"ctx " + f.Use(contextType)}, []string{"ctx"}
	for _, a := range op.Args {
		if !a.Param.Client {
			list = append(list, a.Arg+" "+p.Expr(f, a.Ref))
			names = append(names, a.Arg)
		}
	}
	if op.ParamsOf != "" {
		list = append(list, "params "+op.ParamsOf)
		names = append(names, "params")
	}
	if op.Body != nil {
		t := p.Expr(f, op.Body)
		if op.BodyOpt {
			t = "*" + t
		}
		list = append(list, "body "+t)
		names = append(names, "body")
	}
	return strings.Join(list, ", "), strings.Join(names, ", ")
}

func method(p *gomodel.Package, f *printer.File, op *gomodel.Op, patterns *pattern.Set) {
	params, _ := signature(p, f, op)
	success := op.Success()
	result, empty := "error", success == nil || success.Ref == nil
	if !empty {
		result = "(*" + resultType(p, f, success.Ref) + ", error)"
	}
	f.Comment(methodDoc(p, op))
	f.P("func (c *Client) ", op.Name, "(", params, ") ", result, " {")
	f.P("r := c.core.Request(&", op.Var, ")")
	for _, a := range op.Args {
		pathLine(f, op, a, patterns)
	}
	for _, field := range op.Params {
		paramLine(p, f, field)
	}
	for _, field := range op.Params {
		if field.Required {
			f.P("r.Required(", strconv.Quote(field.Param.In), ", ", strconv.Quote(field.Wire), ")")
		}
	}
	for _, line := range Dependencies(op.Operation) {
		f.P(line)
	}
	if NeedsParamsCheck(op) {
		f.P("params.Check(r.Checker())")
	}
	bodyLine(f, op)
	if empty {
		f.P("return ", runtime("DoEmpty"), "(ctx, r)")
	} else {
		f.P("return ", runtime("Do"), "(ctx, r, new(", resultType(p, f, success.Ref), "))")
	}
	f.P("}")
}

// resultType is the type of an answer. One that has no name is JSON of any kind.
func resultType(p *gomodel.Package, f *printer.File, r *gomodel.Ref) string {
	if r.Basic == gomodel.Named && r.Type.Shape != gomodel.Enum {
		return p.Expr(f, r)
	}
	return f.Use(gomodel.Wire("Any"))
}

func bodyLine(f *printer.File, op *gomodel.Op) {
	switch {
	case op.Body == nil:
	case op.BodyOpt:
		f.P(runtime("OptionalJSON"), "(r, body)")
	default:
		f.P("r.JSON(&body)")
	}
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

func pathLine(f *printer.File, op *gomodel.Op, a *gomodel.Arg, patterns *pattern.Set) {
	name := strconv.Quote(a.Param.Name)
	switch {
	case a.Param.Client:
		f.P("r.Project(", name, ")")
		return
	case a.Ref.Basic == gomodel.Int:
		min, max := gomodel.IntBounds(a.Ref)
		f.P("r.PathInt(", name, ", ", convert("int64", a.Ref.Go, a.Arg), ", ", Bound(f, min), ", ", Bound(f, max), ")")
		return
	case a.Ref.Basic == gomodel.Bool:
		f.P("r.Path(", name, ", ", printer.Ident{Path: "strconv", Name: "FormatBool"}, "(", a.Arg, "))")
		return
	case a.Ref.Basic == gomodel.Float:
		f.P("r.Path(", name, ", ", printer.Ident{Path: "strconv", Name: "FormatFloat"}, "(float64(", a.Arg, "), 'f', -1, 64))")
		return
	}
	if a.Ref.Basic == gomodel.String {
		f.P("r.Path(", name, ", ", a.Arg, ")")
	} else {
		f.P("r.Path(", name, ", string(", a.Arg, "))")
	}
	PathRules(f, op, a, a.Arg, patterns)
}

// PathRules prints what has to be asked of a path parameter beyond that it is there; a client and a server ask alike.
func PathRules(f *printer.File, op *gomodel.Op, a *gomodel.Arg, value string, patterns *pattern.Set) {
	s, args := a.Ref.Schema, `("path", `+strconv.Quote(a.Param.Name)+", "
	switch {
	case a.Ref.Basic == gomodel.Named && a.Ref.Type.Shape == gomodel.Enum:
		f.P("r.Checker().Enum", args, value, ".Known(), string(", value, "), ", value, ".Tokens()...)")
	case a.Ref.Basic == gomodel.String:
		if s.MinLength > 1 || s.MaxLength != nil {
			max := -1
			if s.MaxLength != nil {
				max = *s.MaxLength
			}
			f.P("r.Checker().Length", args, value, fmt.Sprintf(", %d, %d)", s.MinLength, max))
		}
		if s.Pattern != "" {
			f.P("r.Checker().Pattern", args, patterns.Func(s.Pattern, a.Field, op.Name), "(", value, "), ", goString(s.Pattern), ", ", value, ")")
		}
	}
}

// paramLine prints the statement that sends a query or header parameter.
func paramLine(p *gomodel.Package, f *printer.File, field *gomodel.Field) {
	value := "params." + field.Name
	name := strconv.Quote(field.Wire)
	if field.Param.In == "header" {
		headerLine(f, field, name, value)
		return
	}
	r := field.Ref
	ptr := ""
	call := func(method string, args ...string) {
		all := strings.Join(append([]string{name, value}, args...), ", ")
		if ptr != "" {
			f.P(runtime(method+"Ptr"), "(r, ", all, ")")
		} else {
			f.P("r.", method, "(", all, ")")
		}
	}
	if field.Pointer {
		ptr = "Ptr"
	}
	switch r.Basic {
	case gomodel.String:
		call("QueryString")
	case gomodel.Time:
		call("QueryTime", f.Use(gomodel.Wire(r.Form)))
	case gomodel.Int:
		if ptr == "" {
			value = convert("int64", r.Go, value)
		}
		min, max := gomodel.IntBounds(r)
		call("QueryInt", Bound(f, min), Bound(f, max))
	case gomodel.Float:
		if ptr == "" {
			value = convert("float64", r.Go, value)
		}
		min, max := gomodel.FloatBounds(r)
		call("QueryFloat", Bound(f, min), Bound(f, max))
		exclusive(f, field, name)
	case gomodel.Bool:
		call("QueryBool")
	case gomodel.Named:
		known := value + " != nil && " + value + ".Known()"
		if ptr == "" {
			known = value + ".Known()"
			value = "string(" + value + ")"
		}
		call("QueryEnum", known, TokensVar(r.Type))
	case gomodel.SliceOf:
		listLine(f, field, name, value)
	}
}

// exclusive prints the bounds of a number that are not in the range themselves.
func exclusive(f *printer.File, field *gomodel.Field, name string) {
	value, s := "params."+field.Name, field.Schema
	var lines []string
	target := value
	if field.Pointer {
		target = "*" + value
	}
	if field.Ref.Go != "float64" {
		target = "float64(" + target + ")"
	}
	if s.Min != nil && s.Min.Exclusive {
		lines = append(lines, `r.Checker().Above("query", `+name+", "+target+", "+s.Min.Value+")")
	}
	if s.Max != nil && s.Max.Exclusive {
		lines = append(lines, `r.Checker().Below("query", `+name+", "+target+", "+s.Max.Value+")")
	}
	if len(lines) > 0 {
		f.P("if ", field.Present(value), " {")
		f.P(strings.Join(lines, "\n"))
		f.P("}")
	}
}

// listLine prints the statement that sends a list.
func listLine(f *printer.File, field *gomodel.Field, name, value string) {
	explode := strconv.FormatBool(field.Param.Explode)
	switch e := field.Ref.Elem; e.Basic {
	case gomodel.Int:
		min, max := gomodel.IntBounds(e)
		f.P(runtime("QueryInts"), "(r, ", name, ", ", value, ", ", explode, ", ", Bound(f, min), ", ", Bound(f, max), ")")
	case gomodel.Named:
		f.P(runtime("QueryEnums"), "(r, ", name, ", ", value, ", ", explode, ", ", TokensVar(e.Type), ")")
	default:
		f.P(runtime("QueryStrings"), "(r, ", name, ", ", value, ", ", explode, ")")
	}
}

func headerLine(f *printer.File, field *gomodel.Field, name, value string) {
	r := field.Ref
	if field.Pointer {
		f.P("if ", value, " != nil {")
		value = "*" + value
		defer f.P("}")
	}
	switch r.Basic {
	case gomodel.Named:
		f.P("r.HeaderEnum(", name, ", string(", value, "), ", strings.TrimPrefix(value, "*"), ".Known(), ", TokensVar(r.Type), ")")
	case gomodel.Int:
		min, max := gomodel.IntBounds(r)
		f.P("r.HeaderInt(", name, ", int64(", value, "), ", Bound(f, min), ", ", Bound(f, max), ")")
	case gomodel.Bool:
		f.P("r.Header(", name, ", ", printer.Ident{Path: "strconv", Name: "FormatBool"}, "(", value, "))")
	case gomodel.Float:
		f.P("r.Header(", name, ", ", printer.Ident{Path: "strconv", Name: "FormatFloat"}, "(float64(", value, "), 'f', -1, 64))")
	default:
		f.P("r.Header(", name, ", string(", value, "))")
	}
}

// pager prints the iterator over all pages of a list.
func pager(p *gomodel.Package, f *printer.File, op *gomodel.Op) {
	params, args := signature(p, f, op)
	elem := p.Expr(f, op.Pager.Items.Ref.Elem)
	offset := "params." + op.Pager.Offset.Name
	start := offset
	if op.Pager.Offset.Ref.Go != "int" {
		start = "int(" + offset + ")"
	}
	f.Comment(op.Pager.Name + " iterates over the rows of all pages of [Client." + op.Name + "], from row " + offset +
		" on. It ends at an empty page, whatever the total says, or with an error.")
	f.P("func (c *Client) ", op.Pager.Name, "(", params, ") ", printer.Ident{Path: "iter", Name: "Seq2"}, "[", elem, ", error] {")
	f.P("return ", runtime("Pages"), "(ctx, ", start, ", func(ctx ", contextType, ", offset int) ([]", elem, ", error) {")
	f.P(offset, " = ", convert(op.Pager.Offset.Ref.Go, "int", "offset"))
	f.P("page, err := c.", op.Name, "(", args, ")")
	f.P("if err != nil {")
	f.P("return nil, err")
	f.P("}")
	f.P("return page.", op.Pager.Items.Name, ", nil")
	f.P("})")
	f.P("}")
}

// convert is a value of type have as type want.
func convert(want, have, value string) string {
	if want == have {
		return value
	}
	return want + "(" + value + ")"
}
