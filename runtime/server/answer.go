package server

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file writes answers, and holds the errors that stand for one.

// NoAnswer is what a generated function returns when the implementation has failed with err, or has answered nothing.
func NoAnswer(err error) error {
	if err == nil {
		return ErrNoAnswer
	}
	return err
}

// WriteJSON answers with a status and a body that is application/json. Generated Visit methods call it. It fails as [Write] does.
func WriteJSON(w http.ResponseWriter, status int, v wire.Value) error {
	return Write(w, status, "application/json", v)
}

// Write answers with a status and a body of a kind of JSON.
//
// It fails before anything is written when no final answer can have the status (0, say, which is what one has that nobody set),
// and with a [*WriteError] when the client has gone away.
func Write(w http.ResponseWriter, status int, contentType string, v wire.Value) error {
	if !sendable(status) {
		return statusError(status)
	}
	buf := wire.GetBuffer()
	buf.Append(v)
	err := writeBytes(w, status, contentType, buf.B)
	buf.Put()
	return err
}

// WriteStatus answers without a body. It fails when no final answer can have the status.
func WriteStatus(w http.ResponseWriter, status int) error {
	if !sendable(status) {
		return statusError(status)
	}
	w.WriteHeader(status)
	return nil
}

func statusError(status int) error {
	return errors.New("the implementation answered with status " + strconv.Itoa(status) + ", which no answer can have")
}

// counted is the length up to which net/http finds out by itself how long an answer is. Longer ones it would send in chunks, which
// cost a client that reads them at once half as much again.
const counted = 2 << 10

var jsonTypes = []string{"application/json"}

// contentTypes is the header's value. Answers are JSON nearly always: they share one slice, which has no room, so that
// what is added to it does not show in another answer.
func contentTypes(contentType string) []string {
	if contentType == jsonTypes[0] {
		return jsonTypes[:1:1]
	}
	return []string{contentType}
}

func writeBytes(w http.ResponseWriter, status int, contentType string, body []byte) error {
	if status == http.StatusNoContent || status == http.StatusNotModified { // neither has a body
		w.WriteHeader(status)
		return nil
	}
	h := w.Header()
	h["Content-Type"] = contentTypes(contentType)
	if len(body) > counted {
		h["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		return &WriteError{err}
	}
	return nil
}

// An Error is what an implementation returns to refuse a request in the documented error body. A status that no answer can
// have, 0 included, becomes 500; an empty code or message becomes the status and its text.
type Error struct {
	Status  int
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// A WriteError says that an answer broke off: its status has been sent, so that no refusal can follow. A response object of
// your own that fails after it has begun to write returns one, or else breaks the connection with
// panic(http.ErrAbortHandler), where the client could take half of its answer for the whole.
type WriteError struct {
	Err error
}

func (e *WriteError) Error() string { return "the answer broke off: " + e.Err.Error() }

// Unwrap returns what went wrong with the connection.
func (e *WriteError) Unwrap() error { return e.Err }

// ErrNoAnswer is what becomes of an implementation that returns neither an answer nor an error.
var ErrNoAnswer = errors.New("the implementation returned neither an answer nor an error")
