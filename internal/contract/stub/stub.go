// Package stub serves APIs from their descriptions: no account, the documented answers, and a state if that is wanted.
//
// A request is judged in the order of generated servers, and the first refusal is the answer: no such path, no such
// method, no credential, wrong media type, body too large, then all broken rules at once. A request that nothing is
// wrong with gets the documented answer to it, or the nearest to that.
package stub

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// DefaultMaxBody is how many bytes of a request body are read unless Options.MaxBody says otherwise.
const DefaultMaxBody = 12 << 20

// Options change how a stub behaves. The zero value is ready.
type Options struct {
	// Hosts says which service a Host header names, besides those in the services' server URLs. In a key, {anything} and
	// * stand for a part of the name without dots.
	Hosts map[string]string
	// Authorize decides about a request that carries a documented credential; an error is the refusal's text.
	Authorize func(op *contract.Operation, r *http.Request) error
	// Ignore lets a request pass although it breaks a rule.
	Ignore func(v wire.Violation) bool
	// Fault is asked about each request whose path an operation has, with that operation; nil means none. For a request
	// that no operation is for, the nearest one is named, and only a fault that serves such requests counts.
	Fault func(op *contract.Operation, r *http.Request) *Fault
	// Rows gives a list more rows than the documents show, behind those. Then it answers documented requests from all of
	// its rows too, and not with their documented answers.
	Rows func(op *contract.Operation) []json.RawMessage
	// State keeps what operations create. Without, each is answered as documented, and nothing comes of it.
	State *State
	// Strict refuses query parameters that are not documented. Else the answer carries a warning.
	Strict bool
	// Latency is how long each answer takes at least.
	Latency time.Duration
	// MaxBody limits request bodies, in bytes; 0 means DefaultMaxBody.
	MaxBody int64
	// Log gets a line of JSON for each request.
	Log io.Writer
	// HAR gets each request with its answer.
	HAR *HAR
}

// An Answer is what a stub sends.
type Answer struct {
	Status  int
	Header  http.Header // besides those that every answer has
	Body    []byte
	Example string // the documented example it is, for the log
}

// handler serves services. Everything but the counter is fixed when it is made.
type handler struct {
	router  *router
	options Options
	log     *logger
	count   atomic.Uint64
}

// New returns a handler that serves the services on one address. It may be used by several goroutines at once; the
// services must not be changed afterwards.
//
// A request goes to the service that its Host names, else, for a path /{service}/…, to that one, else to the only service
// that has the path. Paths count with and without what a server URL has in front of them.
func New(services []*contract.Service, options Options) http.Handler {
	if options.MaxBody <= 0 {
		options.MaxBody = DefaultMaxBody
	}
	return &handler{router: newRouter(services, &options), options: options, log: &logger{to: options.Log}}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	// 1. Which operation is it?
	c, refused := h.router.route(r)
	c.id = fmt.Sprintf("stub-%08d", h.count.Add(1))
	c.server = h.name()
	if h.spoil(c, refused) {
		refused = nil // and so is everything else that is wrong with it
		c.read(w, h.options.MaxBody)
	} else if refused == nil && c.op != nil {
		// 2. Is anything wrong with it?
		c.read(w, h.options.MaxBody)
		refused = c.judge(&h.options)
	}
	// 3. What is the answer?
	answer, refused := c.decide(refused)
	c.headers(&answer)
	answer = c.changed(answer)
	// 4. Send it.
	h.log.write(c, refused, answer)
	if h.wait(c, r) && !c.abort(w) {
		c.send(w, answer)
	}
	h.options.HAR.add(c, answer, started, time.Since(started))
}

// name is how the stub calls itself. One that has a state does not give the documented answers, and clients that compare
// them should know.
func (h *handler) name() string {
	if h.options.State != nil {
		return "specgen-stateful-stub"
	}
	return "specgen-stub"
}

// decide is the answer to a request that has been judged. It returns the refusal too, if the answer is one.
func (c *call) decide(refused *refusal) (Answer, *refusal) {
	if refused == nil && c.op == nil {
		return Answer{Status: http.StatusNoContent}, nil // OPTIONS
	}
	if refused == nil {
		answer, refused := c.answer()
		if refused != nil {
			return c.refuse(refused), refused
		}
		return answer, nil
	}
	if refused.kind == "invalid" {
		// The documents may show this very mistake.
		if e := c.equal(); e != nil && e.Response.Status >= 400 {
			return c.documented(e), refused
		}
	}
	return c.refuse(refused), refused
}

// wait lets time pass. It reports whether there is still somebody to answer.
func (h *handler) wait(c *call, r *http.Request) bool {
	delay := h.options.Latency
	if c.fault != nil {
		delay += c.fault.Delay
	}
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return false
		}
	}
	return true
}

// headers adds what an answer carries whatever it is about.
func (c *call) headers(answer *Answer) {
	header := http.Header{}
	for name, values := range answer.Header {
		header[name] = values
	}
	if header.Get("Content-Type") == "" && answer.Status != http.StatusNoContent {
		header.Set("Content-Type", "application/json")
	}
	if len(c.allow) > 0 {
		header.Set("Allow", strings.Join(c.allow, ", "))
	}
	for _, warning := range c.warnings {
		header.Add("Warning", warning)
	}
	if c.preference != "" {
		header.Set("Preference-Applied", c.preference)
	}
	header.Set("Server", c.server)
	header.Set("X-Request-Id", c.id)
	answer.Header = header
}

func (c *call) send(w http.ResponseWriter, answer Answer) {
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	if answer.Status < 200 || answer.Status > 999 {
		answer.Status = http.StatusInternalServerError // a description or a fault that HTTP has no status for
	}
	w.WriteHeader(answer.Status)
	if c.http.Method != http.MethodHead && answer.Status != http.StatusNoContent && answer.Status != http.StatusNotModified {
		_, _ = w.Write(answer.Body) // a client that is gone needs no answer
	}
}
