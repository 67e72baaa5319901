package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/server"
)

// failing answers every request for books with answer and err.
func failing(answer listBooksResponse, err error) implementation {
	return implementation{list: func(context.Context, listBooksRequest) (listBooksResponse, error) { return answer, err }}
}

func TestAnErrorOfTheImplementationBecomesItsAnswer(t *testing.T) {
	internal := refusal{500, "500", "Internal Server Error"}
	for _, c := range []struct {
		what   string
		answer listBooksResponse
		err    error
		want   refusal
		told   bool
	}{
		{"a refusal", nil, &server.Error{Status: 404, Code: "LIB.0404", Message: "No such shelf."}, refusal{404, "LIB.0404", "No such shelf."}, false},
		{"a refusal within", nil, fmt.Errorf("shelf: %w", &server.Error{Status: 409, Code: "LIB.0409", Message: "Busy."}), refusal{409, "LIB.0409", "Busy."}, false},
		{"a refusal beside an answer", listBooks200{}, &server.Error{Status: 409, Code: "LIB.0409", Message: "Busy."}, refusal{409, "LIB.0409", "Busy."}, false},
		{"no code and no text", nil, &server.Error{Status: 403}, refusal{403, "403", "Forbidden"}, false},
		{"no status", nil, &server.Error{Code: "LIB.0500", Message: "Broken."}, refusal{500, "LIB.0500", "Broken."}, false},
		{"a status that goes on", nil, &server.Error{Status: 100}, internal, false},
		{"a status of four digits", nil, &server.Error{Status: 1000}, internal, false},
		{"a nil refusal", nil, (*server.Error)(nil), internal, true},
		{"another error", nil, errors.New("password is hunter2"), internal, true},
		{"neither answer nor error", nil, nil, internal, true},
		{"an answer without status", listBooksDefault{}, nil, internal, true},
		{"an answer with status 101", listBooksDefault{StatusCode: 101}, nil, internal, true},
		{"an answer", listBooksDefault{StatusCode: 503, Body: errorBody{"LIB.0503", "Later."}}, nil, refusal{503, "LIB.0503", "Later."}, false},
	} {
		var told error
		h := newHandler(failing(c.answer, c.err), server.OnError(func(_ context.Context, operation string, err error) {
			if operation != "listBooks" || told != nil {
				t.Errorf("%s: %s: told %v after %v", c.what, operation, err, told)
			}
			told = err
		}))
		if diff := cmp.Diff(c.want, refused(t, send(h, "GET", booksURL, ""))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
		if (told != nil) != c.told || c.err != nil && told != nil && !errors.Is(told, c.err) {
			t.Errorf("%s: told %v", c.what, told)
		}
	}
}

func TestAnAnswerWithoutABodyHasNone(t *testing.T) {
	for _, status := range []int{200, 202, 204, 304, 404} {
		h := newHandler(implementation{renew: func(context.Context, renewBookRequest) (renewBookResponse, error) { return accepted{status}, nil }})
		w := send(h, "POST", renewURL, "", header("X-Desk", "1"))
		if w.Code != status || w.Body.Len() > 0 {
			t.Errorf("status %d: got %d, %q", status, w.Code, w.Body)
		}
	}
	h := newHandler(implementation{renew: func(context.Context, renewBookRequest) (renewBookResponse, error) { return accepted{}, nil }},
		server.OnError(func(context.Context, string, error) {}))
	if diff := cmp.Diff(refusal{500, "500", "Internal Server Error"}, refused(t, send(h, "POST", renewURL, "", header("X-Desk", "1")))); diff != "" {
		t.Errorf("no status (-want +got):\n%s", diff)
	}
}

func TestAnAnswerIsOfItsMediaType(t *testing.T) {
	h := newHandler(implementation{renew: func(context.Context, renewBookRequest) (renewBookResponse, error) {
		return renewProblem{errorBody{"LIB.1", "No."}, 409}, nil
	}})
	w := send(h, "POST", renewURL, "", header("X-Desk", "1"))
	if got := w.Header().Get("Content-Type"); w.Code != 409 || got != "application/problem+json" || w.Body.String() != `{"error_code":"LIB.1","error_msg":"No."}` {
		t.Errorf("status %d, %s: %s", w.Code, got, w.Body)
	}
}

func TestAStatusThatHasNoBodyGetsNone(t *testing.T) {
	for _, status := range []int{204, 304} {
		s := httptest.NewServer(newHandler(failing(listBooksDefault{StatusCode: status}, nil), server.OnError(func(_ context.Context, _ string, err error) {
			t.Errorf("status %d: %v", status, err)
		})))
		if got := ask(t, s, "GET", booksURL); got.status != status || got.body != "" {
			t.Errorf("%+v", got)
		}
		s.Close()
	}
}

func TestAnAnswerSaysHowLongItIs(t *testing.T) {
	for _, size := range []int{0, 1000, 2000, 3000, 300_000} {
		s := httptest.NewServer(newHandler(failing(listBooks200{Books: []book{{Name: strings.Repeat("n", size)}}}, nil)))
		for _, method := range []string{"GET", "HEAD"} {
			if got := ask(t, s, method, booksURL); got.status != 200 || got.length < int64(size) || method == "GET" && got.length != int64(len(got.body)) {
				t.Errorf("%s, size %d: status %d, length %d, %d bytes", method, size, got.status, got.length, len(got.body))
			}
		}
		s.Close()
	}
}

// A gone client takes the head of an answer and nothing more.
type gone struct{ httptest.ResponseRecorder }

var errGone = errors.New("connection reset")

func (w *gone) Write([]byte) (int, error) { return 0, errGone }

func (w *gone) WriteHeader(status int) {
	if w.Code != 0 {
		panic("a second status")
	}
	w.Code = status
}

// A stream is a response object of one's own, which breaks off.
type stream struct{ err error }

func (s stream) VisitListBooksResponse(w http.ResponseWriter) error {
	w.WriteHeader(200)
	return &server.WriteError{Err: s.err}
}

func TestNothingFollowsAnAnswerThatBrokeOff(t *testing.T) {
	for what, answer := range map[string]listBooksResponse{"a generated one": listBooks200(documented), "one's own": stream{errGone}} {
		var told []error
		h := newHandler(failing(answer, nil), server.OnError(func(_ context.Context, _ string, err error) { told = append(told, err) }))
		r := httptest.NewRequest("GET", booksURL, nil)
		r.Header.Set("X-Auth-Token", "secret")
		w := new(gone)
		h.ServeHTTP(w, r)
		if w.Code != 200 || len(told) != 1 || !errors.Is(told[0], errGone) || told[0].Error() != "the answer broke off: connection reset" {
			t.Errorf("%s: status %d, told %v", what, w.Code, told)
		}
	}
}

func TestARefusalOfAClientThatIsGoneIsNobodysError(t *testing.T) {
	h := newHandler(fixed{}, server.OnError(func(_ context.Context, _ string, err error) { t.Error(err) }))
	w := new(gone)
	h.ServeHTTP(w, httptest.NewRequest("GET", booksURL, nil))
	if w.Code != 401 {
		t.Errorf("status %d", w.Code)
	}
}

func TestAPanicOfTheImplementationIsForTheServerToHandle(t *testing.T) {
	h := newHandler(implementation{list: func(_ context.Context, r listBooksRequest) (listBooksResponse, error) {
		if r.Params.Limit == 13 {
			panic("unlucky")
		}
		return listBooksDefault{StatusCode: 200 + r.Params.Limit}, nil
	}})
	for range 100 {
		func() {
			defer func() {
				if got := recover(); got != "unlucky" {
					t.Errorf("recovered %v", got)
				}
			}()
			send(h, "GET", booksURL+"?limit=13&tags=a&tags=b", "")
		}()
		if w := send(h, "GET", booksURL+"?limit=5", ""); w.Code != 205 {
			t.Errorf("after a panic: status %d %s", w.Code, w.Body)
		}
	}
}

func TestWithoutAHookErrorsAreLogged(t *testing.T) {
	var lines bytes.Buffer
	for _, option := range [][]server.Option{nil, {server.OnError(nil)}} {
		lines.Reset()
		s := httptest.NewUnstartedServer(newHandler(failing(nil, errors.New("no disk")), option...))
		s.Config.ErrorLog = log.New(&lines, "", 0)
		s.Start()
		got := ask(t, s, "GET", booksURL)
		s.Close()
		if got.status != 500 || strings.Contains(got.body, "disk") {
			t.Errorf("%+v", got)
		}
		if diff := cmp.Diff("library: listBooks: no disk\n", lines.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestNobodyMissesAnAnswerToAClientThatHasGone(t *testing.T) {
	var lines bytes.Buffer
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), http.ServerContextKey, &http.Server{ErrorLog: log.New(&lines, "", 0)}))
	cancel()
	send(newHandler(failing(nil, context.Canceled)), "GET", booksURL, "", func(r *http.Request) { *r = *r.WithContext(ctx) })
	if lines.Len() > 0 {
		t.Errorf("logged %s", &lines)
	}
}

func TestTheImplementationSeesThatTheClientHasGone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var told error
	h := newHandler(implementation{list: func(ctx context.Context, _ listBooksRequest) (listBooksResponse, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}}, server.OnError(func(ctx context.Context, _ string, err error) {
		told = err
		if ctx.Err() == nil {
			t.Error("the hook's context is not that of the request")
		}
	}))
	w := send(h, "GET", booksURL, "", func(r *http.Request) { *r = *r.WithContext(ctx) })
	if w.Code != 500 || !errors.Is(told, context.Canceled) {
		t.Errorf("status %d, told %v", w.Code, told)
	}
}

func TestADescriptionWithoutRefusalsGetsThoseOfHTTP(t *testing.T) {
	h := server.New(server.Config{})
	register(h, fixed{})
	for _, c := range []struct{ method, url, body, want string }{
		{"GET", "/v5", "", `{"code":"404","detail":"Not Found: no path of the description is /v5","status":404,"title":"Not Found"}`},
		{"PUT", "/status", "", `{"code":"405","detail":"Method Not Allowed: /status has GET, HEAD, OPTIONS","status":405,"title":"Method Not Allowed"}`},
		{"GET", booksURL + "?limit=0", "", `{"code":"LIB.0439","detail":"Bad Request: query limit: must be 1 to 100, got 0","status":400,"title":"Bad Request"}`},
		{"GET", booksURL + "?rating=0", "", `{"code":"400","detail":"Bad Request: query rating: must be one of 1, 2, 5, got 0","status":400,"title":"Bad Request"}`},
	} {
		w := send(h, c.method, c.url, c.body)
		if diff := cmp.Diff(c.want, w.Body.String()); diff != "" || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s, %s (-want +got):\n%s", c.url, w.Header().Get("Content-Type"), diff)
		}
	}
}

func TestAnOperationMayHaveItsOwnStatusForRequestsThatBreakRules(t *testing.T) {
	for _, c := range []struct {
		what     string
		refusals server.Refusals
		want     refusal
	}{
		{"with documented refusals", refusals, refusal{422, "LIB.0001", "Parameter error: query limit: is required"}},
		{"without", server.Refusals{}, refusal{422, "422", "Unprocessable Entity: query limit: is required"}},
	} {
		h := server.New(server.Config{Refusals: c.refusals, ErrorBody: appendErrorBody})
		h.Handle(server.Operation{ID: "a", Method: "GET", Path: "/a", Invalid: 422}, func(r *server.Request) error {
			r.Required("query", "limit")
			r.Refused()
			return nil
		})
		if diff := cmp.Diff(c.want, refused(t, send(h, "GET", "/a", ""))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}

func TestADocumentedRefusalMayLackAStatusOrBeWrong(t *testing.T) {
	h := server.New(server.Config{ErrorBody: appendErrorBody, Refusals: server.Refusals{
		NotFound: server.Refusal{Status: 42, Code: "GW.1"}, MethodNotAllowed: server.Refusal{Message: "No. "},
	}})
	register(h, fixed{})
	if diff := cmp.Diff(refusal{404, "GW.1", "Not Found: no path of the description is /"}, refused(t, send(h, "GET", "/", ""))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(refusal{405, "405", "No: /status has GET, HEAD, OPTIONS"}, refused(t, send(h, "PUT", "/status", ""))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
