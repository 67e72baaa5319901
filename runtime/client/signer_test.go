package client

import (
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The vectors are those of the provider's own SDK tests: they sign X-Sdk-Date only, so they are checked below Authenticate.

func TestSignaturesEqualThePublishedVectors(t *testing.T) {
	const date = "20060102T150405Z"
	for _, tc := range []struct{ name, method, url, body, want string }{
		{"GET", "GET", "https://h/path?limit=1", "", "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624"},
		{"POST", "POST", "https://h/path?key=value", `{"Name":"test","Id":1}` + "\n", "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, err := url.Parse(tc.url)
			if err != nil {
				t.Fatal(err)
			}
			headers := []pair{{"x-sdk-date", date}}
			canonical := canonicalRequest(tc.method, u, headers, headerNames(headers), []byte(tc.body))
			if diff := cmp.Diff(tc.want, sign("SecretKey", date, canonical)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCanonicalQueryIsSortedAndEscaped(t *testing.T) {
	q := url.Values{"limit": {"1"}, "enable": {"true"}, "test": {"一 (&=?!#%.*)"}, "path": {"/tmp/123"}, "multi": {"3", "1", "2"}}
	for raw, want := range map[string]string{
		q.Encode():                         "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29",
		"":                                 "",
		"b&a=":                             "a=&b=",
		"t=2019-05-27T03%3A38%3A51%2B0000": "t=2019-05-27T03%3A38%3A51%2B0000",
		"a=~_-.*":                          "a=~_-.%2A",
	} {
		if diff := cmp.Diff(want, canonicalQuery(raw)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCanonicalPathEndsWithASlash(t *testing.T) {
	for in, want := range map[string]string{
		"":               "/",
		"/":              "/",
		"/path":          "/path/",
		"/path/":         "/path/",
		"/a%2Fb/c%20d:e": "/a%2Fb/c%20d%3Ae/",
	} {
		if diff := cmp.Diff(want, canonicalPath(in)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSignerSignsHostAndOwnHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // at 2000-01-01T00:00:00Z
		req, err := http.NewRequest("GET", "https://db.example.com/v3/p/x?b=2&a=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header = http.Header{"User-Agent": {"changed on the way"}, "X-Language": {" en-us "}, "Content-Type": {"application/json"}}
		s := &Signer{AccessKey: "AK", SecretKey: "SK", SecurityToken: "ST", ProjectID: "p"}
		if err := s.Authenticate(t.Context(), req, nil); err != nil {
			t.Fatal(err)
		}
		canonical := "GET\n/v3/p/x/\na=1&b=2\n" +
			"host:db.example.com\nx-language:en-us\nx-project-id:p\nx-sdk-date:20000101T000000Z\nx-security-token:ST\n\n" +
			"host;x-language;x-project-id;x-sdk-date;x-security-token\n" +
			"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		want := http.Header{
			"User-Agent": {"changed on the way"}, "X-Language": {" en-us "}, "Content-Type": {"application/json"},
			"X-Project-Id": {"p"}, "X-Security-Token": {"ST"}, "X-Sdk-Date": {"20000101T000000Z"},
			"Authorization": {"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-language;x-project-id;x-sdk-date;x-security-token, Signature=" +
				sign("SK", "20000101T000000Z", canonical)},
		}
		if diff := cmp.Diff(want, req.Header); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEachAttemptIsSignedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var dates []string
		rt := roundTripper(func(req *http.Request) (*http.Response, error) {
			dates = append(dates, req.Header.Get("X-Sdk-Date"))
			return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"2"}}, Body: http.NoBody}, nil
		})
		c := New(At("https://h"), Auth(&Signer{AccessKey: "AK", SecretKey: "SK"}), HTTPClient(&http.Client{Transport: rt}),
			Retry(RetryPolicy{MaxAttempts: 2}))
		DoEmpty(t.Context(), c.Request(&Operation{ID: "op", Method: "GET", Path: "/", Success: []int{204}}))
		if diff := cmp.Diff([]string{"20000101T000000Z", "20000101T000002Z"}, dates); diff != "" {
			t.Error(diff)
		}
		if time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) != 2*time.Second {
			t.Error("Retry-After was not honoured")
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (rt roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return rt(req) }

func TestASignerNeedsBothKeys(t *testing.T) {
	for _, s := range []*Signer{{AccessKey: "AK"}, {SecretKey: "SK"}, {AccessKey: "A\n", SecretKey: "SK"}} {
		req, _ := http.NewRequest("GET", "https://h", nil)
		if err := s.Authenticate(t.Context(), req, nil); err == nil || len(req.Header) != 0 {
			t.Errorf("got %v, %v", err, req.Header)
		}
	}
}
