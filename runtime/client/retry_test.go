package client_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/client"
)

// These tests run in bubbles of testing/synctest: time passes only while everybody sleeps, so that pauses can be measured.

var (
	webPage   = answer(503, "text/html", "<html>")
	badCode   = answer(500, jsonType, `{"error_code":"X.0","error_msg":"m"}`)
	throttled = answer(429, jsonType, `{"error_code":"DBS.280443","error_msg":"m"}`)
	busy      = answer(403, jsonType, `{"error_code":"DBS.200019","error_msg":"m"}`)
	refused   = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	reset     = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset")}
)

func create(ctx context.Context, s *service) error {
	_, err := s.CreateBackup(ctx, "i", &createBody{Name: "nightly"})
	return err
}

func list(ctx context.Context, s *service) error {
	_, err := s.ListBackups(ctx, listParams{})
	return err
}

func remove(ctx context.Context, s *service) error { return s.DeleteBackup(ctx, "b") }

func TestWhatMayBeRepeatedIs(t *testing.T) {
	notFound := &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
	flaky := &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "server misbehaving", IsTemporary: true}}
	untrusted := &tls.CertificateVerificationError{Err: errors.New("unknown authority")}
	later := answer(413, jsonType, `{"error_code":"X.0","error_msg":"m"}`, "Retry-After", "1")
	for _, tc := range []struct {
		name string
		call func(context.Context, *service) error
		fail any
		want int // attempts
	}{
		{"GET 503 page", list, webPage, 4},
		{"GET 500 error", list, badCode, 4},
		{"DELETE 500 error", remove, badCode, 4},
		{"POST 503 page", create, webPage, 1},
		{"POST 500 error", create, badCode, 1},
		{"GET 429", list, throttled, 4},
		{"POST 429", create, throttled, 4},
		{"POST 429 page", create, answer(429, "text/html", "<html>"), 4},
		{"POST busy", create, busy, 4},
		{"POST busy in this operation", create, answer(400, jsonType, `{"error_code":"X.1","error_msg":"m"}`), 4},
		{"POST busy with 500", create, answer(500, jsonType, `{"error_code":"DBS.280005","error_msg":"m"}`), 1},
		{"POST 413 with Retry-After", create, later, 4},
		{"GET 413", list, answer(413, jsonType, `{"error_code":"X.0","error_msg":"m"}`), 1},
		{"GET 400", list, answer(400, jsonType, `{"error_code":"X.0","error_msg":"m"}`), 1},
		{"GET 501", list, answer(501, "text/html", "<html>"), 1},
		{"GET web page with 200", list, answer(200, "text/html", "<html>"), 1},
		{"GET cut off", list, breaking("{", io.ErrUnexpectedEOF), 4},
		{"POST cut off", create, breaking("{", io.ErrUnexpectedEOF), 1},
		{"GET connection reset", list, reset, 4},
		{"POST connection reset", create, reset, 1},
		{"POST unknown failure", create, errors.New("boom"), 1},
		{"POST connection refused", create, refused, 4},
		{"GET no such host", list, notFound, 1},
		{"GET name server fails", list, flaky, 4},
		{"GET certificate is not trusted", list, untrusted, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rec, s := answering(t, tc.fail)
				if err := tc.call(t.Context(), s); err == nil {
					t.Error("no error")
				}
				if diff := cmp.Diff(tc.want, len(rec.requests)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestARepetitionIsTheSameRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, s := answering(t, throttled, busy, answer(202, jsonType, `{"backup_id":"b1"}`))
		var info client.ResponseInfo
		if err := create(client.WithResponse(t.Context(), &info), s); err != nil {
			t.Fatal(err)
		}
		body := `{"name":"nightly","description":""}`
		if diff := cmp.Diff([]string{body, body, body}, rec.bodies); diff != "" {
			t.Error(diff)
		}
		for _, req := range rec.requests[1:] {
			if diff := cmp.Diff(rec.requests[0].URL, req.URL); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(rec.requests[0].Header, req.Header); diff != "" {
				t.Error(diff)
			}
		}
		if diff := cmp.Diff(3, info.Attempts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for _, tc := range []struct {
		name, after string // "": a date in 90 seconds
		min, max    time.Duration
		attempts    int
	}{
		{"seconds", "7", 7 * time.Second, 7 * time.Second, 2},
		{"none", "0", 0, 0, 2},
		{"date", "", 89 * time.Second, 91 * time.Second, 2},
		{"date in the past", "Sat, 02 Jan 1999 15:04:05 GMT", 0, 0, 2},
		{"something else", "soon", 0, 500 * time.Millisecond, 2},
		{"longer than anyone waits", "301", 0, 0, 1},
		{"longer than any number", "99999999999999999999", 0, 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				after := tc.after
				if after == "" {
					after = time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat)
				}
				rec, s := answering(t, answer(429, jsonType, `{"error_code":"X.0","error_msg":"m"}`, "Retry-After", after), answer(202, jsonType, `{}`))
				start := time.Now()
				create(t.Context(), s)
				if took := time.Since(start); took < tc.min || took > tc.max {
					t.Errorf("waited %v", took)
				}
				if diff := cmp.Diff(tc.attempts, len(rec.requests)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestPausesGrowUpToTheirLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		policy := client.RetryPolicy{MaxAttempts: 8, MinDelay: time.Second, MaxDelay: 10 * time.Second}
		ceilings := []time.Duration{1, 2, 4, 8, 10, 10, 10}
		longest := make([]time.Duration, len(ceilings))
		for range 40 {
			var at []time.Time
			s := newService(client.At("http://h"), client.Project("p"), client.Token("t"), client.Retry(policy),
				client.HTTPClient(&http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
					at = append(at, time.Now())
					return throttled(), nil
				})}))
			list(t.Context(), s)
			for i := range ceilings {
				pause := at[i+1].Sub(at[i])
				if pause > ceilings[i]*time.Second {
					t.Errorf("pause %d is %v", i, pause)
				}
				longest[i] = max(longest[i], pause)
			}
		}
		for i, got := range longest { // of 40 random pauses one is in the upper half
			if got < ceilings[i]*time.Second/2 {
				t.Errorf("pause %d is never longer than %v", i, got)
			}
		}
	})
}

func TestVeryManyAttemptsDoNotOverflowThePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, s := answeringWith(t, []client.Option{client.Retry(client.RetryPolicy{MaxAttempts: 100, MinDelay: time.Hour})}, throttled)
		list(t.Context(), s)
		if diff := cmp.Diff(100, len(rec.requests)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNoRetrySendsOnce(t *testing.T) {
	rec, s := answeringWith(t, []client.Option{client.NoRetry()}, throttled)
	list(t.Context(), s)
	if diff := cmp.Diff(1, len(rec.requests)); diff != "" {
		t.Error(diff)
	}
}

func TestAPauseThatOutlastsTheDeadlineIsNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		rec, s := answering(t, answer(429, jsonType, `{"error_code":"X.0","error_msg":"m"}`, "Retry-After", "10"))
		start := time.Now()
		err := create(ctx, s)
		if !errors.Is(err, client.ErrThrottled) || len(rec.requests) != 1 {
			t.Errorf("%d requests, got %v", len(rec.requests), err)
		}
		if diff := cmp.Diff(time.Duration(0), time.Since(start)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestACancelledPauseReturnsBothErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, s := answering(t, answer(429, jsonType, `{"error_code":"X.0","error_msg":"m"}`, "Retry-After", "10"))
		start := time.Now()
		err := create(ctx, s)
		if !errors.Is(err, client.ErrThrottled) || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff("createBackup: 429 X.0: m; not repeated: context canceled", err.Error()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(time.Second, time.Since(start)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestACancelledRequestIsNotRepeated(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	s := newService(client.At("http://h"), client.Project("p"), client.Token("t"),
		client.HTTPClient(&http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
			calls++
			cancel()
			return nil, req.Context().Err()
		})}))
	err := list(ctx, s)
	if network, ok := errors.AsType[*client.NetworkError](err); !ok || !network.Sent || !errors.Is(err, context.Canceled) || calls != 1 {
		t.Errorf("%d calls, got %v", calls, err)
	}
}

func TestNetworkErrorsSayWhetherTheRequestMayHaveArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tc := range []struct {
			name    string
			answers []any
			want    bool
		}{
			{"refused", []any{refused}, false},
			{"reset", []any{reset}, true},
			{"answered, then refused", []any{throttled, refused}, true},
		} {
			_, s := answering(t, tc.answers...)
			err := create(t.Context(), s)
			if network, ok := errors.AsType[*client.NetworkError](err); !ok || network.Sent != tc.want || client.Sent(err) != tc.want {
				t.Errorf("%s: got %#v", tc.name, err)
			}
			if !strings.HasPrefix(err.Error(), `createBackup: Post "https://db.example.com/base/v3/p1/instances/i/backups": `) {
				t.Errorf("%s: %v", tc.name, err)
			}
		}
	})
}

func TestARefusedConnectionOfTheNetworkIsNotSent(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip(err)
	}
	address := listener.Addr().String()
	listener.Close()
	s := newService(client.At("http://"+address), client.Project("p"), client.Token("t"), client.NoRetry())
	if err := create(t.Context(), s); err == nil || client.Sent(err) {
		t.Errorf("got %v", err)
	}
}
