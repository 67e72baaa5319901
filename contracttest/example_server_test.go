package contracttest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/opendbbackup/dbbackup/contracttest"
)

// titles is a program under test: it asks a library for its novels.
func titles(url string) ([]string, error) {
	request, err := http.NewRequest("GET", url+"/v1/central/books?genre=Novel", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Token", "any")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var list struct{ Books []struct{ Title string } }
	if err := json.NewDecoder(answer.Body).Decode(&list); err != nil {
		return nil, err
	}
	var all []string
	for _, b := range list.Books {
		all = append(all, b.Title)
	}
	return all, nil
}

// testTitles is called TestTitles in a package of yours.
func testTitles(t *testing.T) {
	server := contracttest.NewServer(t, contracttest.MustLoad(libraryJSON))
	got, err := titles(server.URL)
	if err != nil || len(got) == 0 {
		t.Errorf("titles %v, error %v", got, err)
	}
}

// A test runs a program against a server that stands for the library.
func ExampleNewServer() {
	tests := []testing.InternalTest{{Name: "TestTitles", F: testTitles}}
	_ = tests // go test runs them
}
