package cases

import (
	"encoding/json"
	"maps"
	"math/big"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file makes valid values: from what is documented where it can, else the plainest that a schema allows.

// deepest is how many levels of objects a made-up value may have.
const deepest = 20

// least reduces a value to what its schema requires, so that an object has its required members only.
func least(s *contract.Schema, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if s.Kind != contract.Object || s.Additional != nil {
			return v
		}
		kept := map[string]any{}
		for _, p := range s.Properties {
			if member, ok := v[p.Name]; ok && p.Required && !p.ReadOnly {
				kept[p.Name] = least(p.Schema, member)
			}
		}
		return kept
	case []any:
		if s.Items == nil {
			return v
		}
		n := min(max(s.MinItems, 1), len(v))
		kept := make([]any, n)
		for i := range kept {
			kept[i] = least(s.Items, v[i])
		}
		return kept
	}
	return v
}

// plain makes the plainest value that a schema allows; false if none was found.
func plain(s *contract.Schema, depth int) (any, bool) {
	if s == nil {
		return "x", true
	}
	v, ok := guess(s, depth)
	return v, ok && len(breaks(s, v)) == 0
}

func guess(s *contract.Schema, depth int) (any, bool) {
	if depth > deepest {
		return nil, false
	}
	if len(s.Enum) > 0 {
		return decode(s.Enum[0].Value)
	}
	if len(s.Default) > 0 {
		if v, ok := decode(s.Default); ok && len(breaks(s, v)) == 0 {
			return v, true
		}
	}
	switch s.Kind {
	case contract.Integer, contract.Number:
		return plainNumber(s)
	case contract.Boolean:
		return true, true
	case contract.Array:
		return plainArray(s, depth)
	case contract.Object:
		return plainObject(s, depth)
	}
	return plainText(s)
}

func plainObject(s *contract.Schema, depth int) (any, bool) {
	object := map[string]any{}
	for _, p := range s.Properties {
		if !p.Required || p.ReadOnly {
			continue
		}
		v, ok := plain(p.Schema, depth+1)
		if !ok {
			return nil, false
		}
		object[p.Name] = v
	}
	return object, true
}

func plainArray(s *contract.Schema, depth int) (any, bool) {
	n := s.MinItems
	if depth < 2 {
		n = max(n, 1) // an item shows more than none, but a schema may contain itself
	}
	if s.MaxItems != nil {
		n = min(n, *s.MaxItems)
	}
	if list, ok := filled(s, n, depth); ok {
		return list, true
	}
	return []any{}, s.MinItems == 0
}

// filled makes an array of n items, different ones where they must be.
func filled(s *contract.Schema, n, depth int) (any, bool) {
	list := make([]any, 0, min(n, longest))
	if n == 0 {
		return list, true
	}
	if s.Items == nil || n > longest {
		return nil, false
	}
	v, ok := plain(s.Items, depth+1)
	if !ok {
		return nil, false
	}
	if !s.Unique {
		for range n {
			list = append(list, v)
		}
		return list, true
	}
	return distinct(s.Items, v, n, depth+1)
}

// distinct makes an array of n different items: the tokens of an enumeration, numbers in a row, texts with a number
// in them.
func distinct(s *contract.Schema, first any, n, depth int) (any, bool) {
	list := []any{}
	seen := map[string]bool{}
	keep := func(v any) {
		if t := string(encode(v)); !seen[t] && len(list) < n && len(breaks(s, v)) == 0 {
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
		for _, other := range variants(s, object, n, depth) {
			keep(other)
		}
	}
	for i := 0; len(list) < n && i < 2*n+10; i++ {
		number := json.Number(big.NewInt(int64(i)).String())
		keep(number)
		for _, format := range []string{"#", "a#", "x-#"} {
			keep(strings.ReplaceAll(format, "#", number.String()))
		}
		if t, ok := first.(string); ok {
			keep(t + number.String())
			keep(number.String() + t)
			if r := []rune(t); len(r) > 0 {
				keep(string(r[:len(r)-1]) + string(rune('a'+i%26)))
			}
		}
	}
	return list, len(list) == n
}

// variants lists objects that differ from one in a member each.
func variants(s *contract.Schema, object map[string]any, n, depth int) (all []any) {
	with := func(name string, v any) {
		other := maps.Clone(object)
		other[name] = v
		all = append(all, other)
	}
	for _, p := range s.Properties {
		if v, ok := plain(p.Schema, depth+1); ok && !p.ReadOnly {
			if list, ok := distinct(p.Schema, v, n, depth+1); ok {
				for _, v := range list.([]any) {
					with(p.Name, v)
				}
				return all
			}
			with(p.Name, v)
		}
	}
	if len(s.Properties) == 0 && !s.Closed {
		for i := range n {
			with(mapKey, json.Number(big.NewInt(int64(i)).String()))
		}
	}
	return all
}

func plainNumber(s *contract.Schema) (any, bool) {
	low, high := rational(s.Min), rational(s.Max)
	for _, v := range []*big.Rat{big.NewRat(1, 1), low, high, middle(low, high), big.NewRat(0, 1), step(low, 1), step(high, -1)} {
		if v == nil {
			continue
		}
		if s.MultipleOf != "" {
			if m, ok := new(big.Rat).SetString(s.MultipleOf); ok && m.Sign() > 0 {
				v = multiple(v, m)
			}
		}
		if n := number(v); len(breaks(s, n)) == 0 {
			return n, true
		}
	}
	return nil, false
}

func plainText(s *contract.Schema) (any, bool) {
	var tries []string
	for _, f := range formats[s.Format] {
		tries = append(tries, f.text)
	}
	if s.Pattern != "" {
		p, err := newPattern(s.Pattern, s.MinLength, s.MaxLength)
		if err != nil {
			return nil, false
		}
		tries = append(tries, samples(p)...)
	}
	tries = append(tries, "text", strings.Repeat("a", min(max(s.MinLength, 1), longest)), "")
	for _, t := range tries {
		if len(breaks(s, t)) == 0 {
			return t, true
		}
	}
	return nil, false
}

// samples lists words of a pattern, over all its branches.
func samples(p *pattern) []string {
	var all []string
	for _, c := range append([]spot{{}}, spots(p.tree, course{})...) {
		if w, ok := p.sample(c.course); ok {
			all = append(all, w.String())
		}
	}
	return all
}
