package run

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// This file sends requests, no faster than the server wants them.

// An answer is what came back for one request.
type answer struct {
	status int
	header http.Header
	body   []byte
	err    error // no answer came
}

// mostBody is how many bytes of an answer are read.
const mostBody = 16 << 20

// A sender sends requests with credentials filled in.
type sender struct {
	target  Target
	options *Options
	fill    *strings.Replacer // placeholders → credentials

	gate  sync.Mutex
	pause time.Time // the server asked to be left alone until then
}

// send sends one request; it waits and repeats when the server says that there are too many.
func (s *sender) send(ctx context.Context, r cases.Request) answer {
	for try := 0; ; try++ {
		if s.wait(ctx) != nil {
			return answer{err: ctx.Err()}
		}
		a := s.once(ctx, r)
		asked := strings.HasPrefix(strings.Join(r.Header["Prefer"], ""), "example=") // for this very answer
		if !busy(a) || asked || try >= s.options.Patience {
			return a
		}
		s.halt(retryAfter(a.header, s.options.clock()))
	}
}

// busy reports whether an answer says that the same request may be answered later.
func busy(a answer) bool {
	return a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != ""
}

// halt keeps all requests back for a time: the limit is the server's and not that of one request.
func (s *sender) halt(d time.Duration) {
	s.gate.Lock()
	defer s.gate.Unlock()
	if until := s.options.clock().Add(d); until.After(s.pause) {
		s.pause = until
	}
}

// wait returns when the server may be asked again, or the error of a context that ends before.
func (s *sender) wait(ctx context.Context) error {
	s.gate.Lock()
	until := s.pause
	s.gate.Unlock()
	if until.IsZero() {
		return ctx.Err()
	}
	if d := until.Sub(s.options.clock()); d > 0 {
		return s.options.sleep(ctx, d)
	}
	return ctx.Err()
}

// longestWait bounds what a server may ask for with Retry-After.
const longestWait = time.Minute

// retryAfter is how long a server asks to wait: a second if it does not say.
func retryAfter(h http.Header, now time.Time) time.Duration {
	wait := time.Second
	value := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 {
		wait = time.Duration(min(seconds, int(longestWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = max(at.Sub(now), 0)
	}
	return min(wait, longestWait)
}

func (s *sender) once(ctx context.Context, r cases.Request) answer {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	request, err := s.build(ctx, r)
	if err != nil {
		return answer{err: err}
	}
	resp, err := s.target.Transport.RoundTrip(request)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostBody))
	if err != nil {
		return answer{err: fmt.Errorf("the answer breaks off: %w", err)}
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: body}
}

func (s *sender) build(ctx context.Context, r cases.Request) (*http.Request, error) {
	address := s.target.Base + r.Path
	if r.RawQuery != "" {
		address += "?" + s.fill.Replace(r.RawQuery)
	}
	var body io.Reader
	if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, address, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	for name, values := range s.options.Header {
		request.Header[http.CanonicalHeaderKey(name)] = values
		if http.CanonicalHeaderKey(name) == "Host" && len(values) > 0 {
			request.Host = values[0]
			request.Header.Del("Host")
		}
	}
	for name, values := range r.Header {
		filled := make([]string, len(values))
		for i, v := range values {
			filled[i] = s.fill.Replace(v)
		}
		request.Header[name] = filled
	}
	return request, nil
}
