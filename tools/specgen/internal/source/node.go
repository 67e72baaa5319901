package source

// This file has the helpers for nodes that the other packages share.

import (
	"iter"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Get returns the value of a key, or nil if n is not a mapping or lacks the key. It looks at one key after another:
// use an [Index] for many look-ups in a large mapping.
func Get(n *yaml.Node, key string) *yaml.Node {
	_, value := Entry(n, key)
	return value
}

// Entry returns key and value nodes of a key, or nil and nil.
func Entry(n *yaml.Node, key string) (k, v *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

// Text returns the value of a key if it is a string, else "".
func Text(n *yaml.Node, key string) string {
	if v := Get(n, key); IsString(v) {
		return v.Value
	}
	return ""
}

// IsString reports whether n is a string.
func IsString(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str"
}

// Put sets the value of a key, in place or at the end. It does nothing if n is not a mapping.
func Put(n *yaml.Node, key string, value *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = value
			return
		}
	}
	n.Content = append(n.Content, String(key), value)
}

// Delete removes a key with its value and reports whether it was there.
func Delete(n *yaml.Node, key string) bool {
	if n == nil || n.Kind != yaml.MappingNode {
		return false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = append(n.Content[:i], n.Content[i+2:]...)
			return true
		}
	}
	return false
}

// Pairs yields the keys and values of a mapping, in order; nothing for another node.
func Pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// Names yields the keys of a mapping, in order.
func Names(n *yaml.Node) iter.Seq[string] {
	return func(yield func(string) bool) {
		for k := range Pairs(n) {
			if !yield(k.Value) {
				return
			}
		}
	}
}

// All yields n and every node below it, keys included, parents first.
func All(n *yaml.Node) iter.Seq[*yaml.Node] {
	return func(yield func(*yaml.Node) bool) { all(n, yield) }
}

func all(n *yaml.Node, yield func(*yaml.Node) bool) bool {
	if !yield(n) {
		return false
	}
	for _, c := range n.Content {
		if !all(c, yield) {
			return false
		}
	}
	return true
}

// Clone returns a copy of n that shares nothing with it and keeps the positions. Anchors and aliases are not copied.
func Clone(n *yaml.Node) *yaml.Node {
	if n == nil {
		return nil
	}
	nodes, links := 0, 0
	for m := range All(n) {
		nodes++
		links += len(m.Content)
	}
	c := cloner{nodes: make([]yaml.Node, nodes), links: make([]*yaml.Node, links)}
	return c.clone(n)
}

// A cloner has room for all nodes of a tree, because one large allocation is cheaper than many small ones.
type cloner struct {
	nodes []yaml.Node
	links []*yaml.Node
}

func (c *cloner) clone(n *yaml.Node) *yaml.Node {
	m := &c.nodes[0]
	c.nodes = c.nodes[1:]
	*m = *n
	m.Anchor, m.Alias = "", nil
	size := len(n.Content)
	if size == 0 {
		m.Content = nil
		return m
	}
	m.Content, c.links = c.links[:size:size], c.links[size:]
	for i, child := range n.Content {
		m.Content[i] = c.clone(child)
	}
	return m
}

// Equal reports whether two nodes are the same JSON value; the order of keys counts, style and comments do not.
func Equal(a, b *yaml.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.ScalarNode {
		tag := a.ShortTag()
		return tag == b.ShortTag() && (a.Value == b.Value || tag == "!!null")
	}
	for i := range a.Content {
		if !Equal(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// String returns a new string node, without a position.
func String(value string) *yaml.Node {
	n := &yaml.Node{}
	text(n, value)
	return n
}

// Map returns a new mapping of keys and values in turn, without a position.
func Map(content ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: content}
}

// List returns a new list, without a position.
func List(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: items}
}

// KindName says what a node is, for a message: "a mapping", "a string".
func KindName(n *yaml.Node) string {
	if n == nil {
		return "nothing"
	}
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch n.ShortTag() {
	case "!!str":
		return "a string"
	case "!!int":
		return "an integer"
	case "!!float":
		return "a number"
	case "!!bool":
		return "a boolean"
	}
	return "null"
}

// Token escapes a key for a JSON pointer (RFC 6901).
func Token(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

// Tokens returns the keys of a JSON pointer, unescaped: none for "", which means the whole document. It fails if the
// pointer does not start with a slash.
func Tokens(pointer string) (keys []string, ok bool) {
	if pointer == "" {
		return nil, true
	}
	if pointer[0] != '/' {
		return nil, false
	}
	keys = strings.Split(pointer[1:], "/")
	for i, key := range keys {
		keys[i] = strings.ReplaceAll(strings.ReplaceAll(key, "~1", "/"), "~0", "~")
	}
	return keys, true
}

// Pointer returns the JSON pointer of a node in the tree below root, or false if it is not there.
func Pointer(root, n *yaml.Node) (string, bool) {
	if root == n {
		return "", true
	}
	for i, c := range root.Content {
		if root.Kind == yaml.MappingNode && i%2 == 0 {
			if c == n { // a key stands for its value
				return "/" + Token(c.Value), true
			}
			continue
		}
		if rest, ok := Pointer(c, n); ok {
			key := strconv.Itoa(i)
			if root.Kind == yaml.MappingNode {
				key = Token(root.Content[i-1].Value)
			}
			return "/" + key + rest, true
		}
	}
	return "", false
}
