// Package goserver prints the server stub of a service: an interface with a method for each operation, in the shapes that
// users of oapi-codegen's strict server know, and a handler that reads requests in one pass and refuses what its page
// refuses.
package goserver

import (
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

const serverPath = "github.com/opendbbackup/dbbackup/runtime/server"

const jsonType = "application/json"

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
	shapes := &printer.File{Package: Name(p), Path: Path(p), Header: emit.Header, Locals: locals, Doc: "Package " + Name(p) + " serves the " + p.Title() +
		": implement [StrictServerInterface] and pass it to [New]. The handler refuses what the documentation refuses, in its error body, " +
		"and hands typed values to the implementation. Strings of a request share its memory: clone those that outlive the call."}
	serverInterface(p, shapes)
	defaultResponses(p, shapes)
	for _, op := range p.Ops {
		requestObject(p, shapes, op)
		responseObjects(p, shapes, op)
	}
	handlers := &printer.File{Package: Name(p), Path: Path(p), Header: emit.Header, Locals: locals}
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

// locals are the variables of the printed functions.
const locals = "impl h s r req err body dst status code message w ctx request options stub security refusals errorBody"

func serverInterface(p *gomodel.Package, f *printer.File) {
	f.P()
	f.P("// StrictServerInterface is the service. A method gets a request that has been checked, and answers with one of the response")
	f.P("// objects of its operation: those are called as it is. An error that is a *server.Error is written in the documented error body,")
	f.P("// any other becomes a 500 that does not show it.")
	f.P("type StrictServerInterface interface {")
	for _, op := range p.Ops {
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
	if len(op.Args) == 0 && op.ParamsOf == "" && op.Body == nil {
		f.P("type ", op.Name, "RequestObject struct{}")
		return
	}
	f.P("type ", op.Name, "RequestObject struct {")
	for _, a := range op.Args {
		f.P(a.Field, " ", p.Expr(f, a.Ref))
	}
	if op.ParamsOf != "" {
		f.P("Params ", p.Ident(op.ParamsOf))
	}
	if op.Body != nil {
		f.P("Body *", p.BodyExpr(f, op.Body))
	}
	f.P("}")
}

func responseObjects(p *gomodel.Package, f *printer.File, op *gomodel.Op) {
	f.P()
	f.P("type ", op.Name, "ResponseObject interface {")
	f.P("Visit", op.Name, "Response(w ", responseWriter, ") error")
	f.P("}")
	for _, a := range op.Responses {
		responseObject(p, f, op, a)
	}
}

// defaultResponses prints the types beneath the answers for other statuses: one for each type of their bodies.
func defaultResponses(p *gomodel.Package, f *printer.File) {
	seen := map[string]bool{}
	for _, op := range p.Ops {
		for _, a := range op.Responses {
			if a.Status != 0 || a.Ref == nil || seen[defaultResponse(p, f, a)] {
				continue
			}
			name := defaultResponse(p, f, a)
			seen[name] = true
			f.P()
			f.P("// ", name, " is an answer with a status that the documentation does not list.")
			f.P("type ", name, " struct {")
			f.P("Body ", p.BodyExpr(f, a.Ref))
			f.P("StatusCode int")
			f.P("}")
		}
	}
}

// defaultResponse is the name of such a type.
func defaultResponse(p *gomodel.Package, f *printer.File, a *gomodel.Answer) string {
	t := p.BodyExpr(f, a.Ref)
	return t[strings.LastIndexByte(t, '.')+1:] + "Response"
}

func responseObject(p *gomodel.Package, f *printer.File, op *gomodel.Op, a *gomodel.Answer) {
	what := "the answer with status " + strconv.Itoa(a.Status)
	status := strconv.Itoa(a.Status)
	if a.Status == 0 {
		what, status = "the answer with any other status", "r.StatusCode"
	}
	f.P()
	f.Comment(a.Name + " is " + what + ". " + gomodel.Sentence(a.Description))
	body := "&r.Body"
	switch {
	case a.Ref == nil && a.Status == 0:
		f.P("type ", a.Name, " struct{ StatusCode int }")
	case a.Ref == nil:
		f.P("type ", a.Name, " struct{}")
	case a.Status == 0:
		f.P("type ", a.Name, " ", defaultResponse(p, f, a))
	default:
		f.P("type ", a.Name, " ", p.BodyExpr(f, a.Ref))
		body = "(*" + p.BodyExpr(f, a.Ref) + ")(&r)"
	}
	write := f.Use(runtime("WriteJSON")) + "(w, " + status + ", " + body + ")"
	switch {
	case a.Ref == nil:
		write = f.Use(runtime("WriteStatus")) + "(w, " + status + ")"
	case a.MediaType != jsonType:
		write = f.Use(runtime("Write")) + "(w, " + status + ", " + strconv.Quote(a.MediaType) + ", " + body + ")"
	}
	f.P("func (r ", a.Name, ") Visit", op.Name, "Response(w ", responseWriter, ") error {")
	f.P("return ", write)
	f.P("}")
}
