package server

import (
	"cmp"
	"errors"
	"maps"
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
	refusal := &r.handler.refusals.Invalid
	code, separator := "", ": "
	message := append(r.scratch[:0], withoutStop(refusal.Message)...)
	for i := range violations {
		if code == "" {
			code = r.op.code(&violations[i])
		}
		if len(message) > mostMessage {
			message = append(strconv.AppendInt(append(message, "; and "...), int64(len(violations)-i), 10), " more"...)
			break
		}
		message = violations[i].Append(append(message, separator...))
		separator = "; "
	}
	r.refused, r.scratch = true, message
	r.writeError(refusal.Status, cmp.Or(code, refusal.Code), string(message))
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

// A place is something of a request that a page says something about: "query limit", "body authors[].name".
type place struct {
	in, name string
	code     string // of the error, "" if it has none
}

// places lists what is in order, and after that what has a code alone.
func places(order []string, codes map[string]string) (list []place) {
	for _, at := range slices.Concat(order, slices.Sorted(maps.Keys(codes))) {
		in, name, _ := strings.Cut(at, " ")
		list = append(list, place{in, name, codes[at]}) // what is in both comes twice, of which the first counts
	}
	return list
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
	ordered := op.places[:len(op.Order)]
	i := slices.IndexFunc(ordered, func(p place) bool { return p.in == v.In && isWithin(v.Name, p.name) })
	if i < 0 {
		i = len(ordered)
	}
	return (class*(len(ordered)+1)+i)*2 + whole
}

// code is the documented error code for what a violation is about: that of the innermost place around it that has one.
func (op *operation) code(v *wire.Violation) (code string) {
	if v.Rule == ruleEncoding {
		return ""
	}
	path, inner := withoutIndexes(v.Name), -1
	for i := range op.places {
		p := &op.places[i]
		if p.code != "" && len(p.name) > inner && p.in == v.In && (isWithin(path, p.name) || p.name == v.Name) {
			code, inner = p.code, len(p.name)
		}
	}
	return code
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

// writeError writes the documented error body. What is not given is HTTP's own.
func (r *Request) writeError(status int, code, message string) {
	if !sendable(status) {
		status = http.StatusInternalServerError
	}
	if status == http.StatusUnauthorized && r.op != nil && len(r.op.challenge) > 0 {
		r.Writer.Header()["Www-Authenticate"] = slices.Clone(r.op.challenge)
	}
	if code == "" {
		code = strconv.Itoa(status)
	}
	if message == "" {
		message = http.StatusText(status)
	}
	contentType, body := "application/json", r.scratch[:0]
	if write := r.handler.config.ErrorBody; write != nil {
		body = write(body, code, message)
	} else {
		contentType, body = "application/problem+json", appendProblem(body, status, code, message)
	}
	_ = writeBytes(r.Writer, status, contentType, body) // a client that is gone needs no refusal
	r.scratch = body
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
