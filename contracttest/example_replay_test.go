package contracttest_test

import (
	"net/http"
	"testing"

	"github.com/opendbbackup/dbbackup/contracttest"
)

// newFake is a server that stands for the library in tests. Yours keeps books; this one answers what is documented.
func newFake() http.Handler {
	return contracttest.Handler(contracttest.MustLoad(libraryJSON))
}

// testFakeKeepsTheContract is called TestFakeKeepsTheContract in a package of yours. There is a subtest for each rule:
//
//	go test -run 'TestFakeKeepsTheContract/listBooks/query.limit'
func testFakeKeepsTheContract(t *testing.T) {
	contracttest.Replay(t, contracttest.MustLoad(libraryJSON), newFake(),
		contracttest.Credential("token", "secret"), // what the fake takes for a credential
		contracttest.Set("book", "b-0001"),         // the id of a book that the fake has
	)
}

// A test holds a fake, a server or a proxy to every documented rule, in this process.
func ExampleReplay() {
	tests := []testing.InternalTest{{Name: "TestFakeKeepsTheContract", F: testFakeKeepsTheContract}}
	_ = tests // go test runs them
}
