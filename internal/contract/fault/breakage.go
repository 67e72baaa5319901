package fault

import (
	"maps"
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
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
	to := path[0]
	rows := b.op.Paging != nil && depth == 1 && len(b.path) > 1 && b.path[0].name == b.op.Paging.Items && b.rule.Status/100 == 2
	switch v := v.(type) {
	case nil:
		if depth < 20 && s != nil && s.Kind != contract.Any {
			return b.apply(decode(stub.Minimal(s)), s, path, depth+20, change)
		}
	case []any:
		if len(v) == 0 && !rows && to.to != nil {
			v = []any{decode(stub.Minimal(to.to))}
		}
		for i := range v {
			if other, ok := b.apply(v[i], to.to, path[1:], depth+1, change); ok {
				v = slices.Clone(v)
				v[i] = other
				return v, true
			}
		}
	case map[string]any:
		name := to.name
		if to.member == nil {
			if names := slices.Sorted(maps.Keys(v)); len(names) > 0 {
				name = names[0]
			} else {
				name = "some_key"
			}
		} else if _, ok := v[name]; !ok {
			for _, alias := range to.member.Aliases {
				if _, ok := v[alias]; ok {
					name = alias
				}
			}
		}
		member, ok := v[name]
		if !ok {
			member = decode(stub.Minimal(to.to))
		}
		if other, ok := b.apply(member, to.to, path[1:], depth+1, change); ok {
			v = maps.Clone(v)
			v[name] = other
			return v, true
		}
	}
	return v, false
}
