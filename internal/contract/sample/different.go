package sample

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// different makes an array of n different items: the tokens of an enumeration, numbers in a row, texts with a number in them,
// objects that differ in a member.
func (m maker) different(s *contract.Schema, first any, n, depth int) ([]any, bool) {
	list := []any{}
	seen := map[string]bool{}
	keep := func(v any) {
		if t := string(Append(nil, nil, v)); !seen[t] && len(list) < n && (isObject(v) || valid(s, v)) {
			seen[t] = true
			list = append(list, v)
		}
	}
	for _, e := range s.Enum {
		if v, ok := decode(e.Value); ok {
			keep(v)
		}
	}
	keep(first)
	if object, ok := first.(map[string]any); ok {
		for _, other := range m.variants(s, object, n, depth) {
			keep(other)
		}
		return list, len(list) == n
	}
	for i := 0; len(list) < n && i < 2*n+10; i++ {
		for _, v := range numbered(first, strconv.Itoa(i), i) {
			keep(v)
		}
	}
	return list, len(list) == n
}

func isObject(v any) bool {
	_, ok := v.(map[string]any)
	return ok
}

// numbered lists values with a number in them.
func numbered(first any, number string, i int) []any {
	all := []any{json.Number(number)}
	for _, format := range []string{"#", "a#", "x-#"} {
		all = append(all, strings.ReplaceAll(format, "#", number))
	}
	if t, ok := first.(string); ok {
		all = append(all, t+number, number+t)
		if r := []rune(t); len(r) > 0 {
			all = append(all, string(r[:len(r)-1])+string(rune('a'+i%26)))
		}
	}
	return all
}

// variants lists objects that differ from one in a member each.
func (m maker) variants(s *contract.Schema, object map[string]any, n, depth int) (all []any) {
	with := func(name string, v any) {
		other := maps.Clone(object)
		other[name] = v
		all = append(all, other)
	}
	if depth > deepest {
		return nil
	}
	for _, p := range s.Properties {
		v, ok := m.value(p.Schema, depth+1)
		if !ok || m.answer && p.WriteOnly || !m.answer && p.ReadOnly {
			continue
		}
		if list, ok := m.different(p.Schema, v, n, depth+1); ok {
			for _, v := range list {
				with(p.Name, v)
			}
			return all
		}
		with(p.Name, v)
	}
	if len(s.Properties) == 0 && !s.Closed && s.Additional == nil {
		for i := range n {
			with(Key, json.Number(strconv.Itoa(i)))
		}
	}
	return all
}
