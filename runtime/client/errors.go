package client

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file holds the closed list of errors that a call returns. Each begins with the operation, and each says by its
// type whether the request left the machine.
//
//	InvalidError       not sent: it breaks a documented rule
//	CredentialError    not sent: there is no token, signature or project id to send it with
//	NetworkError       perhaps sent, see its field Sent: no whole answer arrived
//	APIError           sent: the service refused it
//	UndocumentedError  sent: the answer is none that the documentation knows
//
// A call that its context ends while it waits to be repeated returns the last of these errors together with the
// context's.

// An InvalidError is a request that was not sent because it breaks documented rules. It lists all of them.
type InvalidError struct {
	Operation  string
	Violations []wire.Violation
}

func (e *InvalidError) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation)
	separator := ": "
	for _, v := range e.Violations {
		b.WriteString(separator)
		b.WriteString(v.String())
		separator = "; "
	}
	return b.String()
}

// A CredentialError is a request that was not sent because its credential or its project id could not be had. Err is
// what the [Authenticator] returned: when a password was wrong, the [*APIError] of the service that gives out tokens.
type CredentialError struct {
	Operation string
	Err       error
}

func (e *CredentialError) Error() string { return e.Operation + ": credential: " + e.Err.Error() }
func (e *CredentialError) Unwrap() error { return e.Err }

// A NetworkError is a request that got no whole answer. Err is net/http's: a [*url.Error], below which lie the
// context's error or the network's.
type NetworkError struct {
	Operation string
	Sent      bool // the request may have reached the service; false only when no connection could be opened
	Err       error
}

func (e *NetworkError) Error() string { return e.Operation + ": " + e.Err.Error() }
func (e *NetworkError) Unwrap() error { return e.Err }

// An APIError is a refusal by the service, or by the gateway before it. Ask what it means with [errors.Is] and one of
// [ErrThrottled], [ErrBusy], [ErrNotFound], [ErrUnauthorized]: the code decides before the status, because services
// send one meaning with several statuses.
type APIError struct {
	Operation  string
	Status     int    // HTTP status
	Code       string // "DBS.200001"; IAM's number as text; may be empty when Message is not
	Message    string
	RequestID  string // what the provider's support asks for; may be empty
	Documented bool   // the operation's page lists Status, or has an answer for every status
	Header     http.Header
	Body       []byte // as received

	busy bool // Code is in the operation's Busy
}

func (e *APIError) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation)
	b.WriteString(": ")
	b.WriteString(strconv.Itoa(e.Status))
	if e.Code != "" {
		b.WriteByte(' ')
		b.WriteString(e.Code)
	}
	if e.Message != "" {
		b.WriteString(": ")
		b.WriteString(e.Message)
	}
	if e.RequestID != "" {
		b.WriteString(" (request ")
		b.WriteString(e.RequestID)
		b.WriteByte(')')
	}
	return b.String()
}

// Is reports whether e means target: one of the errors of this package that say so.
func (e *APIError) Is(target error) bool {
	switch target {
	case ErrThrottled:
		return isThrottled(e.Status, e.Code)
	case ErrBusy:
		return e.busy || isBusy(e.Code)
	case ErrNotFound:
		return isNotFound(e.Status, e.Code)
	case ErrUnauthorized:
		return isUnauthorized(e.Status, e.Code)
	}
	return false
}

// An UndocumentedError is an answer that the documentation does not know: another status without an error body, a
// proxy's HTML page, an empty or broken body.
type UndocumentedError struct {
	Operation   string
	Status      int
	ContentType string
	Header      http.Header
	Body        []byte // as received, at most its first 64 KiB
	Err         error  // what is wrong with it; never nil
}

func (e *UndocumentedError) Error() string {
	kind := e.ContentType
	if kind == "" {
		kind = "no content type"
	}
	return e.Operation + ": undocumented answer (" + strconv.Itoa(e.Status) + ", " + kind + "): " + e.Err.Error()
}

func (e *UndocumentedError) Unwrap() error { return e.Err }

// Is reports whether e means [ErrThrottled] or [ErrUnauthorized], which a status alone can say. It is never
// [ErrNotFound]: a proxy's 404 does not tell that the service has no such thing.
func (e *UndocumentedError) Is(target error) bool {
	return target == ErrThrottled && e.Status == http.StatusTooManyRequests ||
		target == ErrUnauthorized && e.Status == http.StatusUnauthorized
}

// Sent reports whether the request that err is about may have reached the service. Only when it returns false, a
// request that is not idempotent is known to have had no effect.
func Sent(err error) bool {
	// A CredentialError comes first: what it wraps is about another request.
	if _, ok := errors.AsType[*CredentialError](err); ok || err == nil {
		return false
	}
	if network, ok := errors.AsType[*NetworkError](err); ok {
		return network.Sent
	}
	_, invalid := errors.AsType[*InvalidError](err)
	return !invalid
}

// An interruptedError is the last error of a call whose context ended before it could be repeated.
type interruptedError struct{ last, cause error }

func (e *interruptedError) Error() string {
	return e.last.Error() + "; not repeated: " + e.cause.Error()
}
func (e *interruptedError) Unwrap() []error { return []error{e.last, e.cause} }
