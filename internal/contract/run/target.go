package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// A Target is what is held to a contract. Redirects are not followed: what answers them is part of the contract.
type Target struct {
	Transport http.RoundTripper
	Base      string // what paths are appended to: "https://host/prefix"
	Shown     string // how curl lines write Base, if otherwise: "$ENDPOINT"
}

// Handler makes a target of a handler in this process. A panic counts as an answer with status 500.
func Handler(h http.Handler) Target {
	return Target{Transport: inProcess{h}, Base: "http://handler.invalid", Shown: "$ENDPOINT"}
}

// inProcess calls a handler instead of a network.
type inProcess struct{ handler http.Handler }

func (t inProcess) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	w := &recorder{header: http.Header{}}
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			resp, err = nil, errors.New("the connection was broken off")
		default:
			w = &recorder{header: http.Header{"Content-Type": {"text/plain"}}, status: 500}
			fmt.Fprintf(&w.body, "panic: %v", v)
			resp, err = w.response(r), nil
		}
	}()
	r.RequestURI = r.URL.RequestURI()
	r.RemoteAddr = "192.0.2.1:1234"
	if r.Body == nil {
		r.Body = http.NoBody
	}
	t.handler.ServeHTTP(w, r)
	return w.response(r), nil
}

// A recorder keeps what a handler writes.
type recorder struct {
	header http.Header
	sent   http.Header // header as it was when the status was written
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		if w.header.Get("Content-Type") == "" {
			w.header.Set("Content-Type", http.DetectContentType(p))
		}
		w.WriteHeader(http.StatusOK)
	}
	if w.status == http.StatusNoContent || w.status == http.StatusNotModified {
		return 0, http.ErrBodyNotAllowed
	}
	return w.body.Write(p)
}

func (w *recorder) response(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	header := w.sent
	if header == nil {
		header = w.header
	}
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, ContentLength: int64(w.body.Len()),
		Body: io.NopCloser(&w.body), Request: r,
	}
}

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
}

// send sends one request; it waits and repeats when the server says that there are too many.
func (s *sender) send(ctx context.Context, r cases.Request) answer {
	for try := 0; ; try++ {
		a := s.once(ctx, r)
		asked := strings.HasPrefix(strings.Join(r.Header["Prefer"], ""), "example=") // for this very answer
		if a.status != http.StatusTooManyRequests || asked || try >= s.options.Patience || ctx.Err() != nil {
			return a
		}
		if s.options.sleep(ctx, retryAfter(a.header, s.options.clock())) != nil {
			return a
		}
	}
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

// unreachable reports whether an error says that nobody listens at the address.
func unreachable(err error) bool {
	var operation *net.OpError
	var name *net.DNSError
	return errors.As(err, &name) || errors.As(err, &operation) && operation.Op == "dial"
}
