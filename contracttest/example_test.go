package contracttest_test

import (
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/opendbbackup/dbbackup/contracttest"
)

//go:embed testdata/library.json
var libraryJSON []byte

func ExampleLoad() {
	library, err := contracttest.Load(libraryJSON)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(library.Name(), library.Operations())
	// Output: library [listBooks addBook readBook removeBook]
}

func ExampleHandler() {
	stub := contracttest.Handler(contracttest.MustLoad(libraryJSON))

	r := httptest.NewRequest("GET", "/v1/central/books/b-0001", nil)
	r.Header.Set("X-Token", "any")
	w := httptest.NewRecorder()
	stub.ServeHTTP(w, r)
	fmt.Println(w.Code)

	r = httptest.NewRequest("GET", "/v1/central/books?limit=51", nil)
	r.Header.Set("X-Token", "any")
	w = httptest.NewRecorder()
	stub.ServeHTTP(w, r)
	fmt.Println(w.Code)
	// Output:
	// 200
	// 400
}

func ExampleNewServer() {
	// A test of a program that lists books, without a library.
	test := func(t *testing.T) {
		server := contracttest.NewServer(t, contracttest.MustLoad(libraryJSON))
		resp, err := http.Get(server.URL + "/v1/central/books")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
	}
	fmt.Println(test != nil)
	// Output: true
}

func ExampleReplay() {
	// A test of a server that stands for the library: every documented rule is tried on it.
	myHandler := http.NotFoundHandler()
	test := func(t *testing.T) {
		contracttest.Replay(t, contracttest.MustLoad(libraryJSON), myHandler, contracttest.Set("book", "b-0042"))
	}
	fmt.Println(test != nil)
	// Output: true
}

func ExampleService_Examples() {
	for _, e := range contracttest.MustLoad(libraryJSON).Examples() {
		fmt.Println(e.Operation, e.Name, e.Status)
	}
	// Output:
	// listBooks novels 200
	// listBooks wrongLimit 400
	// addBook poems 202
	// readBook one 200
}
