package stub

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// FuzzRequest sends raw requests: whatever comes, there is an answer with a status and JSON.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		"GET /v1/abcd/books?limit=1&offset=99999999999999999999 HTTP/1.1\r\nHost: library.x.example.com\r\nX-Token: t\r\n\r\n",
		"GET /library/v1/abcd/books?begin_time=2019-05-27T03:38:51+0000&end_time=%zz;&tags=a&tags=a HTTP/1.1\r\nHost: x\r\nX-Token: t\r\n\r\n",
		"POST /v1/abcd/books HTTP/1.1\r\nHost: x\r\nX-Token: t\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"title\": \"Nightly\"}",
		"POST /v1/abcd/books HTTP/1.1\r\nHost: x\r\nX-Token: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\nzz",
		"GET /v1/abcd/books HTTP/1.1\r\nHost: x\r\nX-Token: t\r\nPrefer: code=400, example=\"a\\\"\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD //v1/../%2e%2e/ HTTP/1.0\r\n\r\n",
		"GET /v1/boxes/%00 HTTP/1.1\r\nHost: [::1\r\n\r\n",
	} {
		f.Add(seed)
	}
	h := New([]*contract.Service{described(f, "library"), described(f, "archive")}, Options{Log: io.Discard, MaxBody: 1 << 12})
	f.Fuzz(func(t *testing.T, raw string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil {
			return
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code < 200 || w.Code > 599 {
			t.Errorf("status %d", w.Code)
		}
		if w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
			t.Errorf("not JSON: %s", w.Body)
		}
		if w.Header().Get("X-Request-Id") == "" {
			t.Error("no X-Request-Id")
		}
	})
}
