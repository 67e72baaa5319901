// Package goserver prints the server stub of a service: an interface with a method for each operation, in the shapes that
// users of oapi-codegen's strict server know, and a handler that reads requests in one pass and refuses what its page
// refuses.
package goserver

import (
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goclient"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/names"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

const serverPath = "github.com/opendbbackup/dbbackup/runtime/server"

func runtime(name string) printer.Ident { return printer.Ident{Path: serverPath, Name: name} }

var (
	contextType    = printer.Ident{Path: "context", Name: "Context"}
	responseWriter = printer.Ident{Path: "net/http", Name: "ResponseWriter"}
)

// Name is the name of the stub's package.
func Name(p *gomodel.Package) string { return p.Name + "server" }

// Path is the import path of the stub's package.
func Path(p *gomodel.Package) string { return p.Path + "/" + Name(p) }

// Emit prints the package: server.go has what an implementation sees, handler.go how requests are read.
func Emit(p *gomodel.Package) (emit.Files, error) {
	files := emit.Files{}
	shapes := &printer.File{Package: Name(p), Path: Path(p), Header: emit.Header, Doc: "Package " + Name(p) + " serves the " + p.Service.Title +
		": implement [StrictServerInterface] and pass it to [New]. The handler refuses what the documentation refuses, in its error body, " +
		"and hands typed values to the implementation. Strings of a request share its memory: clone those that outlive the call."}
	serverInterface(p, shapes)
	for _, op := range p.Ops {
		requestObject(p, shapes, op)
		responseObjects(p, shapes, op)
	}
	handlers := &printer.File{Package: Name(p), Path: Path(p), Header: emit.Header}
	constructor(p, handlers)
	patterns := new(pattern.Set)
	for _, op := range p.Ops {
		reader(p, handlers, op, patterns)
	}
	patterns.Print(handlers)
	if err := files.Add("server.go", shapes); err != nil {
		return nil, err
	}
	return files, files.Add("handler.go", handlers)
}

func serverInterface(p *gomodel.Package, f *printer.File) {
	f.P()
	f.P("// StrictServerInterface is the service. A method answers with one of the response objects of its operation; an error that is")
	f.P("// a *server.Error is written in the documented error body, any other becomes a 500 that does not show it.")
	f.P("type StrictServerInterface interface {")
	for i, op := range p.Ops {
		if i > 0 {
			f.P()
		}
		if op.Summary != "" {
			f.Comment(gomodel.OpDoc(op.Name, op.Summary))
		}
		f.P("// ", op.Method, " ", op.Path)
		f.P(op.Name, "(ctx ", contextType, ", request ", op.Name, "RequestObject) (", op.Name, "ResponseObject, error)")
	}
	f.P("}")
}

func requestObject(p *gomodel.Package, f *printer.File, op *gomodel.Op) {
	f.P()
	f.P("// ", op.Name, "RequestObject is a request of ", op.Name, ", checked.")
	f.P("type ", op.Name, "RequestObject struct {")
	for _, a := range op.Args {
		f.P(a.Field, " ", p.Expr(f, a.Ref))
	}
	if op.ParamsOf != "" {
		f.P("Params ", p.Ident(op.ParamsOf))
	}
	if op.Body != nil {
		f.P("Body *", p.Expr(f, op.Body))
	}
	f.P("}")
}

func responseObjects(p *gomodel.Package, f *printer.File, op *gomodel.Op) {
	f.P()
	f.P("// ", op.Name, "ResponseObject is an answer of ", op.Name, ".")
	f.P("type ", op.Name, "ResponseObject interface {")
	f.P("Visit", op.Name, "Response(w ", responseWriter, ") error")
	f.P("}")
	for _, a := range op.Responses {
		responseObject(p, f, op, a)
	}
}

func responseObject(p *gomodel.Package, f *printer.File, op *gomodel.Op, a *gomodel.Answer) {
	what := "the answer with status " + strconv.Itoa(a.Status)
	status := strconv.Itoa(a.Status)
	if a.Status == 0 {
		what, status = "an answer with a status that the documentation does not list", "r.StatusCode"
	}
	visit := "Visit" + op.Name + "Response(w " + f.Use(responseWriter) + ") error {"
	f.P()
	f.Comment(a.Name + " is " + what + ". " + gomodel.Sentence(a.Description))
	switch {
	case a.Ref == nil && a.Status == 0:
		f.P("type ", a.Name, " struct{ StatusCode int }")
	case a.Ref == nil:
		f.P("type ", a.Name, " struct{}")
	case a.Status == 0:
		f.P("type ", a.Name, " struct {")
		f.P("Body ", resultType(p, f, a.Ref))
		f.P("StatusCode int")
		f.P("}")
	default:
		f.P("type ", a.Name, " ", resultType(p, f, a.Ref))
	}
	f.P()
	f.P("// Visit", op.Name, "Response writes the answer.")
	f.P("func (r ", a.Name, ") ", visit)
	switch {
	case a.Ref == nil:
		f.P("w.WriteHeader(", status, ")")
		f.P("return nil")
	case a.Status == 0:
		f.P("return ", runtime("WriteJSON"), "(w, ", status, ", &r.Body)")
	default:
		f.P("return ", runtime("WriteJSON"), "(w, ", status, ", (*", resultType(p, f, a.Ref), ")(&r))")
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

// constructor prints New with the tables of the operations, and the error body.
func constructor(p *gomodel.Package, f *printer.File) {
	f.P()
	f.P("// This file was written for version 0.1 of the runtime. If the next line does not compile, the module")
	f.P("// github.com/opendbbackup/dbbackup is older than that: update it, or generate this package anew with its specgen.")
	f.P("const _ = ", runtime("IsAtLeastVersion0_1"))
	f.P()
	f.P("// New returns a handler that serves impl.")
	f.P("func New(impl StrictServerInterface, options ...", runtime("Option"), ") ", printer.Ident{Path: "net/http", Name: "Handler"}, " {")
	f.P("h := ", runtime("New"), "(", runtime("Config"), "{Refusals: refusals", errorBodyField(p), "}, options...)")
	f.P("s := &stub{impl}")
	for _, op := range p.Ops {
		f.P("h.Handle(", runtime("Operation"), "{")
		f.P("ID: ", strconv.Quote(op.ID), ", Method: ", strconv.Quote(op.Method), ", Path: ", strconv.Quote(op.Path), ",")
		if op.Body != nil {
			f.P("Body: true,")
		}
		security(f, p.Service, op)
		codes(f, op)
		f.P("}, s.", op.Var, ")")
	}
	f.P("return h")
	f.P("}")
	f.P()
	f.P("// A stub reads requests for an implementation.")
	f.P("type stub struct{ impl StrictServerInterface }")
	credentials(p, f)
	refusals(p, f)
	errorBody(p, f)
}

func errorBodyField(p *gomodel.Package) string {
	if p.Error == nil {
		return ""
	}
	return ", ErrorBody: errorBody"
}

func security(f *printer.File, s *contract.Service, op *gomodel.Op) {
	if len(op.Security) == 0 {
		return
	}
	var alternatives []string
	for _, all := range op.Security {
		var list []string
		for _, name := range all {
			list = append(list, credentialVar(name))
		}
		alternatives = append(alternatives, "{"+strings.Join(list, ", ")+"}")
	}
	f.P("Security: [][]", runtime("Credential"), "{", strings.Join(alternatives, ", "), "},")
}

func credentialVar(name string) string { return "credential" + names.Exported(name) }

// codes prints the documented error code of each parameter and property that has one.
func codes(f *printer.File, op *gomodel.Op) {
	var lines []string
	for _, p := range op.Operation.Params {
		if p.ErrorCode != "" {
			lines = append(lines, strconv.Quote(p.In+" "+p.Name)+": "+strconv.Quote(p.ErrorCode)+",")
		}
	}
	if op.Operation.Body != nil {
		for _, p := range op.Operation.Body.Schema.Properties {
			if p.ErrorCode != "" {
				lines = append(lines, strconv.Quote("body "+p.Name)+": "+strconv.Quote(p.ErrorCode)+",")
			}
		}
	}
	if len(lines) > 0 {
		f.P("Codes: map[string]string{")
		f.P(strings.Join(lines, "\n"))
		f.P("},")
	}
}

func credentials(p *gomodel.Package, f *printer.File) {
	var used []contract.SecurityScheme
	for _, scheme := range p.Service.Schemes {
		uses := func(op *gomodel.Op) bool {
			return slices.ContainsFunc(op.Security, func(all []string) bool { return slices.Contains(all, scheme.Name) })
		}
		if slices.ContainsFunc(p.Ops, uses) {
			used = append(used, scheme)
		}
	}
	if len(used) == 0 {
		return
	}
	f.P()
	f.P("// The credentials that requests may carry.")
	f.P("var (")
	for _, scheme := range used {
		in, name, prefix := scheme.In, scheme.Param, scheme.Prefix
		if scheme.Type == "http" {
			in, name = "header", "Authorization"
			prefix = strings.ToUpper(scheme.Scheme[:1]) + scheme.Scheme[1:] + " "
		}
		if in == "header" {
			name = textproto.CanonicalMIMEHeaderKey(name)
		}
		f.P(credentialVar(scheme.Name), " = ", runtime("Credential"), "{In: ", strconv.Quote(in), ", Name: ", strconv.Quote(name), ", Prefix: ", strconv.Quote(prefix), "}")
	}
	f.P(")")
}

// refusalFields are the fields of server.Refusals for the kinds in a description.
var refusalFields = map[string]string{
	"invalid": "Invalid", "unauthenticated": "Unauthenticated", "notFound": "NotFound",
	"methodNotAllowed": "MethodNotAllowed", "mediaType": "MediaType", "tooLarge": "TooLarge",
}

func refusals(p *gomodel.Package, f *printer.File) {
	f.P()
	f.P("// What the service answers to requests that break its rules.")
	f.P("var refusals = ", runtime("Refusals"), "{")
	for _, r := range p.Service.Refusals {
		f.P(refusalFields[r.Kind], ": ", runtime("Refusal"), "{Status: ", r.Status, ", Code: ", strconv.Quote(r.Code), ", Message: ", strconv.Quote(r.Message), "},")
	}
	f.P("}")
}

func errorBody(p *gomodel.Package, f *printer.File) {
	e := p.Error
	if e == nil {
		return
	}
	f.P()
	f.P("// errorBody appends the documented error body.")
	f.P("func errorBody(dst []byte, code, message string) []byte {")
	f.P("body := ", p.Ident(e.Type.Name), "{", e.Code.Name, ": code, ", e.Message.Name, ": message}")
	f.P("return body.AppendJSON(dst)")
	f.P("}")
}

// reader prints the method that reads one operation's request: a line a documented parameter, in page order.
func reader(p *gomodel.Package, f *printer.File, op *gomodel.Op, patterns *pattern.Set) {
	f.P()
	f.P("func (s *stub) ", op.Var, "(r *", runtime("Request"), ") error {")
	f.P("var req ", op.Name, "RequestObject")
	for _, a := range op.Args {
		target := "req." + a.Field
		f.P(target, " = ", get(p, f, a.Ref, "r.Path("+strconv.Quote(a.Param.Name)+")", a.Ref.Basic == gomodel.Named))
		if a.Ref.Basic == gomodel.String {
			goclient.PathRules(f, op, a, target, patterns)
		}
	}
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
	f.P("if err != nil {")
	f.P("return err")
	f.P("}")
	f.P("if answer == nil {")
	f.P("return ", runtime("ErrNoAnswer"))
	f.P("}")
	f.P("return answer.Visit", op.Name, "Response(r.Writer)")
	f.P("}")
}

func body(p *gomodel.Package, f *printer.File, op *gomodel.Op) {
	if op.Body == nil {
		return
	}
	t := resultType(p, f, op.Body)
	if op.BodyOpt {
		f.P("if body := new(", t, "); r.JSON(body, false) {")
		f.P("req.Body = body")
		f.P("}")
		return
	}
	f.P("req.Body = new(", t, ")")
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
	if field.Ref.Basic == gomodel.SliceOf {
		item := get(p, f, field.Ref.Elem, "r", true)
		if field.Param.Explode {
			f.P("r.Again()")
			f.P(target, " = append(", target, ", ", item, ")")
		} else {
			f.P("for r.Split() {")
			f.P(target, " = append(", target, ", ", item, ")")
			f.P("}")
		}
		return
	}
	value := get(p, f, field.Ref, "r", field.Param.AllowEmpty)
	if field.Pointer {
		value = "new(" + value + ")"
	}
	f.P(target, " = ", value)
	exclusive(f, field, target)
}

// exclusive prints the bounds of a number that are not in the range themselves.
func exclusive(f *printer.File, field *gomodel.Field, target string) {
	if field.Ref.Basic != gomodel.Float {
		return
	}
	if field.Pointer {
		target = "*" + target
	}
	target = convert("float64", field.Ref.Go, target)
	if s := field.Schema; s.Min != nil && s.Min.Exclusive {
		f.P("r.Above(", target, ", ", s.Min.Value, ")")
	}
	if s := field.Schema; s.Max != nil && s.Max.Exclusive {
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
	switch r.Basic {
	case gomodel.Named:
		if r.Type.Base == "int" {
			return p.Expr(f, r) + "(" + f.Use(runtime("IntEnum")) + "(" + at + ", " + f.Use(p.Ident(r.Type.Name)) + "(0).Tokens()))"
		}
		return f.Use(runtime("Enum")) + "[" + p.Expr(f, r) + "](" + at + ")"
	case gomodel.Int:
		min, max := gomodel.IntBounds(r)
		return convert(r.Go, "int64", at+".Int("+goclient.Bound(f, min)+", "+goclient.Bound(f, max)+")")
	case gomodel.Float:
		min, max := gomodel.FloatBounds(r)
		return convert(r.Go, "float64", at+".Float("+goclient.Bound(f, min)+", "+goclient.Bound(f, max)+")")
	case gomodel.Bool:
		return at + ".Bool()"
	case gomodel.Time:
		return at + ".Time(" + f.Use(gomodel.Wire(r.Form)) + ")"
	}
	if mayBeEmpty {
		return at + ".AnyString()"
	}
	return at + ".String()"
}
