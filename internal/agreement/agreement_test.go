// Package agreement holds a generated server and the stub that reads the description at run time to the same words: both refuse
// the same requests with the same status, code and text.
package agreement

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/generated/geminidb/geminidbserver"
	"github.com/opendbbackup/dbbackup/generated/geminidb/geminidbtest"
)

// An answer is what is compared. What an accepted request gets is not: a stub answers with examples.
type answer struct {
	Status        int
	Code, Message string
	Allow         string
	Warning       string // of query parameters that are not documented
}

func TestGeneratedServerAndStubRefuseAlike(t *testing.T) {
	generated, stub := geminidbtest.Serve(fixed), geminidbtest.Handler()
	all := requests()
	needed := map[string]bool{}
	for _, r := range all {
		want, got := ask(t, stub, r), ask(t, generated, r)
		if diff := cmp.Diff(without("", r, want), without("", r, got)); diff != "" {
			t.Errorf("%s (-stub +generated):\n%s", r.name, diff)
		}
		for _, d := range differences {
			if without(d.name, r, want) != without(d.name, r, got) {
				needed[d.name] = true
			}
		}
	}
	for _, d := range differences {
		if !needed[d.name] {
			t.Errorf("difference %q applies no more and can go: %s", d.name, d.reason)
		}
	}
	t.Logf("%d requests", len(all))
}

func ask(t *testing.T, h http.Handler, r request) answer {
	t.Helper()
	parsed, err := http.ReadRequest(bufio.NewReader(strings.NewReader(r.raw)))
	if err != nil {
		t.Fatalf("%s: %v", r.name, err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, parsed)
	if w.Code < 400 {
		return answer{Status: w.Code, Allow: w.Header().Get("Allow"), Warning: strings.Join(w.Header()["Warning"], "\n")}
	}
	var body struct {
		Code    string `json:"error_code"`
		Message string `json:"error_msg"`
	}
	if w.Body.Len() > 0 { // the stub keeps it back at HEAD, and leaves that to net/http otherwise
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatalf("%s: %d %s: %v", r.name, w.Code, w.Body, err)
		}
	}
	if parsed.Method == http.MethodHead {
		body.Code, body.Message = "", ""
	}
	return answer{w.Code, body.Code, body.Message, w.Header().Get("Allow"), strings.Join(w.Header()["Warning"], "\n")}
}

// fixed answers every operation the same each time.
func fixed(_ context.Context, operation string, _ any) (any, error) {
	switch operation {
	case "listRestorableDatabases":
		return geminidbserver.ListRestorableDatabases200JSONResponse{}, nil
	case "listBackups":
		return geminidbserver.ListBackups200JSONResponse{}, nil
	case "createManualBackup":
		return geminidbserver.CreateManualBackup202JSONResponse{}, nil
	}
	return nil, fmt.Errorf("unknown operation %s", operation)
}
