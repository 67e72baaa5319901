// Package contracttest holds Go code to an API's documentation, in tests: servers, fakes and proxies with [Replay], which
// tries every documented rule; generated clients and servers with [ReplayClient] and [ReplayServer], which replay every
// documented pair of request and answer; programs that call an API with [NewServer], which stands for it.
//
// Generated test packages, notestest for an API called notes, have all this for their service already.
package contracttest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// A Service is what the documentation of one API promises.
type Service struct{ contract *contract.Service }

// Load reads a service as generated packages carry it. It fails if data is no such JSON.
func Load(data []byte) (*Service, error) {
	s, err := contract.Decode(data)
	if err != nil {
		return nil, err
	}
	return &Service{s}, nil
}

// MustLoad is Load for data that is known to be right, as in a variable of a generated package. It panics if it is not.
func MustLoad(data []byte) *Service {
	s, err := Load(data)
	if err != nil {
		panic(err)
	}
	return s
}

// Name is the service's short name: "notes".
func (s *Service) Name() string { return s.contract.Name }

// Operations lists the ids of the operations, in the order of the documentation.
func (s *Service) Operations() []string {
	ids := make([]string, len(s.contract.Operations))
	for i, op := range s.contract.Operations {
		ids[i] = op.ID
	}
	return ids
}

// An Example is a documented request and the documented answer to it. Where one of them is not documented, its fields
// are zero.
type Example struct {
	Operation string // the operation's id
	Name      string
	Method    string
	URL       string // path and query, escaped as documented
	Body      []byte // of the request
	Status    int
	Answer    []byte // the body of the answer
}

// Examples lists the documented examples, in the order of the documentation.
func (s *Service) Examples() []Example {
	requests := s.requests()
	var all []Example
	for _, op := range s.contract.Operations {
		for _, e := range op.Examples {
			example := Example{Operation: op.ID, Name: e.Name}
			if r, ok := requests[op.ID+" "+e.Name]; ok {
				example.Method, example.URL, example.Body = r.Method, r.Path, r.Body
				if r.RawQuery != "" {
					example.URL += "?" + r.RawQuery
				}
			}
			if e.Response != nil {
				example.Status, example.Answer = e.Response.Status, e.Response.Body
			}
			all = append(all, example)
		}
	}
	return all
}

// requests are the documented requests by operation and example.
func (s *Service) requests() map[string]cases.Request {
	all := map[string]cases.Request{}
	for _, c := range cases.Derive(s.contract, cases.Options{}).Cases {
		if c.Side == cases.Example && c.Example.Request != nil {
			all[c.Operation+" "+c.Example.Name] = c.Request
		}
	}
	return all
}

func contracts(services []*Service) []*contract.Service {
	all := make([]*contract.Service, len(services))
	for i, s := range services {
		all[i] = s.contract
	}
	return all
}

// Handler is a stub of some services: it answers the documented examples, honours paging, filters and
// "Prefer: code=404" or "Prefer: example=name", and refuses what the documentation refuses. Any credential of a
// documented kind passes.
func Handler(services ...*Service) http.Handler {
	return stub.New(contracts(services), stub.Options{})
}

// NewServer starts a server on loopback with what Handler returns. It stops when the test ends.
func NewServer(t testing.TB, services ...*Service) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(Handler(services...))
	t.Cleanup(server.Close)
	return server
}

// StatefulHandler is Handler with a memory, where the description says what operations create: ids are new ones, and what is
// created is listed. The test fails at once if the description names no list for it.
func StatefulHandler(t testing.TB, services ...*Service) http.Handler {
	t.Helper()
	all := contracts(services)
	state, err := stub.OpenState(all, stub.StateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return stub.New(all, stub.Options{State: state})
}
