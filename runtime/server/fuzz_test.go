package server_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/runtime/server"
)

// FuzzRequest sends raw requests. Whatever comes, the answer has a documented status, and the documented error body when
// it is a refusal; the same request gets the same answer; and what follows is served as if nothing had been.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		"GET " + listURL + " HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\n\r\n",
		"GET /v4/s/books?limit=1&offset=99999999999999999999&limit=2 HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\nX-Floor: 1,,2\r\n\r\n",
		"GET /v4/s%2Ft/books?begin_time=2019-05-27T03:38:51+0000&end_time=%zz;&tags=a&tags= HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\n\r\n",
		"GET /v4/s/books?max_price=1e999&currency=&rating=+1&lent=t&floors=,&printed=2022-01-01T10:00:00 HTTP/1.1\r\nHost: x\r\nAuthorization: SDK-HMAC-SHA256 a\r\n\r\n",
		"POST /v3/s/shelves/s/books HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n{\"name\": \"nightly\"}",
		"POST /v3/s/shelves/s/books HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\nzz",
		"POST /v3/s/shelves/s/books HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\nContent-Length: 500\r\n\r\n{\"authors\":[{\"born\":[}]}",
		"POST /v3/s/books/b:renew HTTP/1.1\r\nHost: x\r\nX-Desk: 1\r\nX-Desk: 2\r\nAuthorization: bearer x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
		"DELETE /v3/s/books/b?key=%20k HTTP/1.1\r\nHost: x\r\nCookie: session=\"s\"\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD //v4/../%2e%2e/ HTTP/1.0\r\n\r\n",
		"GET http://y/v4/%00/books?\xff=\xfe HTTP/1.1\r\nHost: [::1\r\nX-Auth-Token: t\r\n\r\n",
	} {
		f.Add(seed)
	}
	documented := []int{200, 202, 204, 400, 401, 404, 405, 413, 415}
	h := newHandler(echo(), server.MaxBody(1<<12))
	f.Fuzz(func(t *testing.T, raw string) {
		w, ok := serveRaw(h, raw)
		if !ok {
			return
		}
		if !slices.Contains(documented, w.Code) {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
		if w.Code >= 400 {
			var body map[string]string
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || len(body) != 2 || body["error_code"] == "" || body["error_msg"] == "" {
				t.Fatalf("not the documented error body: %s", w.Body)
			}
		}
		again, _ := serveRaw(h, raw)
		if again.Code != w.Code || again.Body.String() != w.Body.String() {
			t.Fatalf("first %d %s\nthen %d %s", w.Code, w.Body, again.Code, again.Body)
		}
		if next := send(h, "GET", booksURL+"?shelf_id=s", ""); next.Body.String() != emptyQuestion {
			t.Fatalf("the next request: %d %s", next.Code, next.Body)
		}
	})
}

// emptyQuestion is the answer to a request with one parameter.
var emptyQuestion = send(newHandler(echo()), "GET", booksURL+"?shelf_id=s", "").Body.String()

// serveRaw returns false for what net/http makes no request of.
func serveRaw(h http.Handler, raw string) (*httptest.ResponseRecorder, bool) {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		return nil, false
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w, true
}
