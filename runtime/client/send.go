package client

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file takes a Request to its answer: refuse, complete, then attempt after attempt.

// Do sends the request and decodes the answer into into, which it returns. It fails with one of the errors of this
// package and then returns the zero R: the result is never nil when the error is.
//
// Strings in the result share the memory of the whole answer: clone those that you keep for long.
func Do[R wire.Value](ctx context.Context, r *Request, into R) (R, error) {
	if err := r.do(ctx, into); err != nil {
		var zero R
		return zero, err
	}
	return into, nil
}

// DoEmpty sends a request whose answer has no body. A body that is JSON is let pass, a web page is an
// [*UndocumentedError].
func DoEmpty(ctx context.Context, r *Request) error { return r.do(ctx, nil) }

// do runs the call and gives r back. into is nil when no body is expected.
func (r *Request) do(ctx context.Context, into wire.Value) error {
	defer r.release()
	// 1. Nothing leaves the machine when a rule is broken.
	if err := r.refuse(ctx); err != nil {
		return err
	}
	// 2. The project id may be known to the credential only.
	if err := r.findProject(ctx); err != nil {
		return err
	}
	// 3. The URL is the same for every attempt.
	target, err := r.url()
	if err != nil {
		return err
	}
	// 4. Attempts, until one succeeds or may not be repeated.
	return r.run(ctx, target, into)
}

// refuse returns the rules that the request breaks.
func (r *Request) refuse(ctx context.Context) error {
	c := r.core
	if r.op.Body && r.body == nil {
		r.checks.Required("body", "", false)
	}
	problems := c.problems
	if c.auth == nil && !r.op.Anonymous && !r.op.OptionalAuth && !c.unchecked {
		problems = append(slices.Clip(problems), wire.Violation{
			In: "client", Name: "credential", Rule: wire.RuleSecurity, Text: "is required: pass client.Token or client.Auth to New",
		})
	}
	if ctx == nil {
		problems = append(slices.Clip(problems), wire.Violation{
			In: "client", Name: "context", Rule: wire.RuleRequired, Text: "must not be nil",
		})
	}
	if len(problems) == 0 && (!r.checks.Failed() || c.unchecked && !r.unsendable) {
		return nil
	}
	// A copy: the Checker's own slice goes to the next call.
	return &InvalidError{Operation: r.op.ID, Violations: slices.Concat(problems, r.checks.Violations())}
}

// findProject asks the credential for the project id, when the request needs it.
func (r *Request) findProject(ctx context.Context) error {
	if r.project == 0 {
		return nil
	}
	id, err := r.core.auth.(ProjectResolver).ProjectID(ctx)
	if err == nil && (id == "" || id == "." || id == "..") {
		err = errors.New("has no usable project id")
	}
	if err != nil {
		return &CredentialError{Operation: r.op.ID, Err: err}
	}
	r.path[r.project-1].value = id
	return nil
}

// url puts the path parameters into the operation's path and appends the query. Path and query share one string.
func (r *Request) url() (url.URL, error) {
	dst := append(r.buffer[:0], r.core.basePath...)
	rest := r.op.Path
	for {
		literal, after, found := strings.Cut(rest, "{")
		dst = append(dst, literal...)
		if !found {
			break
		}
		name, tail, _ := strings.Cut(after, "}")
		i := slices.IndexFunc(r.path, func(p pair) bool { return p.name == name })
		if i < 0 {
			r.checks.Required("path", name, false)
			return url.URL{}, &InvalidError{Operation: r.op.ID, Violations: slices.Clone(r.checks.Violations())}
		}
		dst = wire.AppendPathSegment(dst, r.path[i].value)
		rest = tail
	}
	n := len(dst)
	dst = append(dst, r.query...)
	r.buffer = dst
	text := string(dst)
	target := url.URL{Scheme: r.core.scheme, Host: r.core.host, Path: text[:n], RawQuery: text[n:]}
	if strings.IndexByte(target.Path, '%') >= 0 {
		target.RawPath = target.Path
		target.Path, _ = url.PathUnescape(target.RawPath)
	}
	return target, nil
}

// run sends the request until it succeeds or may not be repeated.
func (r *Request) run(ctx context.Context, target url.URL, into wire.Value) error {
	refreshed, reached := false, false
	for attempt := 1; ; attempt++ {
		req := r.outgoing(ctx, target)
		err := r.attempt(req, into)
		if err == nil {
			return nil
		}
		reached = reached || Sent(err)
		if network, ok := err.(*NetworkError); ok {
			network.Sent = reached
		}
		if !refreshed && r.refresh(req, err) {
			refreshed = true
			attempt-- // a token that ran out says nothing about the request
			continue
		}
		if err := r.core.retry.pause(ctx, attempt, isIdempotent(r.op), err); err != nil {
			return err
		}
	}
}

// refresh makes the credential renew itself when the service did not accept it, and reports whether it can.
func (r *Request) refresh(req *http.Request, err error) bool {
	switch err.(type) {
	case *APIError, *UndocumentedError:
	default:
		return false
	}
	refresher, ok := r.core.auth.(Refresher)
	if !ok || r.op.Anonymous || !errors.Is(err, ErrUnauthorized) {
		return false
	}
	refresher.Invalidate(req)
	return true
}

// An envelope is what an attempt's request refers to, allocated at once.
type envelope struct {
	url    url.URL
	values [3]string // of the headers that every request has
}

// outgoing makes the request of one attempt. Nothing in it is shared with another: transports may change it.
func (r *Request) outgoing(ctx context.Context, target url.URL) *http.Request {
	c := r.core
	e := &envelope{target, [3]string{"application/json", c.userAgent, "application/json"}}
	req := c.blank.WithContext(ctx)
	req.Method, req.URL, req.Host = r.op.Method, &e.url, target.Host
	req.Header = make(http.Header, 4+len(c.headers)+len(r.headers))
	req.Header["Accept"] = e.values[0:1:1]
	req.Header["User-Agent"] = e.values[1:2:2]
	if r.body != nil {
		body := r.body
		req.Header["Content-Type"] = e.values[2:3:3]
		req.ContentLength = int64(len(body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		req.Body, _ = req.GetBody()
	}
	for _, h := range r.headers {
		req.Header[h.name] = []string{h.value}
	}
	for _, h := range c.headers {
		if h.name == "Host" {
			req.Host = h.value // net/http takes it from here only
			continue
		}
		req.Header[h.name] = []string{h.value}
	}
	return req
}

// attempt sends the request once.
func (r *Request) attempt(req *http.Request, into wire.Value) error {
	c := r.core
	ctx := req.Context()
	if c.auth != nil && !r.op.Anonymous {
		if err := c.auth.Authenticate(ctx, req, r.body); err != nil {
			return &CredentialError{Operation: r.op.ID, Err: err}
		}
	}
	r.attempts++
	resp, err := c.send(req)
	if err != nil {
		return &NetworkError{Operation: r.op.ID, Sent: mayHaveBeenSent(err), Err: err}
	}
	defer resp.Body.Close()
	body, err := r.read(resp)
	r.buffer = body
	info, _ := ctx.Value(infoKey{}).(*ResponseInfo)
	if info != nil {
		*info = ResponseInfo{Status: resp.StatusCode, Header: resp.Header, RequestID: requestID("", resp.Header), Attempts: r.attempts}
	}
	switch {
	case err == errTooLarge || errors.Is(err, io.ErrUnexpectedEOF):
		return r.undocumented(resp, body, err)
	case err != nil:
		return &NetworkError{Operation: r.op.ID, Sent: true, Err: &url.Error{Op: req.Method, URL: req.URL.Redacted(), Err: err}}
	case slices.Contains(r.op.Success, resp.StatusCode):
		if slices.Contains(r.op.Empty, resp.StatusCode) {
			into = nil
		}
		return r.accept(resp, body, into)
	}
	return r.reject(resp, body)
}

// send makes one exchange. Without cookies, a timeout and redirects there is nothing that an http.Client adds to its
// transport but a copy of the header, which is a sixth of a call.
func (c *Core) send(req *http.Request) (*http.Response, error) {
	if !c.direct {
		return c.http.Do(req)
	}
	resp, err := cmp.Or(c.http.Transport, http.DefaultTransport).RoundTrip(req)
	switch {
	case err != nil:
		return nil, &url.Error{Op: req.Method[:1] + strings.ToLower(req.Method[1:]), URL: req.URL.Redacted(), Err: err}
	case resp.Body == nil:
		resp.Body = http.NoBody
	}
	return resp, nil
}
