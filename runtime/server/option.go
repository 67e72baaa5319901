package server

import (
	"cmp"
	"context"
	"errors"
	"log"
	"net/http"
)

// DefaultMaxBody is how many bytes of a request body are read unless [MaxBody] says otherwise: what the services document.
const DefaultMaxBody = 12 << 20

// An Option sets up a handler.
type Option func(*Handler)

// MaxBody limits request bodies to n bytes; longer ones are refused. Zero and less stand for [DefaultMaxBody].
func MaxBody(n int64) Option {
	return func(h *Handler) {
		if h.maxBody = n; n <= 0 {
			h.maxBody = DefaultMaxBody
		}
	}
}

// Authorize decides whether a request that carries a documented credential may go on. Its error is the refusal's text; an
// [*Error] is the refusal itself.
//
// A hook that reads the body, as one that checks a signature has to, puts another reader of the same bytes into r.Body. It
// cannot read more than [MaxBody] allows: to return the error of such a read is to refuse the body as too large.
//
// The hook is not asked about requests without a credential, which an operation may allow.
func Authorize(f func(r *http.Request) error) Option { return func(h *Handler) { h.authorize = f } }

type errorFunc = func(ctx context.Context, operation string, err error)

// OnError is told of errors that implementations return and clients must not see, and of answers that broke off. Without
// it they are logged where the http.Server logs. When the client has gone away, ctx is canceled and err often says so.
func OnError(f func(ctx context.Context, operation string, err error)) Option {
	return func(h *Handler) {
		if h.onError = f; f == nil {
			h.onError = h.log
		}
	}
}

// log is what OnError does by itself. An error that nobody hears of would be a riddle: all that the client sees is a 500.
func (h *Handler) log(ctx context.Context, operation string, err error) {
	if errors.Is(ctx.Err(), context.Canceled) {
		return // the client has gone, so that nobody misses an answer
	}
	print := log.Printf
	if server, ok := ctx.Value(http.ServerContextKey).(*http.Server); ok && server.ErrorLog != nil {
		print = server.ErrorLog.Printf
	}
	print("%s: %s: %v", cmp.Or(h.config.Name, "server"), operation, err)
}
