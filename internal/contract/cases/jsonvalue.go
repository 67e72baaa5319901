package cases

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file lists values that try the rules which only JSON has: types, null, members and items.

// types tries values of the other JSON types, and null.
func types(s *contract.Schema) []candidate {
	if s.Kind == contract.Any {
		return nil
	}
	side := Outside
	if s.Nullable {
		side = Inside
	}
	all := []candidate{{"nullable", side, "", nil}}
	for _, v := range []any{"text", json.Number("1"), json.Number("1.5"), true, []any{}, map[string]any{}} {
		all = append(all, candidate{"type", Outside, "", v})
	}
	switch s.Kind {
	case contract.Integer, contract.Number:
		if v, ok := sample.Number(s); ok {
			all = append(all, candidate{"type", Outside, "a number in quotes", text(v)})
		}
	case contract.Boolean:
		all = append(all, candidate{"type", Outside, "a boolean in quotes", "true"})
	}
	return all
}

// counts tries how many items an array has, and equal items.
func counts(s *contract.Schema, list []any) []candidate {
	var all []candidate
	sized := func(keyword string, side Side, n int) {
		if n < 0 || n > sample.Longest {
			return
		}
		if v, ok := resized(s, list, n); ok {
			all = append(all, candidate{keyword, side, plural(n, "item"), v})
		}
	}
	if s.MinItems > 0 {
		sized("minItems", Inside, s.MinItems)
		sized("minItems", Outside, s.MinItems-1)
	}
	if s.MaxItems != nil {
		sized("maxItems", Inside, *s.MaxItems)
		sized("maxItems", Outside, *s.MaxItems+1)
	}
	if s.Unique && len(list) > 0 {
		all = append(all, candidate{"uniqueItems", Outside, "the same item twice", append(slices.Clone(list), list[0])})
		if v, ok := resized(s, list, len(list)+1); ok {
			all = append(all, candidate{"uniqueItems", Inside, "different items", v})
		}
	}
	return all
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return string(encode(n)) + " " + noun
}

// resized returns a list with n items, made up where it has too few.
func resized(s *contract.Schema, list []any, n int) ([]any, bool) {
	if n <= len(list) {
		return slices.Clone(list[:n]), true
	}
	if !s.Unique && len(list) > 0 {
		longer := slices.Clone(list)
		for len(longer) < n {
			longer = append(longer, list[0])
		}
		return longer, true
	}
	return sample.List(s, n)
}

// stranger is the name of a member that no description has.
const stranger = "undocumented_member"

// members tries a member that nobody documented.
func members(s *contract.Schema, object map[string]any) []candidate {
	with := func(v any) map[string]any {
		changed := maps.Clone(object)
		if changed == nil {
			changed = map[string]any{}
		}
		changed[stranger] = v
		return changed
	}
	switch {
	case s.Closed:
		return []candidate{{"additionalProperties", Outside, "an undocumented member", with("x")}}
	case s.Additional == nil:
		return []candidate{{"type", Inside, "an undocumented member", with("x")}}
	}
	return nil
}
