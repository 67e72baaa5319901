package stub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// A refusal is why a request gets none of the answers it asks for.
type refusal struct {
	kind       string // as in contract.Refusal
	violations []wire.Violation
	detail     string // what else there is to say
}

// refuse writes a refusal the way the service documents it.
func (c *call) refuse(r *refusal) Answer {
	status, code, message := c.terms(r.kind)
	for _, v := range r.violations {
		if v.Code != "" {
			code = v.Code
			break
		}
	}
	var more []string
	for _, v := range r.violations {
		more = append(more, v.String())
	}
	if r.detail != "" {
		more = append(more, r.detail)
	}
	if len(more) > 0 {
		message = strings.TrimRight(message, ". ") + ": " + strings.Join(more, "; ")
	}
	answer := c.errorAnswer(status, code, message)
	if r.kind == "unauthenticated" {
		c.challenge(&answer)
	}
	return answer
}

// terms are the status, code and text of a kind of refusal: the documented ones, else HTTP's.
func (c *call) terms(kind string) (status int, code, message string) {
	var op *contract.Operation
	if c.op != nil {
		op = c.op.Operation
	}
	status = c.service.RefusalStatus(op, kind)
	if documented := c.service.Refusal(kind); documented != nil {
		code, message = documented.Code, documented.Message
	}
	if code == "" {
		code = strconv.Itoa(status)
	}
	if message == "" {
		message = http.StatusText(status)
	}
	return status, code, message
}

// challenge names the schemes of HTTP's own authentication, as RFC 9110 asks of every 401.
func (c *call) challenge(answer *Answer) {
	for _, all := range c.op.Security {
		for _, name := range all {
			if s := c.service.Scheme(name); s != nil && s.Type == "http" && s.Scheme != "" {
				answer.Header.Add("WWW-Authenticate", fmt.Sprintf("%s realm=%q", s.Scheme, c.service.Name))
			}
		}
	}
}

// errorAnswer is a body of the documented shape, or a problem as of RFC 9457 when none is documented.
func (c *call) errorAnswer(status int, code, message string) Answer {
	documented := c.errorResponse(status)
	if documented == nil {
		body, _ := json.Marshal(map[string]any{"title": http.StatusText(status), "status": status, "code": code, "detail": message})
		return Answer{Status: status, Header: http.Header{"Content-Type": {"application/problem+json"}}, Body: body}
	}
	e := &errorBody{samples: &c.service.samples, status: status, code: code, message: message}
	return Answer{Status: status, Header: c.header(documented), Body: e.value(nil, documented.Schema, 0)}
}

// errorResponse is the documented answer to a refused request: the operation's, or any of the service when the request
// has none or its operation documents none.
func (c *call) errorResponse(status int) *contract.Response {
	var ops []*contract.Operation
	if c.op != nil {
		ops = append(ops, c.op.Operation)
	}
	ops = append(ops, c.service.Operations...)
	for _, op := range ops {
		if r := op.Response(status); isError(r) {
			return r
		}
		for _, r := range op.Responses {
			if isError(r) {
				return r
			}
		}
	}
	return nil
}

func isError(r *contract.Response) bool {
	return r != nil && (r.Status == 0 || r.Status >= 400) && r.Schema != nil && (r.MediaType == "" || contract.IsJSON(r.MediaType))
}

// An errorBody fills a code and a text into a schema, each into the first property that is called so.
type errorBody struct {
	samples       *samples
	status        int
	code, message string
	coded, told   bool
}

// value appends a value of s to dst.
func (e *errorBody) value(dst []byte, s *contract.Schema, depth int) []byte {
	switch {
	case s.Kind == contract.String && !e.told:
		e.told = true
		return e.appendText(dst, s, e.message)
	case s.Kind != contract.Object || depth > 4:
		return append(dst, e.samples.json(s)...)
	}
	dst = append(dst, '{')
	first := true
	for _, p := range s.Properties {
		value := e.property(s, p, depth)
		if value == nil {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(append(sample.Append(dst, nil, p.Name), ':'), value...)
	}
	return append(dst, '}')
}

// property is the value of a property of an object, or nil when it can be left out.
func (e *errorBody) property(object *contract.Schema, p *contract.Property, depth int) []byte {
	name, s := strings.ToLower(p.Name), p.Schema
	switch {
	case s.Kind == contract.String && !e.coded && strings.Contains(name, "code"):
		e.coded = true
		return e.appendText(nil, s, e.code)
	case s.Kind == contract.String && !e.told && isMessage(name):
		e.told = true
		return e.appendText(nil, s, e.message)
	case s.Kind == contract.Integer && (strings.Contains(name, "code") || name == "status"):
		if text := strconv.Itoa(e.status); len(check.Value(s, json.Number(text), "body", "")) == 0 {
			return []byte(text)
		}
	case s.Kind == contract.Object && !e.told && len(s.Properties) > 0:
		return e.value(nil, s, depth+1)
	case !e.told && !tells(object) && lists(s):
		return slices.Concat([]byte{'['}, e.value(nil, s.Items, depth+1), []byte{']'})
	}
	switch {
	case !p.Required:
		return nil
	case s.Kind == contract.Array && s.MinItems == 0:
		return []byte("[]") // there is no more to say
	}
	return e.samples.json(s)
}

// tells reports whether an object has a text for what is wrong.
func tells(s *contract.Schema) bool {
	return slices.ContainsFunc(s.Properties, func(p *contract.Property) bool {
		return p.Schema.Kind == contract.String && isMessage(strings.ToLower(p.Name))
	})
}

// lists reports whether a list may have one item, which tells what is wrong.
func lists(s *contract.Schema) bool {
	return s.Kind == contract.Array && s.Items != nil && s.MinItems <= 1 && (s.MaxItems == nil || *s.MaxItems > 0) &&
		(s.Items.Kind == contract.String && len(s.Items.Enum) == 0 || s.Items.Kind == contract.Object && tells(s.Items))
}

func isMessage(name string) bool {
	for _, word := range []string{"msg", "message", "detail", "reason", "error_description"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// appendText appends text as a string of s, cut to its length; another valid string where it is none.
func (e *errorBody) appendText(dst []byte, s *contract.Schema, text string) []byte {
	if s.MaxLength != nil {
		runes := []rune(text)
		text = string(runes[:min(len(runes), max(*s.MaxLength, 0))])
	}
	if len(check.Value(s, text, "body", "")) > 0 {
		return append(dst, e.samples.json(s)...)
	}
	return sample.Append(dst, nil, text)
}
