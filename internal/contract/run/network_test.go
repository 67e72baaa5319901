package run_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
)

// A clock is one whose time passes only while somebody waits.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	waits []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.waits = append(c.waits, d)
	return nil
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

// onlyLimit leaves all cases out but those about one rule.
func onlyLimit(c cases.Case) string {
	if c.IsBase() || c.Rule == "listBooks.query.limit.maximum" {
		return ""
	}
	return "another rule"
}

func TestBusyServersAreLeftAloneAsLongAsTheyAsk(t *testing.T) {
	at := func(d time.Duration) string { return newClock().now.Add(d).Format(http.TimeFormat) }
	for _, test := range []struct {
		name       string
		status     int
		retryAfter string
		want       time.Duration
	}{
		{"seconds", 429, "7", 7 * time.Second},
		{"a date", 429, at(9 * time.Second), 9 * time.Second},
		{"a date that has passed", 429, at(-time.Hour), 0},
		{"nothing", 429, "", time.Second},
		{"nonsense", 429, "soon", time.Second},
		{"an hour", 429, "3600", time.Minute},
		{"unavailable", 503, "2", 2 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newClock()
			seen := 0
			result := hold(t, run.Handler(changed(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Get("limit") != "50" {
					return false
				}
				if seen++; seen > 1 {
					return false
				}
				if test.retryAfter != "" {
					w.Header().Set("Retry-After", test.retryAfter)
				}
				w.WriteHeader(test.status)
				return true
			})), run.Options{Concurrency: 1, Now: c.Now, Sleep: c.Sleep, Skip: onlyLimit})
			if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			var waited time.Duration
			for _, d := range c.waits {
				waited += d
			}
			if waited != test.want || seen < 2 {
				t.Errorf("waited %v and asked %d times, want %v and twice", waited, seen, test.want)
			}
		})
	}
}

func TestUnavailableServerIsAFinding(t *testing.T) {
	c := newClock()
	result := hold(t, run.Handler(changed(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("limit") == "51" {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		return false
	})), run.Options{Now: c.Now, Sleep: c.Sleep, Skip: onlyLimit})
	if diff := cmp.Diff([]string{"listBooks.query.limit.maximum"}, broken(result)); diff != "" {
		t.Errorf("broken rules (-want +got):\n%s", diff)
	}
}

// A server that takes ten requests a second from all of us together, and says when the next ones may come.
func TestServerWithARateLimitIsTestedWhole(t *testing.T) {
	c := newClock()
	var mu sync.Mutex
	var window time.Time
	used, refused := 0, 0
	limited := changed(func(w http.ResponseWriter, _ *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		now := c.Now()
		if now.Sub(window) >= time.Second {
			window, used = now, 0
		}
		if used++; used <= 10 {
			return false
		}
		refused++
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	})
	options := full
	options.Now, options.Sleep, options.Concurrency = c.Now, c.Sleep, 8
	result := hold(t, run.Handler(limited), options)
	if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(hold(t, run.Handler(library.Handler("")), full).Coverage, result.Coverage); diff != "" {
		t.Errorf("coverage (-without a limit +with it):\n%s", diff)
	}
	if refused == 0 {
		t.Error("the limit was never reached")
	}
}

func quiet(server *httptest.Server) *httptest.Server {
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	return server
}

func TestServerBehindABasePathAndTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.StripPrefix("/base/path", library.Handler("limit 51 is accepted")))
	defer quiet(server).Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	for name, trust := range map[string]*tls.Config{"its certificate is known": {RootCAs: trusted}, "anybody is trusted": {InsecureSkipVerify: true}} {
		t.Run(name, func(t *testing.T) {
			result := hold(t, run.Target{Base: server.URL + "/base/path/", Transport: run.Network(8, trust), Curl: []string{"--insecure"}}, full)
			if diff := cmp.Diff([]string{"listBooks.query.limit.maximum"}, broken(result)); diff != "" {
				t.Fatalf("broken rules (-want +got):\n%s", diff)
			}
			want := `curl -sS -i --insecure -H "X-Token: $TOKEN" '` + server.URL + `/base/path/v1/central/books?limit=51'`
			if diff := cmp.Diff(want, result.Findings[0].Curl); diff != "" {
				t.Errorf("curl (-want +got):\n%s", diff)
			}
		})
	}
}

func TestServersThatCannotBeTalkedToAreUnreachable(t *testing.T) {
	secure := httptest.NewTLSServer(library.Handler(""))
	defer quiet(secure).Close()
	plain := httptest.NewServer(library.Handler(""))
	defer quiet(plain).Close()
	end := make(chan struct{})
	mute := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-end }))
	defer quiet(mute).Close()
	defer close(end)
	for name, base := range map[string]string{
		"whose certificate nobody knows": secure.URL,
		"that do not speak TLS":          strings.Replace(plain.URL, "http:", "https:", 1),
		"that never answer":              mute.URL,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run.Run(t.Context(), run.Target{Base: base}, plan(), run.Options{Timeout: 200 * time.Millisecond})
			if _, ok := errors.AsType[*run.Unreachable](err); !ok {
				t.Errorf("error %v, want an Unreachable", err)
			}
		})
	}
}

func TestServerThatGoesAwayIsOneFinding(t *testing.T) {
	gone := &http.Transport{}
	var mu sync.Mutex
	n := 0
	target := run.Handler(library.Handler(""))
	inner := target.Transport
	target.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		if n++; n > 100 {
			r.URL.Host = "127.0.0.1:1"
			return gone.RoundTrip(r)
		}
		return inner.RoundTrip(r)
	})
	result := hold(t, target, full)
	var about []string
	for _, f := range result.Findings {
		about = append(about, fmt.Sprintf("%s: %s", f.Keyword, f.Got))
	}
	want := []string{"answer: dial tcp 127.0.0.1:1: connect: connection refused"}
	if diff := cmp.Diff(want, about); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestHeadersOfTheCallerAreInCurlLines(t *testing.T) {
	options := full
	options.Header = http.Header{"X-Tenant": {"it's 42"}, "X-Api-Key": {"hidden"}}
	result := hold(t, run.Handler(library.Handler("limit 51 is accepted")), options)
	want := `curl -sS -i -H 'X-Api-Key: '"$X_API_KEY" -H 'X-Tenant: it'\''s 42' -H "X-Token: $TOKEN" "$ENDPOINT"'/v1/central/books?limit=51'`
	if diff := cmp.Diff(want, result.Findings[0].Curl); diff != "" {
		t.Errorf("curl (-want +got):\n%s", diff)
	}
}
