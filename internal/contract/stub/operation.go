package stub

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// An operation is a described one with its examples read, once.
type operation struct {
	*contract.Operation
	examples []*example
	rows     []row       // of a list: all that the documents show, and those of Options.Rows
	created  *collection // of a list: what was created
	now      func() time.Time
	living   bool     // it is a list with rows that no document shows: its answers are made from its rows
	creator  *creator // nil: it creates nothing
}

// An example is a documented pair, ready to be compared with requests.
type example struct {
	*contract.Example
	values map[[2]string][]string // by place and name, the texts: path and query only
	body   string                 // key of the request's body; empty: none
	member map[string]string      // keys of the members of the request's body
}

func newOperation(op *contract.Operation, o *Options) *operation {
	out := &operation{Operation: op}
	for _, e := range op.Examples {
		out.examples = append(out.examples, newExample(e))
	}
	if op.Paging != nil {
		out.rows = out.documentedRows()
		if o.Rows != nil {
			more := readRows(o.Rows(op), filterPaths(op))
			out.rows, out.living = append(out.rows, more...), len(more) > 0
		}
	}
	return out
}

func newExample(e *contract.Example) *example {
	out := &example{Example: e, values: map[[2]string][]string{}}
	if e.Request == nil {
		return out
	}
	for _, v := range e.Request.Values {
		if v.In == "path" || v.In == "query" {
			at := [2]string{v.In, v.Name}
			out.values[at] = append(out.values[at], v.Text)
		}
	}
	out.body, out.member = bodyKeys(e.Request.Body)
	return out
}

// bodyKeys are texts that equal bodies have in common, for the whole and for the members of an object.
func bodyKeys(body []byte) (whole string, members map[string]string) {
	v, err := check.Decode(body)
	if err != nil {
		return "", nil
	}
	object, _ := v.(map[string]any)
	members = make(map[string]string, len(object))
	for name, member := range object {
		members[name] = check.Key(member)
	}
	return check.Key(v), members
}

// answer chooses what a request that nothing is wrong with gets.
func (c *call) answer() (Answer, *refusal) {
	if answer, refused, ok := c.preferred(); ok {
		return answer, refused
	}
	answer := c.usual()
	if c.op.creator != nil {
		return c.create(answer)
	}
	return answer, nil
}

// usual is the answer when the request has no preference.
func (c *call) usual() Answer {
	if e := c.equal(); e != nil && (!c.op.living || e.Response.Status >= 400) {
		return c.documented(e)
	}
	if c.op.Paging != nil && c.op.Success() != nil {
		return c.list()
	}
	if e := c.closest(); e != nil {
		return c.documented(e)
	}
	return c.minimal(c.success())
}

// equal is the example whose request this is, or nil. A success goes before a refusal with the same request.
func (c *call) equal() *example {
	if len(c.op.examples) == 0 {
		return nil
	}
	values, body, _ := c.given()
	var refused *example
	for _, e := range c.op.examples {
		if e.Request == nil || e.Response == nil || e.body != body || !sameValues(c.op, e.values, values) {
			continue
		}
		if e.succeeds() {
			return e
		}
		if refused == nil {
			refused = e
		}
	}
	return refused
}

// given are the values of a request in the form of those of an example.
func (c *call) given() (values map[[2]string][]string, body string, members map[string]string) {
	values = map[[2]string][]string{}
	for name, text := range c.path {
		values[[2]string{"path", name}] = []string{text}
	}
	for name, texts := range c.query {
		if !c.service.credentialInQuery(name) {
			values[[2]string{"query", name}] = texts
		}
	}
	if c.op.Body != nil {
		body, members = bodyKeys(c.body)
	}
	return values, body, members
}

// sameValues compares the values of an example with those of a request. The documents write the elements of an array
// with commas between, whatever the request does.
func sameValues(op *operation, want, got map[[2]string][]string) bool {
	if len(want) != len(got) {
		return false
	}
	for at, texts := range want {
		have, ok := got[at]
		if !ok || strings.Join(texts, ",") != strings.Join(have, ",") {
			return false
		}
	}
	return true
}

// closest is the documented success that has most values in common with the request, the first one of equals, or nil.
func (c *call) closest() *example {
	if len(c.op.examples) == 0 {
		return nil
	}
	values, _, members := c.given()
	var best *example
	most := -1
	for _, e := range c.op.examples {
		if !e.succeeds() {
			continue
		}
		common := 0
		for at, texts := range e.values {
			if have, ok := values[at]; ok && slices.Equal(texts, have) {
				common++
			}
		}
		for name, key := range e.member {
			if have, ok := members[name]; ok && have == key {
				common++
			}
		}
		if common > most {
			best, most = e, common
		}
	}
	return best
}

// documented answers with an example, byte for byte.
func (c *call) documented(e *example) Answer {
	return Answer{
		Status: e.Response.Status, Header: c.header(c.op.Response(e.Response.Status)), Body: e.Response.Body, Example: e.Name,
	}
}

// success is the response of an operation when all is well: one with 2xx if there is any.
func (c *call) success() *contract.Response {
	if r := c.op.Success(); r != nil {
		return r
	}
	if len(c.op.Responses) > 0 {
		return c.op.Responses[0]
	}
	return &contract.Response{Status: http.StatusNoContent}
}

// minimal answers with the least that a response allows.
func (c *call) minimal(r *contract.Response) Answer {
	answer := Answer{Status: r.Status, Header: c.header(r)}
	if answer.Status == 0 {
		answer.Status = http.StatusOK
	}
	switch {
	case r.Schema == nil:
	case r.MediaType == "" || contract.IsJSON(r.MediaType):
		answer.Body = c.service.samples.json(r.Schema)
	case r.Schema.Kind == contract.String:
		answer.Body = []byte(textOf(c.service.samples.json(r.Schema)))
	}
	return answer
}

// header makes the headers that a response documents as required.
func (c *call) header(r *contract.Response) http.Header {
	header := http.Header{}
	if r == nil {
		return header
	}
	if r.MediaType != "" {
		header.Set("Content-Type", r.MediaType)
	}
	for _, h := range r.Headers {
		if h.Required {
			header.Set(h.Name, textOf(c.service.samples.json(h.Schema)))
		}
	}
	return header
}

// textOf is a JSON value without the quotes of a string.
func textOf(value []byte) string {
	var s string
	if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}

// number reads a query parameter that counts rows, or its default. Without either it is missing; more rows than anyone
// has are as good as any.
func (c *call) number(query url.Values, name string) (n int, ok bool) {
	text, ok := c.text(query, name)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(text) // out of range: the largest or smallest
	if err != nil && n == 0 {
		return 0, false
	}
	return max(n, 0), true
}

// text is the value of a query parameter, or its default.
func (c *call) text(query url.Values, name string) (text string, ok bool) {
	if texts := query[name]; len(texts) > 0 && texts[0] != "" {
		return texts[0], true
	}
	p := c.op.Param("query", name)
	if p == nil || len(p.Schema.Default) == 0 {
		return "", false
	}
	return textOf(p.Schema.Default), true
}
