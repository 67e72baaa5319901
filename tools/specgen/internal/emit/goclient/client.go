package goclient

import (
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/names"
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
	f.Comment("A Client calls the operations of the " + p.Title() + ". It is safe for concurrent use.")
	f.P("type Client struct {")
	f.P("core *", runtime("Core"))
	f.P("}")
	f.P()
	f.P("// New returns a client for an endpoint. What is wrong with the endpoint or an option is the error of the first call.")
	f.P("func New(endpoint ", runtime("Endpoint"), ", options ...", runtime("Option"), ") *Client {")
	f.P("return &Client{", runtime("New"), "(endpoint, options...)}")
	f.P("}")
	credentials(p, f)
	for _, op := range p.Ops {
		f.P()
		operationTable(f, op)
		f.P()
		method(p, f, op, patterns)
		if op.Pager != nil {
			f.P()
			pager(p, f, op)
		}
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
	name := regionVar(first)
	f.Comment(v.Func + " is the endpoint in a " + first.Variables[0].Name + " of " + v.Title + ": " + regions(v.Servers) + ".")
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
		f.P("return ", runtime("Endpoint"), "{URL: ", substituted(server, name), ", Name: ", strconv.Quote(v.Title+" "), " + ", name, "}")
		f.P("}")
	}
	f.P("return ", runtime("Endpoint"), "{URL: ", substituted(first, name), ", Name: ", strconv.Quote(v.Title+" "), " + ", name, "}")
	f.P("}")
}

// regionVar is the Go variable for the first variable of a server's URL.
func regionVar(s contract.Server) string {
	if name := names.Unexported(s.Variables[0].Name); name != "" {
		return name
	}
	return "region"
}

// substituted is the expression for a server's URL whose first variable is a Go variable.
func substituted(s contract.Server, variable string) string {
	url := s.URL
	for _, v := range s.Variables[1:] {
		url = strings.ReplaceAll(url, "{"+v.Name+"}", v.Default)
	}
	before, after, _ := strings.Cut(url, "{"+s.Variables[0].Name+"}")
	return strconv.Quote(before) + " + " + variable + " + " + strconv.Quote(after)
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

// operationTable prints what the runtime has to know of an operation.
func operationTable(f *printer.File, op *gomodel.Op) {
	var success, empty, failure []string
	for _, a := range op.Responses {
		if a.Status/100 != 2 {
			failure = append(failure, strconv.Itoa(a.Status))
			continue
		}
		for _, status := range append([]int{a.Status}, a.Also...) {
			success = append(success, strconv.Itoa(status))
			if a.Ref == nil && op.Result != nil {
				empty = append(empty, strconv.Itoa(status))
			}
		}
	}
	members := []string{
		"ID: " + strconv.Quote(op.ID), "Method: " + strconv.Quote(op.Method), "Path: " + strconv.Quote(op.Path),
		"Success: []int{" + strings.Join(success, ", ") + "}",
	}
	if len(empty) > 0 {
		members = append(members, "Empty: []int{"+strings.Join(empty, ", ")+"}")
	}
	if len(failure) > 0 {
		members = append(members, "Errors: []int{"+strings.Join(failure, ", ")+"}")
	}
	if op.Body != nil && !op.BodyOpt {
		members = append(members, "Body: true")
	}
	switch {
	case len(op.Security) == 0:
		members = append(members, "Anonymous: true")
	case !op.NeedsCredential():
		members = append(members, "OptionalAuth: true")
	}
	table := "var " + op.Var + " = " + f.Use(runtime("Operation")) + "{"
	if line := table + strings.Join(members, ", ") + "}"; len(line) <= tableWidth {
		f.P(line)
		return
	}
	f.P(table)
	f.P(strings.Join(members[:3], ", "), ",")
	f.P(strings.Join(members[3:], ", "), ",")
	f.P("}")
}

// tableWidth is how long a line of a table may be.
const tableWidth = 200

// methodDoc is the comment of a method: what the page says of the operation, and where the page is.
func methodDoc(p *gomodel.Package, op *gomodel.Op) string {
	doc := op.Name + " calls " + op.Method + " " + op.Path + "."
	place := "\n\n" + op.Method + " " + op.Path
	switch {
	case op.Description != "":
		doc = gomodel.OpDoc(op.Name, op.Description)
	case op.Summary != "":
		doc = gomodel.OpDoc(op.Name, op.Summary)
	default:
		place = ""
	}
	for _, a := range op.Successes() {
		if a.Ref == nil && op.Result != nil {
			doc += "\n\nAn answer with status " + strconv.Itoa(a.Status) + " has no body, and the result is empty: client.WithResponse tells the status."
			break
		}
	}
	if where := p.Where(op.Only); where != "" {
		doc += "\n\n" + where
	}
	doc += place
	if op.Page.Title != "" {
		page := ", page "
		if place == "" {
			page = "\nPage: "
		}
		doc += page + op.Page.Title
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
	names, types := []string{"ctx"}, []string{f.Use(contextType)}
	for _, a := range op.Args {
		if !a.Param.Client {
			names, types = append(names, a.Arg), append(types, p.Expr(f, a.Ref))
		}
	}
	if op.ParamsOf != "" {
		names, types = append(names, "params"), append(types, op.ParamsOf)
	}
	if op.Body != nil {
		t := p.BodyExpr(f, op.Body)
		if op.BodyOpt {
			t = "*" + t
		}
		names, types = append(names, "body"), append(types, t)
	}
	var list []string
	for i, name := range names {
		if i+1 < len(types) && types[i+1] == types[i] {
			list = append(list, name) // the next one says the type
		} else {
			list = append(list, name+" "+types[i])
		}
	}
	return strings.Join(list, ", "), strings.Join(names, ", ")
}

func method(p *gomodel.Package, f *printer.File, op *gomodel.Op, patterns *pattern.Set) {
	params, _ := signature(p, f, op)
	result := "error"
	if op.Result != nil {
		result = "(*" + p.BodyExpr(f, op.Result) + ", error)"
	}
	f.Comment(methodDoc(p, op))
	f.P("func (c *Client) ", op.Name, "(", params, ") ", result, " {")
	f.P("r := c.core.Request(&", op.Var, ")")
	for _, a := range op.Args {
		pathLine(f, op, a, patterns)
	}
	for _, field := range op.Params {
		if field.Param.In == "header" {
			headerLine(f, field)
		} else {
			queryLine(f, field)
		}
	}
	for _, field := range op.Params {
		if field.Required && !isAlwaysSent(field) {
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
	if op.Result == nil {
		f.P("return ", runtime("DoEmpty"), "(ctx, r)")
	} else {
		f.P("return ", runtime("Do"), "(ctx, r, new(", p.BodyExpr(f, op.Result), "))")
	}
	f.P("}")
}

func bodyLine(f *printer.File, op *gomodel.Op) {
	if op.Body == nil {
		return
	}
	if media := op.Operation.Body.MediaType; media != "application/json" {
		f.P(`r.Header("Content-Type", `, strconv.Quote(media), ")")
	}
	if op.BodyOpt {
		f.P(runtime("OptionalJSON"), "(r, body)")
	} else {
		f.P("r.JSON(&body)")
	}
}

// pager prints the iterator over all pages of a list.
func pager(p *gomodel.Package, f *printer.File, op *gomodel.Op) {
	params, args := signature(p, f, op)
	elem := p.ElemExpr(f, op.Pager.Items.Ref.List().Elem)
	offset := "params." + op.Pager.Offset.Name
	start := convert("int", op.Pager.Offset.Ref.Go, offset)
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
