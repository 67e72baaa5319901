package contracttest

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
	"github.com/opendbbackup/dbbackup/runtime/client"
	"github.com/opendbbackup/dbbackup/runtime/server"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

var update = flag.Bool("update", false, "write testdata/library.json")

func load(t testing.TB) *Service {
	t.Helper()
	path := filepath.Join("testdata", "library.json")
	want, err := library.Service().Encode()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(data)); diff != "" {
		t.Fatalf("testdata/library.json (-want +got):\n%s", diff)
	}
	return MustLoad(data)
}

func TestLoadRefusesWhatIsNoService(t *testing.T) {
	if _, err := Load([]byte("{]")); err == nil {
		t.Error("no error")
	}
}

func TestExamplesAreListed(t *testing.T) {
	var got []string
	for _, e := range load(t).Examples() {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s: %s %s %s", e.Operation, e.Name, e.Method, e.URL, e.Body))+fmt.Sprintf(" -> %d", e.Status))
	}
	want := []string{
		"listBooks novels: GET /v1/central/books?author=Le+Guin&genre=Novel&since=2020-05-27T03%3A38%3A51+0000&until=2024-05-27T03:38:51+0000&offset=1&limit=2 -> 200",
		"listBooks wrongLimit: -> 400",
		`addBook poems: POST /v1/central/books {"title":"Sonnets","note":"a gift, hardly read","genre":"Poem","pages":154,"chapters":[{"name":"I","length":2}]} -> 202`,
		"readBook one: GET /v1/central/books/b-0001 -> 200",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("examples (-want +got):\n%s", diff)
	}
}

func TestReplayPassesACorrectHandler(t *testing.T) {
	Replay(t, load(t), library.Handler(""))
}

func TestReplayPassesTheStub(t *testing.T) {
	s := load(t)
	Replay(t, s, Handler(s), Credential("token", "t"), Set("library", "north"), Lenient())
}

func TestVerdictsNameTheBrokenRule(t *testing.T) {
	plan := cases.Derive(load(t).contract, cases.Options{})
	for i, fault := range library.Faults {
		if i%9 != 0 {
			continue // the runner's own tests try all of them
		}
		result, err := run.Run(t.Context(), run.Handler(library.Handler(fault.Name)), plan,
			run.Options{Values: true, Credentials: map[string]string{"token": "t", "signature": "s"}})
		if err != nil {
			t.Fatal(err)
		}
		failed := map[string]bool{}
		for _, v := range verdicts(result) {
			if len(v.findings) > 0 {
				failed[v.name] = true
			}
		}
		for _, rule := range fault.Rules {
			operation, rest, _ := strings.Cut(rule, ".")
			if !failed[operation+"/"+rest] {
				t.Errorf("%s: no verdict %s/%s, but %v", fault.Name, operation, rest, failed)
			}
		}
	}
}

// A stub with a memory keeps what it documents to keep, and is no stub that documented answers are asked of.
func TestStatefulHandlerKeepsWhatIsCreated(t *testing.T) {
	s := &Service{library.Keeping()}
	result, err := run.Run(t.Context(), run.Handler(StatefulHandler(t, s)), cases.Derive(s.contract, cases.Options{}), run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" || result.Stub {
		t.Errorf("stub: %v, findings (-want +got):\n%s", result.Stub, diff)
	}
	i := slices.IndexFunc(result.Coverage, func(row run.Row) bool { return row.Keyword == "creates" })
	if i < 0 || !result.Coverage[i].Tried() {
		t.Error("it was not tried whether what is created is listed")
	}
}

func TestNewServerServes(t *testing.T) {
	server := NewServer(t, load(t))
	request, _ := http.NewRequest("GET", server.URL+"/v1/central/books/b-0001", nil)
	request.Header.Set("X-Token", "t")
	resp, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// faults are what a client does otherwise than it should.
type faults struct {
	method, path, query, body, media, credential string
	answer                                       func([]byte) any
	refusal                                      func(status int, body []byte) error
}

// call is a hand-written client of addBook and listBooks.
func (f faults) call(method, path, query, body string) func(context.Context, string, *http.Client) (any, error) {
	return func(ctx context.Context, endpoint string, hc *http.Client) (any, error) {
		pick := func(a, b string) string {
			if a != "" {
				return a
			}
			return b
		}
		target := endpoint + pick(f.path, path)
		if q := pick(f.query, query); q != "" {
			target += "?" + q
		}
		var reader io.Reader
		if b := pick(f.body, body); b != "" {
			reader = strings.NewReader(b)
		}
		r, err := http.NewRequestWithContext(ctx, pick(f.method, method), target, reader)
		if err != nil {
			return nil, err
		}
		r.Header.Set(pick(f.credential, "X-Token"), "t")
		if reader != nil {
			r.Header.Set("Content-Type", pick(f.media, "application/json"))
		}
		resp, err := hc.Do(r)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		data, _ := io.ReadAll(resp.Body)
		if resp.StatusCode >= 300 {
			if f.refusal != nil {
				return nil, f.refusal(resp.StatusCode, data)
			}
			var failure struct {
				Code string `json:"error_code"`
				Msg  string `json:"error_msg"`
			}
			json.Unmarshal(data, &failure)
			return nil, &client.APIError{Status: resp.StatusCode, Code: failure.Code, Message: failure.Msg}
		}
		if f.answer != nil {
			return f.answer(data), nil
		}
		return json.RawMessage(data), nil
	}
}

const (
	listQuery = "author=Le%20Guin&genre=Novel&since=2020-05-27T03%3A38%3A51%2B0000&until=2024-05-27T03%3A38%3A51%2B0000&offset=1&limit=2"
	poem      = `{"genre":"Poem","title":"Sonnets","note":"a gift, hardly read","pages":154,"chapters":[{"length":2,"name":"I"}]}`
)

func (f faults) list() Case {
	return Case{Operation: "listBooks", Example: "novels", Call: f.call("GET", "/v1/central/books", listQuery, "")}
}

func (f faults) add() Case {
	return Case{Operation: "addBook", Example: "poems", Call: f.call("POST", "/v1/central/books", "", poem)}
}

func TestReplayClientPassesACorrectClient(t *testing.T) {
	ReplayClient(t, load(t), []Case{faults{}.list(), faults{}.add()})
}

func TestReplayClientNoticesEachFault(t *testing.T) {
	s := load(t)
	requests := s.requests()
	plus := strings.Replace(listQuery, "%2B0000&", "+0000&", 1)
	tests := []struct {
		name string
		c    Case
		want string // part of the first problem
	}{
		{"another method", faults{method: "PUT"}.add(), "the method is PUT, want the documented POST"},
		{"another path", faults{path: "/v1/central/book"}.list(), "the path is /v1/central/book,"},
		{"a raw plus", faults{query: plus}.list(), "has a plus"},
		{"a missing parameter", faults{query: strings.Replace(listQuery, "&limit=2", "", 1)}.list(), `the query parameter limit is [], want the documented ["2"]`},
		{"another value", faults{query: strings.Replace(listQuery, "Novel", "Poem", 1)}.list(), `the query parameter genre is ["Poem"]`},
		{"a parameter that is not documented", faults{query: listQuery + "&x=1"}.list(), "the query parameter x is not documented"},
		{"no credential", faults{credential: "X-Other"}.list(), "the request carries no documented credential"},
		{"another media type", faults{media: "text/plain"}.add(), "Content-Type is text/plain"},
		{"another body", faults{body: strings.Replace(poem, "154", "155", 1)}.add(), "the body (-documented +sent)"},
		{"an answer that is read in part", faults{answer: func([]byte) any { return map[string]string{"id": ""} }}.add(), "read and written again"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			op, e, err := s.example(test.c)
			if err != nil {
				t.Fatal(err)
			}
			sent, problems := exchange(t, test.c, op, e, e.Response.Status)
			problems = append(requestProblems(s.contract, op, sent, requests[op.ID+" "+e.Name]), problems...)
			if len(problems) != 1 || !strings.Contains(problems[0], test.want) {
				t.Errorf("problems %q, want one with %q", problems, test.want)
			}
		})
	}
}

func TestParameterWithItsDefaultNeedNotBeSent(t *testing.T) {
	s := load(t)
	op := s.contract.Operation("listBooks")
	if got := queryProblems(s.contract, op, "", "offset=0&limit=10&state=Here"); len(got) > 0 {
		t.Errorf("problems %q", got)
	}
}

func TestEveryDocumentedErrorMustBeTyped(t *testing.T) {
	want := load(t).contract.Operation("listBooks").Examples[1].Response
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"no error", nil, "want a *client.APIError"},
		{"another error", io.ErrUnexpectedEOF, "want a *client.APIError"},
		{"another status", &client.APIError{Status: 500, Code: "LIB.400"}, "Status is 500, want 400"},
		{"another code", &client.APIError{Status: 400, Code: "LIB.500"}, `Code is "LIB.500"`},
		{"nothing read", &client.APIError{Status: 400}, "neither Code nor Message was read"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := errorProblems(test.err, want); len(got) != 1 || !strings.Contains(got[0], test.want) {
				t.Errorf("problems %q, want one with %q", got, test.want)
			}
		})
	}
	wrapped := fmt.Errorf("call: %w", &client.APIError{Status: 400, Code: "LIB.400"})
	if got := errorProblems(wrapped, want); len(got) > 0 {
		t.Errorf("problems %q for a right error", got)
	}
}

// listRequest is what the server of these tests hands its implementation.
type listRequest struct{ Author, Since, Until string }

// serve is a server of listBooks. Without lenient, it reads a raw plus as a blank.
func serve(lenient bool, answer func(any) []byte) func(func(context.Context, string, any) (any, error)) http.Handler {
	return func(impl func(context.Context, string, any) (any, error)) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time := func(name string) string {
				if lenient {
					return strings.ReplaceAll(r.URL.Query().Get(name), " ", "+")
				}
				return r.URL.Query().Get(name)
			}
			result, _ := impl(r.Context(), "listBooks", listRequest{r.URL.Query().Get("author"), time("since"), time("until")})
			w.Header().Set("Content-Type", "application/json")
			w.Write(answer(result))
		})
	}
}

func TestReplayServer(t *testing.T) {
	s := load(t)
	e := s.contract.Operation("listBooks").Examples[0]
	c := Case{Operation: "listBooks", Example: "novels", Answer: string(e.Response.Body),
		Request: listRequest{"Le Guin", "2020-05-27T03:38:51+0000", "2024-05-27T03:38:51+0000"}}
	documented := func(v any) []byte { return []byte(v.(string)) }
	ReplayServer(t, s, []Case{c}, serve(true, documented))

	problems := func(serve func(func(context.Context, string, any) (any, error)) http.Handler) (all []string) {
		for _, form := range forms(s.contract.Operation("listBooks"), s.requests()["listBooks novels"]) {
			all = append(all, serverProblems(s.contract, c, e, form, serve)...)
		}
		return all
	}
	if got := problems(serve(false, documented)); len(got) == 0 || !strings.Contains(got[0], "the implementation got") {
		t.Errorf("a plus read as a blank: %q", got)
	}
	other := func(v any) []byte { return bytes.Replace([]byte(v.(string)), []byte("Rocannon"), []byte("Other"), 1) }
	if got := problems(serve(true, other)); len(got) == 0 || !strings.Contains(got[0], "the answer (-documented +got)") {
		t.Errorf("another answer: %q", got)
	}
	silent := func(func(context.Context, string, any) (any, error)) http.Handler { return http.NotFoundHandler() }
	if got := problems(silent); len(got) == 0 || !strings.Contains(got[0], "the implementation was not called") {
		t.Errorf("no call: %q", got)
	}
}

func TestFormsOfAPlus(t *testing.T) {
	s := load(t)
	var got []string
	for _, form := range forms(s.contract.Operation("listBooks"), s.requests()["listBooks novels"]) {
		values, _ := url.ParseQuery(form.RawQuery)
		_, raw, _ := strings.Cut(form.RawQuery, "since=")
		raw, _, _ = strings.Cut(raw, "&")
		got = append(got, raw+" "+values.Get("author"))
	}
	want := []string{"2020-05-27T03%3A38%3A51+0000 Le Guin", "2020-05-27T03%3A38%3A51%2B0000 Le Guin", "2020-05-27T03%3A38%3A51%200000 Le Guin"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("forms (-want +got):\n%s", diff)
	}
}

func TestAsRefusesTheAnswerOfAnotherOperation(t *testing.T) {
	if _, err := As[io.Reader]("text", nil); err == nil {
		t.Error("no error")
	}
	if _, err := As[io.Reader](nil, io.EOF); err != io.EOF {
		t.Errorf("error %v", err)
	}
	if got, err := As[string]("text", nil); got != "text" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestRefusalPassesOnWhatTheServiceRefused(t *testing.T) {
	got := Refusal(fmt.Errorf("call: %w", &client.APIError{Status: 403, Code: "LIB.403", Message: "No."}))
	if diff := cmp.Diff(error(&server.Error{Status: 403, Code: "LIB.403", Message: "No."}), got); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	if got := Refusal(io.EOF); got != io.EOF {
		t.Errorf("error %v", got)
	}
}

// A Chapter is a generated type as FuzzJSON expects them.
type Chapter struct {
	Name   string `json:"name"`
	Length int    `json:"length,omitzero"`
}

func (v *Chapter) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("name", &v.Name, wire.Required)
		c.Int("length", &v.Length, wire.Optional)
	}
}

func (v Chapter) MarshalJSON() ([]byte, error)     { return wire.Marshal(&v) }
func (v *Chapter) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, v) }

func FuzzChapter(f *testing.F) {
	f.Add([]byte(`{"name":"I","NAME":"II","length":3}`))
	f.Add([]byte(`{"name":7,"length":"x","more":[{}]}`))
	FuzzJSON[Chapter](f, load(f), "Chapter")
}

func TestADocumentedNullIsLeftOutOnlyWhereItMayBeAbsent(t *testing.T) {
	var schema contract.Schema
	if err := json.Unmarshal([]byte(`{"kind": "object", "properties": [
		{"name": "asked", "required": true, "schema": {"kind": "string", "nullable": true}},
		{"name": "free", "schema": {"kind": "string", "nullable": true}},
		{"name": "plain", "schema": {"kind": "string"}},
		{"name": "rows", "schema": {"kind": "array", "items": {"kind": "object", "properties": [{"name": "free", "schema": {"kind": "integer", "nullable": true}}]}}}
	]}`), &schema); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		documented, got string
		same            bool
	}{
		{`{"asked": null, "free": null}`, `{"asked": null}`, true},
		{`{"rows": [{"free": null}, {"free": 1}]}`, `{"rows": [{}, {"free": 1}]}`, true},
		{`{"asked": null}`, `{}`, false},
		{`{"plain": null}`, `{}`, false},
		{`{"unknown": null}`, `{}`, false},
		{`{"free": "a"}`, `{}`, false},
		{`{}`, `{"free": null}`, false},
		{`{"rows": [{"free": null}]}`, `{"rows": []}`, false},
	} {
		if diff := answerDiff(&schema, []byte(c.documented), []byte(c.got)); (diff == "") != c.same {
			t.Errorf("%s, got %s: %q", c.documented, c.got, diff)
		}
	}
}
