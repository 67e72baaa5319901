package contracttest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// ReplayServer replays documented pairs through a generated server. For each case it sends the documented request byte
// for byte, and once more for each other way in which clients write a plus in a query (+, %2B, %20), and checks that the
// implementation is handed c.Request; the implementation returns c.Answer, and what the server writes must be the
// documented answer. serve makes a server of an implementation that is one function.
func ReplayServer(t *testing.T, s *Service, cases []Case, serve func(impl func(ctx context.Context, operation string, request any) (any, error)) http.Handler) {
	t.Helper()
	requests := s.requests()
	for _, c := range cases {
		t.Run(c.Operation+"/"+c.Example, func(t *testing.T) {
			op, e, err := s.example(c)
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range forms(op, requests[op.ID+" "+e.Name]) {
				for _, p := range serverProblems(s.contract, c, e, form, serve) {
					t.Errorf("%s %s?%s: %s", form.Method, form.Path, form.RawQuery, p)
				}
			}
		})
	}
}

// forms are the ways in which clients write a documented request: as documented, and with a plus in a time as each of
// +, %2B and a blank.
func forms(op *contract.Operation, r cases.Request) []cases.Request {
	all := []cases.Request{r}
	for _, plus := range []string{"+", "%2B", "%20"} {
		var parts []string
		for part := range strings.SplitSeq(r.RawQuery, "&") {
			name, value, _ := strings.Cut(part, "=")
			if p := op.Param("query", name); p != nil && (p.Schema.Format == "offset-time" || p.Schema.Format == "date-time") {
				part = name + "=" + strings.NewReplacer("+", plus, "%2B", plus, "%2b", plus).Replace(value)
			}
			parts = append(parts, part)
		}
		other := r
		if other.RawQuery = strings.Join(parts, "&"); other.RawQuery != r.RawQuery {
			all = append(all, other)
		}
	}
	return all
}

// serverProblems sends one request and says what is wrong with what the implementation got and what came back.
func serverProblems(s *contract.Service, c Case, e *contract.Example, r cases.Request, serve func(func(context.Context, string, any) (any, error)) http.Handler) []string {
	type call struct {
		operation string
		request   any
	}
	var got []call
	handler := serve(func(_ context.Context, operation string, request any) (any, error) {
		got = append(got, call{operation, request})
		return c.Answer, nil
	})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, request(s, r))
	var problems []string
	switch {
	case len(got) == 0:
		return []string{fmt.Sprintf("the implementation was not called; the answer is %d %s", w.Code, w.Body)}
	case got[0].operation != c.Operation:
		return []string{fmt.Sprintf("%s was called instead of %s", got[0].operation, c.Operation)}
	}
	if diff := cmp.Diff(c.Request, got[0].request, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		problems = append(problems, "the implementation got (-documented +got):\n"+diff)
	}
	if c.Answer == nil || e.Response == nil {
		return problems
	}
	if w.Code != e.Response.Status {
		problems = append(problems, fmt.Sprintf("the status is %d, want the documented %d", w.Code, e.Response.Status))
	}
	if len(e.Response.Body) == 0 {
		return problems
	}
	if diff := answerDiff(bodySchema(s.Operation(c.Operation), w.Code), e.Response.Body, w.Body.Bytes()); diff != "" {
		problems = append(problems, "the answer (-documented +got):\n"+diff)
	}
	documented := s.Operation(c.Operation).Response(w.Code)
	if kind := w.Header().Get("Content-Type"); documented != nil && !check.SameMediaType(documented.MediaType, kind) {
		problems = append(problems, fmt.Sprintf("Content-Type is %q, want %q", kind, documented.MediaType))
	}
	return problems
}

// request is a documented request as a server receives it, with credentials that are made up.
func request(s *contract.Service, r cases.Request) *http.Request {
	var pairs []string
	for _, c := range cases.Derive(&contract.Service{Schemes: s.Schemes}, cases.Options{}).Credentials {
		pairs = append(pairs, "$"+c.Variable, c.MadeUp)
	}
	fill := strings.NewReplacer(pairs...)
	target := r.Path
	if r.RawQuery != "" {
		target += "?" + fill.Replace(r.RawQuery)
	}
	request := httptest.NewRequest(r.Method, target, bytes.NewReader(r.Body))
	for name, values := range r.Header {
		for _, v := range values {
			request.Header.Add(name, fill.Replace(v))
		}
	}
	return request
}
