package server

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file writes answers, and holds the errors that stand for one.

// An Answer is a generated type that can be written.
type Answer interface{ AppendJSON(dst []byte) []byte }

// WriteJSON answers with a status and a body. Generated Visit methods call it.
//
// It fails before anything is written when a final answer cannot have the status (0, say, which is what one has that nobody set),
// and with a [*WriteError] when the client has gone away.
func WriteJSON(w http.ResponseWriter, status int, v Answer) error {
	if !sendable(status) {
		return statusError(status)
	}
	buf := wire.GetBuffer()
	buf.B = v.AppendJSON(buf.B)
	err := writeBytes(w, status, "application/json", buf.B)
	buf.Put()
	return err
}

// WriteStatus answers without a body. It fails when a final answer cannot have the status.
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

func writeBytes(w http.ResponseWriter, status int, contentType string, body []byte) error {
	if status == http.StatusNoContent || status == http.StatusNotModified { // neither has a body
		w.WriteHeader(status)
		return nil
	}
	w.Header()["Content-Type"] = []string{contentType}
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
// your own, which writes in several steps, returns one when a step after the first fails; the connection is then best broken
// with panic(http.ErrAbortHandler), lest the client takes half an answer for a whole one.
type WriteError struct {
	Err error
}

func (e *WriteError) Error() string { return "the answer broke off: " + e.Err.Error() }

// Unwrap returns what went wrong with the connection.
func (e *WriteError) Unwrap() error { return e.Err }

// ErrNoAnswer is what becomes of an implementation that returns neither an answer nor an error.
var ErrNoAnswer = errors.New("the implementation returned neither an answer nor an error")
