package docs

import (
	"regexp"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file puts the target of a correction into words.

// A place is what a target selects.
type place struct {
	words        string
	inside       string // words without the operation
	path, method string // of an operation; * is any
	schema       string
}

// covers reports whether an operation, or something of its own, is selected.
func (p place) covers(op *contract.Operation) bool {
	return (p.path == op.Path || p.path == "*") && (p.method == "" || p.method == "*" || strings.EqualFold(p.method, op.Method))
}

// step is one step of a JSONPath: .name, ['name'], ['a','b'], [?@.name=='x'], [*] or [0].
var step = regexp.MustCompile(`^(?:\.([\pL_*][\pL\pN_]*)|\[((?:'[^']*'|"[^"]*")(?:\s*,\s*(?:'[^']*'|"[^"]*"))*)\]|` +
	`\[\?\(?@\.[a-z]+\s*==\s*['"]([^'"]*)['"]\)?\]|\[(\*|\d+)\])`)

// placeOf puts a target into words, and finds out which operation or schema it is in. A target in other forms than ours
// stays as it is.
func placeOf(target string) place {
	rest, ok := strings.CutPrefix(target, "$")
	if !ok {
		return place{words: target}
	}
	var steps []string
	for rest != "" {
		m := step.FindStringSubmatch(rest)
		if m == nil {
			return place{words: target}
		}
		rest = rest[len(m[0]):]
		name := m[1] + m[3] + m[4]
		if m[2] != "" {
			name = unquote(m[2])
		}
		steps = append(steps, name)
	}
	return inWords(steps)
}

var quoted = regexp.MustCompile(`'([^']*)'|"([^"]*)"`)

func unquote(list string) string {
	var names []string
	for _, m := range quoted.FindAllStringSubmatch(list, -1) {
		names = append(names, m[1]+m[2])
	}
	return strings.Join(names, " and ")
}

// nouns are the keys of OpenAPI that have named things in them, and what one of those is.
var nouns = map[string]string{
	"parameters": "parameter", "responses": "answer", "examples": "example", "properties": "property", "schemas": "schema",
	"headers": "header", "securitySchemes": "security scheme",
}

func inWords(steps []string) (p place) {
	var parts []string
	outer := 0 // how many parts name the operation
	next := func() string {
		if len(steps) == 0 {
			return ""
		}
		name := steps[0]
		steps = steps[1:]
		return name
	}
	for len(steps) > 0 {
		key := next()
		noun, isMap := nouns[key]
		switch {
		case key == "components", key == "schema":
		case key == "content":
			next() // the media type
		case key == "paths" && len(steps) > 0:
			p.path, p.method = next(), next()
			parts = append(parts, operationWords(p))
			outer = len(parts)
		case isMap && len(steps) > 0:
			name := next()
			if key == "schemas" {
				p.schema = name
			}
			parts = append(parts, nameWords(noun, name))
		case key == "requestBody":
			parts = append(parts, "request body")
		case key == "*":
			parts = append(parts, "each")
		default:
			parts = append(parts, key)
		}
	}
	if outer > 0 {
		p.inside = strings.Join(parts[outer:], ", ")
	}
	p.words = strings.Join(parts, ", ")
	if p.words == "" {
		p.words = "the document"
	}
	return p
}

func operationWords(p place) string {
	switch {
	case p.path == "*" && (p.method == "*" || p.method == ""):
		return "each operation"
	case p.path == "*":
		return "each " + strings.ToUpper(p.method)
	case p.method == "*" || p.method == "":
		return p.path
	}
	return strings.ToUpper(p.method) + " " + p.path
}

func nameWords(noun, name string) string {
	if name == "*" {
		return "each " + noun
	}
	return noun + " " + name
}
