package stub

import (
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// found is "service operation" for a request, or why there is none.
func found(r *router, method, url string) string {
	c, refused := r.route(httptest.NewRequest(method, url, nil))
	switch {
	case refused != nil:
		return refused.kind + ": " + refused.detail
	case c.op == nil:
		return "no operation"
	}
	return c.service.Name + " " + c.op.ID
}

func TestHostNamesTheService(t *testing.T) {
	r := newRouter([]*contract.Service{described(t, "library"), described(t, "archive")}, &Options{Hosts: map[string]string{
		"*.books.test": "library", "old.{anything}.test": "archive", "{everything}": "archive", "[::1]:80": "archive", "h:81": "library",
	}})
	for url, want := range map[string]string{
		"http://library.eu-1.example.com/v1/a/books":          "library listBooks",
		"http://LIBRARY.eu-1.example.com:8443/v1/a/books":     "library listBooks",
		"http://library.eu-1.example.com./v1/a/books":         "library listBooks",
		"http://library.eu.1.example.com/v1/a/books":          `notFound: more than one service has this path: send one's Host, or ask for /library/v1/a/books or /archive/v1/a/books`,
		"http://archive.example.com/old/v1/a/books":           "archive listBooks",
		"http://archive.example.com/v1/a/books":               "archive listBooks",
		"http://archive.example.com/v1/a/books/newest":        "notFound: no path of the description is /v1/a/books/newest",
		"http://archive.example.com/archive/v1/a/books":       "archive listBooks",
		"http://a.books.test/v1/a/books":                      "library listBooks",
		"http://old.x.test:99/v1/a/books":                     "archive listBooks",
		"http://[::1]:80/v1/a/books":                          "archive listBooks",
		"http://h:81/v1/a/books":                              "library listBooks",
		"http://h:82/library/v1/a/books":                      "library listBooks",
		"http://127.0.0.1:8080/archive/v1/a/books":            "archive listBooks",
		"http://127.0.0.1:8080/archive/old/v1/a/books":        "archive listBooks",
		"http://127.0.0.1:8080/library/v1/boxes/1":            "notFound: no path of the description is /library/v1/boxes/1",
		"http://127.0.0.1:8080/v1/boxes/1":                    "archive showBox",
		"http://127.0.0.1:8080/old/v1/boxes/1":                "archive showBox",
		"http://127.0.0.1:8080/v1/a/books":                    `notFound: more than one service has this path: send one's Host, or ask for /library/v1/a/books or /archive/v1/a/books`,
		"http://127.0.0.1:8080/v1/a/books/newest":             "library showNewest",
		"http://127.0.0.1:8080/":                              "notFound: no path of the description is /",
		"http://127.0.0.1:8080/library":                       "notFound: no path of the description is /library",
		"http://127.0.0.1:8080/library/":                      "notFound: no path of the description is /library/",
		"http://127.0.0.1:8080/v1/boxes/%2F%2e%2e%2fx%20y%ff": "archive showBox",
		"http://127.0.0.1:8080/v1/boxes/":                     "notFound: no path of the description is /v1/boxes/",
		"http://127.0.0.1:8080/v1/boxes/..%2Fbooks/":          "notFound: no path of the description is /v1/boxes/..%2Fbooks/",
	} {
		if diff := cmp.Diff(want, found(r, "GET", url)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", url, diff)
		}
	}
}

func TestTheMethodTellsServicesApart(t *testing.T) {
	r := newRouter([]*contract.Service{described(t, "library"), described(t, "archive")}, &Options{})
	if diff := cmp.Diff("library createBook", found(r, "POST", "/v1/a/books")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAPathIsItsOnlyServices(t *testing.T) {
	books := &contract.Service{Name: "books", Operations: []*contract.Operation{{ID: "list", Method: "GET", Path: "/books"}}}
	r := newRouter([]*contract.Service{books}, &Options{})
	for _, url := range []string{"/books", "/books/books"} {
		if diff := cmp.Diff("books list", found(r, "GET", url)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", url, diff)
		}
	}
}

func TestTheFirstVariantOfAServiceCounts(t *testing.T) {
	south := described(t, "library")
	south.Servers = []contract.Server{{URL: "https://{host}/v9", Variables: []contract.ServerVariable{{Name: "host", Default: "south.test"}}}}
	south.Operations = south.Operations[:1]
	r := newRouter([]*contract.Service{described(t, "library"), south}, &Options{})
	for url, want := range map[string]string{
		"http://127.0.0.1/v1/a/books":               "library listBooks",
		"http://127.0.0.1/library/v1/a/books":       "library listBooks",
		"http://south.test/v9/v1/a/books":           "library listBooks",
		"http://south.test/v1/a/books/newest":       "notFound: no path of the description is /v1/a/books/newest",
		"http://library.x.example.com/v1/a/books/x": "methodNotAllowed: /v1/{shelf_id}/books/{book_id} has DELETE, OPTIONS",
	} {
		if diff := cmp.Diff(want, found(r, "GET", url)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", url, diff)
		}
	}
}

func TestStaticTextGoesBeforeParameters(t *testing.T) {
	s := &contract.Service{Name: "s"}
	for _, path := range []string{"/{a}/{b}", "/{a}/x", "/y/{b}", "/y/{name}.json", "/y/{a}-{b}", "/y/{id}:stop", "/y/x"} {
		s.Operations = append(s.Operations, &contract.Operation{ID: path, Method: "GET", Path: path})
	}
	r := newRouter([]*contract.Service{s}, &Options{})
	for url, want := range map[string]string{
		"/z/z": "s /{a}/{b}", "/z/x": "s /{a}/x", "/y/z": "s /y/{b}", "/y/x": "s /y/x", "/y/a.json": "s /y/{name}.json",
		"/y/a:stop": "s /y/{id}:stop", "/y/:stop": "s /y/{b}", "/y/1-2-3": "s /y/{a}-{b}",
	} {
		if diff := cmp.Diff(want, found(r, "GET", url)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", url, diff)
		}
	}
	c, _ := r.route(httptest.NewRequest("GET", "/y/1%2F-2-3", nil))
	if diff := cmp.Diff(map[string]string{"a": "1/", "b": "2-3"}, c.path); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestNoServiceRefusesEverything(t *testing.T) {
	want := `404 {"code":"404","detail":"Not Found: no path of the description is /x","status":404,"title":"Not Found"}`
	if diff := cmp.Diff(want, answer(t, New(nil, Options{}), "GET /x", "")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
