package stub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func described(t testing.TB, name string) *contract.Service {
	t.Helper()
	data, err := os.ReadFile("../testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	s, err := contract.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func library(t testing.TB, options Options) http.Handler {
	t.Helper()
	return New([]*contract.Service{described(t, "library")}, options)
}

// ask sends a request, "METHOD URL" and header lines "Name: value", with a token unless there is another credential.
func ask(t testing.TB, h http.Handler, request, body string) *http.Response {
	t.Helper()
	lines := strings.Split(request, "\n")
	method, url, _ := strings.Cut(lines[0], " ")
	if strings.HasPrefix(url, "/") {
		url = "http://127.0.0.1:8080" + url
	}
	r := httptest.NewRequest(method, url, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Token", "secret")
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if value == "" {
			r.Header.Del(name)
		} else {
			r.Header.Add(name, value)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// answer is what ask gets, as "status body".
func answer(t testing.TB, h http.Handler, request, body string) string {
	t.Helper()
	response := ask(t, h, request, body)
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", response.StatusCode, text))
}

func TestEveryAnswerCarriesTheSameHeaders(t *testing.T) {
	h := library(t, Options{})
	for i, request := range []string{"GET /v1/abcd/books", "GET /nowhere", "GET /v1/abcd/books?limit=0", "PUT /v1/abcd/books"} {
		got := ask(t, h, request, "").Header
		want := http.Header{
			"Content-Type": {"application/json"}, "Server": {"specgen-stub"}, "X-Request-Id": {fmt.Sprintf("stub-%08d", i+1)},
		}
		got.Del("Allow")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", request, diff)
		}
	}
}

func TestRefusalsNameWhatIsWrong(t *testing.T) {
	h := library(t, Options{MaxBody: 400})
	const book = `{"title": "Nightly", "description": ""}`
	for _, test := range []struct{ name, request, body, want string }{
		{"unknown path", "GET /v2/abcd/books", "", `404 {"error_code":"LIB.0404","error_msg":"There is no such resource: no path of the description is /v2/abcd/books"}`},
		{"a slash too many", "GET /v1/abcd/books/", "", `404 {"error_code":"LIB.0404","error_msg":"There is no such resource: no path of the description is /v1/abcd/books/"}`},
		{"unknown method", "PUT /v1/abcd/books", book, `405 {"error_code":"LIB.0405","error_msg":"The method is not allowed: /v1/{shelf_id}/books has GET, HEAD, OPTIONS, POST"}`},
		{"no credential", "GET /v1/abcd/books\nX-Token: ", "", `401 {"error_code":"LIB.0401","error_msg":"No credential: security: needs token or signature"}`},
		{"a credential of another kind", "GET /v1/abcd/books\nX-Token: \nAuthorization: Basic eDp5", "", `401 {"error_code":"LIB.0401","error_msg":"No credential: security: needs token or signature"}`},
		{"nothing behind the prefix", "GET /v1/abcd/books\nX-Token: \nAuthorization: LIB-HMAC ", "", `401 {"error_code":"LIB.0401","error_msg":"No credential: security: needs token or signature"}`},
		{"another media type", "POST /v1/abcd/books\nContent-Type: \nContent-Type: text/plain", book, `415 {"error_code":"LIB.0415","error_msg":"The media type is not supported: header Content-Type: must be application/json, got text/plain"}`},
		{"too large a body", "POST /v1/abcd/books", `{"title": "Nightly", "description": "` + strings.Repeat("x", 400) + `"}`, `413 {"error_code":"LIB.0413","error_msg":"The body is too large: body: must be at most 400 bytes"}`},
		{"a broken rule", "GET /v1/abcd/books?limit=101", "", `400 {"error_code":"LIB.1439","error_msg":"Parameter error: query limit: must be 1 to 100, got 101"}`},
		{"a broken rule without code", "GET /v1/abcd/books?genre=Novel", "", `400 {"error_code":"LIB.0400","error_msg":"Parameter error: query genre: must be one of novel, poetry, got Novel"}`},
		{"several", "GET /v1/ABCD/books?limit=0&end_time=2019-05-27T03:38:51Z", "",
			`400 {"error_code":"LIB.1439","error_msg":"Parameter error: path shelf_id: must match ^[a-z0-9]{4,8}$, got ABCD; query limit: must be 1 to 100, got 0; query end_time: needs begin_time"}`},
		{"a body", "POST /v1/abcd/books", `{"title": "Me", "description": ""}`, `400 {"error_code":"LIB.1277","error_msg":"Parameter error: body title: must be 4 to 64 characters, got Me"}`},
		{"no body", "POST /v1/abcd/books", "", `400 {"error_code":"LIB.0400","error_msg":"Parameter error: body: is required"}`},
		{"a body that is not JSON", "POST /v1/abcd/books", `{"title`, `400 {"error_code":"LIB.0400","error_msg":"Parameter error: body: must be JSON: unexpected EOF"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, answer(t, h, test.request, test.body)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRefusalsTakeTheDocumentedShape(t *testing.T) {
	h := New([]*contract.Service{described(t, "archive")}, Options{})
	want := `422 {"errCode":"422","externalMessage":"Unprocessable Entity: path box_id: must be an integer, got x","trace":"text"}`
	if diff := cmp.Diff(want, answer(t, h, "GET /v1/boxes/x", "")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRefusalsAreProblemsWhereNoShapeIsDocumented(t *testing.T) {
	s := described(t, "archive")
	s.Operations = s.Operations[:1]
	h := New([]*contract.Service{s}, Options{})
	want := `400 {"code":"400","detail":"Bad Request: query limit: must be at least 1, got 0","status":400,"title":"Bad Request"}`
	response := ask(t, h, "GET /v1/x/books?limit=0", "")
	if got := response.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type %q", got)
	}
	if diff := cmp.Diff(want, answer(t, h, "GET /v1/x/books?limit=0", "")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestErrorBodiesFillNestedAndNumericProperties(t *testing.T) {
	text := &contract.Schema{Kind: contract.String}
	short := 5
	s := &contract.Schema{Kind: contract.Object, Properties: []*contract.Property{
		{Name: "request_id", Required: true, Schema: &contract.Schema{Kind: contract.String, Pattern: "^[0-9a-f]{4}$"}},
		{Name: "error", Schema: &contract.Schema{Kind: contract.Object, Properties: []*contract.Property{
			{Name: "code", Schema: &contract.Schema{Kind: contract.Integer}},
			{Name: "message", Schema: &contract.Schema{Kind: contract.String, MaxLength: &short}},
			{Name: "title", Schema: text},
		}}},
	}}
	e := &errorBody{samples: new(samples), status: 404, code: "X", message: "nothing here"}
	want := `{"request_id":"aaaa","error":{"code":404,"message":"nothi"}}`
	if diff := cmp.Diff(want, string(e.value(nil, s, 0))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestErrorBodiesFillListsOfMistakes(t *testing.T) {
	for _, c := range []struct{ name, schema, want string }{
		{"of objects", `{"kind": "object", "properties": [{"name": "errors", "required": true, "schema": {"kind": "array", "items": {"kind": "object", "properties": [
			{"name": "code", "required": true, "schema": {"kind": "string"}}, {"name": "path", "required": true, "schema": {"kind": "array", "items": {"kind": "string"}}},
			{"name": "detail", "schema": {"kind": "string"}}]}}}]}`, `{"errors":[{"code":"X","path":[],"detail":"nothing here"}]}`},
		{"that may be left out", `{"kind": "object", "properties": [{"name": "detail", "schema": {"kind": "array", "items": {"kind": "object", "properties": [
			{"name": "msg", "schema": {"kind": "string"}}]}}}]}`, `{"detail":[{"msg":"nothing here"}]}`},
		{"of texts", `{"kind": "object", "properties": [{"name": "errors", "schema": {"kind": "array", "items": {"kind": "string"}}}]}`, `{"errors":["nothing here"]}`},
		{"beside a text", `{"kind": "object", "properties": [{"name": "errors", "required": true, "schema": {"kind": "array", "items": {"kind": "string"}}},
			{"name": "message", "schema": {"kind": "string"}}]}`, `{"errors":[],"message":"nothing here"}`},
		{"of two at least", `{"kind": "object", "properties": [{"name": "errors", "required": true, "schema": {"kind": "array", "minItems": 2, "items": {"kind": "string"}}}]}`, `{"errors":["text","text"]}`},
	} {
		s := new(contract.Schema)
		if err := json.Unmarshal([]byte(c.schema), s); err != nil {
			t.Fatal(err)
		}
		e := &errorBody{samples: new(samples), status: 404, code: "X", message: "nothing here"}
		if diff := cmp.Diff(c.want, string(e.value(nil, s, 0))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestCredentialsAreAcceptedByPresence(t *testing.T) {
	h := library(t, Options{})
	for _, request := range []string{
		"GET /v1/abcd/books?limit=1", "GET /v1/abcd/books?limit=1\nX-Token: \nAuthorization: LIB-HMAC Access=x",
		"GET /v1/abcd/books/newest\nX-Token: ", "DELETE /v1/abcd/books/b1\nX-Token: \nAuthorization: bearer abc",
	} {
		if got := ask(t, h, request, "").StatusCode; got/100 != 2 {
			t.Errorf("%s: %d", request, got)
		}
	}
	response := ask(t, h, "DELETE /v1/abcd/books/b1\nAuthorization: Basic abc", "")
	if got := response.Header.Get("WWW-Authenticate"); response.StatusCode != 401 || got != `bearer realm="library"` {
		t.Errorf("%d, WWW-Authenticate %q", response.StatusCode, got)
	}
}

func TestAuthorizeDecidesAboutCredentials(t *testing.T) {
	h := library(t, Options{Authorize: func(op *contract.Operation, r *http.Request) error {
		if r.Header.Get("X-Token") != "right" {
			return errors.New("the token has expired")
		}
		return nil
	}})
	want := `401 {"error_code":"LIB.0401","error_msg":"No credential: security token: the token has expired"}`
	if diff := cmp.Diff(want, answer(t, h, "GET /v1/abcd/books", "")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := ask(t, h, "GET /v1/abcd/books\nX-Token: \nX-Token: right", "").StatusCode; got != 200 {
		t.Errorf("%d", got)
	}
	if got := ask(t, h, "GET /v1/abcd/books/newest", "").StatusCode; got != 200 {
		t.Errorf("open to everyone, but %d", got)
	}
}

func TestACredentialThatMayBeLeftOutIsLookedAtWhenItComes(t *testing.T) {
	for _, security := range [][][]string{{{}, {"token"}}, {{"token"}, {}}} {
		s := described(t, "library")
		s.Operation("listBooks").Security = security
		h := New([]*contract.Service{s}, Options{Authorize: func(*contract.Operation, *http.Request) error { return errors.New("expired") }})
		got := []int{ask(t, h, "GET /v1/abcd/books\nX-Token: ", "").StatusCode, ask(t, h, "GET /v1/abcd/books", "").StatusCode}
		if diff := cmp.Diff([]int{200, 401}, got); diff != "" {
			t.Errorf("%v, without and with one (-want +got)\n%s", security, diff)
		}
	}
}

func TestHeadAndOptionsNeedNoDescription(t *testing.T) {
	h := library(t, Options{})
	if got := answer(t, h, "HEAD /v1/abcd/books", ""); got != "200" {
		t.Errorf("HEAD: %s", got)
	}
	response := ask(t, h, "OPTIONS /v1/abcd/books", "")
	if got := response.Header.Get("Allow"); response.StatusCode != 204 || got != "GET, HEAD, OPTIONS, POST" {
		t.Errorf("OPTIONS: %d, Allow %q", response.StatusCode, got)
	}
	if got := answer(t, h, "OPTIONS *", ""); got != "204" {
		t.Errorf("OPTIONS *: %s", got)
	}
	if got := ask(t, h, "PUT /v1/abcd/books", "").Header.Get("Allow"); got != "GET, HEAD, OPTIONS, POST" {
		t.Errorf("PUT: Allow %q", got)
	}
}

func TestMisspeltQueryNamesAreNoticed(t *testing.T) {
	response := ask(t, library(t, Options{}), "GET /v1/abcd/books?limt=5&colour=red", "")
	want := []string{`299 - "query colour is not documented"`, `299 - "query limt is not documented, did you mean limit?"`}
	if diff := cmp.Diff(want, response.Header["Warning"]); diff != "" || response.StatusCode != 200 {
		t.Errorf("%d (-want +got)\n%s", response.StatusCode, diff)
	}
	got := answer(t, library(t, Options{Strict: true}), "GET /v1/abcd/books?Limit=5", "")
	refused := `400 {"error_code":"LIB.0400","error_msg":"Parameter error: query Limit: is not documented, did you mean limit?"}`
	if diff := cmp.Diff(refused, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestIgnoredRulesAreNotEnforced(t *testing.T) {
	for rule, request := range map[string]string{
		wire.RuleMaximum: "GET /v1/abcd/books?limit=101", wire.RuleSecurity: "GET /v1/abcd/books\nX-Token: ",
		check.RuleMediaType: "POST /v1/abcd/books\nContent-Type: \nContent-Type: text/plain",
	} {
		body := ""
		if strings.HasPrefix(request, "POST") {
			body = `{"title": "Nightly", "description": ""}`
		}
		if got := ask(t, library(t, Options{}), request, body).StatusCode; got < 400 {
			t.Errorf("%s: enforced, but %d", rule, got)
		}
		lenient := library(t, Options{Ignore: func(v wire.Violation) bool { return v.Rule == rule }})
		if got := ask(t, lenient, request, body).StatusCode; got >= 400 {
			t.Errorf("%s: ignored, but %d", rule, got)
		}
	}
}

func TestFaultsChangeOneRequest(t *testing.T) {
	h := library(t, Options{Fault: func(op *contract.Operation, r *http.Request) *Fault {
		if op.ID != "listBooks" || r.Header.Get("X-Break") == "" {
			return nil
		}
		return &Fault{
			Name:   "teapot",
			Ignore: func(_ *Request, v wire.Violation) bool { return v.Name == "limit" },
			Change: func(*Request, Answer) Answer {
				return Answer{Status: 418, Header: http.Header{"Retry-After": {"1"}}, Body: []byte("tea")}
			},
		}
	}})
	response := ask(t, h, "GET /v1/abcd/books?limit=0\nX-Break: yes", "")
	if diff := cmp.Diff(http.Header{"Retry-After": {"1"}}, response.Header); diff != "" || response.StatusCode != 418 {
		t.Errorf("%d (-want +got)\n%s", response.StatusCode, diff)
	}
	if got := ask(t, h, "GET /v1/abcd/books", "").StatusCode; got != 200 {
		t.Errorf("without: %d", got)
	}
}

func TestAbortBreaksTheConnection(t *testing.T) {
	h := library(t, Options{Fault: func(*contract.Operation, *http.Request) *Fault { return &Fault{Abort: true} }})
	server := httptest.NewServer(h)
	defer server.Close()
	if response, err := http.Get(server.URL + "/v1/abcd/books/newest"); err == nil {
		response.Body.Close()
		t.Errorf("answered %d", response.StatusCode)
	}
}

func TestLatencyEndsWithTheRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequest("GET", "/v1/abcd/books/newest", nil).WithContext(ctx)
	w := httptest.NewRecorder()
	start := time.Now()
	library(t, Options{Latency: time.Hour}).ServeHTTP(w, r)
	if took := time.Since(start); took > time.Minute || w.Body.Len() > 0 {
		t.Errorf("took %s, answered %q", took, w.Body)
	}
}

func TestLogHasALineForEachRequest(t *testing.T) {
	var log bytes.Buffer
	h := library(t, Options{Log: &log})
	ask(t, h, "GET /v1/abcd/books/newest", "")
	ask(t, h, "GET /v1/abcd/books?limit=0&foo=1", "")
	ask(t, h, "POST /v1/abcd/books", `{"title": "Nightly", "description": "before the upgrade", "pages": 7}`)
	ask(t, h, "GET /nowhere", "")
	want := `{"id":"stub-00000001","service":"library","operation":"showNewest","method":"GET","url":"/v1/abcd/books/newest","status":200}
{"id":"stub-00000002","service":"library","operation":"listBooks","method":"GET","url":"/v1/abcd/books?limit=0\u0026foo=1","status":400,"refusal":"invalid","violations":["query limit: must be 1 to 100, got 0"],"warnings":["299 - \"query foo is not documented\""]}
{"id":"stub-00000003","service":"library","operation":"createBook","method":"POST","url":"/v1/abcd/books","status":202,"example":"novel"}
{"id":"stub-00000004","service":"library","method":"GET","url":"/nowhere","status":404,"refusal":"notFound","detail":"no path of the description is /nowhere"}
`
	if diff := cmp.Diff(want, log.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRequestsDoNotDisturbEachOther(t *testing.T) {
	h := New([]*contract.Service{described(t, "library"), described(t, "archive")}, Options{Log: io.Discard})
	requests := []string{"GET /library/v1/abcd/books?limit=1", "GET /archive/v1/abcd/books", "GET /v1/boxes/1", "GET /v1/boxes/x", "GET /v1/abcd/books/newest"}
	want := make([]string, len(requests))
	for i, request := range requests {
		want[i] = answer(t, h, request, "")
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i, request := range requests {
				if got := answer(t, h, request, ""); got != want[i] {
					t.Errorf("%s: %s, alone %s", request, got, want[i])
				}
			}
		})
	}
	group.Wait()
}
