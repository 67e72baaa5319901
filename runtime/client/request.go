package client

import (
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file is how generated methods describe one call: a line for each documented parameter, in page order. Each line
// checks its value against the documented rules and notes what it breaks; Do refuses to send when there is anything.

// A Request is one call in the making. [Core.Request] begins it, [Do] or [DoEmpty] ends it; it must not be used
// afterwards, nor by several goroutines.
type Request struct {
	core       *Core
	op         *Operation
	checks     wire.Checker
	unsendable bool     // a violation is of HTTP's own rules
	path       []pair   // as given, not escaped
	project    int      // 1 + the index in path of the project id, when the credential has to tell it
	query      []byte   // escaped, without the question mark
	present    []string // names of the query parameters and headers that are sent
	headers    []pair
	body       []byte // never pooled: a transport may read it after it has returned the answer
	attempts   int

	buffer []byte // the URL, then the answer's body
	codec  wire.Codec
}

// maxKept is the capacity above which a buffer is not kept for the next call.
const maxKept = 1 << 20

// Request begins a call of op.
func (c *Core) Request(op *Operation) *Request {
	r := c.pool.Get().(*Request)
	r.core, r.op = c, op
	return r
}

// release empties r for another call. Nothing that a caller holds refers to what it keeps.
func (r *Request) release() {
	c := r.core
	if cap(r.buffer) > maxKept || cap(r.query) > maxKept {
		return
	}
	clear(r.path)
	clear(r.headers)
	clear(r.present)
	r.path, r.headers, r.present = r.path[:0], r.headers[:0], r.present[:0]
	r.buffer, r.query = r.buffer[:0], r.query[:0]
	r.checks.Reset()
	r.codec.Reset("", nil)
	r.core, r.op, r.body = nil, nil, nil
	r.unsendable, r.project, r.attempts = false, 0, 0
	c.pool.Put(r)
}

// Checker returns what collects the violations, for rules that have no method here.
func (r *Request) Checker() *wire.Checker { return &r.checks }

// Path sets a path parameter. An empty value, "." and ".." would make another path of it: they break the rules
// "required" and "format". All else is escaped.
func (r *Request) Path(name, value string) {
	switch value {
	case "":
		r.checks.Required("path", name, false)
	case ".", "..":
		r.checks.Format("path", name, false, "must not be . or ..", value)
	}
	r.path = append(r.path, pair{name, value})
}

// PathInt sets an integer path parameter.
func (r *Request) PathInt(name string, value, min, max int64) {
	r.checks.Int("path", name, value, min, max)
	r.path = append(r.path, pair{name, strconv.FormatInt(value, 10)})
}

// Project sets the path parameter that is the client's project id. Without one the credential is asked, when all other
// rules are kept, if it is a [ProjectResolver]; else the rule "required" is broken.
func (r *Request) Project(name string) {
	if r.core.project != "" {
		r.Path(name, r.core.project)
		return
	}
	r.path = append(r.path, pair{name: name})
	if _, ok := r.core.auth.(ProjectResolver); ok && !r.op.Anonymous {
		r.project = len(r.path)
		return
	}
	r.checks.Add(wire.Violation{In: "path", Name: name, Rule: wire.RuleRequired, Text: "is required: pass client.Project to New"})
}

// Header sets a header that is a parameter; an empty value is not sent.
func (r *Request) Header(name, value string) {
	if value == "" {
		return
	}
	if !isHeaderValue(value) {
		r.unsendable = true
		r.checks.Format("header", name, false, "must not contain control characters", value)
	}
	r.present = append(r.present, name)
	r.headers = append(r.headers, pair{http.CanonicalHeaderKey(name), value})
}

// HeaderEnum sets a header that is one of the allowed values. An empty value is not sent.
func (r *Request) HeaderEnum(name, value string, allowed []string) {
	if value != "" && !slices.Contains(allowed, value) {
		r.checks.Enum("header", name, false, value, allowed...)
	}
	r.Header(name, value)
}

// HeaderInt sets a header that is an integer.
func (r *Request) HeaderInt(name string, value, min, max int64) {
	r.checks.Int("header", name, value, min, max)
	r.Header(name, strconv.FormatInt(value, 10))
}

// JSON sets the body, and asks for its rules. Without one, an operation whose Body is true breaks the rule "required".
func (r *Request) JSON(body wire.Value) {
	if body == nil {
		return
	}
	wire.Check(body, &r.checks)
	b := wire.GetBuffer()
	b.Append(body)
	r.body = append(make([]byte, 0, len(b.B)), b.B...)
	b.Put()
}

// OptionalJSON sets the body unless it is nil.
func OptionalJSON[T any, P interface {
	*T
	wire.Value
}](r *Request, body P) {
	if body != nil {
		r.JSON(body)
	}
}

// Required asks that a query parameter or header, as in says, is sent.
func (r *Request) Required(in, name string) {
	r.checks.Required(in, name, slices.Contains(r.present, name))
}

// Together asks that two query parameters are sent together or not at all.
func (r *Request) Together(a, b string) {
	r.checks.Together("query", a, b, slices.Contains(r.present, a), slices.Contains(r.present, b))
}

// Requires asks that the query parameter name is only sent together with other.
func (r *Request) Requires(name, other string) {
	r.checks.Requires("query", name, slices.Contains(r.present, name), other, slices.Contains(r.present, other))
}

// QueryString sets a query parameter; an empty value is not sent.
func (r *Request) QueryString(name, value string) {
	if value != "" {
		r.query = wire.AppendQuery(r.name(name), value)
	}
}

// QueryEnum sets a query parameter that is one of the allowed values. An empty value is not sent.
func (r *Request) QueryEnum(name, value string, allowed []string) {
	if value == "" {
		return
	}
	if !slices.Contains(allowed, value) {
		r.checks.Enum("query", name, false, value, allowed...)
	}
	r.query = wire.AppendQuery(r.name(name), value)
}

// QueryInt sets a query parameter; 0 is not sent.
func (r *Request) QueryInt(name string, value, min, max int64) {
	if value != 0 {
		r.checks.Int("query", name, value, min, max)
		r.query = strconv.AppendInt(r.name(name), value, 10)
	}
}

// QueryFloat sets a query parameter; 0 is not sent.
func (r *Request) QueryFloat(name string, value, min, max float64) {
	if value != 0 {
		r.checks.Float("query", name, value, min, max)
		r.query = appendFloat(r.name(name), value)
	}
}

// QueryBool sets a query parameter; false is not sent.
func (r *Request) QueryBool(name string, value bool) {
	if value {
		r.query = append(r.name(name), "true"...)
	}
}

// QueryTime sets a query parameter, in its documented form whatever readable form it has; an empty time is not sent. A
// text that is no time breaks the rule "format".
func (r *Request) QueryTime(name string, value wire.Time, form wire.Form) {
	if value == "" {
		return
	}
	text := string(value.In(form))
	if !wire.ValidTime(text, form) {
		r.checks.Format("query", name, false, form.Text(), text)
	}
	r.query = wire.AppendQuery(r.name(name), text)
}

// name begins a query parameter.
func (r *Request) name(name string) []byte {
	r.present = append(r.present, name)
	dst := r.query
	if len(dst) > 0 {
		dst = append(dst, '&')
	}
	return append(wire.AppendQuery(dst, name), '=')
}

// QueryStringPtr sets a query parameter, which may be empty; nil is not sent.
func QueryStringPtr[S ~string](r *Request, name string, p *S) {
	if p != nil {
		r.query = wire.AppendQuery(r.name(name), string(*p))
	}
}

// QueryEnumPtr sets a query parameter that is one of the allowed values. Nil is not sent.
func QueryEnumPtr[S ~string](r *Request, name string, p *S, allowed []string) {
	if p != nil {
		r.checks.Enum("query", name, slices.Contains(allowed, string(*p)), string(*p), allowed...)
		r.query = wire.AppendQuery(r.name(name), string(*p))
	}
}

// QueryIntPtr sets a query parameter; nil is not sent.
func QueryIntPtr[I ~int | ~int32 | ~int64](r *Request, name string, p *I, min, max int64) {
	if p != nil {
		r.checks.Int("query", name, int64(*p), min, max)
		r.query = strconv.AppendInt(r.name(name), int64(*p), 10)
	}
}

// QueryFloatPtr sets a query parameter; nil is not sent.
func QueryFloatPtr[F ~float32 | ~float64](r *Request, name string, p *F, min, max float64) {
	if p != nil {
		r.checks.Float("query", name, float64(*p), min, max)
		r.query = appendFloat(r.name(name), float64(*p))
	}
}

// QueryBoolPtr sets a query parameter; nil is not sent.
func QueryBoolPtr[B ~bool](r *Request, name string, p *B) {
	if p != nil {
		r.query = strconv.AppendBool(r.name(name), bool(*p))
	}
}

// QueryStrings sets a query parameter that is a list: repeated when explode (a=1&a=2), else with commas (a=1,2). An
// empty list is not sent.
func QueryStrings[S ~string](r *Request, name string, list []S, explode bool) {
	for i, s := range list {
		r.query = wire.AppendQuery(r.item(name, i, explode), string(s))
	}
}

// QueryInts is QueryStrings for integers, each min to max.
func QueryInts[I ~int | ~int32 | ~int64](r *Request, name string, list []I, explode bool, min, max int64) {
	for i, n := range list {
		r.checks.Int("query", name, int64(n), min, max)
		r.query = strconv.AppendInt(r.item(name, i, explode), int64(n), 10)
	}
}

// QueryFloats is QueryStrings for numbers, each min to max.
func QueryFloats[F ~float32 | ~float64](r *Request, name string, list []F, explode bool, min, max float64) {
	for i, f := range list {
		r.checks.Float("query", name, float64(f), min, max)
		r.query = appendFloat(r.item(name, i, explode), float64(f))
	}
}

// QueryBools is QueryStrings for booleans.
func QueryBools[B ~bool](r *Request, name string, list []B, explode bool) {
	for i, b := range list {
		r.query = strconv.AppendBool(r.item(name, i, explode), bool(b))
	}
}

// QueryEnums is QueryStrings for values that are one of the allowed ones each.
func QueryEnums[S ~string](r *Request, name string, list []S, explode bool, allowed []string) {
	for i, s := range list {
		if !slices.Contains(allowed, string(s)) {
			r.checks.Enum("query", name, false, string(s), allowed...)
		}
		r.query = wire.AppendQuery(r.item(name, i, explode), string(s))
	}
}

// item begins item i of a list.
func (r *Request) item(name string, i int, explode bool) []byte {
	if i == 0 || explode {
		return r.name(name)
	}
	return append(r.query, ',')
}

// appendFloat writes f as JSON would; what JSON cannot write has already broken the rule "type".
func appendFloat(dst []byte, f float64) []byte {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return strconv.AppendFloat(dst, f, 'g', -1, 64)
	}
	return wire.AppendFloat(dst, f, 64)
}
