package server

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file writes refusals.

// Refusals are the documented answers to what is wrong with a request. Zero values get HTTP's own status and text.
type Refusals struct {
	Invalid, Unauthenticated, NotFound, MethodNotAllowed, MediaType, TooLarge Refusal
}

// A Refusal is a status, and the code and text of the error body.
type Refusal struct {
	Status  int
	Code    string
	Message string
}

// complete fills the gaps.
func (r Refusals) complete() Refusals {
	return Refusals{
		Invalid:          r.Invalid.complete(http.StatusBadRequest),
		Unauthenticated:  r.Unauthenticated.complete(http.StatusUnauthorized),
		NotFound:         r.NotFound.complete(http.StatusNotFound),
		MethodNotAllowed: r.MethodNotAllowed.complete(http.StatusMethodNotAllowed),
		MediaType:        r.MediaType.complete(http.StatusUnsupportedMediaType),
		TooLarge:         r.TooLarge.complete(http.StatusRequestEntityTooLarge),
	}
}

func (r Refusal) complete(status int) Refusal {
	if !sendable(r.Status) {
		r.Status = status
	}
	return Refusal{r.Status, cmp.Or(r.Code, strconv.Itoa(r.Status)), cmp.Or(r.Message, http.StatusText(r.Status))}
}

// sendable reports whether a status can end a request: net/http panics at others, or goes on.
func sendable(status int) bool { return status >= 200 && status <= 999 }

// Refused answers a request that breaks rules, and says so. A generated function ends there:
//
//	if r.Refused() {
//		return nil
//	}
func (r *Request) Refused() bool {
	if r.refused {
		return true
	}
	for r.query.Next() { // an operation without parameters reads none of it
	}
	if r.query.Err() != nil {
		r.unreadable()
	}
	if !r.check.Failed() {
		return false
	}
	violations := r.check.Violations()
	if len(violations) > 1 {
		r.op.sort(violations)
	}
	refusal := r.handler.refusals.Invalid
	for i := range violations {
		if code := r.op.code(&violations[i]); code != "" {
			refusal.Code = code
			break
		}
	}
	buf := wire.GetBuffer()
	buf.B = append(buf.B, strings.TrimRight(refusal.Message, ". ")...)
	for i := range violations {
		separator := "; "
		if i == 0 {
			separator = ": "
		}
		buf.B = appendViolation(append(buf.B, separator...), &violations[i])
	}
	r.refused = true
	r.writeError(refusal.Status, refusal.Code, string(buf.B))
	buf.Put()
	return true
}

// ruleEncoding is the rule that a query is percent-encoded, for which OpenAPI has no word.
const ruleEncoding = "encoding"

// unreadable notes the parts of the query that wire.Query has left out.
func (r *Request) unreadable() {
	for pair := range strings.SplitSeq(r.HTTP.URL.RawQuery, "&") {
		var q wire.Query
		q.Reset(pair)
		q.Next()
		if err, ok := errors.AsType[*wire.QueryError](q.Err()); ok {
			name, _, _ := strings.Cut(pair, "=")
			r.check.Add(wire.Violation{In: "query", Name: name, Rule: ruleEncoding, Text: "must be percent-encoded: " + err.Text, Got: pair})
		}
	}
}

// sort puts violations in page order: what cannot be read, parameters, what parameters ask of each other, the body.
func (op *operation) sort(violations []wire.Violation) {
	slices.SortStableFunc(violations, func(a, b wire.Violation) int { return cmp.Compare(op.rank(&a), op.rank(&b)) })
}

// rank is smaller for what is told first.
func (op *operation) rank(v *wire.Violation) int {
	class, twice := 1, 1
	switch {
	case v.Rule == ruleEncoding:
		return 0
	case v.In == "body":
		class = 3
	case v.Rule == wire.RuleDependent:
		class = 2
	case v.Rule == wire.RuleDuplicate:
		twice = 0
	}
	place := len(op.Order)
	for i, known := range op.Order {
		if in, name, _ := strings.Cut(known, " "); in == v.In && isWithin(v.Name, name) {
			place = i
			break
		}
	}
	return (class*(len(op.Order)+1)+place)*2 + twice
}

// isWithin reports whether a path is that of the property, or leads through it.
func isWithin(path, property string) bool {
	rest, ok := strings.CutPrefix(path, property)
	return ok && (property == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

// code is the documented error code for what a violation is about: the nearest around it that has one.
func (op *operation) code(v *wire.Violation) string {
	if len(op.Codes) == 0 || v.Rule == ruleEncoding {
		return ""
	}
	if code := op.Codes[v.In+" "+v.Name]; code != "" {
		return code
	}
	name := withoutIndexes(v.Name)
	for {
		if code := op.Codes[v.In+" "+name]; code != "" {
			return code
		}
		cut := strings.LastIndexAny(name, ".[")
		if cut < 0 {
			return ""
		}
		name = name[:cut]
	}
}

// withoutIndexes makes authors[].name of authors[2].name.
func withoutIndexes(path string) string {
	if !strings.Contains(path, "[") {
		return path
	}
	var b strings.Builder
	index := false
	for i := range len(path) {
		switch c := path[i]; {
		case index && c >= '0' && c <= '9':
			continue
		default:
			b.WriteByte(c)
			index = c == '['
		}
	}
	return b.String()
}

// refuse writes a documented refusal, with what else there is to say.
func (r *Request) refuse(refusal Refusal, more string) {
	r.refused = true
	message := refusal.Message
	if more != "" {
		message = strings.TrimRight(message, ". ") + ": " + more
	}
	r.writeError(refusal.Status, refusal.Code, message)
}

// unauthorized answers for an error of the hook.
func (r *Request) unauthorized(err error) {
	if own, ok := errors.AsType[*Error](err); ok && own != nil {
		r.writeError(own.Status, own.Code, own.Message)
		return
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		r.tooLarge()
		return
	}
	r.refuse(r.handler.refusals.Unauthenticated, err.Error())
}

// fail answers for an error of an implementation.
func (r *Request) fail(err error) {
	if own, ok := errors.AsType[*Error](err); ok && own != nil {
		r.writeError(own.Status, own.Code, own.Message)
		return
	}
	r.handler.onError(r.HTTP.Context(), r.op.ID, err)
	if _, ok := errors.AsType[*WriteError](err); !ok {
		r.writeError(http.StatusInternalServerError, "", "")
	}
}

// writeError writes the documented error body. What is not given is HTTP's own.
func (r *Request) writeError(status int, code, message string) {
	if !sendable(status) {
		status = http.StatusInternalServerError
	}
	if status == http.StatusUnauthorized && r.op != nil && len(r.op.challenge) > 0 {
		r.Writer.Header()["Www-Authenticate"] = slices.Clone(r.op.challenge)
	}
	code, message = cmp.Or(code, strconv.Itoa(status)), cmp.Or(message, http.StatusText(status))
	buf := wire.GetBuffer()
	contentType := "application/json"
	if write := r.handler.config.ErrorBody; write != nil {
		buf.B = write(buf.B, code, message)
	} else {
		contentType = "application/problem+json"
		buf.B = appendProblem(buf.B, status, code, message)
	}
	_ = writeBytes(r.Writer, status, contentType, buf.B) // a client that is gone needs no refusal
	buf.Put()
}

func appendProblem(dst []byte, status int, code, message string) []byte {
	dst = wire.AppendString(append(dst, `{"code":`...), code)
	dst = wire.AppendString(append(dst, `,"detail":`...), message)
	dst = wire.AppendInt(append(dst, `,"status":`...), status)
	dst = wire.AppendString(append(dst, `,"title":`...), http.StatusText(status))
	return append(dst, '}')
}

// short cuts what a client has sent to what fits a message.
func short(s string) string {
	const most = 256
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}

func appendViolation(b []byte, v *wire.Violation) []byte {
	b = append(b, v.In...)
	if v.Name != "" {
		b = append(b, ' ')
		b = appendPlain(b, v.Name)
	}
	b = append(b, ": "...)
	b = append(b, v.Text...)
	if v.Got != "" {
		b = append(b, ", got "...)
		b = appendPlain(b, v.Got)
	}
	return b
}

func appendPlain(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return strconv.AppendQuote(b, s)
		}
	}
	return append(b, s...)
}
