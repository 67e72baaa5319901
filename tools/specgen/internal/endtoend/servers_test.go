package endtoend

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// notes is a folder with a description of one operation and everything that goes with it.
const notes = "testdata/generate-writes-everything/in"

func TestServeSaysThatThePortIsInUse(t *testing.T) {
	workplace(t, absolute(t, notes))
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	addr := taken.Addr().String()
	got := run(t, "serve", "--addr", addr)
	want := "-- stderr --\nspecgen: cannot listen on " + addr + ": bind: address already in use\n-- exit status 2 --\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestContractReportsAnAnswerThatIsHTML(t *testing.T) {
	workplace(t, absolute(t, notes))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><body>It works!</body></html>")
	}))
	defer server.Close()
	got := run(t, "contract", "--target", server.URL)
	for _, want := range []string{"HTML", "-- exit status 1 --"} {
		if !strings.Contains(got, want) {
			t.Errorf("the report does not have %q:\n%s", want, got)
		}
	}
}

func TestContractPassesAServerThatKeepsToIt(t *testing.T) {
	workplace(t, absolute(t, notes))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		id, ok := strings.CutPrefix(r.URL.Path, "/notes/")
		switch {
		case !ok || id == "" || strings.Contains(id, "/"):
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"code":"404","message":"no such path"}`)
		case r.Method != http.MethodGet:
			w.WriteHeader(http.StatusMethodNotAllowed)
			_, _ = io.WriteString(w, `{"code":"405","message":"no such method"}`)
		default:
			_, _ = io.WriteString(w, `{"text":"hello"}`)
		}
	}))
	defer server.Close()
	got := run(t, "contract", "--target", server.URL)
	if !strings.HasSuffix(got, "-- exit status 0 --\n") {
		t.Error(got)
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
