package docs

import (
	"bytes"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/overlay"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// This file reads corrections.

// An erratum is one correction.
type erratum struct {
	Number   int
	Anchor   string
	Where    string // in words
	Target   string // JSONPath
	Reason   string
	Evidence [][]run
	Removed  bool
	Right    string // YAML: what is put there
	Short    string // the same on one line
	Pos      string

	place place
}

// errataOf lists the corrections of overlays that are for a service; no name is any.
func errataOf(overlays []*overlay.Document, service, prefix string) (out []*erratum) {
	for _, d := range overlays {
		for _, a := range d.Actions {
			if service != "" && !a.AppliesToService(service) {
				continue
			}
			e := &erratum{
				Number: len(out) + 1, Target: a.Target, Reason: oneLine(a.Description), Removed: a.Kind == overlay.Remove,
				Right: yamlOf(a.Value), Short: flowOf(a.Value), Pos: a.Pos.String(), place: placeOf(a.Target),
			}
			e.Anchor = anchor(prefix, "correction", number(e.Number))
			e.Where = e.place.words
			for _, text := range a.Evidence {
				e.Evidence = append(e.Evidence, runs(oneLine(text)))
			}
			out = append(out, e)
		}
	}
	return out
}

// A place is what a target selects.
type place struct {
	words        string
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

// yamlOf is a value as YAML, without comments: they explain the overlay.
func yamlOf(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	n = source.Clone(n)
	for m := range source.All(n) {
		m.HeadComment, m.LineComment, m.FootComment = "", "", ""
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if e.Encode(n) != nil || e.Close() != nil {
		return ""
	}
	return strings.TrimRight(out.String(), "\n")
}

// flowOf is a value as YAML on one line, cut to what a table has room for.
func flowOf(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	n = source.Clone(n)
	for m := range source.All(n) {
		if m.Kind == yaml.ScalarNode {
			m.Style &= yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle
		} else {
			m.Style = yaml.FlowStyle
		}
	}
	const most = 160
	text := []rune(oneLine(yamlOf(n)))
	if len(text) > most {
		text = append(text[:most-1:most-1], '…')
	}
	return string(text)
}

// A run is a piece of text, or an address in it.
type run struct{ Text, URL string }

var address = regexp.MustCompile(`https?://[^\s<>"'(){}]+`)

// runs finds the addresses in a text. A full stop, comma or colon at the end belongs to the sentence.
func runs(text string) (out []run) {
	for text != "" {
		at := address.FindStringIndex(text)
		if at == nil {
			return append(out, run{Text: text})
		}
		link := strings.TrimRight(text[at[0]:at[1]], ".,:;")
		if at[0] > 0 {
			out = append(out, run{Text: text[:at[0]]})
		}
		out = append(out, run{URL: link})
		text = text[at[0]+len(link):]
	}
	return out
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
