package server_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/server"
)

// routes is a handler whose operations answer with their id and the texts of their path parameters.
func routes(paths ...string) *server.Handler {
	h := server.New(server.Config{Refusals: refusals, ErrorBody: appendErrorBody})
	for _, path := range paths {
		method, template, _ := strings.Cut(path, " ")
		h.Handle(server.Operation{ID: path, Method: method, Path: template}, func(r *server.Request) error {
			r.Writer.Header().Set("X-Operation", path)
			for _, name := range []string{"a", "b", "c"} {
				if strings.Contains(template, "{"+name+"}") {
					r.Writer.Header().Add("X-Value", r.Path(name).AnyString())
				}
			}
			return server.WriteStatus(r.Writer, 200)
		})
	}
	return h
}

func TestPathsLeadToTheOperationThatIsWrittenClosest(t *testing.T) {
	h := routes("GET /books", "GET /books/new", "GET /books/{a}", "GET /books/{a}/pages", "GET /books/new/cover", "GET /books/{a}.json",
		"GET /books/{a}:renew", "GET /books/{a}...{b}", "GET /books/by-{a}", "GET /{a}/{b}/pages", "GET /shelves/{a}/", "GET /{a}{b}/x/y/z")
	type found struct {
		Operation string
		Values    []string
	}
	for url, want := range map[string]found{
		"/books":                    {"GET /books", nil},
		"/books/new":                {"GET /books/new", nil},
		"/books/newer":              {"GET /books/{a}", []string{"newer"}},
		"/books/b1":                 {"GET /books/{a}", []string{"b1"}},
		"/books/b1/pages":           {"GET /books/{a}/pages", []string{"b1"}},
		"/books/new/pages":          {"GET /books/{a}/pages", []string{"new"}}, // /books/new leads nowhere
		"/books/new/cover":          {"GET /books/new/cover", nil},
		"/boats/b1/pages":           {"GET /{a}/{b}/pages", []string{"boats", "b1"}},
		"/books/b1.json":            {"GET /books/{a}.json", []string{"b1"}},
		"/books/.json":              {"GET /books/{a}", []string{".json"}},
		"/books/b1:renew":           {"GET /books/{a}:renew", []string{"b1"}},
		"/books/v1.0...v2.0":        {"GET /books/{a}...{b}", []string{"v1.0", "v2.0"}},
		"/books/a......b":           {"GET /books/{a}...{b}", []string{"a", "...b"}},
		"/books/...b":               {"GET /books/{a}", []string{"...b"}},
		"/books/by-ann":             {"GET /books/by-{a}", []string{"ann"}},
		"/shelves/s1/":              {"GET /shelves/{a}/", []string{"s1"}},
		"/%E4%BD%A0%E5%A5%BD/x/y/z": {"GET /{a}{b}/x/y/z", []string{"你", "好"}},

		"/books/a%2Fb":    {"GET /books/{a}", []string{"a/b"}}, // an escaped slash stays within its segment
		"/books/%2e%2E":   {"GET /books/{a}", []string{".."}},
		"/books/..":       {"GET /books/{a}", []string{".."}}, // the handler changes no path
		"/books/a+b":      {"GET /books/{a}", []string{"a+b"}},
		"/books/a%20b":    {"GET /books/{a}", []string{"a b"}},
		"/books/%2561":    {"GET /books/{a}", []string{"%61"}}, // unescaped once
		"/books/%2561%2F": {"GET /books/{a}", []string{"%61/"}},
		"/books/%FF":      {"GET /books/{a}", []string{"\xff"}},
		"/b%6Foks/b1":     {"GET /books/{a}", []string{"b1"}}, // an escape that need not be is none
		"/b%6Foks/b%2F1":  {"GET /books/{a}", []string{"b/1"}},
	} {
		r := httptest.NewRequest("GET", url, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		got := found{w.Header().Get("X-Operation"), w.Header()["X-Value"]}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", url, diff)
		}
	}
}

func TestOtherPathsAreNotFound(t *testing.T) {
	h := routes("GET /books/{a}", "GET /books/{a}/pages/{b}")
	for _, url := range []string{
		"/", "/book", "/books", "/books/", "/books/b1/", "//books/b1", "/books//b1", "/books//pages/1", "/books/b1//pages/1",
		"/books/b1/pages", "/books/b1/pages/", "/books/b1/pages/1/", "/BOOKS/b1", "/books%2Fb1", "/books/b1%2Fpages%2F1/x",
	} {
		w := send(h, "GET", url, "")
		want := refusal{404, "GW.0101", "The API does not exist: no path of the description is " + url}
		if diff := cmp.Diff(want, refused(t, w)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", url, diff)
		}
	}
}

func TestPathsWithoutASlashInFrontAreNotFound(t *testing.T) {
	h := routes("GET /{a}", "CONNECT /{a}")
	for _, path := range []string{"", "*", "books"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path = path
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 404 {
			t.Errorf("%q: status %d", path, w.Code)
		}
	}
}

func TestALongPathIsRefusedAtOnceAndNotRepeatedInFull(t *testing.T) {
	// Every prefix of it can be read in two ways, so that a search which did not end with the templates would take forever.
	h := routes("GET /"+strings.Repeat("a/", 30)+"b", "GET /"+strings.Repeat("{a}/", 30)+"{b}", "GET /"+strings.Repeat("a/{a}/", 15)+"b")
	for _, path := range []string{strings.Repeat("/a", 500_000), strings.Repeat("/a", 31) + "/", strings.Repeat("/", 1_000_000)} {
		got := refused(t, send(h, "GET", path, ""))
		if got.Status != 404 || len(got.Message) > 400 {
			t.Errorf("%d bytes: status %d, %d bytes of text", len(path), got.Status, len(got.Message))
		}
	}
}

func TestAnotherMethodIsNotAllowed(t *testing.T) {
	h := routes("GET /books", "POST /books", "DELETE /books/{a}")
	for _, c := range []struct{ method, url, allow string }{
		{"PUT", "/books", "GET, HEAD, OPTIONS, POST"},
		{"get", "/books", "GET, HEAD, OPTIONS, POST"},
		{"GET", "/books/b1", "DELETE, OPTIONS"},
		{"HEAD", "/books/b1", "DELETE, OPTIONS"},
	} {
		w := send(h, c.method, c.url, "")
		template := strings.Replace(c.url, "b1", "{a}", 1)
		want := refusal{405, "GW.0102", "The API does not exist: " + template + " has " + c.allow}
		if diff := cmp.Diff(want, refused(t, w)); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.method, c.url, diff)
		}
		if got := w.Header().Get("Allow"); got != c.allow {
			t.Errorf("%s %s: Allow: %s", c.method, c.url, got)
		}
	}
}

func TestOPTIONSTellsTheMethodsWithoutACredential(t *testing.T) {
	h := newHandler(fixed{})
	for url, allow := range map[string]string{"/v4/s1/books": "GET, HEAD, OPTIONS", "/v3/s1/books/b1:renew": "OPTIONS, POST", "*": ""} {
		r := httptest.NewRequest("OPTIONS", url, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 204 || w.Body.Len() > 0 || w.Header().Get("Allow") != allow {
			t.Errorf("%s: status %d, Allow: %s, body %q", url, w.Code, w.Header().Get("Allow"), w.Body)
		}
	}
	if got := refused(t, send(h, "OPTIONS", "/v4/s1", "")); got.Status != 404 {
		t.Errorf("an unknown path: %v", got)
	}
}

func TestADocumentedOPTIONSIsServed(t *testing.T) {
	h := routes("GET /books", "OPTIONS /books")
	if w := send(h, "OPTIONS", "/books", ""); w.Code != 200 || w.Header().Get("X-Operation") != "OPTIONS /books" {
		t.Errorf("status %d, %v", w.Code, w.Header())
	}
}

func TestHEADIsGETWithoutTheBody(t *testing.T) {
	s := httptest.NewServer(newHandler(fixed{}))
	defer s.Close()
	for url, status := range map[string]int{"/v4/s1/books": 200, "/v4/s1/books?limit=0": 400, "/v5": 404} {
		get := ask(t, s, "GET", url)
		head := ask(t, s, "HEAD", url)
		if get.status != status || head.status != status || head.body != "" || get.length != head.length || get.length < 50 {
			t.Errorf("%s: GET %+v, HEAD %+v", url, get, head)
		}
	}
}

type got struct {
	status int
	length int64
	body   string
}

func ask(t *testing.T, s *httptest.Server, method, url string) got {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "secret")
	resp, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got{resp.StatusCode, resp.ContentLength, string(body)}
}
