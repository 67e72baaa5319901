package server

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file finds the operation of a request.

// A node is a place in the tree of path segments. Finding an operation costs a look-up a segment, however many
// operations there are; a path as deep as it may be costs no more than the tree has nodes, for each is visited once.
type node struct {
	static children
	mixed  []*mixed
	param  *node
	ops    []*operation // by method
	allow  string       // for the header Allow
}

// Children are nodes by their segment. Few are found faster one by one than in a map.
type children struct {
	list   []child
	byName map[string]*node // when there are many
}

type child struct {
	segment string
	node    *node
}

const many = 8

func (c *children) get(segment string) *node {
	if c.byName != nil {
		return c.byName[segment]
	}
	for i := range c.list {
		if c.list[i].segment == segment {
			return c.list[i].node
		}
	}
	return nil
}

func (c *children) add(segment string, n *node) {
	if c.list = append(c.list, child{segment, n}); len(c.list) < many {
		return
	}
	if c.byName == nil {
		c.byName = map[string]*node{}
		for _, one := range c.list {
			c.byName[one.segment] = one.node
		}
	}
	c.byName[segment] = n
}

// A mixed segment has text around its parameters: {name}.json, {from}...{to}.
type mixed struct {
	texts []string // before, between and after the parameters
	node  node
}

// add puts an operation at its path and returns the names of the path's parameters.
func (n *node) add(op *operation) (names []string) {
	for segment := range strings.SplitSeq(strings.TrimPrefix(op.Path, "/"), "/") {
		texts, params := parseSegment(segment)
		names = append(names, params...)
		n = n.child(segment, texts)
	}
	n.ops = append(n.ops, op)
	n.allow = n.methods()
	return names
}

// child is the node below n for a segment of a template, made if need be.
func (n *node) child(segment string, texts []string) *node {
	switch {
	case len(texts) == 1:
		next := n.static.get(segment)
		if next == nil {
			next = new(node)
			n.static.add(segment, next)
		}
		return next
	case len(texts) == 2 && texts[0] == "" && texts[1] == "":
		if n.param == nil {
			n.param = new(node)
		}
		return n.param
	}
	for _, m := range n.mixed {
		if slices.Equal(m.texts, texts) {
			return &m.node
		}
	}
	m := &mixed{texts: texts}
	n.mixed = append(n.mixed, m)
	return &m.node
}

// parseSegment cuts a segment of a template at its parameters. There is one more text than there are names.
func parseSegment(segment string) (texts, names []string) {
	for {
		before, rest, open := strings.Cut(segment, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return append(texts, segment), names
		}
		texts, names, segment = append(texts, before), append(names, name), after
	}
}

// methods lists what a path can be asked for. HEAD comes with GET, OPTIONS with everything.
func (n *node) methods() string {
	methods := []string{http.MethodOptions}
	for _, op := range n.ops {
		methods = append(methods, op.Method)
		if op.Method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return strings.Join(slices.Compact(methods), ", ")
}

// find walks down path, which has no slash in front, and adds the texts of its parameters to values. It prefers what is
// written in a template to text with parameters in it, and that to a parameter alone, and turns back where that leads nowhere.
func (n *node) find(path string, escaped bool, values []string) (*node, []string) {
	text, rest, more := path, "", false
	if i := strings.IndexByte(path, '/'); i >= 0 {
		text, rest, more = path[:i], path[i+1:], true
	}
	if escaped {
		var ok bool
		if text, ok = wire.UnescapePath(text); !ok {
			return nil, nil
		}
	}
	if next := n.static.get(text); next != nil {
		if end, all := next.reach(rest, more, escaped, values); end != nil {
			return end, all
		}
	}
	for _, m := range n.mixed {
		if with, ok := m.match(text, values); ok {
			if end, all := m.node.reach(rest, more, escaped, with); end != nil {
				return end, all
			}
		}
	}
	if n.param == nil || text == "" {
		return nil, nil
	}
	return n.param.reach(rest, more, escaped, append(values, text))
}

// reach goes on from n, which the path has come to, if there is more of it.
func (n *node) reach(rest string, more, escaped bool, values []string) (*node, []string) {
	switch {
	case more:
		return n.find(rest, escaped, values)
	case len(n.ops) == 0:
		return nil, nil
	}
	return n, values
}

// match adds the parameters' texts, none of them empty, to values. Each is as short as can be.
func (m *mixed) match(segment string, values []string) ([]string, bool) {
	rest, ok := strings.CutPrefix(segment, m.texts[0])
	last := len(m.texts) - 1
	for i, text := range m.texts[1:] {
		_, first := utf8.DecodeRuneInString(rest)
		if !ok || rest == "" {
			return nil, false
		}
		end := len(rest) - len(text)
		if i+1 < last {
			end = strings.Index(rest[first:], text) + first
			ok = end >= first
		} else {
			ok = end >= first && strings.HasSuffix(rest, text)
		}
		if !ok {
			return nil, false
		}
		values, rest = append(values, rest[:end]), rest[end+len(text):]
	}
	return values, ok
}

// operation is the one for a method, or nil. HEAD is GET where it is not documented itself: net/http keeps the body back.
func (n *node) operation(method string) *operation {
	for _, op := range n.ops {
		if op.Method == method {
			return op
		}
	}
	if method == http.MethodHead {
		return n.operation(http.MethodGet)
	}
	return nil
}

// route finds the operation and the texts of its path parameters. It returns false when it has answered instead.
func (r *Request) route() bool {
	// Without RawPath the slashes of Path are those of the request, and nothing is left to unescape.
	path, escaped := r.HTTP.URL.Path, r.HTTP.URL.RawPath != ""
	if escaped {
		path = r.HTTP.URL.EscapedPath()
	}
	rest, rooted := strings.CutPrefix(path, "/")
	if !rooted && path == "*" && r.HTTP.Method == http.MethodOptions {
		r.Writer.WriteHeader(http.StatusNoContent)
		return false
	}
	end, values := r.handler.root.find(rest, escaped, r.values[:0])
	if end == nil || !rooted {
		r.refuse(r.handler.refusals.NotFound, "no path of the description is "+short(r.HTTP.URL.EscapedPath()))
		return false
	}
	r.values = values
	if r.op = end.operation(r.HTTP.Method); r.op != nil {
		return true
	}
	r.Writer.Header().Set("Allow", end.allow)
	if r.HTTP.Method == http.MethodOptions {
		r.Writer.WriteHeader(http.StatusNoContent)
		return false
	}
	r.refuse(r.handler.refusals.MethodNotAllowed, end.ops[0].Path+" has "+end.allow)
	return false
}
