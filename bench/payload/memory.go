package payload

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
)

// A Transport answers every request with the same body, from memory.
type Transport struct {
	Last   *http.Request // for checks
	body   []byte
	header http.Header
}

// NewTransport returns a Transport whose answers are JSON.
func NewTransport(body []byte) *Transport {
	return &Transport{body: body, header: http.Header{"Content-Type": {"application/json"}}}
}

// A reader is an answer's body in one allocation.
type reader struct{ bytes.Reader }

func (*reader) Close() error { return nil }

// RoundTrip implements [http.RoundTripper].
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.Last = r
	body := new(reader)
	body.Reset(t.body)
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: t.header, Body: body, ContentLength: int64(len(t.body)), Request: r,
	}, nil
}

// A Writer forgets what handlers answer, but for the status and how much it was.
type Writer struct {
	header http.Header
	Status int
	Bytes  int
}

// Header implements [http.ResponseWriter].
func (w *Writer) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter].
func (w *Writer) WriteHeader(status int) { w.Status = status }

func (w *Writer) Write(p []byte) (int, error) {
	w.Bytes += len(p)
	return len(p), nil
}

// An Exchange serves one request again and again: neither it nor the writer costs an allocation after the first.
type Exchange struct {
	Writer  Writer
	request http.Request
	query   string
	url     url.URL
	body    []byte
	reader  reader
}

// NewExchange returns an Exchange of a request with a token. Without a body it is a GET, else a POST.
func NewExchange(path, query string, body []byte) *Exchange {
	e := &Exchange{Writer: Writer{header: http.Header{}}, query: query, body: body}
	e.url = url.URL{Path: path, RawQuery: query}
	e.request = http.Request{
		Method: http.MethodGet, URL: &e.url, Host: "gaussdb-nosql.ap-southeast-1.myhuaweicloud.com",
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, RequestURI: path,
		Header: http.Header{"X-Auth-Token": {Token}, "Accept": {"application/json"}},
		Body:   http.NoBody,
	}
	if body != nil {
		e.request.Method = http.MethodPost
		e.request.Header["Content-Type"] = []string{"application/json"}
		e.request.ContentLength = int64(len(body))
	}
	return e
}

// Serve lets h serve the request.
func (e *Exchange) Serve(h http.Handler) {
	clear(e.Writer.header)
	e.Writer.Status, e.Writer.Bytes = 0, 0
	h.ServeHTTP(&e.Writer, e.Request())
}

// Request is the request, its body rewound.
func (e *Exchange) Request() *http.Request {
	if e.body != nil {
		e.reader.Reset(e.body)
		e.request.Body = io.ReadCloser(&e.reader)
	}
	return &e.request
}
