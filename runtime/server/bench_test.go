package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// This file measures handlers against one that does the same by hand with net/http and encoding/json: the raw floor.

const (
	listURL = "/v4/0483b6b16e954cb88930a360d2c4e663/books?shelf_id=a7c8b5a1e1ed4a6b8a3e6b0b0b1c2d3ein06&genre=novel&" +
		"book_id=43e4feaab48f11e89039fa163ebaa7e4br06&binding=Soft&limit=100&offset=0&" +
		"begin_time=2019-05-27T03:38:51%2B0000&end_time=2019-05-28T03:38:51%2B0000"
	addURL  = "/v3/0483b6b16e954cb88930a360d2c4e663/shelves/a7c8b5a1e1ed4a6b8a3e6b0b0b1c2d3ein06/books"
	addBody = `{"name": "nightly-reader", "description": "the second edition", "authors": [{"name": "Ann", "born": 1950}, {"name": "Ben"}]}`

	refusedList = "/v4/0483b6b16e954cb88930a360d2c4e663/books?shelf_id=a7c8b5a1e1ed4a6b8a3e6b0b0b1c2d3ein06&genre=novel&limit=101&offset=0"
	refusedBody = `{"name": "1ightly-reader", "description": "the second edition", "authors": [{"name": "Ann", "born": 1950}, {"name": "Ben"}]}`
)

// fixed answers the same every time.
type fixed struct{}

var documented = bookList{TotalCount: 2, Books: []book{
	{ID: "43e4feaab48f11e89039fa163ebaa7e4br06", ShelfID: "43e4feaab48f11e89039fa163ebaa7e4br06", ShelfName: "travel", Name: "a-long-way-down",
		Binding: "Soft", Weight: 2803, Status: "COMPLETED", BeginTime: "2019-05-27T03:38:51+0000", EndTime: "2019-05-27T03:39:51+0000"},
	{ID: "43e4feaab48f11e89039fa163ebaa7e4br07", Description: "signed", ShelfID: "43e4feaab48f11e89039fa163ebaa7e4br06", ShelfName: "travel",
		Name: "islands", Binding: "Soft", Weight: 0.1, Status: "BUILDING", BeginTime: "2019-05-27T13:38:51+0000"},
}}

func (fixed) ListBooks(context.Context, listBooksRequest) (listBooksResponse, error) {
	return listBooks200(documented), nil
}

func (fixed) AddBook(context.Context, addBookRequest) (addBookResponse, error) {
	return addBook202{JobID: "dff1d289-4d03-4942-8b9f-463ea07c000d", BookID: "43e4feaab48f11e89039fa163ebaa7e4br06"}, nil
}

func (fixed) RemoveBook(context.Context, bookRequest) (removeBookResponse, error) {
	return removeBook204{}, nil
}

func (fixed) RenewBook(context.Context, renewBookRequest) (renewBookResponse, error) {
	return accepted{200}, nil
}

func (fixed) ShowStatus(context.Context, showStatusRequest) (showStatusResponse, error) {
	return accepted{200}, nil
}

// A sink takes an answer and keeps its memory, so that the network hardly counts.
type sink struct {
	header http.Header
	status int
	size   int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(p []byte) (int, error) { s.size += len(p); return len(p), nil }

// again is a body that can be read anew.
type again struct{ strings.Reader }

func (*again) Close() error { return nil }

// repeat returns a function that sends h the same request each time, and returns the status of its answer.
func repeat(h http.Handler, method, url, body string) func() int {
	r := httptest.NewRequest(method, url, strings.NewReader(body))
	r.Header.Set("X-Auth-Token", "secret")
	r.Header.Set("Content-Type", "application/json")
	reader := new(again)
	r.Body = reader
	w := &sink{header: http.Header{}}
	return func() int {
		clear(w.header)
		reader.Reset(body)
		h.ServeHTTP(w, r)
		return w.status
	}
}

func benchmark(b *testing.B, h http.Handler, method, url, body string, status int) {
	serve := repeat(h, method, url, body)
	b.ReportAllocs()
	for b.Loop() {
		if got := serve(); got != status {
			b.Fatalf("status %d", got)
		}
	}
}

func BenchmarkServer(b *testing.B) {
	servers := []struct {
		name    string
		handler http.Handler
	}{{"generated", newHandler(fixed{})}, {"raw-floor", rawFloor()}}
	for _, call := range []struct {
		name, method, url, body string
		status                  int
	}{
		{"list", "GET", listURL, "", 200},
		{"add", "POST", addURL, addBody, 202},
		{"refused-list", "GET", refusedList, "", 400},
		{"refused-add", "POST", addURL, refusedBody, 400},
		{"unknown-path", "GET", "/v4/nothing", "", 404},
	} {
		for _, s := range servers {
			b.Run(call.name+"/"+s.name, func(b *testing.B) { benchmark(b, s.handler, call.method, call.url, call.body, call.status) })
		}
	}
}

// rawFloor is what a careful person writes by hand. It stops at the first broken rule.
func rawFloor() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v4/{shop_id}/books", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Auth-Token") == "" {
			rawRefuse(w, 401, "GW.0301", "Incorrect authentication information")
			return
		}
		if message := rawQuery(r); message != "" {
			rawRefuse(w, 400, "LIB.0001", "Parameter error: "+message)
			return
		}
		rawWrite(w, 200, documented)
	})
	mux.HandleFunc("POST /v3/{shop_id}/shelves/{shelf_id}/books", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Auth-Token") == "" {
			rawRefuse(w, 401, "GW.0301", "Incorrect authentication information")
			return
		}
		var body newBook
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 12<<20)).Decode((*plainBook)(&body)); err != nil {
			rawRefuse(w, 400, "LIB.0001", "Parameter error: "+err.Error())
			return
		}
		if len(body.Name) < 4 || len(body.Name) > 64 || !rawName.MatchString(body.Name) || len(body.Description) > 256 {
			rawRefuse(w, 400, "LIB.0277", "Parameter error: body name or description")
			return
		}
		rawWrite(w, 202, addedBook{JobID: "dff1d289-4d03-4942-8b9f-463ea07c000d", BookID: "43e4feaab48f11e89039fa163ebaa7e4br06"})
	})
	return mux
}

// plainBook has no methods, so that encoding/json reads it by itself.
type plainBook newBook

var rawName = regexp.MustCompile("^[A-Za-z][A-Za-z0-9_-]*$")

func rawQuery(r *http.Request) (message string) {
	q := r.URL.Query()
	if v := q.Get("genre"); v != "" && !slices.Contains(genreTokens, v) {
		return "query genre: must be one of " + strings.Join(genreTokens, ", ")
	}
	if v := q.Get("binding"); v != "" && !slices.Contains(bindingTokens, v) {
		return "query binding: must be one of " + strings.Join(bindingTokens, ", ")
	}
	if v := q.Get("limit"); v != "" {
		if n, err := strconv.Atoi(v); err != nil || n < 1 || n > 100 {
			return "query limit: must be 1 to 100, got " + v
		}
	}
	if v := q.Get("offset"); v != "" {
		if n, err := strconv.Atoi(v); err != nil || n < 0 {
			return "query offset: must be at least 0, got " + v
		}
	}
	if v := r.Header.Get("X-Language"); len(v) > 10 {
		return "header X-Language: must be at most 10 characters"
	}
	if v := r.Header.Get("X-Floor"); len(v) > 10 {
		return "header X-Floor: must be at most 10 characters"
	}
	begin, end := q.Get("begin_time"), q.Get("end_time")
	if (begin == "") != (end == "") {
		return "query begin_time: needs end_time"
	}
	for _, v := range []string{begin, end} {
		if v == "" {
			continue
		}
		if _, err := time.Parse("2006-01-02T15:04:05-0700", v); err != nil {
			return "query begin_time: " + err.Error()
		}
	}
	return ""
}

func rawRefuse(w http.ResponseWriter, status int, code, message string) {
	rawWrite(w, status, errorBody{code, message})
}

func rawWrite(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
