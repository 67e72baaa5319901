package client

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file reads answers and tells the documented from the undocumented.

// A ResponseInfo is what a caller may want to know of an answer beyond its body.
type ResponseInfo struct {
	Status    int
	Header    http.Header
	RequestID string // what the provider's support asks for; may be empty
	Attempts  int    // requests that the call sent
}

type infoKey struct{}

// WithResponse returns a context whose calls store in info what they know of the last answer they got, also when they
// fail. Use one info for one call at a time.
func WithResponse(ctx context.Context, info *ResponseInfo) context.Context {
	return context.WithValue(ctx, infoKey{}, info)
}

// What is wrong with an answer.
var (
	errTooLarge = errors.New("the body is longer than allowed")
	errEmpty    = errors.New("the body is empty")
	errNull     = errors.New("the body is null")
	errNotJSON  = errors.New("the content is not JSON")
	errStatus   = errors.New("the status is not documented")
	errUnknown  = errors.New("the body is not an error that is known")
)

// maxUndocumented is how much of a body an UndocumentedError keeps.
const maxUndocumented = 64 << 10

// read reads the body into the request's buffer, to its end or one byte past the limit.
func (r *Request) read(resp *http.Response) ([]byte, error) {
	limit := r.core.limit
	dst := r.buffer[:0]
	if n := resp.ContentLength; n > 0 && n <= limit {
		dst = slices.Grow(dst, int(min(n, maxKept))+1) // one more, so that the end shows without growing
	}
	for {
		if len(dst) == cap(dst) {
			dst = slices.Grow(dst, 512)
		}
		n, err := resp.Body.Read(dst[len(dst):cap(dst)])
		dst = dst[:len(dst)+n]
		switch {
		case int64(len(dst)) > limit:
			return dst[:limit], errTooLarge
		case err == io.EOF:
			return dst, nil
		case err != nil:
			return dst, err
		}
	}
}

// accept decodes the body of a success.
func (r *Request) accept(resp *http.Response, body []byte, into wire.Value) error {
	if into == nil && len(body) == 0 {
		return nil
	}
	kind := resp.Header.Get("Content-Type")
	switch {
	case len(body) == 0:
		return r.undocumented(resp, body, errEmpty)
	case kind != "" && !isJSON(kind):
		return r.undocumented(resp, body, errNotJSON)
	}
	text := string(body) // the one copy, which all strings of the result share
	r.codec.Reset(text, nil)
	if into == nil {
		r.codec.Skip()
	} else {
		into.CodeJSON(&r.codec)
	}
	if err := r.codec.End(); err != nil {
		return r.undocumented(resp, body, err)
	}
	if into != nil && strings.TrimSpace(text[:min(len(text), 64)]) == "null" {
		return r.undocumented(resp, body, errNull)
	}
	return nil
}

// reject makes the error of an answer that is not a success.
func (r *Request) reject(resp *http.Response, body []byte) error {
	status := resp.StatusCode
	if status < 400 {
		return r.undocumented(resp, body, errStatus)
	}
	found, err := decodeErrorBody(string(body))
	if _, malformed := err.(*wire.DecodeError); malformed && !isJSON(resp.Header.Get("Content-Type")) {
		err = errNotJSON // a web page: nobody wants to know at which byte
	}
	if err != nil {
		return r.undocumented(resp, body, err)
	}
	return &APIError{
		Operation:  r.op.ID,
		Status:     status,
		Code:       found.code,
		Message:    found.message,
		RequestID:  requestID(found.requestID, resp.Header),
		Documented: slices.Contains(r.op.Errors, status) || slices.Contains(r.op.Errors, 0),
		Header:     resp.Header,
		Body:       bytes.Clone(body),
		busy:       slices.Contains(r.op.Busy, found.code),
	}
}

func (r *Request) undocumented(resp *http.Response, body []byte, err error) error {
	return &UndocumentedError{
		Operation:   r.op.ID,
		Status:      resp.StatusCode,
		ContentType: resp.Header.Get("Content-Type"),
		Header:      resp.Header,
		Body:        bytes.Clone(body[:min(len(body), maxUndocumented)]),
		Err:         err,
	}
}

// isJSON reports whether a Content-Type is application/json or ends in +json, with any parameters.
func isJSON(contentType string) bool {
	if contentType == "application/json" {
		return true
	}
	kind, _, _ := strings.Cut(contentType, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "application/json" || strings.HasSuffix(kind, "+json") && strings.Contains(kind, "/")
}

// requestID returns what names the request in the provider's logs.
func requestID(inBody string, h http.Header) string {
	return cmp.Or(inBody, h.Get("X-Request-Id"), h.Get("X-Iam-Trace-Id"))
}

// An errorBody is what the shapes of error bodies have in common:
//
//	{"error_code": "DBS.200001", "error_msg": "…"}                        services
//	{"error_msg": "…", "error_code": "APIGW.0301", "request_id": "…"}     the gateway before them
//	{"errCode": "DBS.300101", "externalMessage": "…"}                     some services
//	{"error": {"code": 400, "message": "…", "title": "Bad Request"}}      IAM
//	{"code": "…", "message": "…"}                                         others
type errorBody struct{ code, message, requestID string }

// decodeErrorBody reads an error body of any known shape. It fails when text is not a JSON object with a code or a
// message.
func decodeErrorBody(text string) (errorBody, error) {
	if text == "" {
		return errorBody{}, errEmpty
	}
	var c wire.Codec
	var v any
	c.Reset(text, nil)
	wire.AnyOf(&c, &v)
	if err := c.End(); err != nil {
		return errorBody{}, err
	}
	object, _ := v.(map[string]any)
	inner, _ := object["error"].(map[string]any)
	found := errorBody{
		code:      cmp.Or(first(object, "error_code", "errCode", "code"), first(inner, "code", "error_code")),
		message:   cmp.Or(first(object, "error_msg", "externalMessage", "message"), first(inner, "message", "error_msg")),
		requestID: first(object, "request_id"),
	}
	if found.code == "" && found.message == "" {
		return errorBody{}, errUnknown
	}
	return found, nil
}

// first returns the first member that is text or a number and not empty.
func first(object map[string]any, names ...string) string {
	for _, name := range names {
		switch v := object[name].(type) {
		case string:
			if v != "" {
				return v
			}
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return ""
}
