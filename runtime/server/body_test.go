package server_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/server"
)

func TestABodyReachesTheImplementation(t *testing.T) {
	for body, want := range map[string]newBook{
		`{"name":"nightly","description":""}`:                                                      {Name: "nightly"},
		" \r\n{\t\"description\" : \"d\" , \"name\":\"nightly\", \"extra\": [{}]}\n":               {Name: "nightly", Description: "d"},
		`{"name":"a","description":"d","name":"nightly","Description":"e"}`:                        {Name: "nightly", Description: "d"},
		`{"name":"nightly","description":"\u4f60\ud83d\ude00\ud800` + "\xff" + `","authors":null}`: {},
		`{"name":"nightly","description":"d","authors":[{"name":"Ann","born":1950}]}`:              {Name: "nightly", Description: "d", Authors: []author{{"Ann", new(1950)}}},
	} {
		var got newBook
		h := newHandler(implementation{add: func(_ context.Context, r addBookRequest) (addBookResponse, error) {
			got = *r.Body
			return addBook202{}, nil
		}})
		refusal := refused(t, send(h, "POST", addURL, body))
		if strings.Contains(body, "null") {
			if diff := cmp.Diff(invalid("LIB.0299", "body authors: must not be null, got null"), refusal); diff != "" {
				t.Errorf("%s (-want +got):\n%s", body, diff)
			}
			continue
		}
		if diff := cmp.Diff(accepts(202), refusal); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

func TestABrokenBodyIsRefusedHoweverManyRulesItBreaksBefore(t *testing.T) {
	body := `{"name":"nightly","description":"","authors":[` + strings.Repeat(`1,`, 1000)
	want := invalid("LIB.0001", `body: must be JSON: want a value at byte `+strconv.Itoa(len(body))+`, got "the end"`)
	if diff := cmp.Diff(want, refused(t, send(newHandler(fixed{}), "POST", addURL, body))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEachMistakeInABodyIsToldOnce(t *testing.T) {
	h := newHandler(fixed{})
	const pattern = "must match ^[A-Za-z][A-Za-z0-9_-]*$, got "
	for _, c := range []struct{ body, code, broken string }{
		{"", "LIB.0001", "body: is required"},
		{"null", "LIB.0001", "body: must not be null, got null"},
		{"[]", "LIB.0001", "body: must be an object, got []"},
		{" ", "LIB.0001", `body: must be JSON: want a value at byte 1, got "the end"`},
		{"{", "LIB.0001", `body: must be JSON: want a name in quotes at byte 1, got "the end"`},
		{"\ufeff{}", "LIB.0001", "body: must be JSON: want a value at byte 0, got \"\\xef\""},
		{`{"name": 5, "description": `, "LIB.0001", `body: must be JSON: want a value at byte 27, got "the end"`}, // and not that 5 is no string
		{`{"name":"nightly","description":""} {}`, "LIB.0001", "body: must be JSON: want nothing after the value at byte 36, got '{'"},
		{`{"name":"n"} x`, "LIB.0001", "body: must be JSON: want nothing after the value at byte 13, got 'x'"}, // and not that there is no description

		// what did not come breaks no other rule; the codes are those of the first one that has one
		{`{}`, "LIB.0277", "body name: is required; body description: is required"},
		{`{"name": null, "description": 5}`, "LIB.0277", "body name: must not be null, got null; body description: must be a string, got 5"},
		{`{"description": 5, "name": "b57"}`, "LIB.0277", "body name: must be 4 to 64 characters, got b57; body description: must be a string, got 5"},
		{`{"description": "x", "name": "-b57"}`, "LIB.0277", "body name: " + pattern + "-b57"},
		{`{"NAME": "nightly", "description": ""}`, "LIB.0277", "body name: is required"},
		{`{"name": "nightly", "description": "` + strings.Repeat("é", 257) + `"}`, "LIB.0127",
			`body description: must be at most 256 characters, got ` + strings.Repeat("é", 32) + "…"},

		// places within
		{`{"authors": [], "description": "", "name": "nightly"}`, "LIB.0299", "body authors: must have 1 to 3 items, got 0"},
		{`{"authors": [{"name": "a"}, {"born": "x"}], "name": "b57", "description": ""}`, "LIB.0277",
			"body name: must be 4 to 64 characters, got b57; body authors[1].born: must be an integer, got " + `"x"` + "; body authors[1].name: is required"},
		{`{"name": "nightly", "description": "", "authors": [{"name": "a", "born": -1}]}`, "LIB.0300", "body authors[0].born: must be 0 to 9999, got -1"},
		{`{"name": "nightly", "description": "", "authors": [5, {"name": ""}]}`, "LIB.0299",
			"body authors[0]: must be an object, got 5; body authors[1].name: must be at least 1 character"},
	} {
		if diff := cmp.Diff(invalid(c.code, c.broken), refused(t, send(h, "POST", addURL, c.body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.body, diff)
		}
	}
}

func TestABodyThatMayBeLeftOutIsReadWhenItComes(t *testing.T) {
	var got *renewal
	h := newHandler(implementation{renew: func(_ context.Context, r renewBookRequest) (renewBookResponse, error) {
		got = r.Body
		return accepted{200}, nil
	}})
	for body, want := range map[string]*renewal{"": nil, "{}": {}, `{"days": 3}`: {Days: 3}} {
		if diff := cmp.Diff(accepts(200), refused(t, send(h, "POST", renewURL, body, header("X-Desk", "1")))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
	want := invalid("LIB.0001", "body days: must be 0 to 30, got 31")
	if diff := cmp.Diff(want, refused(t, send(h, "POST", renewURL, `{"days": 31}`, header("X-Desk", "1")))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const rightBody = `{"name":"nightly","description":""}`

// unknownLength hides how long a body is.
func unknownLength(r *http.Request) { r.ContentLength = -1 }

func TestABodyIsJSONOrNotNamed(t *testing.T) {
	h := newHandler(fixed{})
	wrong := func(contentType string) refusal {
		return refusal{415, "GW.0201", "API request error: header Content-Type: must be application/json, got " + contentType}
	}
	for _, c := range []struct {
		contentType []string
		want        refusal
	}{
		{nil, accepts(202)},
		{[]string{""}, accepts(202)},
		{[]string{"application/json"}, accepts(202)},
		{[]string{"application/json;charset=utf8"}, accepts(202)},
		{[]string{"Application/JSON ; charset=UTF-8"}, accepts(202)},
		{[]string{"application/merge-patch+json"}, accepts(202)},
		{[]string{"application/vnd.api+JSON; v=1"}, accepts(202)},
		{[]string{"text/plain"}, wrong("text/plain")},
		{[]string{"application/x-www-form-urlencoded"}, wrong("application/x-www-form-urlencoded")},
		{[]string{"application/jsonl"}, wrong("application/jsonl")},
		{[]string{"text/json"}, wrong("text/json")},
		{[]string{"; charset=utf8"}, wrong(`"; charset=utf8"`)},
		{[]string{"text/plain", "application/json"}, wrong("text/plain")},
	} {
		set := noHeader("Content-Type")
		if c.contentType != nil {
			set = header("Content-Type", c.contentType...)
		}
		for _, length := range []change{func(*http.Request) {}, unknownLength} {
			if diff := cmp.Diff(c.want, refused(t, send(h, "POST", addURL, rightBody, set, length))); diff != "" {
				t.Errorf("%q (-want +got):\n%s", c.contentType, diff)
			}
		}
		// where there is no body, its type does not matter
		required := invalid("LIB.0001", "body: is required")
		for _, length := range []change{func(*http.Request) {}, unknownLength} {
			if diff := cmp.Diff(required, refused(t, send(h, "POST", addURL, "", set, length))); diff != "" {
				t.Errorf("%q without a body (-want +got):\n%s", c.contentType, diff)
			}
		}
		if got := send(h, "GET", booksURL, "ignored", set).Code; got != 200 {
			t.Errorf("%q with GET: status %d", c.contentType, got)
		}
	}
}

func TestALargeBodyIsRefused(t *testing.T) {
	h := newHandler(fixed{}, server.MaxBody(50))
	large := refusal{413, "GW.0202", "Request entity too large: body: must be at most 50 bytes"}
	for _, length := range []change{func(*http.Request) {}, unknownLength} {
		for _, c := range []struct {
			size int
			want refusal
		}{{50, accepts(202)}, {51, large}, {5000, large}} {
			body := rightBody + strings.Repeat(" ", c.size-len(rightBody))
			w := send(h, "POST", addURL, body, length)
			if diff := cmp.Diff(c.want, refused(t, w)); diff != "" {
				t.Errorf("%d bytes (-want +got):\n%s", c.size, diff)
			}
			if got := w.Header().Get("Connection"); (got == "close") != (c.want.Status == 413) {
				t.Errorf("%d bytes: Connection: %s", c.size, got)
			}
		}
	}
	// the media type goes before the size, and the size before broken rules
	if got := send(h, "POST", addURL, strings.Repeat(" ", 51), header("Content-Type", "text/plain")).Code; got != 415 {
		t.Errorf("status %d", got)
	}
	if got := send(h, "POST", addURL+"?a=%", strings.Repeat("x", 51)).Code; got != 413 {
		t.Errorf("status %d", got)
	}
	// twelve megabytes unless said otherwise
	for _, option := range []server.Option{server.MaxBody(0), server.MaxBody(-1), server.MaxBody(server.DefaultMaxBody)} {
		h := newHandler(fixed{}, option)
		if got := send(h, "POST", addURL, rightBody+strings.Repeat(" ", 12<<20-len(rightBody))).Code; got != 202 {
			t.Errorf("status %d", got)
		}
		if got := send(h, "POST", addURL, strings.Repeat(" ", 12<<20+1)).Code; got != 413 {
			t.Errorf("status %d", got)
		}
	}
}

// TestALargeBodyIsNotWaitedFor talks to a server that would otherwise read on to keep the connection.
func TestALargeBodyIsNotWaitedFor(t *testing.T) {
	s := httptest.NewServer(newHandler(fixed{}, server.MaxBody(50)))
	defer s.Close()
	for _, head := range []string{"Content-Length: 1000000000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n64\r\n" + strings.Repeat("x", 100) + "\r\n"} {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, "POST "+addURL+" HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\nContent-Type: application/json\r\n"+head)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != 413 || !resp.Close {
			t.Errorf("status %d, close %v", resp.StatusCode, resp.Close)
		}
	}
}

// broken is a body that ends with an error.
func broken(text string, err error) change {
	return func(r *http.Request) {
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader(text), errorReader{err}))
		r.ContentLength = -1
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

func TestABodyThatBreaksOffIsRefused(t *testing.T) {
	h := newHandler(fixed{})
	private := &net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1)}, Err: os.ErrDeadlineExceeded}
	for _, c := range []struct {
		err  error
		text string
	}{{io.ErrUnexpectedEOF, "unexpected EOF"}, {errors.New("malformed chunked encoding"), "malformed chunked encoding"}, {private, "i/o timeout"}} {
		want := invalid("LIB.0001", "body: must be readable: "+c.text)
		if diff := cmp.Diff(want, refused(t, send(h, "POST", addURL, "x", broken(rightBody, c.err)))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestARequestMadeByHandMayHaveNoBody(t *testing.T) {
	r, err := http.NewRequestWithContext(t.Context(), "POST", addURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "secret")
	w := httptest.NewRecorder()
	newHandler(fixed{}, server.Authorize(func(*http.Request) error { return nil })).ServeHTTP(w, r)
	if diff := cmp.Diff(invalid("LIB.0001", "body: is required"), refused(t, w)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestABodyIsReadHoweverItComes(t *testing.T) {
	h := newHandler(implementation{add: func(_ context.Context, r addBookRequest) (addBookResponse, error) {
		return addBook202{BookID: strconv.Itoa(len(r.Body.Description))}, nil
	}})
	for _, size := range []int{0, 1, 255} {
		body := `{"name":"nightly","description":"` + strings.Repeat("d", size) + `"` + strings.Repeat(" ", size*500) + "}"
		want := fmt.Sprintf(`{"job_id":"","book_id":"%d"}`, size)
		for _, length := range []int64{-1, int64(len(body))} {
			for what, reader := range map[string]io.Reader{"byte by byte": oneByte{strings.NewReader(body)}, "with the end": atOnce{strings.NewReader(body)}} {
				w := send(h, "POST", addURL, "x", func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(reader), length })
				if got := w.Body.String(); got != want {
					t.Errorf("%s, length %d: %d %s, want %s", what, length, w.Code, got, want)
				}
			}
		}
	}
}

// oneByte reads a byte at a time.
type oneByte struct{ io.Reader }

func (r oneByte) Read(p []byte) (int, error) { return r.Reader.Read(p[:1]) }

// atOnce says at the last bytes that they are the last.
type atOnce struct{ *strings.Reader }

func (r atOnce) Read(p []byte) (n int, err error) {
	n, err = r.Reader.Read(p)
	if err == nil && r.Len() == 0 {
		err = io.EOF
	}
	return n, err
}
