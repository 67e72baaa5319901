package fault

import (
	"fmt"
	"maps"
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// This file changes one value of a documented answer.

// examples adds the faults of an operation's examples.
func (of *deriver) examples() {
	if of == nil {
		return
	}
	for _, e := range of.op.Examples {
		if e.Response == nil {
			continue
		}
		d := *of
		d.rule = contract.Rule{ID: d.op.ID + ".example:" + e.Name, Operation: d.op.ID, Keyword: "example"}
		var schema *contract.Schema
		if r := d.op.Response(e.Response.Status); r != nil {
			schema = r.Schema
		}
		after, at, ok := another(schema, decode(e.Response.Body), "")
		if !ok {
			d.silence("no other value is as valid as a documented one")
			continue
		}
		body := encode(after)
		d.add("", "the documented answer differs at "+at, stub.Fault{Change: func(_ *stub.Request, a stub.Answer) stub.Answer {
			if a.Example == e.Name && a.Status == e.Response.Status {
				a.Body = body
			}
			return a
		}})
	}
}

// another gives the first scalar in a value that can have another valid value such a one, and says where that is.
func another(s *contract.Schema, v any, at string) (other any, where string, ok bool) {
	if s == nil {
		s = &contract.Schema{Kind: contract.Any}
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			member := s.Additional
			if p := s.Property(name); p != nil {
				member = p.Schema
			}
			if changed, where, ok := another(member, v[name], at+"/"+name); ok {
				other := maps.Clone(v)
				other[name] = changed
				return other, where, true
			}
		}
		return v, "", false
	case []any:
		for i, item := range v {
			if changed, where, ok := another(s.Items, item, fmt.Sprintf("%s/%d", at, i)); ok {
				list := slices.Clone(v)
				list[i] = changed
				return list, where, true
			}
		}
		return v, "", false
	}
	m := &mutator{n: 1}
	for _, other := range m.scalars(s, v) {
		if !check.Equal(other, v) && len(check.Value(s, other, "response", "")) == 0 {
			return other, at, true
		}
	}
	return v, "", false
}
