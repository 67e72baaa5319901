package contracttest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/runtime/client"
)

// ReplayClient replays documented pairs through a generated client, without a network. For each case it checks that the
// client sends the documented request (method, path, query with %2B for a plus, credential, media type, body) and that
// it reads the documented answer whole: what it returns encodes to equal JSON. Every documented error of the operation
// must become a *client.APIError. A parameter whose documented value is its default need not be sent.
func ReplayClient(t *testing.T, s *Service, cases []Case) {
	t.Helper()
	requests := s.requests()
	told := map[string]bool{}
	for _, c := range cases {
		t.Run(c.Operation+"/"+c.Example, func(t *testing.T) {
			op, e, err := s.example(c)
			if err != nil {
				t.Fatal(err)
			}
			for _, status := range statuses(op, e) {
				sent, problems := exchange(t, c, op, e, status)
				if sent != nil {
					problems = append(requestProblems(s.contract, op, sent, requests[op.ID+" "+e.Name]), problems...)
				}
				for _, p := range problems {
					t.Error(p)
				}
			}
		})
		if op := s.contract.Operation(c.Operation); op != nil && !told[op.ID] {
			told[op.ID] = true
			replayErrors(t, c, op)
		}
	}
}

// statuses are those with which the documented answer may come.
func statuses(op *contract.Operation, e *contract.Example) []int {
	if e.Response == nil || e.Response.Status/100 != 2 {
		return []int{http.StatusOK}
	}
	all := []int{e.Response.Status}
	if documented := op.Response(e.Response.Status); documented != nil {
		all = append(all, documented.Also...)
	}
	return all
}

// A tape is a transport that keeps the request and answers what it was told to.
type tape struct {
	status  int
	body    []byte
	request *http.Request
	sent    []byte
}

// RoundTrip implements http.RoundTripper.
func (p *tape) RoundTrip(r *http.Request) (*http.Response, error) {
	p.request = r
	if r.Body != nil {
		var err error
		if p.sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body.Close()
	}
	header := http.Header{}
	if len(p.body) > 0 {
		header.Set("Content-Type", "application/json")
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", p.status, http.StatusText(p.status)), StatusCode: p.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, ContentLength: int64(len(p.body)),
		Body: io.NopCloser(bytes.NewReader(p.body)), Request: r,
	}, nil
}

// endpoint is where clients believe the tape to be. No such host can exist.
const endpoint = "https://service.invalid"

// exchange makes the documented call and checks what becomes of the documented answer.
func exchange(t *testing.T, c Case, op *contract.Operation, e *contract.Example, status int) (*tape, []string) {
	p := &tape{status: status}
	if e.Response != nil && e.Response.Status/100 == 2 {
		p.body = e.Response.Body
	}
	result, err := c.Call(t.Context(), endpoint, &http.Client{Transport: p})
	switch {
	case p.request == nil:
		return nil, []string{fmt.Sprintf("nothing was sent: %v", err)}
	case e.Response == nil || e.Response.Status/100 != 2:
		return p, nil // there is no documented answer to read
	case err != nil:
		return p, []string{fmt.Sprintf("the documented answer with status %d is refused: %v", status, err)}
	case len(p.body) == 0:
		return p, nil
	}
	text, err := marshal(result)
	if err != nil {
		return p, []string{err.Error()}
	}
	if diff := answerDiff(bodySchema(op, status), p.body, text); diff != "" {
		return p, []string{fmt.Sprintf("the answer of %s, read and written again (-documented +got):\n%s", op.ID, diff)}
	}
	return p, nil
}

// replayErrors answers a call with each documented error of its operation.
func replayErrors(t *testing.T, c Case, op *contract.Operation) {
	for _, e := range op.Examples {
		if e.Response == nil || e.Response.Status < 400 {
			continue
		}
		t.Run(fmt.Sprintf("%s/error %s", op.ID, e.Name), func(t *testing.T) {
			p := &tape{status: e.Response.Status, body: e.Response.Body}
			_, err := c.Call(t.Context(), endpoint, &http.Client{Transport: p})
			for _, problem := range errorProblems(err, e.Response) {
				t.Error(problem)
			}
		})
	}
}

// errorProblems says what is wrong with the error that a documented refusal became.
func errorProblems(err error, want *contract.ExampleResponse) []string {
	api, ok := errors.AsType[*client.APIError](err)
	if !ok {
		return []string{fmt.Sprintf("status %d with body %s became %T (%v), want a *client.APIError", want.Status, want.Body, err, err)}
	}
	var problems []string
	if api.Status != want.Status {
		problems = append(problems, fmt.Sprintf("Status is %d, want %d", api.Status, want.Status))
	}
	v, _ := check.Decode(want.Body)
	for name, text := range map[string]string{"Code": api.Code, "Message": api.Message} {
		if text != "" && !holds(v, text) {
			problems = append(problems, fmt.Sprintf("%s is %q, which %s does not have", name, text, want.Body))
		}
	}
	if api.Code == "" && api.Message == "" {
		problems = append(problems, fmt.Sprintf("neither Code nor Message was read from %s", want.Body))
	}
	slices.Sort(problems)
	return problems
}

// holds reports whether a JSON value has a text somewhere.
func holds(v any, text string) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			if holds(member, text) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return holds(item, text) })
	}
	return fmt.Sprint(v) == text
}

// requestProblems says how a request that was sent differs from the documented one.
func requestProblems(s *contract.Service, op *contract.Operation, p *tape, want cases.Request) []string {
	var problems []string
	differs := func(what string, want, got any) {
		problems = append(problems, fmt.Sprintf("%s is %v, want the documented %v", what, got, want))
	}
	r := p.request
	if r.Method != want.Method {
		differs("the method", want.Method, r.Method)
	}
	if got := r.URL.EscapedPath(); !samePath(got, want.Path) {
		differs("the path", want.Path, got)
	}
	problems = append(problems, queryProblems(s, op, r.URL.RawQuery, want.RawQuery)...)
	for name, values := range want.Header {
		p := op.Param("header", name)
		if got := r.Header.Get(name); p != nil && got != values[0] && !isDefault(p, values[0], got) {
			differs("the header "+name, values[0], got)
		}
	}
	if !authorized(s, op, r) {
		problems = append(problems, "the request carries no documented credential")
	}
	if op.Body != nil && len(want.Body) > 0 {
		if got := r.Header.Get("Content-Type"); !check.SameMediaType(op.Body.MediaType, got) {
			differs("Content-Type", op.Body.MediaType, got)
		}
		if diff := jsonDiff(want.Body, p.sent); diff != "" {
			problems = append(problems, "the body (-documented +sent):\n"+diff)
		}
	} else if len(p.sent) > 0 {
		differs("the body", "nothing", string(p.sent))
	}
	return problems
}

// samePath compares escaped paths, segment by segment.
func samePath(a, b string) bool {
	return slices.EqualFunc(strings.Split(a, "/"), strings.Split(b, "/"), func(a, b string) bool {
		x, errX := url.PathUnescape(a)
		y, errY := url.PathUnescape(b)
		return errX == nil && errY == nil && x == y
	})
}

// queryProblems compares queries as sets of pairs.
func queryProblems(s *contract.Service, op *contract.Operation, sent, documented string) []string {
	var problems []string
	if strings.Contains(sent, "+") {
		problems = append(problems, fmt.Sprintf("the query %s has a plus, which servers may read as a blank: want %%2B", sent))
	}
	got, err := url.ParseQuery(strings.ReplaceAll(sent, "+", "%2B"))
	if err != nil {
		return append(problems, fmt.Sprintf("the query %s cannot be read: %v", sent, err))
	}
	want, _ := check.Query(op, documented)
	for _, p := range op.Params {
		if p.In != "query" {
			continue
		}
		a, b := want[p.Name], got[p.Name]
		switch {
		case slices.Equal(a, b), len(b) == 0 && isDefault(p, strings.Join(a, ","), ""):
		case slices.Equal(check.Texts(p, a), check.Texts(p, b)):
		default:
			problems = append(problems, fmt.Sprintf("the query parameter %s is %q, want the documented %q", p.Name, b, a))
		}
	}
	for _, name := range check.Unknown(op, got) {
		if !credential(s, name) {
			problems = append(problems, fmt.Sprintf("the query parameter %s is not documented", name))
		}
	}
	return problems
}

// credential reports whether a query parameter is a credential. A client sends all that it has, whichever an operation takes.
func credential(s *contract.Service, name string) bool {
	return slices.ContainsFunc(s.Schemes, func(scheme contract.SecurityScheme) bool {
		return scheme.Type == "apiKey" && scheme.In == "query" && scheme.Param == name
	})
}

// isDefault reports whether a documented value says what no value says.
func isDefault(p *contract.Param, documented, sent string) bool {
	v, err := check.Decode(p.Schema.Default)
	return sent == "" && err == nil && fmt.Sprint(v) == documented
}

// authorized reports whether a request carries the credentials of one documented alternative.
func authorized(s *contract.Service, op *contract.Operation, r *http.Request) bool {
	return len(op.Security) == 0 || slices.ContainsFunc(op.Security, func(all []string) bool {
		return !slices.ContainsFunc(all, func(name string) bool { return !carries(s.Scheme(name), r) })
	})
}

func carries(scheme *contract.SecurityScheme, r *http.Request) bool {
	if scheme == nil {
		return true
	}
	value := r.Header.Get("Authorization")
	switch {
	case scheme.Type == "apiKey" && scheme.In == "query":
		value = r.URL.Query().Get(scheme.Param)
	case scheme.Type == "apiKey" && scheme.In == "cookie":
		if cookie, err := r.Cookie(scheme.Param); err == nil {
			value = cookie.Value
		}
	case scheme.Type == "apiKey":
		value = r.Header.Get(scheme.Param)
	case scheme.Scheme == "basic" || scheme.Scheme == "bearer":
		word, rest, _ := strings.Cut(value, " ")
		return strings.EqualFold(word, scheme.Scheme) && rest != ""
	}
	return value != "" && strings.HasPrefix(value, scheme.Prefix)
}

// jsonDiff compares two JSON texts as values; empty if they are equal.
func jsonDiff(want, got []byte) string { return answerDiff(nil, want, got) }
