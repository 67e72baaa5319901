// Package gotest prints the test package of a service: its contract as data, a stub server, every documented pair as Go
// values, and tests that replay all of it through the generated client and the generated server.
package gotest

import (
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goserver"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

const (
	module         = "github.com/opendbbackup/dbbackup/"
	contracttest   = module + "contracttest"
	clientRuntime  = module + "runtime/client"
	serverRuntime  = module + "runtime/server"
	contractFile   = "contract.json"
	documentedTest = "replay_test.go"
)

var contextType = printer.Ident{Path: "context", Name: "Context"}

func testing(name string) printer.Ident { return printer.Ident{Path: "testing", Name: name} }
func http(name string) printer.Ident    { return printer.Ident{Path: "net/http", Name: name} }
func tester(name string) printer.Ident  { return printer.Ident{Path: contracttest, Name: name} }

// Name is the name of the test package.
func Name(p *gomodel.Package) string { return p.Name + "test" }

// Path is the import path of the test package.
func Path(p *gomodel.Package) string { return p.Path + "/" + Name(p) }

// Emit prints the package. The contract is the service as it is documented: what a Go target adds for Go's sake is no
// promise of the service.
func Emit(p *gomodel.Package, documented *contract.Service) (emit.Files, error) {
	files := emit.Files{}
	data, err := documented.Encode()
	if err != nil {
		return nil, err
	}
	files[contractFile] = data

	public := newFile(p)
	public.Doc = "Package " + Name(p) + " is for tests of programs that use, serve or stand for the " + p.Service.Title + ".\n\n" +
		"NewServer is the service without an account, Replay tries every documented rule on a handler, Cases are the documented pairs as Go values."
	publicFile(p, public)
	cases := newFile(p)
	casesFile(p, cases, documented)
	relay := newFile(p)
	relayFile(p, relay)
	tests := newFile(p)
	testsFile(p, tests)
	for name, f := range map[string]*printer.File{
		Name(p) + ".go": public, "cases.go": cases, "relay.go": relay, documentedTest: tests,
	} {
		if err := files.Add(name, f); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func newFile(p *gomodel.Package) *printer.File {
	return &printer.File{Package: Name(p), Path: Path(p), Header: emit.Header}
}

func publicFile(p *gomodel.Package, f *printer.File) {
	f.Import("embed")
	f.P("//go:embed ", contractFile)
	f.P("var contractJSON []byte")
	f.P()
	f.P("// Service is what the documentation promises, as data.")
	f.P("var Service = ", tester("MustLoad"), "(contractJSON)")
	f.P()
	f.P("// NewServer starts a stub of the service on loopback, which answers the documented examples, pages, filters and refuses")
	f.P("// as documented. It stops when the test ends.")
	f.P("func NewServer(t ", testing("TB"), ") *", printer.Ident{Path: "net/http/httptest", Name: "Server"}, " { return ", tester("NewServer"), "(t, Service) }")
	f.P()
	f.P("// Handler is the stub of NewServer, for tests without a network.")
	f.P("func Handler() ", http("Handler"), " { return ", tester("Handler"), "(Service) }")
	f.P()
	f.P("// Replay tries every documented rule and example on a handler: one subtest a rule.")
	f.P("func Replay(t *", testing("T"), ", handler ", http("Handler"), ") { ", tester("Replay"), "(t, Service, handler) }")
}

// relayFile prints what stands between any function and the generated client and server.
func relayFile(p *gomodel.Package, f *printer.File) {
	server := func(name string) printer.Ident { return printer.Ident{Path: goserver.Path(p), Name: name} }
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
	f.P("result, err := call(ctx, endpoint, hc, request)")
	f.P("if err != nil {")
	f.P("return nil, ", tester("Refusal"), "(err)")
	f.P("}")
	f.P("return answer(operation, result), nil")
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
		project := `""`
		args := []string{"ctx"}
		for _, a := range op.Args {
			if a.Param.Client {
				project = "request." + a.Field
			} else {
				args = append(args, "request."+a.Field)
			}
		}
		if op.ParamsOf != "" {
			args = append(args, "request.Params")
		}
		if op.Body != nil {
			if op.BodyOpt {
				args = append(args, "request.Body")
			} else {
				args = append(args, "*request.Body")
			}
		}
		callee := "newClient(endpoint, hc, " + project + ")." + op.Name + "(" + strings.Join(args, ", ") + ")"
		if success := op.Success(); success == nil || success.Ref == nil {
			f.P("return nil, ", callee)
		} else {
			f.P("return ", callee)
		}
	}
	f.P("}")
	f.P("panic(", printer.Ident{Path: "fmt", Name: "Sprintf"}, `("no operation has requests of type %T", request))`)
	f.P("}")
	f.P()
	f.P("func newClient(endpoint string, hc *", http("Client"), ", project string) *", p.Ident("Client"), " {")
	runtime := func(name string) string { return f.Use(printer.Ident{Path: clientRuntime, Name: name}) }
	f.P("return ", p.Ident("New"), "(", runtime("At"), "(endpoint), ", runtime("Project"), "(project), ", runtime("Token"), `("token"), `,
		runtime("HTTPClient"), "(hc), ", runtime("NoRetry"), "())")
	f.P("}")
}

// answerFunc prints a function that makes a response object of what the client returned.
func answerFunc(p *gomodel.Package, f *printer.File, server func(string) printer.Ident) {
	f.P()
	f.P("// answer is a client's result as the server's response object.")
	f.P("func answer(operation string, result any) any {")
	f.P("switch operation {")
	for _, op := range p.Ops {
		success := op.Success()
		if success == nil {
			continue
		}
		f.P("case ", strconv.Quote(op.ID), ":")
		if success.Ref == nil {
			f.P("return ", server(success.Name), "{}")
			continue
		}
		f.P("return ", server(success.Name), "(*result.(*", resultType(p, f, success.Ref), "))")
	}
	f.P("}")
	f.P("return nil")
	f.P("}")
}

func resultType(p *gomodel.Package, f *printer.File, r *gomodel.Ref) string {
	if r.Basic == gomodel.Named && r.Type.Shape != gomodel.Enum {
		return p.Expr(f, r)
	}
	return f.Use(gomodel.Wire("Any"))
}

// testsFile prints the tests that every generated package has to pass.
func testsFile(p *gomodel.Package, f *printer.File) {
	test := func(name, comment string, lines ...string) {
		f.P()
		f.Comment(name + " " + comment)
		f.P("func ", name, "(t *", testing("T"), ") {")
		for _, line := range lines {
			f.P(line)
		}
		f.P("}")
	}
	use := func(name string) string { return f.Use(tester(name)) }
	test("TestClientSendsWhatIsDocumented", "replays the documented pairs through the client.", use("ReplayClient")+"(t, Service, Cases())")
	test("TestServerReadsWhatIsDocumented", "replays the documented pairs through the server.", use("ReplayServer")+"(t, Service, Cases(), Serve)")
	test("TestStubKeepsEveryRule", "tries every rule on the stub.", "Replay(t, Handler())")
	test("TestGeneratedServerKeepsEveryRule", "tries every rule on the generated server, which asks the stub through the generated client.",
		"server := NewServer(t)", "Replay(t, Proxy(server.URL, server.Client()))")
	for _, t := range p.Types {
		if t.Shape == gomodel.Enum {
			continue
		}
		f.P()
		f.P("// Fuzz", t.Name, " compares the JSON of ", t.Name, " with what encoding/json makes of the same text.")
		f.P("func Fuzz", t.Name, "(f *", testing("F"), ") { ", tester("FuzzJSON"), "[", p.Ident(t.Name), "](f, Service, ", strconv.Quote(t.Schema.Name), ") }")
	}
}
