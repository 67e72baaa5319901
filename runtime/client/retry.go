package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

// A RetryPolicy says when a call is repeated. Fields that are zero have their defaults.
//
// What the service refused before it acted is repeated whatever the method: throttling (429), a busy resource (a busy code below 500), a 413
// with a Retry-After, and a connection that could not be opened. Other network errors, and statuses of 500 and above
// but 501 and 505, are repeated only when the method is idempotent (GET, HEAD, PUT, DELETE, OPTIONS). Nothing else is.
//
// The pause before the n-th repetition is random, up to MinDelay·2ⁿ⁻¹ and MaxDelay. A Retry-After header, in seconds
// or as a date, takes its place. A pause that would outlast the context's deadline is not begun: the call returns its
// last error at once.
type RetryPolicy struct {
	MaxAttempts   int           // requests a call may send; default 4
	MinDelay      time.Duration // upper end of the first pause; default 500 ms
	MaxDelay      time.Duration // upper end of any pause but Retry-After's; default 30 s
	MaxRetryAfter time.Duration // when Retry-After asks for more, the call returns its last error; default 5 min
}

var defaultRetry = RetryPolicy{MaxAttempts: 4, MinDelay: 500 * time.Millisecond, MaxDelay: 30 * time.Second, MaxRetryAfter: 5 * time.Minute}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.MaxAttempts <= 0 {
		p.MaxAttempts = defaultRetry.MaxAttempts
	}
	if p.MinDelay <= 0 {
		p.MinDelay = defaultRetry.MinDelay
	}
	if p.MaxDelay <= 0 {
		p.MaxDelay = max(defaultRetry.MaxDelay, p.MinDelay)
	}
	if p.MaxRetryAfter <= 0 {
		p.MaxRetryAfter = defaultRetry.MaxRetryAfter
	}
	return p
}

// pause waits before the attempt after attempt and returns nil when it may be made, else the error to return.
func (p RetryPolicy) pause(ctx context.Context, attempt int, idempotent bool, last error) error {
	if attempt >= p.MaxAttempts || ctx.Err() != nil || !repeatable(last, idempotent) {
		return last
	}
	delay := p.backoff(attempt)
	if after, ok := retryAfter(headerOf(last)); ok {
		if after > p.MaxRetryAfter {
			return last
		}
		delay = after
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= delay {
		return last
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &interruptedError{last, context.Cause(ctx)}
	}
}

// backoff is exponential with full jitter: callers who failed together do not come back together.
func (p RetryPolicy) backoff(attempt int) time.Duration {
	ceiling := p.MaxDelay
	if shift := attempt - 1; shift < 32 && p.MinDelay<<shift>>shift == p.MinDelay {
		ceiling = min(ceiling, p.MinDelay<<shift)
	}
	return rand.N(ceiling + 1)
}

// repeatable reports whether a request that ended in err may be sent again.
func repeatable(err error, idempotent bool) bool {
	switch e := err.(type) {
	case *APIError:
		// A busy code with a 5xx may come from a service that has begun to act: a POST could act twice.
		if e.Is(ErrThrottled) || e.Is(ErrBusy) && (idempotent || e.Status < 500) || idempotent && isTransient(e.Status) {
			return true
		}
		_, asked := retryAfter(e.Header)
		return asked && e.Status == http.StatusRequestEntityTooLarge
	case *UndocumentedError:
		return e.Is(ErrThrottled) || idempotent && (isTransient(e.Status) || errors.Is(e.Err, io.ErrUnexpectedEOF))
	case *NetworkError:
		return (idempotent || !e.Sent) && !isPermanent(e.Err)
	}
	return false // not sent, or, for a credential, already repeated where it is had
}

// isTransient reports whether a status may be another one next time.
func isTransient(status int) bool {
	return status >= 500 && status != http.StatusNotImplemented && status != http.StatusHTTPVersionNotSupported
}

// isPermanent reports whether err stays the same however often one tries.
func isPermanent(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	return untrusted || errors.Is(err, http.ErrSchemeMismatch)
}

// mayHaveBeenSent reports whether a request that ended in err may have reached the server.
func mayHaveBeenSent(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect") {
		return false
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return false
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	return !untrusted && !errors.Is(err, http.ErrSchemeMismatch)
}

// isIdempotent reports whether an operation may be repeated without knowing what became of it.
func isIdempotent(op *Operation) bool {
	switch op.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return true
	}
	return op.Idempotent
}

func headerOf(err error) http.Header {
	switch e := err.(type) {
	case *APIError:
		return e.Header
	case *UndocumentedError:
		return e.Header
	}
	return nil
}

// retryAfter reads Retry-After: seconds or an HTTP date. A date in the past is no pause; anything else is no answer.
func retryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if text == "" {
		return 0, false
	}
	seconds, err := strconv.ParseUint(text, 10, 31)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(seconds) * time.Second, true // out of range: the largest, longer than anyone waits
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	return max(0, time.Until(date)), true
}
