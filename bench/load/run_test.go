package load

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/bench/payload"
	"github.com/opendbbackup/dbbackup/generated/geminidb/geminidbtest"
)

// do runs clients against a handler in this process.
func do(t *testing.T, h http.Handler, r Run) Outcome {
	t.Helper()
	r.Addr = serveHere(t, h)
	o, err := r.Do()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestNoRequestToTheStubIsLost(t *testing.T) {
	pairs, err := reads()
	if err != nil {
		t.Fatal(err)
	}
	var served atomic.Int64
	stub := geminidbtest.Handler()
	counting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		stub.ServeHTTP(w, r)
	})
	o := do(t, counting, Run{Clients: 20, Talk: ask(pairs...), PID: os.Getpid(), Warm: 20 * time.Millisecond, For: 100 * time.Millisecond})
	if diff := cmp.Diff([]string(nil), o.Reasons); diff != "" || o.Lost != 0 || int64(o.Answered) != served.Load() {
		t.Errorf("%d answered, %d served, %d lost (-want +got)\n%s", o.Answered, served.Load(), o.Lost, diff)
	}
	if o.Rate <= 0 || o.Peak <= 0 || o.Latency.P50 <= 0 || o.Latency.P50 > o.Latency.P99 || o.Latency.P99 > o.Latency.Max {
		t.Errorf("no such run: %+v", o)
	}
}

func TestRunAsksAsOftenAsItIsToldTo(t *testing.T) {
	var served atomic.Int64
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		served.Add(1)
		_, _ = w.Write(payload.ListAnswer())
	})
	o := do(t, h, Run{Clients: 20, Talk: ask(documentedRequest()), Requests: 333})
	if diff := cmp.Diff([]int64{333, 333, 0}, []int64{served.Load(), int64(o.Answered), int64(o.Lost)}); diff != "" {
		t.Errorf("served, answered, lost (-want +got)\n%s", diff)
	}
}

func TestEveryAnswerIsChecked(t *testing.T) {
	right := string(payload.ListAnswer())
	for name, test := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"another status": {http.StatusServiceUnavailable, "busy", "status 503, want 200: busy"},
		"a row too few":  {http.StatusOK, `{"total_count":4,"backups":[]}`, `body {"total_count":4,"backups":[]}, want {"total_count":4,"backups":[{`},
		"a null less":    {http.StatusOK, strings.ReplaceAll(right, `,"table_names":null`, ""), "body {"},
		"cut off":        {http.StatusOK, right[:len(right)-1], "body {"},
		"nothing":        {http.StatusOK, "", "body , want {"},
	} {
		var served atomic.Int64
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if served.Add(1)%10 != 0 {
				_, _ = w.Write(payload.ListAnswer())
				return
			}
			w.WriteHeader(test.status)
			_, _ = w.Write([]byte(test.body))
		})
		o := do(t, h, Run{Clients: 5, Talk: ask(documentedRequest()), Requests: 100})
		if o.Answered != 90 || o.Lost != 10 || len(o.Reasons) != 1 || !strings.HasPrefix(o.Reasons[0], test.want) {
			t.Errorf("%s: %d answered, %d lost: %q", name, o.Answered, o.Lost, o.Reasons)
		}
	}
}

func TestARefusalIsRightByItsCode(t *testing.T) {
	p := &pair{method: "GET", target: "/", status: 400, code: "X.1"}
	for body, right := range map[string]bool{
		`{"error_code":"X.1","error_msg":"no"}`: true, `{"error_code":"X.2","error_msg":"no"}`: false, `{"error_code":"X.1"}`: false, `no`: false,
	} {
		if err := p.Check(Answer{Status: 400, Body: []byte(body)}); (err == nil) != right {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestClientsGiveUpWhenTheServerIsGone(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	o, err := Run{Addr: addr, Clients: 20, Talk: ask(documentedRequest()), Requests: 1000}.Do()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"connection refused"}, o.Reasons); diff != "" || o.Lost != 20 || o.Answered != 0 {
		t.Errorf("%d lost (-want +got)\n%s", o.Lost, diff)
	}
}

func TestRunFailsWhenTheServersProcessIsGone(t *testing.T) {
	addr := serveHere(t, geminidbtest.Handler())
	if _, err := (Run{Addr: addr, PID: 1 << 30, Clients: 1, Talk: ask(documentedRequest()), Requests: 10}).Do(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestReasonsHaveNoAddresses(t *testing.T) {
	for want, err := range map[string]error{
		"no answer in time":                  &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded},
		"connection closed before an answer": fmt.Errorf("%w: %w", errUnanswered, &net.OpError{Op: "read", Err: syscall.ECONNRESET}),
		"connection refused":                 &net.OpError{Op: "dial", Addr: &net.TCPAddr{Port: 1}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)},
		"status 500":                         errors.New("status 500"),
	} {
		if diff := cmp.Diff(want, reason(err)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}
