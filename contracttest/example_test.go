package contracttest_test

import (
	_ "embed"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/opendbbackup/dbbackup/contracttest"
)

//go:embed testdata/library.json
var libraryJSON []byte

// The examples of the documentation are tests of a caller: here they run.
func TestExamplesOfTheDocumentationPass(t *testing.T) {
	t.Run("Replay", testFakeKeepsTheContract)
	t.Run("NewServer", testTitles)
}

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
