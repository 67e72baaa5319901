package server

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file reads request bodies.

// JSON reads the body into v and reports whether there was one. Nothing of the body is shared with another request: its
// strings share one copy that is made here. A body that is no JSON by its Content-Type, or too large, is refused at once.
func (r *Request) JSON(v wire.Value, required bool) bool {
	buf := wire.GetBuffer()
	defer buf.Put()
	if r.refused || !r.read(buf) {
		return false
	}
	if len(buf.B) == 0 {
		r.check.Required("body", "", !required)
		return false
	}
	r.codec.Reset(string(buf.B), &r.body)
	v.CodeJSON(&r.codec)
	if err := r.codec.End(); r.body.Failed() {
		r.broken(err)
	}
	return true
}

// broken notes what is wrong with a body: that it is no JSON and nothing else, or every rule that it breaks.
func (r *Request) broken(err error) {
	e, ok := errors.AsType[*wire.DecodeError](err)
	malformed := ok && e.Rule == wire.RuleJSON
	for _, v := range r.body.Violations() {
		if !malformed || v.Rule == wire.RuleJSON {
			r.check.Add(v)
		}
	}
}

// trusted is how much room is made for a body because its header says so. More is made as more comes.
const trusted = 64 << 10

// read fills buf with the body. It returns false when that cannot be done, or has been refused.
func (r *Request) read(buf *wire.Buffer) bool {
	body, length := r.HTTP.Body, r.HTTP.ContentLength
	if body == nil {
		return true
	}
	switch {
	case length > 0 && !r.isJSON():
		return r.wrongMedia()
	case length > r.handler.maxBody:
		return r.tooLarge()
	case length > 0:
		buf.B = slices.Grow(buf.B, int(min(length+1, trusted)))
	}
	for {
		if len(buf.B) == cap(buf.B) {
			buf.B = slices.Grow(buf.B, 1)
		}
		n, err := body.Read(buf.B[len(buf.B):cap(buf.B)])
		first := n > 0 && len(buf.B) == 0
		buf.B = buf.B[:len(buf.B)+n]
		switch {
		case first && !r.isJSON(): // of a body without length it is not known before that there is one
			return r.wrongMedia()
		case int64(len(buf.B)) > r.handler.maxBody:
			return r.tooLarge()
		case err == io.EOF:
			return true
		case err != nil:
			return r.unread(err)
		}
	}
}

// isJSON reports whether the body is read: as JSON of any kind, or of no named type.
func (r *Request) isJSON() bool {
	contentType := r.contentType()
	if contentType == "" || contentType == "application/json" {
		return true
	}
	base, _, _ := strings.Cut(contentType, ";")
	base = strings.TrimSpace(base)
	const suffix = "+json"
	return strings.EqualFold(base, "application/json") ||
		len(base) >= len(suffix) && strings.EqualFold(base[len(base)-len(suffix):], suffix)
}

func (r *Request) contentType() string {
	if values := r.HTTP.Header["Content-Type"]; len(values) > 0 {
		return values[0]
	}
	return ""
}

func (r *Request) wrongMedia() bool {
	v := wire.Violation{In: "header", Name: "Content-Type", Text: "must be application/json", Got: short(r.contentType())}
	r.refuse(r.handler.refusals.MediaType, v.String())
	return false
}

func (r *Request) tooLarge() bool {
	if r.HTTP.ProtoMajor < 2 {
		r.Writer.Header().Set("Connection", "close") // the rest of the body is not worth reading
	}
	v := wire.Violation{In: "body", Text: "must be at most " + strconv.FormatInt(r.handler.maxBody, 10) + " bytes"}
	r.refuse(r.handler.refusals.TooLarge, v.String())
	return false
}

// unread notes that the body broke off. The innermost error says why; those around it tell the client addresses.
func (r *Request) unread(err error) bool {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return r.tooLarge()
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	r.check.Add(wire.Violation{In: "body", Rule: wire.RuleJSON, Text: "must be readable: " + err.Error()})
	return false
}
