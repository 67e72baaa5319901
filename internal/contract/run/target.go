package run

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// A Target is what is held to a contract. Redirects are not followed: what answers them is part of the contract.
type Target struct {
	Transport http.RoundTripper // nil: a network
	Base      string            // what paths are appended to: "https://host/prefix"
	Shown     string            // how curl lines write Base, if otherwise: "$ENDPOINT"
	Curl      []string          // options that curl needs to reach it: "--insecure"
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
