package lower

import (
	"net/url"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// This file reads OpenAPI objects key by key, so that a key nobody knows, or one that this model cannot express, is a
// finding with its position and never silently lost.

// A reader walks one canonical document.
type reader struct {
	set      *source.Set
	root     *yaml.Node
	index    source.Index
	findings finding.Findings
}

// keys says what to do with each key of an object, in the order in which the document has them.
type keys map[string]func(n *yaml.Node)

// ignore accepts a key whose value this model does not need.
func ignore(*yaml.Node) {}

func (r *reader) pos(n *yaml.Node) finding.Pos { return r.set.Pos(n) }

func (r *reader) at(n *yaml.Node) string { return r.pos(n).String() }

func (r *reader) fail(n *yaml.Node, rule, format string, args ...any) {
	r.findings = append(r.findings, finding.Errorf(r.pos(n), rule, format, args...))
}

func (r *reader) warn(n *yaml.Node, rule, format string, args ...any) {
	r.findings = append(r.findings, finding.Warnf(r.pos(n), rule, format, args...))
}

// part is the value of a key of n, or n itself when the key is not there but in a part of it.
func (r *reader) part(n *yaml.Node, key string) *yaml.Node {
	if value := source.Get(n, key); value != nil {
		return value
	}
	return n
}

// object calls the function of each key of n. Unknown keys are findings; so are x- words of ours that have no effect there,
// but not those of others. A nil function marks a key that OpenAPI has and this model does not.
func (r *reader) object(n *yaml.Node, what string, known keys) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "type", "%s must be an object", what)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, ok := known[key.Value]
		switch {
		case ok && read != nil:
			read(value)
		case ok:
			r.fail(key, "unsupported", "%s: %s is not supported", what, key.Value)
		case !strings.HasPrefix(key.Value, "x-"):
			r.fail(key, "unknown-key", "%s has no key %q", what, key.Value)
		default:
			r.misplaced(key, what)
		}
	}
}

// entries calls f for each key and value of a map, in document order.
func (r *reader) entries(n *yaml.Node, what string, f func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "type", "%s must be an object", what)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		f(n.Content[i], n.Content[i+1])
	}
}

// list calls f for each element of a sequence.
func (r *reader) list(n *yaml.Node, what string, f func(n *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "type", "%s must be an array", what)
		return
	}
	for _, element := range n.Content {
		f(element)
	}
}

// text returns a function that stores a scalar's text.
func (r *reader) text(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode {
			r.fail(n, "type", "must be a string")
			return
		}
		*into = n.Value
	}
}

// texts returns a function that stores the elements of an array of strings.
func (r *reader) texts(into *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.list(n, "the value", func(element *yaml.Node) {
			var text string
			r.text(&text)(element)
			*into = append(*into, text)
		})
	}
}

// flag returns a function that stores a boolean.
func (r *reader) flag(into *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if err := n.Decode(into); err != nil {
			r.fail(n, "type", "must be true or false")
		}
	}
}

// count returns a function that stores a number of things.
func (r *reader) count(into *int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if err := n.Decode(into); err != nil || *into < 0 {
			r.fail(n, "type", "must be a whole number, 0 or more")
		}
	}
}

// limit is count for a bound that may be absent.
func (r *reader) limit(into **int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var v int
		r.count(&v)(n)
		*into = &v
	}
}

// maxChain is how many references may follow on each other: more than anyone writes. A circle has no end.
const maxChain = 32

// deref follows references within the document until it is at the object itself.
func (r *reader) deref(n *yaml.Node) *yaml.Node {
	for range maxChain {
		ref := source.Get(n, "$ref")
		if ref == nil {
			return n
		}
		target := r.resolve(ref.Value)
		if target == nil {
			r.fail(ref, "unresolved-ref", "%s is not in the document", ref.Value)
			return &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column}
		}
		r.siblings(n, "")
		n = target
	}
	r.fail(n, "unresolved-ref", "references go in a circle")
	return &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column}
}

// siblings warns of keys beside a $ref, which OpenAPI 3.0 tells tools to pass over. A description does no harm there.
func (r *reader) siblings(n *yaml.Node, cure string) {
	for key := range source.Pairs(n) {
		switch key.Value {
		case "$ref", "description", "summary":
		default:
			r.warn(key, "ref-siblings", "%s has no effect beside $ref%s", key.Value, cure)
		}
	}
}

// resolve finds what a "#/a/b" reference points at, or nil.
func (r *reader) resolve(ref string) *yaml.Node {
	fragment, ok := strings.CutPrefix(ref, "#")
	pointer, err := url.PathUnescape(fragment)
	keys, isPointer := source.Tokens(pointer)
	if !ok || err != nil || !isPointer {
		return nil
	}
	_, value, _, _ := r.index.Lookup(r.root, keys)
	return value
}

// componentName is the name of the component that a reference points at.
func componentName(ref string) (section, name string, ok bool) {
	rest, ok := strings.CutPrefix(ref, "#/components/")
	if !ok {
		return "", "", false
	}
	section, name, ok = strings.Cut(rest, "/")
	return section, name, ok && !strings.Contains(name, "/")
}

// failAt is fail for what is known by its position only.
func (r *reader) failAt(pos, rule, format string, args ...any) {
	r.findings = append(r.findings, finding.Errorf(finding.ParsePos(pos), rule, format, args...))
}
