package gotest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goserver"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints what stands between any function and the generated client and server.

func relayFile(p *gomodel.Package, f *printer.File) {
	server := func(name string) printer.Ident { return printer.Ident{Path: goserver.Path(p), Name: name} }
	info := printer.Ident{Path: clientRuntime, Name: "ResponseInfo"}
	if slices.ContainsFunc(p.Ops, func(op *gomodel.Op) bool { return op.Deprecated }) {
		f.P()
		f.P("//lint:file-ignore SA1019 what is deprecated is tested as well")
	}
	f.P()
	f.P("// Serve returns the generated server around one function that is given every request object, and returns a response object.")
	f.P("func Serve(answer func(ctx ", contextType, ", operation string, request any) (any, error)) ", http("Handler"), " {")
	f.P("return ", server("New"), "(relay{answer})")
	f.P("}")
	f.P()
	f.P("// Proxy returns the generated server in front of the generated client: what it is asked, the client asks of the service")
	f.P("// at endpoint.")
	f.P("func Proxy(endpoint string, hc *", http("Client"), ") ", http("Handler"), " {")
	f.P("return Serve(func(ctx ", contextType, ", operation string, request any) (any, error) {")
	f.P("var info ", info)
	f.P("result, err := call(", printer.Ident{Path: clientRuntime, Name: "WithResponse"}, "(ctx, &info), endpoint, hc, request)")
	f.P("if err != nil {")
	f.P("return nil, ", tester("Refusal"), "(err)")
	f.P("}")
	f.P("return answer(operation, info.Status, result), nil")
	f.P("})")
	f.P("}")
	f.P()
	f.P("// A relay implements the service by one function.")
	f.P("type relay struct {")
	f.P("answer func(ctx ", contextType, ", operation string, request any) (any, error)")
	f.P("}")
	for _, op := range p.Ops {
		object := f.Use(server(op.Name + "ResponseObject"))
		f.P()
		f.P("func (s relay) ", op.Name, "(ctx ", contextType, ", request ", server(op.Name+"RequestObject"), ") (", object, ", error) {")
		f.P("return ", tester("As"), "[", object, "](s.answer(ctx, ", strconv.Quote(op.ID), ", request))")
		f.P("}")
	}
	callFunc(p, f, server)
	clientFunc(p, f)
	answerFunc(p, f, server)
}

// callFunc prints a function that calls the generated client with what a server was asked.
func callFunc(p *gomodel.Package, f *printer.File, server func(string) printer.Ident) {
	f.P()
	f.P("// call asks the generated client for what a request object says.")
	f.P("func call(ctx ", contextType, ", endpoint string, hc *", http("Client"), ", request any) (any, error) {")
	f.P("switch request := request.(type) {")
	for _, op := range p.Ops {
		f.P("case ", server(op.Name+"RequestObject"), ":")
		callee := "newClient(endpoint, hc, " + project(op) + ")." + op.Name + "(" + strings.Join(arguments(op), ", ") + ")"
		if op.Result == nil {
			f.P("return nil, ", callee)
		} else {
			f.P("return ", callee)
		}
	}
	f.P("}")
	f.P("panic(", printer.Ident{Path: "fmt", Name: "Sprintf"}, `("no operation has requests of type %T", request))`)
	f.P("}")
}

// project is the expression for the path parameter that the client holds.
func project(op *gomodel.Op) string {
	if i := slices.IndexFunc(op.Args, func(a *gomodel.Arg) bool { return a.Param.Client }); i >= 0 {
		return "request." + op.Args[i].Field
	}
	return `""`
}

// arguments are those of a client's method, taken from a request object.
func arguments(op *gomodel.Op) []string {
	args := []string{"ctx"}
	for _, a := range op.Args {
		if !a.Param.Client {
			args = append(args, "request."+a.Field)
		}
	}
	if op.ParamsOf != "" {
		args = append(args, "request.Params")
	}
	switch {
	case op.Body == nil:
	case op.BodyOpt:
		args = append(args, "request.Body")
	default:
		args = append(args, "*request.Body")
	}
	return args
}

// clientFunc prints a function that makes a client with every credential that there is.
func clientFunc(p *gomodel.Package, f *printer.File) {
	runtime := func(name string) string { return f.Use(printer.Ident{Path: clientRuntime, Name: name}) }
	credential := runtime("Token") + `("token")`
	if len(p.Secrets) > 0 {
		var fields []string
		for _, s := range p.Secrets {
			if s.Scheme == "basic" {
				fields = append(fields, s.Field+`User: "user"`, s.Field+`Password: "password"`)
			} else {
				fields = append(fields, s.Field+`: "secret"`)
			}
		}
		credential = runtime("Auth") + "(" + f.Use(p.Ident("Credentials")) + "{" + strings.Join(fields, ", ") + "})"
	}
	f.P()
	f.P("func newClient(endpoint string, hc *", http("Client"), ", project string) *", p.Ident("Client"), " {")
	f.P("return ", p.Ident("New"), "(", runtime("At"), "(endpoint), ", runtime("Project"), "(project), ", credential, ", ",
		runtime("HTTPClient"), "(hc), ", runtime("NoRetry"), "())")
	f.P("}")
}

// answerFunc prints a function that makes a response object of what the client returned.
func answerFunc(p *gomodel.Package, f *printer.File, server func(string) printer.Ident) {
	f.P()
	f.P("// answer is a client's result as the server's response object.")
	f.P("func answer(operation string, status int, result any) any {")
	f.P("switch operation {")
	for _, op := range p.Ops {
		successes := op.Successes()
		for i, a := range successes {
			if i == 0 {
				f.P("case ", strconv.Quote(op.ID), ":")
			}
			last := i == len(successes)-1
			if !last {
				f.P("if status == ", a.Status, " {")
			}
			if a.Ref == nil {
				f.P("return ", server(a.Name), "{}")
			} else {
				f.P("return ", server(a.Name), "(*result.(*", p.BodyExpr(f, a.Ref), "))")
			}
			if !last {
				f.P("}")
			}
		}
	}
	f.P("}")
	f.P("return nil")
	f.P("}")
}
