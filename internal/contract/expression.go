package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// An Expression stands in a [Creation] for a value that is known when a request is answered. It is a runtime expression
// of OpenAPI's, or $now.
type Expression struct {
	From string // now, request.path, request.query, request.header, request.body or response.body
	Name string // of the parameter; of a body, the JSON pointer, "" for the whole
}

// IsExpression reports whether a text of a row is an expression rather than itself.
func IsExpression(text string) bool { return strings.HasPrefix(text, "$") }

// ParseExpression reads an expression. It fails on any that a [Creation] cannot have.
func ParseExpression(text string) (Expression, error) {
	for _, from := range []string{"request.path", "request.query", "request.header"} {
		if name, ok := strings.CutPrefix(text, "$"+from+"."); ok && name != "" {
			return Expression{from, name}, nil
		}
	}
	for _, from := range []string{"request.body", "response.body"} {
		rest, ok := strings.CutPrefix(text, "$"+from)
		pointer, fragment := strings.CutPrefix(rest, "#")
		if ok && (rest == "" || fragment && (pointer == "" || pointer[0] == '/')) {
			return Expression{from, pointer}, nil
		}
	}
	if text == "$now" {
		return Expression{From: "now"}, nil
	}
	return Expression{}, fmt.Errorf("%q is none of $now, $request.path.NAME, $request.query.NAME, $request.header.NAME, $request.body#/POINTER and $response.body#/POINTER", text)
}

// Pointer takes the JSON pointer of a body's expression apart.
func (e Expression) Pointer() []string { return PointerTokens(e.Name) }

// An Echo is a member of a created row that repeats something of the request or of the answer.
type Echo struct {
	Path []string // the names of the members that lead to it
	Expression
}

// Echoes lists what a created row repeats, in the order of the row. Left out is what becomes something else later, and what
// lies in arrays.
func (c *Creation) Echoes() (all []Echo) {
	var later map[string]json.RawMessage
	if c.Later != nil && json.Unmarshal(c.Later.Row, &later) != nil {
		return nil
	}
	eachText(c.Row, nil, func(path []string, text string) {
		x, err := ParseExpression(text)
		if len(path) == 0 || err != nil || x.From == "now" || later[path[0]] != nil {
			return
		}
		all = append(all, Echo{path, x})
	})
	return all
}

// eachText calls f for each text in a JSON value that members lead to.
func eachText(value json.RawMessage, path []string, f func(path []string, text string)) {
	d := json.NewDecoder(bytes.NewReader(value))
	start, err := d.Token()
	if text, ok := start.(string); ok && err == nil {
		f(path, text)
	}
	if start != json.Delim('{') {
		return
	}
	for d.More() {
		name, err := d.Token()
		var member json.RawMessage
		if err != nil || d.Decode(&member) != nil {
			return
		}
		eachText(member, append(slices.Clip(path), fmt.Sprint(name)), f)
	}
}
