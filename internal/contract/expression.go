package contract

import (
	"fmt"
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
func (e Expression) Pointer() []string {
	if e.Name == "" {
		return nil
	}
	tokens := strings.Split(e.Name[1:], "/")
	for i, token := range tokens {
		tokens[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return tokens
}
