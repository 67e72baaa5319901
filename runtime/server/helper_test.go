package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/runtime/server"
)

// An implementation answers as fixed does, where a test does not say otherwise.
type implementation struct {
	fixed
	list   func(context.Context, listBooksRequest) (listBooksResponse, error)
	add    func(context.Context, addBookRequest) (addBookResponse, error)
	remove func(context.Context, bookRequest) (removeBookResponse, error)
	renew  func(context.Context, renewBookRequest) (renewBookResponse, error)
}

func (i implementation) ListBooks(ctx context.Context, r listBooksRequest) (listBooksResponse, error) {
	if i.list == nil {
		return i.fixed.ListBooks(ctx, r)
	}
	return i.list(ctx, r)
}

func (i implementation) AddBook(ctx context.Context, r addBookRequest) (addBookResponse, error) {
	if i.add == nil {
		return i.fixed.AddBook(ctx, r)
	}
	return i.add(ctx, r)
}

func (i implementation) RemoveBook(ctx context.Context, r bookRequest) (removeBookResponse, error) {
	if i.remove == nil {
		return i.fixed.RemoveBook(ctx, r)
	}
	return i.remove(ctx, r)
}

func (i implementation) RenewBook(ctx context.Context, r renewBookRequest) (renewBookResponse, error) {
	if i.renew == nil {
		return i.fixed.RenewBook(ctx, r)
	}
	return i.renew(ctx, r)
}

// A refusal is what a client sees of one.
type refusal struct {
	Status        int
	Code, Message string
}

// accepts is what refused returns for a request that was not.
func accepts(status int) refusal { return refusal{Status: status} }

// refused reads the answer in w: its status and, from 400 on, the documented error body, which it must have.
func refused(t testing.TB, w *httptest.ResponseRecorder) refusal {
	t.Helper()
	if w.Code < 400 {
		return accepts(w.Code)
	}
	var body map[string]string
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("status %d with %q: %v", w.Code, w.Body, err)
	}
	if len(body) != 2 || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("status %d, %s: not the documented error body: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	return refusal{w.Code, body["error_code"], body["error_msg"]}
}

// A change makes another request of one.
type change func(*http.Request)

func header(name string, values ...string) change {
	return func(r *http.Request) { r.Header[name] = values }
}

func noHeader(name string) change { return func(r *http.Request) { delete(r.Header, name) } }

// send asks h with a token, and JSON if there is a body.
func send(h http.Handler, method, target, body string, changes ...change) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://library.example.com", strings.NewReader(body))
	parsed, err := url.ParseRequestURI(target)
	if err != nil {
		panic(err) // a test's own URL
	}
	r.URL = parsed
	r.Header.Set("X-Auth-Token", "secret")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, change := range changes {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var _ strictServer = implementation{}
var _ http.Handler = (*server.Handler)(nil)
