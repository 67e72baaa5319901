package server

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// This file holds what generated packages say of their service, and the handler that they make.

// IsAtLeastVersion0_1 is a handshake with generated code: if it does not compile, the module
// github.com/opendbbackup/dbbackup is older than the specgen that wrote the code. Update the module.
const IsAtLeastVersion0_1 = true

// A Config is what a generated package knows of its service.
type Config struct {
	// Name is the service's, for logs and as the realm of HTTP's own authentication.
	Name string
	// Refusals are the documented answers to what is wrong with a request.
	Refusals Refusals
	// ErrorBody appends the documented error body to dst. Without one, bodies are problems as of RFC 9457.
	ErrorBody func(dst []byte, status int, code, message string) []byte
	// ErrorType is the media type of what ErrorBody writes, application/json if it is empty.
	ErrorType string
}

// An Operation is what a generated package knows of one operation.
type Operation struct {
	ID       string
	Method   string
	Path     string         // template: "/v4/{project_id}/backups"
	Security [][]Credential // any of these, all within one; an empty one lets everyone in, and so does an empty list
	Body     bool           // it has a request body, which is JSON
	Invalid  int            // the status for requests that break its rules; 0: that of Refusals

	// Places are what the page names, in its order: "path project_id", "query limit", "body name", "body authors[].name". Broken
	// rules are told in it. An error code of its own stands after an equals sign, "query limit=LIB.0439": the first one that a
	// broken rule has is the answer's. A name that has an equals sign itself is followed by one in any case.
	Places []string
}

// A Credential is a header, query parameter or cookie that proves who asks.
type Credential struct {
	In     string // header, query or cookie
	Name   string
	Prefix string // what its value starts with, "" for anything; one that ends with a space is a scheme of HTTP, whose case does not matter
}

// A Handler serves the operations of one service. It is safe for concurrent use once all are registered.
type Handler struct {
	config    Config   // without gaps
	refusals  Refusals // without gaps
	frames    map[Refusal]*frame
	root      node
	maxBody   int64
	authorize func(*http.Request) error
	onError   errorFunc
	requests  sync.Pool

	credentials []string // names of query parameters that are one
}

// New returns a handler without operations.
func New(config Config, options ...Option) *Handler {
	h := &Handler{config: config, refusals: config.Refusals.complete(), maxBody: DefaultMaxBody}
	if h.config.ErrorType = cmp.Or(config.ErrorType, "application/json"); config.ErrorBody == nil {
		h.config.ErrorBody, h.config.ErrorType = appendProblem, "application/problem+json"
	}
	h.onError = h.log
	h.requests.New = func() any { return new(Request) }
	for _, option := range options {
		option(h)
	}
	return h
}

// An operation is a registered one.
type operation struct {
	Operation
	serve     func(*Request) error
	invalid   *frame   // for requests that break its rules
	names     []string // path parameters, in order
	order     []place
	coded     []place  // with an error code of their own
	needs     string   // which credentials, for people
	challenge []string // which of them are HTTP's own, for the header WWW-Authenticate
}

// Handle registers an operation. serve reads the request, and answers or returns why it cannot. Operations are registered
// before the first request comes; of two with the same method and path the first one serves.
func (h *Handler) Handle(op Operation, serve func(*Request) error) {
	registered := &operation{Operation: op, serve: serve}
	invalid := h.refusals.Invalid
	if op.Invalid != 0 {
		documented := h.config.Refusals.Invalid
		invalid = Refusal{op.Invalid, documented.Code, documented.Message}.complete(http.StatusBadRequest)
	}
	registered.invalid = h.frame(invalid, "")
	registered.names = h.root.add(registered)
	registered.setPlaces(h, invalid)
	registered.Security = canonical(op.Security)
	h.addCredentials(op.Security)
	registered.needs, registered.challenge = describe(registered.Security, h.config.Name)
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req := h.requests.Get().(*Request)
	req.start(h, w, r)
	// 1. Which operation is it? 2. May they ask for it? 3. Is the request right, and what is the answer?
	if req.route() && req.admit() {
		if err := req.op.serve(req); err != nil {
			req.fail(err)
		}
	}
	// After a panic req is not used again: whoever recovers may still hold what it has read.
	req.end()
	h.requests.Put(req)
}

// canonical is security with the names of headers as http.Header has them.
func canonical(security [][]Credential) [][]Credential {
	alternatives := make([][]Credential, len(security))
	for i, all := range security {
		alternatives[i] = slices.Clone(all)
		for j, c := range all {
			if c.In == "header" {
				alternatives[i][j].Name = http.CanonicalHeaderKey(c.Name)
			}
		}
	}
	return alternatives
}

// describe says in words which credentials a request needs, and lists the challenges of those that HTTP itself knows.
func describe(security [][]Credential, realm string) (needs string, challenge []string) {
	var alternatives []string
	for _, all := range security {
		var names []string
		for _, c := range all {
			names = append(names, strings.TrimSpace(c.In+" "+c.Name+" "+c.Prefix))
			if scheme, ok := c.scheme(); ok {
				challenge = append(challenge, scheme+` realm="`+quoted.Replace(realm)+`"`)
			}
		}
		alternatives = append(alternatives, strings.Join(names, " and "))
	}
	return "needs " + strings.Join(alternatives, " or "), challenge
}

var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
