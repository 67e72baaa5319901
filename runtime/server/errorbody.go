package server

import (
	"cmp"
	"encoding/binary"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file writes error bodies.

// An errorWriter appends an error body.
type errorWriter = func(dst []byte, status int, code, message string) []byte

// writeError writes the documented error body. What is not given is HTTP's own.
func (r *Request) writeError(status int, code, message string) {
	if !sendable(status) {
		status = http.StatusInternalServerError
	}
	if status == http.StatusUnauthorized && r.op != nil && len(r.op.challenge) > 0 {
		r.Writer.Header()["Www-Authenticate"] = slices.Clone(r.op.challenge)
	}
	if code == "" {
		code = strconv.Itoa(status)
	}
	if message == "" {
		message = http.StatusText(status)
	}
	r.scratch = r.handler.config.ErrorBody(r.scratch[:0], status, code, message)
	_ = writeBytes(r.Writer, status, r.handler.config.ErrorType, r.scratch) // a client that is gone needs no refusal
}

// CodeNumber is an error code where the documentation has integers for them: the status, if the code is none.
func CodeNumber(code string, status int) int {
	if n, err := strconv.Atoi(code); err == nil {
		return n
	}
	return status
}

// appendProblem appends a problem as of RFC 9457: what is written where no error body is documented.
func appendProblem(dst []byte, status int, code, message string) []byte {
	dst = wire.AppendString(append(dst, `{"code":`...), code)
	dst = wire.AppendString(append(dst, `,"detail":`...), message)
	dst = wire.AppendInt(append(dst, `,"status":`...), status)
	dst = wire.AppendString(append(dst, `,"title":`...), http.StatusText(status))
	return append(dst, '}')
}

// A frame is an error body but for the broken rules, which nearly every refusal is about: they are all that is written anew.
type frame struct {
	status     int
	code       string
	text       string // what the message begins with
	head, tail string // what is before and after the broken rules; no head: the body is not made that way
}

// frame is that of a refusal of invalid requests with a code, its own one if that is empty.
func (h *Handler) frame(refusal Refusal, code string) *frame {
	refusal.Code = cmp.Or(code, refusal.Code)
	if f := h.frames[refusal]; f != nil {
		return f
	}
	f := &frame{status: refusal.Status, code: refusal.Code, text: withoutStop(refusal.Message) + ": "}
	f.cut(h.config.ErrorBody, refusal.Status)
	if h.frames == nil {
		h.frames = map[Refusal]*frame{}
	}
	h.frames[refusal] = f
	return f
}

// cut asks for a body to see what it makes of a message, and for a long one to see whether it makes the same of all of them.
func (f *frame) cut(write errorWriter, status int) {
	const some = "what is wrong with it"
	if status == http.StatusUnauthorized {
		return // it comes with a challenge
	}
	head, tail, found := strings.Cut(string(write(nil, status, f.code, f.text+some)), some)
	other := strings.Repeat(some, 4)
	if found && string(write(nil, status, f.code, f.text+other)) == head+other+tail {
		f.head, f.tail = head, tail
	}
}

// isPlain reports whether a text stands in JSON as it is. It looks at eight bytes at once.
func isPlain(text []byte) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for ; len(text) >= 8; text = text[8:] {
		w := binary.LittleEndian.Uint64(text)
		quotes, backslashes := w^(ones*'"'), w^(ones*'\\')
		// A borrow out of a byte that is special may mark the next one too, which changes nothing.
		if (w|(w-ones*' ')|(quotes-ones)|(backslashes-ones))&highs != 0 {
			return false
		}
	}
	for _, c := range text {
		if c < ' ' || c >= 0x80 || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
