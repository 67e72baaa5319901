package stub

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// A Fault is what goes wrong with one request on purpose. What is nil or zero goes right.
type Fault struct {
	Name   string                                  // for the log
	Serve  []string                                // notFound, methodNotAllowed: requests that are answered instead of refused so
	Ignore func(r *Request, v wire.Violation) bool // rules that are not enforced
	Refuse func(r *Request) []wire.Violation       // rules that are enforced although nobody documented them
	Query  func(query url.Values)                  // changes what the answer goes by, after the request was judged
	Keep   func(row map[string]any) map[string]any // changes the row that is kept of what is created; nil: none is
	Change func(r *Request, correct Answer) Answer // makes another answer of the right one
	Delay  time.Duration                           // before the answer
	Abort  bool                                    // the connection breaks instead of an answer (HTTP/1 only)
}

// A Request is one that was read, and what it is refused for.
type Request struct {
	HTTP    *http.Request
	Path    map[string]string
	Query   url.Values // times have their plus
	Body    []byte
	Carries []string         // the security schemes whose credentials it has
	Broken  []wire.Violation // for Fault.Change: why the answer is a refusal
}

// spoil asks what goes wrong with a request. It reports true when that is to serve one that no operation is for.
func (h *handler) spoil(c *call, refused *refusal) bool {
	switch {
	case h.options.Fault == nil:
		return false
	case refused == nil && c.op == nil: // OPTIONS
		return false
	case refused == nil:
		c.fault = h.options.Fault(c.op.Operation, c.http)
		return false
	}
	near := h.router.near(c.http)
	if near == nil {
		return false
	}
	f := h.options.Fault(near.Operation, c.http)
	if f == nil || !slices.Contains(f.Serve, refused.kind) {
		return false
	}
	c.op, c.fault, c.allow = near, f, nil
	return true
}

// near is the first operation of the path that a request is for, or else of the longest path that its own begins with.
func (r *router) near(request *http.Request) *operation {
	path, _ := splitPath(request.URL)
	for n := len(path); n > 0; n-- {
		if hits := r.hits(r.named(request.Host), path[:n]); len(hits) == 1 {
			return hits[0].route.ops[0]
		}
	}
	return nil
}

// request is what faults see of a call.
func (c *call) request(broken []wire.Violation) *Request {
	r := &Request{HTTP: c.http, Path: c.path, Query: c.query, Body: c.body, Broken: broken}
	for _, s := range c.service.Schemes {
		if c.carries(s.Name) {
			r.Carries = append(r.Carries, s.Name)
		}
	}
	return r
}

// enforced are the violations that the options and the fault do not ignore.
func (c *call) enforced(o *Options, list []wire.Violation) []wire.Violation {
	if o.Ignore == nil && (c.fault == nil || c.fault.Ignore == nil) {
		return list
	}
	r := c.request(nil)
	return only(list, func(v wire.Violation) bool {
		return (o.Ignore == nil || !o.Ignore(v)) && (c.fault == nil || c.fault.Ignore == nil || !c.fault.Ignore(r, v))
	})
}

// invented are the violations that the fault adds: those about credentials, or the others.
func (c *call) invented(credentials bool) []wire.Violation {
	if c.fault == nil || c.fault.Refuse == nil {
		return nil
	}
	return only(c.fault.Refuse(c.request(nil)), func(v wire.Violation) bool { return (v.In == "security") == credentials })
}

// changed is the answer that the fault makes of the right one.
func (c *call) changed(answer Answer) Answer {
	if c.fault == nil || c.fault.Change == nil {
		return answer
	}
	return c.fault.Change(c.request(c.broken), answer)
}

// abort breaks the connection if that is the fault. It reports false when there is none, or the connection cannot be had.
func (c *call) abort(w http.ResponseWriter) bool {
	if c.fault == nil || !c.fault.Abort {
		return false
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// Selects reports whether a filter with these values lets a row pass, numbers as encoding/json has them with UseNumber.
func Selects(f *contract.Filter, texts []string, row any) bool {
	return filter{f, 0, texts}.selects(follow(row, strings.Split(f.Field, ".")))
}
