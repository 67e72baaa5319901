package fault

import (
	"maps"
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file finds the place in an answer where a rule can be broken, and breaks it there.

// A breakage breaks one rule in the bodies of answers.
type breakage struct {
	deriver
	editing
	path []step
	want problem
}

// broken is the body of an answer with the rule broken, and nothing else; false where that cannot be.
func (b *breakage) broken(status int, body []byte) ([]byte, bool) {
	for _, change := range b.of {
		v, err := check.Decode(body)
		if err != nil {
			return nil, false
		}
		r := b.op.Response(status)
		if r == nil || r.Status != b.rule.Status || status/100 == 2 && r.Status == 0 {
			return nil, false
		}
		other, ok := b.apply(v, r.Schema, b.path, 0, change)
		if !ok {
			continue
		}
		text := encode(other)
		if found := b.problems(status, text); len(found) == 1 && found[0] == b.want {
			return text, true
		}
	}
	return nil, false
}

// apply edits the first value that a path leads to. Optional members on the way are added where they are missing, but no
// rows to a list: that would be another answer.
func (b *breakage) apply(v any, s *contract.Schema, path []step, depth int, change edit) (any, bool) {
	if len(path) == 0 {
		return change(v)
	}
	inner := func(v any) (any, bool) { return b.apply(v, path[0].to, path[1:], depth+1, change) }
	switch v := v.(type) {
	case nil:
		if depth < deepest && s != nil && s.Kind != contract.Any {
			return b.apply(decode(sample.JSON(s)), s, path, depth+deepest, change)
		}
	case []any:
		if len(v) == 0 && path[0].to != nil && !b.isRows(depth) {
			v = []any{decode(sample.JSON(path[0].to))}
		}
		for i := range v {
			if other, ok := inner(v[i]); ok {
				v = slices.Clone(v)
				v[i] = other
				return v, true
			}
		}
	case map[string]any:
		name := nameIn(v, path[0])
		member, ok := v[name]
		if !ok {
			member = decode(sample.JSON(path[0].to))
		}
		if other, ok := inner(member); ok {
			v = maps.Clone(v)
			v[name] = other
			return v, true
		}
	}
	return v, false
}

// deepest is how many values may lie inside each other.
const deepest = 20

// isRows reports whether an array at a depth is the list of a paged operation.
func (b *breakage) isRows(depth int) bool {
	return b.op.Paging != nil && depth == 1 && len(b.path) > 1 && b.path[0].name == b.op.Paging.Items && b.rule.Status/100 == 2
}

// nameIn is what a member is called in an object: its name, an alias, or the first key of a map.
func nameIn(object map[string]any, to step) string {
	if to.member == nil {
		if names := slices.Sorted(maps.Keys(object)); len(names) > 0 {
			return names[0]
		}
		return "some_key"
	}
	if _, ok := object[to.name]; !ok {
		for _, alias := range to.member.Aliases {
			if _, ok := object[alias]; ok {
				return alias
			}
		}
	}
	return to.name
}
