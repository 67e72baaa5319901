// Package sample makes values that a schema allows: the plainest one, texts of a length or around a pattern, lists of different
// items. Contract cases send them, and stubs answer with them where nothing is documented. Equal schemas give equal values.
package sample

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// Key is the name of members that are made up: no description has it.
const Key = "some_key"

// deepest is how many values may lie inside each other: a schema may require itself.
const deepest = 20

// A maker makes values of one side.
type maker struct{ answer bool }

// Value is the plainest value of a request: a default, a token, a text that says what it is; objects have their required
// members, arrays an item. It reports false if none is found.
func Value(s *contract.Schema) (any, bool) { return maker{}.value(s, 0) }

// List is an array of n items, different ones where they must be. It reports false if none is found.
func List(s *contract.Schema, n int) ([]any, bool) { return maker{}.list(s, n, 0) }

// JSON is the plainest value of an answer, with its members in page order. Where rules contradict each other it is a value of
// the right type.
func JSON(s *contract.Schema) []byte {
	v, _ := maker{answer: true}.value(s, 0)
	return Append(nil, s, v)
}

// value makes the plainest value. It is of the right type even where it reports false.
func (m maker) value(s *contract.Schema, depth int) (any, bool) {
	switch {
	case s == nil && m.answer || depth > deepest:
		return nil, s == nil
	case s == nil:
		return "x", true
	case len(s.Enum) > 0:
		return decode(s.Enum[0].Value)
	case len(s.Default) > 0:
		if v, ok := decode(s.Default); ok && valid(s, v) {
			return v, true
		}
	}
	switch s.Kind {
	case contract.Integer, contract.Number:
		return Number(s)
	case contract.Boolean:
		return true, true
	case contract.Array:
		return m.array(s, depth)
	case contract.Object:
		return m.object(s, depth)
	case contract.Any:
		if m.answer {
			return map[string]any{}, true // what every reader takes
		}
	}
	return Text(s)
}

func (m maker) object(s *contract.Schema, depth int) (any, bool) {
	object, all := map[string]any{}, true
	for _, p := range s.Properties {
		if !p.Required || m.answer && p.WriteOnly || !m.answer && p.ReadOnly {
			continue
		}
		v, ok := m.value(p.Schema, depth+1)
		object[p.Name], all = v, all && ok
	}
	return object, all
}

func (m maker) array(s *contract.Schema, depth int) (any, bool) {
	n := s.MinItems
	if depth < 2 {
		n = max(n, 1) // an item shows more than none, but a schema may contain itself
	}
	if s.MaxItems != nil {
		n = min(n, *s.MaxItems)
	}
	if list, ok := m.list(s, n, depth); ok {
		return list, true
	}
	return []any{}, s.MinItems == 0
}

func (m maker) list(s *contract.Schema, n, depth int) ([]any, bool) {
	list := make([]any, 0, min(n, Longest))
	if n == 0 {
		return list, true
	}
	if s.Items == nil || n > Longest {
		return nil, false
	}
	first, ok := m.value(s.Items, depth+1)
	if !ok {
		return nil, false
	}
	if s.Unique {
		return m.different(s.Items, first, n, depth+1)
	}
	for range n {
		list = append(list, first)
	}
	return list, true
}

// valid reports whether a value that is no object is one of the schema.
func valid(s *contract.Schema, v any) bool { return len(check.Value(s, v, "body", "")) == 0 }

func decode(text []byte) (any, bool) {
	v, err := check.Decode(text)
	return v, err == nil
}

// Append appends a value as JSON: the members of an object in page order, and then the others by name. <, > and & stay as they
// are.
func Append(dst []byte, s *contract.Schema, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		return appendObject(dst, s, v)
	case []any:
		var items *contract.Schema
		if s != nil {
			items = s.Items
		}
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = Append(dst, items, item)
		}
		return append(dst, ']')
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return append(dst, "null"...)
	}
	return append(dst, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}

func appendObject(dst []byte, s *contract.Schema, object map[string]any) []byte {
	start := len(dst)
	add := func(name string, s *contract.Schema) {
		dst = append(Append(append(dst, ','), nil, name), ':')
		dst = Append(dst, s, object[name])
	}
	known := map[string]bool{}
	var others *contract.Schema
	if s != nil {
		others = s.Additional
		for _, p := range s.Properties {
			if _, ok := object[p.Name]; ok && !known[p.Name] {
				known[p.Name] = true
				add(p.Name, p.Schema)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !known[name] {
			add(name, others)
		}
	}
	if len(dst) == start {
		return append(dst, "{}"...)
	}
	dst[start] = '{'
	return append(dst, '}')
}
