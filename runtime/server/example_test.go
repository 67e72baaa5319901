package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/server"
)

// get asks a handler and prints its answer.
func get(h http.Handler, url, token string) {
	r := httptest.NewRequest("GET", url, nil)
	r.Header.Set("X-Auth-Token", token)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, _ := io.ReadAll(w.Body)
	fmt.Println(w.Code, string(body))
}

// Every broken rule is in the refusal, in the order of the documentation; the code is the first one's.
func Example_refusal() {
	h := newHandler(implementation{})
	get(h, "/v4/s1/books?end_time=2019-05-27T03:38:51Z&limit=101", "secret")
	// Output:
	// 400 {"error_code":"LIB.0439","error_msg":"Parameter error: query limit: must be 1 to 100, got 101; query end_time: needs begin_time"}
}

// An implementation refuses by returning an Error.
func ExampleError() {
	h := newHandler(implementation{
		list: func(_ context.Context, request listBooksRequest) (listBooksResponse, error) {
			if request.Params.ShelfID != "travel" {
				return nil, &server.Error{Status: 404, Code: "LIB.0404", Message: "The shelf does not exist."}
			}
			return listBooks200{TotalCount: 0}, nil
		},
	})
	get(h, "/v4/s1/books?shelf_id=verse", "secret")
	get(h, "/v4/s1/books?shelf_id=travel", "secret")
	// Output:
	// 404 {"error_code":"LIB.0404","error_msg":"The shelf does not exist."}
	// 200 {"total_count":0,"books":[]}
}

func ExampleAuthorize() {
	h := newHandler(implementation{}, server.Authorize(func(r *http.Request) error {
		token := r.Header.Get("X-Auth-Token")
		shop, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v4/"), "/")
		switch {
		case token == "":
			return errors.New("signatures are not accepted here")
		case token != "token-of-"+shop:
			return &server.Error{Status: http.StatusForbidden, Code: "GW.0302", Message: "The token is for another shop."}
		}
		return nil
	}))
	get(h, "/v4/s1/books?limit=0", "token-of-s2")
	get(h, "/v4/s1/books?limit=0", "token-of-s1")
	// Output:
	// 403 {"error_code":"GW.0302","error_msg":"The token is for another shop."}
	// 400 {"error_code":"LIB.0439","error_msg":"Parameter error: query limit: must be 1 to 100, got 0"}
}

func ExampleOnError() {
	h := newHandler(implementation{
		list: func(context.Context, listBooksRequest) (listBooksResponse, error) {
			return nil, errors.New("database is down")
		},
	}, server.OnError(func(_ context.Context, operation string, err error) {
		fmt.Println(operation, "failed:", err)
	}))
	get(h, "/v4/s1/books", "secret")
	// Output:
	// listBooks failed: database is down
	// 500 {"error_code":"500","error_msg":"Internal Server Error"}
}
