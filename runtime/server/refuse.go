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
	for r.NextQuery() { // an operation without parameters reads none of it
	}
	if len(r.unknown) > 0 {
		r.warn()
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
	f := r.op.frame(violations, r.op.invalid)
	body := append(r.scratch[:0], f.head...)
	start := len(body)
	for i := range violations {
		if i > 0 && len(f.text)+len(body)-start > mostMessage {
			body = append(strconv.AppendInt(append(body, "; and "...), int64(len(violations)-i), 10), " more"...)
			break
		}
		if i > 0 {
			body = append(body, "; "...)
		}
		body = violations[i].Append(body)
	}
	r.refused, r.scratch = true, body
	if f.head == "" || !isPlain(body[start:]) {
		r.writeError(f.status, f.code, f.text+string(body[start:]))
		return true
	}
	r.scratch = append(body, f.tail...)
	_ = writeBytes(r.Writer, f.status, r.handler.config.ErrorType, r.scratch) // a client that is gone needs no refusal
	return true
}

// mostMessage is how many bytes of broken rules are told; names of members can be long, and a body full of them.
const mostMessage = 16 << 10

// withoutStop is a sentence as it goes on after a colon.
func withoutStop(sentence string) string { return strings.TrimRight(sentence, ". ") }

// ruleEncoding is the rule that a query is percent-encoded, for which OpenAPI has no word.
const ruleEncoding = "encoding"

// unreadable notes the parts of the query that wire.Query has left out.
func (r *Request) unreadable() {
	for pair := range strings.SplitSeq(r.HTTP.URL.RawQuery, "&") {
		var q wire.Query
		q.Reset(pair)
		q.Next()
		if err, ok := errors.AsType[*wire.QueryError](q.Err()); ok {
			mark := r.check.Mark()
			name, _, _ := strings.Cut(pair, "=")
			r.check.Add(wire.Violation{In: "query", Name: short(name), Rule: ruleEncoding, Text: "must be percent-encoded: " + err.Text, Got: pair})
			if r.check.Mark() == mark {
				return // there are enough
			}
		}
	}
}

// A place is something of a request that a page says something about.
type place struct {
	in, name string
	frame    *frame // of its own error code, or nil
}

// setPlaces reads Places. What has an error code is looked for more often.
func (op *operation) setPlaces(h *Handler, invalid Refusal) {
	for _, text := range op.Places {
		in, name, _ := strings.Cut(text, " ")
		p := place{in: in, name: name}
		if i := strings.LastIndexByte(name, '='); i >= 0 {
			p.name = name[:i]
			if code := name[i+1:]; code != "" {
				p.frame = h.frame(invalid, code)
				op.coded = append(op.coded, p)
			}
		}
		op.order = append(op.order, p)
	}
}

// sort puts violations in page order: what cannot be read, parameters, what parameters ask of each other, the body.
func (op *operation) sort(violations []wire.Violation) {
	slices.SortStableFunc(violations, func(a, b wire.Violation) int { return cmp.Compare(op.rank(&a), op.rank(&b)) })
}

// rank is smaller for what is told first. What is about a parameter as a whole comes before what is about one of its values.
func (op *operation) rank(v *wire.Violation) int {
	class, whole := 1, 1
	switch {
	case v.Rule == ruleEncoding:
		return 0
	case v.In == "body":
		class = 3
	case v.Rule == wire.RuleDependent:
		class = 2
	case v.Rule == wire.RuleDuplicate, v.Rule == wire.RuleMinItems, v.Rule == wire.RuleMaxItems:
		whole = 0
	}
	i := slices.IndexFunc(op.order, func(p place) bool { return p.in == v.In && isWithin(v.Name, p.name) })
	if i < 0 {
		i = len(op.order)
	}
	return (class*(len(op.order)+1)+i)*2 + whole
}

// frame is that of the first violation whose place has an error code of its own, or else the general one.
func (op *operation) frame(violations []wire.Violation, general *frame) *frame {
	if len(op.coded) == 0 {
		return general
	}
	for i := range violations {
		if f := op.frameOf(&violations[i]); f != nil {
			return f
		}
	}
	return general
}

// frameOf is the frame for what a violation is about: that of the innermost place around it that has one.
func (op *operation) frameOf(v *wire.Violation) (f *frame) {
	if v.Rule == ruleEncoding {
		return nil
	}
	for i := range op.coded {
		if p := &op.coded[i]; p.name == v.Name && p.in == v.In {
			return p.frame // nothing is further in
		}
	}
	path, inner := withoutIndexes(v.Name), -1
	for i := range op.coded {
		if p := &op.coded[i]; len(p.name) > inner && p.in == v.In && isWithin(path, p.name) {
			f, inner = p.frame, len(p.name)
		}
	}
	return f
}

// isWithin reports whether a path is that of the property, or leads through it.
func isWithin(path, property string) bool {
	rest, ok := strings.CutPrefix(path, property)
	return ok && (property == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

// withoutIndexes makes authors[].name of authors[2].name.
func withoutIndexes(path string) string {
	if strings.IndexByte(path, '[') < 0 {
		return path
	}
	out := make([]byte, 0, len(path))
	for i := range len(path) {
		if c := path[i]; c < '0' || c > '9' || len(out) == 0 || out[len(out)-1] != '[' {
			out = append(out, c)
		}
	}
	return string(out)
}

// refuse writes a documented refusal, with what else there is to say.
func (r *Request) refuse(refusal Refusal, more string) {
	r.refused = true
	message := refusal.Message
	if more != "" {
		message = withoutStop(message) + ": " + more
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

// short cuts what a client has sent to what fits a message.
func short(s string) string {
	const most = 256
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
