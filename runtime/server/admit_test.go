package server_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/server"
)

const (
	booksURL  = "/v4/s1/books"
	removeURL = "/v3/s1/books/b1"
	renewURL  = "/v3/s1/books/b1:renew"
)

func TestACredentialOfAnyAlternativeIsEnough(t *testing.T) {
	h := newHandler(fixed{})
	for _, c := range []struct {
		what, method, url string
		changes           []change
		status            int
	}{
		{"a token", "GET", booksURL, nil, 200},
		{"a signature", "GET", booksURL, []change{noHeader("X-Auth-Token"), header("Authorization", "SDK-HMAC-SHA256 Access=a, Signature=b")}, 200},
		{"both", "GET", booksURL, []change{header("Authorization", "SDK-HMAC-SHA256 Access=a")}, 200},
		{"a token beside another scheme", "GET", booksURL, []change{header("Authorization", "Basic YTpi")}, 200},
		{"nothing", "GET", booksURL, []change{noHeader("X-Auth-Token")}, 401},
		{"an empty token", "GET", booksURL, []change{header("X-Auth-Token", " ")}, 401},
		{"a signature without content", "GET", booksURL, []change{noHeader("X-Auth-Token"), header("Authorization", "SDK-HMAC-SHA256 ")}, 401},
		{"a signature in another case", "GET", booksURL, []change{noHeader("X-Auth-Token"), header("Authorization", "sdk-hmac-sha256 Access=a")}, 401},
		{"another scheme", "GET", booksURL, []change{noHeader("X-Auth-Token"), header("Authorization", "Bearer x")}, 401},
		{"less than the prefix", "GET", booksURL, []change{noHeader("X-Auth-Token"), header("Authorization", "SDK")}, 401},

		{"a login", "DELETE", removeURL, []change{header("Authorization", "Bearer x")}, 204},
		{"a login in another case", "DELETE", removeURL, []change{header("Authorization", "bEARER x")}, 204},
		{"a login without content", "DELETE", removeURL, []change{header("Authorization", "Bearer")}, 401},
		{"a key and a session", "DELETE", removeURL + "?key=k", []change{header("Cookie", "session=s")}, 204},
		{"a key, escaped, among bad pairs", "DELETE", removeURL + "?a=1;b&%6bey=%20k", []change{header("Cookie", "session=s")}, 400},
		{"a key alone", "DELETE", removeURL + "?key=k", nil, 401},
		{"a session alone", "DELETE", removeURL, []change{header("Cookie", "session=s")}, 401},
		{"a key without content", "DELETE", removeURL + "?key=+&key=k", []change{header("Cookie", "session=s")}, 401},
		{"a session without content", "DELETE", removeURL + "?key=k", []change{header("Cookie", "session=")}, 401},

		{"nothing, where nothing is needed", "GET", "/status", []change{noHeader("X-Auth-Token")}, 200},
		{"nothing, where it may be left out", "POST", renewURL, []change{noHeader("X-Auth-Token"), header("X-Desk", "1")}, 200},
	} {
		if got := send(h, c.method, c.url, "", c.changes...).Code; got != c.status {
			t.Errorf("%s: status %d, want %d", c.what, got, c.status)
		}
	}
}

func TestTheRefusalSaysWhichCredentialsThereAre(t *testing.T) {
	h := newHandler(fixed{})
	w := send(h, "GET", booksURL, "", noHeader("X-Auth-Token"))
	want := refusal{401, "GW.0301", "Incorrect authentication information: security: needs header X-Auth-Token or header Authorization SDK-HMAC-SHA256"}
	if diff := cmp.Diff(want, refused(t, w)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := w.Header()["Www-Authenticate"]; got != nil {
		t.Errorf("WWW-Authenticate: %q for schemes that HTTP does not know", got)
	}
	w = send(h, "DELETE", removeURL, "")
	want.Message = "Incorrect authentication information: security: needs header Authorization Bearer or query key and cookie session"
	if diff := cmp.Diff(want, refused(t, w)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`Bearer realm="library"`}, w.Header()["Www-Authenticate"]); diff != "" {
		t.Errorf("WWW-Authenticate (-want +got):\n%s", diff)
	}
}

func TestAHeaderIsACredentialHoweverItsNameIsWritten(t *testing.T) {
	h := server.New(server.Config{})
	h.Handle(server.Operation{ID: "a", Method: "GET", Path: "/a", Security: [][]server.Credential{{{In: "header", Name: "x-auth-TOKEN"}}}},
		func(r *server.Request) error { return server.WriteStatus(r.Writer, 200) })
	if got := send(h, "GET", "/a", "").Code; got != 200 {
		t.Errorf("status %d", got)
	}
}

func TestTheHookDecidesAboutRequestsWithACredential(t *testing.T) {
	asked := 0
	var answer error
	h := newHandler(fixed{}, server.Authorize(func(*http.Request) error {
		asked++
		return answer
	}))
	for _, c := range []struct {
		what, method, url string
		hook              error
		changes           []change
		asked             int
		want              refusal
	}{
		{"accepted", "GET", booksURL, nil, nil, 1, accepts(200)},
		{"refused", "GET", booksURL, errors.New("expired"), nil, 1, refusal{401, "GW.0301", "Incorrect authentication information: expired"}},
		{"refused in its own words", "GET", booksURL, fmt.Errorf("hook: %w", &server.Error{Status: 403, Code: "GW.0302", Message: "Not your shop."}), nil, 1,
			refusal{403, "GW.0302", "Not your shop."}},
		{"no credential", "GET", booksURL, nil, []change{noHeader("X-Auth-Token")}, 0,
			refusal{401, "GW.0301", "Incorrect authentication information: security: needs header X-Auth-Token or header Authorization SDK-HMAC-SHA256"}},
		{"none needed", "GET", "/status", errors.New("expired"), nil, 0, accepts(200)},
		{"none given", "POST", renewURL, errors.New("expired"), []change{header("X-Desk", "1")}, 0, accepts(200)},
		{"one given where none is needed", "POST", renewURL, errors.New("expired"), []change{header("X-Desk", "1"), header("Authorization", "Bearer x")}, 1,
			refusal{401, "GW.0301", "Incorrect authentication information: expired"}},
		{"no such path", "GET", "/v9", nil, nil, 0, refusal{404, "GW.0101", "The API does not exist: no path of the description is /v9"}},
		{"before rules are looked at", "GET", booksURL + "?limit=0", errors.New("expired"), nil, 1, refusal{401, "GW.0301", "Incorrect authentication information: expired"}},
	} {
		asked, answer = 0, c.hook
		got := refused(t, send(h, c.method, c.url, "", c.changes...))
		if diff := cmp.Diff(c.want, got); diff != "" || asked != c.asked {
			t.Errorf("%s: asked %d times (-want +got):\n%s", c.what, asked, diff)
		}
	}
}

// signed is a hook that reads the body, as one has to that checks a signature over it.
func signed(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if !bytes.Contains(body, []byte("signed")) {
		return errors.New("bad signature")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

func TestTheHookMayReadTheBodyAndPutItBack(t *testing.T) {
	h := newHandler(fixed{}, server.Authorize(signed), server.MaxBody(100))
	for _, c := range []struct {
		what, body string
		want       refusal
	}{
		{"a good one", `{"name": "signed", "description": ""}`, accepts(202)},
		{"a bad one", `{"name": "forged", "description": ""}`, refusal{401, "GW.0301", "Incorrect authentication information: bad signature"}},
		{"one that breaks a rule", `{"name": "signed!", "description": ""}`,
			refusal{400, "LIB.0277", "Parameter error: body name: must match ^[A-Za-z][A-Za-z0-9_-]*$, got signed!"}},
		{"one that is too large", strings.Repeat(" ", 101), refusal{413, "GW.0202", "Request entity too large: body: must be at most 100 bytes"}},
	} {
		if diff := cmp.Diff(c.want, refused(t, send(h, "POST", addURL, c.body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}
