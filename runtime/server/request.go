package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file is how generated code walks through a request: to a path parameter, a header, each pair of the query, each
// element of a list. values.go reads what it has come to.

// A Request is a request that generated code reads, value by value, in one pass over the query. Whatever breaks a
// documented rule is noted, so that one refusal can name it all. It belongs to one call; nothing of it may be kept
// but the strings and values read from it.
type Request struct {
	HTTP   *http.Request
	Writer http.ResponseWriter

	call
	pooled
}

// A call is what a Request knows of its request. None of it outlives the request.
type call struct {
	handler *Handler
	op      *operation
	query   wire.Query
	marks   uint64 // of the names in seen
	refused bool   // an answer has been written
	unasked bool   // no getter has asked for the query pair

	// The value that the getters read.
	in, name  string
	text      string
	known     bool   // text is the value; a query's is unescaped on demand
	exploded  bool   // the parameter may come more than once
	splitting bool   // the value is a list between commas
	rest      string // of the list
	more      bool   // there is a rest, be it empty
	element   int    // index in a list, or -1
	bad       bool   // the value broke a rule, or was not read
}

// What is pooled is memory that serves one request after the other.
type pooled struct {
	values  []string     // path parameters
	seen    []parameter  // query and header parameters so far
	unknown []string     // names in the query that are not documented
	check   wire.Checker // what is wrong with the request
	body    wire.Checker // what is wrong with the body's JSON
	codec   wire.Codec
	scratch []byte // for the text of a refusal, and then its body
}

// A parameter has come so many times.
type parameter struct {
	in, name string
	times    int
}

func (r *Request) start(h *Handler, w http.ResponseWriter, hr *http.Request) {
	r.handler, r.Writer, r.HTTP = h, w, hr
	r.query.Reset(hr.URL.RawQuery)
}

// end forgets everything that belongs to the request: what a pool keeps must not show up in another one.
func (r *Request) end() {
	r.HTTP, r.Writer, r.call = nil, nil, call{}
	clear(r.values[:cap(r.values)])
	clear(r.seen)
	clear(r.unknown)
	r.values, r.seen, r.unknown = r.values[:0], r.seen[:0], r.unknown[:0]
	r.check.Reset()
	r.body.Reset()
	r.codec.Reset("", nil)
	if cap(r.scratch) > mostScratch {
		r.scratch = nil
	}
}

// mostScratch is how much memory is kept for refusals.
const mostScratch = 32 << 10

// turn makes the getters read another value.
func (r *Request) turn(in, name, text string, known bool) {
	r.in, r.name, r.text, r.known = in, name, text, known
	r.exploded, r.splitting, r.element = false, false, -1
}

// Path turns to a path parameter: the getters read it.
func (r *Request) Path(name string) *Request {
	text := ""
	if i := slices.Index(r.op.names, name); i >= 0 {
		text = r.values[i]
	}
	r.turn("path", name, text, true)
	return r
}

// Header turns to a header and reports whether the request has it.
func (r *Request) Header(name string) bool {
	values := r.HTTP.Header.Values(name)
	if strings.EqualFold(name, "Host") {
		values = []string{r.HTTP.Host}
	}
	if len(values) == 0 {
		return false
	}
	r.turn("header", name, values[0], true)
	r.add("header", name)
	if len(values) > 1 {
		r.duplicate()
	}
	return true
}

// NextQuery turns to the next pair of the query and reports whether there is one.
func (r *Request) NextQuery() bool {
	if r.unasked {
		r.noteUnknown()
	}
	if !r.query.Next() {
		return false
	}
	r.turn("query", r.query.Name(), "", false)
	r.unasked = true
	return true
}

// Name is the name of the query pair.
func (r *Request) Name() string { return r.name }

// Again says that the parameter may come more than once: each time it adds an element.
func (r *Request) Again() { r.exploded = true }

// Split walks a list between commas: each turn sets the next element for the getters to read.
func (r *Request) Split() bool {
	if !r.splitting {
		text, ok := r.value()
		if !ok {
			return false
		}
		r.splitting, r.known, r.rest, r.more = true, true, text, true
	}
	if !r.more {
		return false
	}
	r.text, r.rest, r.more = strings.Cut(r.rest, ",")
	r.element++
	return true
}

// first counts a query parameter. It returns false for one that has come before and may not come again: of such a
// parameter the first value counts.
func (r *Request) first() bool {
	r.unasked = false
	p := r.find(r.in, r.name)
	if p == nil {
		r.add(r.in, r.name)
		if r.exploded {
			r.element = 0
		}
		return true
	}
	p.times++
	if r.exploded {
		r.element = p.times - 1
		return true
	}
	if p.times == 2 {
		r.duplicate()
	}
	return false
}

func (r *Request) add(in, name string) {
	r.marks |= mark(name)
	r.seen = append(r.seen, parameter{in, name, 1})
}

// find is a parameter that has come, or nil.
func (r *Request) find(in, name string) *parameter {
	if r.marks&mark(name) == 0 {
		return nil
	}
	for i := range r.seen {
		if p := &r.seen[i]; p.name == name && p.in == in {
			return p
		}
	}
	return nil
}

// mark is a bit that few other names share, so that most of those that have not come need not be looked for.
func mark(name string) uint64 {
	if name == "" {
		return 1
	}
	return 1 << ((len(name) + 5*int(name[0]) + 11*int(name[len(name)-1])) & 63)
}

func (r *Request) duplicate() {
	r.check.Add(wire.Violation{In: r.in, Name: r.name, Rule: wire.RuleDuplicate, Text: "must come once"})
}

// Has reports whether a query or header parameter has been read.
func (r *Request) Has(name string) bool { return r.has("query", name) || r.has("header", name) }

func (r *Request) has(in, name string) bool { return r.find(in, name) != nil }

// Required notes that a query or header parameter did not come.
func (r *Request) Required(in, name string) { r.check.Required(in, name, r.has(in, name)) }

// Requires notes that a query parameter came without another that it needs.
func (r *Request) Requires(name, other string) {
	r.check.Requires("query", name, r.has("query", name), other, r.has("query", other))
}

// Together notes that one of two query parameters came without the other.
func (r *Request) Together(a, b string) {
	r.check.Together("query", a, b, r.has("query", a), r.has("query", b))
}

// Checker collects what is wrong with the request; the Check methods of generated types write into it.
func (r *Request) Checker() *wire.Checker { return &r.check }

// value is the text that the getters are at. It returns false when the value is not to be read.
func (r *Request) value() (text string, ok bool) {
	switch {
	case r.known:
		return r.text, true
	case !r.first():
		r.bad = true
		return "", false
	}
	return r.query.Value(), true
}

// done looks at what a getter has found wrong since mark: an element of a list is named with its index.
func (r *Request) done(mark int) {
	if r.bad = r.check.Mark() > mark; r.bad && r.element >= 0 {
		r.index(mark)
	}
}

func (r *Request) index(mark int) {
	found := r.check.Violations()[mark:]
	for i := range found {
		found[i].Name = r.name + "[" + strconv.Itoa(r.element) + "]"
	}
}
