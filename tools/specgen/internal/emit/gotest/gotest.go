// Package gotest prints the test package of a service: its contract as data, a stub server, every documented pair as Go
// values, and tests that replay all of it through the generated client and the generated server.
package gotest

import (
	"strconv"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

const (
	module         = "github.com/opendbbackup/dbbackup/"
	contracttest   = module + "contracttest"
	clientRuntime  = module + "runtime/client"
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
	public.Doc = "Package " + Name(p) + " is for tests of programs that use, serve or stand for the " + p.Title() + ".\n\n" +
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
	return &printer.File{
		Package: Name(p), Path: Path(p), Header: emit.Header,
		Locals: "t f ctx endpoint hc request result answer call cases c i s relay operation project info status err",
	}
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
	recorder := printer.Ident{Path: "net/http/httptest", Name: "NewRecorder"}
	test("TestGeneratedServerKeepsEveryRule", "tries every rule on the generated server, which asks the stub through the generated client. "+
		"The server has to refuse by itself: nothing that it lets through is wrong for the stub.",
		"stub := "+use("StatefulHandler")+"(t, Service)",
		"server := "+f.Use(printer.Ident{Path: "net/http/httptest", Name: "NewServer"})+"("+f.Use(http("HandlerFunc"))+"(func(w "+f.Use(http("ResponseWriter"))+", r *"+f.Use(http("Request"))+") {",
		"answer := "+f.Use(recorder)+"()",
		"if stub.ServeHTTP(answer, r); answer.Code >= 400 {",
		`t.Errorf("the server let through %s %s: %d %s", r.Method, r.URL, answer.Code, answer.Body)`,
		"}",
		f.Use(printer.Ident{Path: "maps", Name: "Copy"})+"(w.Header(), answer.Header())",
		"w.WriteHeader(answer.Code)",
		"_, _ = w.Write(answer.Body.Bytes())",
		"}))",
		"defer server.Close()",
		"Replay(t, Proxy(server.URL, server.Client()))")
	for _, t := range p.Types {
		if t.Shape == gomodel.Enum {
			continue
		}
		f.P()
		f.Comment("Fuzz" + t.Name + " compares the JSON of " + t.Name + " with what encoding/json makes of the same text.")
		f.P("func Fuzz", t.Name, "(f *", testing("F"), ") { ", tester("FuzzJSON"), "[", p.Ident(t.Name), "](f, Service, ", strconv.Quote(t.Schema.Name), ") }")
	}
}
