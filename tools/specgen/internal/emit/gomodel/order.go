package gomodel

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file finds the order in which services write properties. Pages list them in another one than their examples have,
// which were copied from the wire. Reading is fastest when the code asks for properties in the order in which they come.

// codedOrder orders the properties of all types as in the first documented value of each; those that it has not come last, in
// page order.
func (b *builder) codedOrder() {
	names := map[*contract.Schema][]string{}
	b.pkg.Service.EachValue(func(s *contract.Schema, value json.RawMessage) {
		if base := b.base(s); base != nil {
			s = base
		}
		if _, known := names[s]; !known && s.Kind == contract.Object {
			names[s] = members(value)
		}
	})
	for _, t := range b.pkg.Types {
		rank := map[string]int{}
		for i, name := range names[t.Schema] {
			rank[name] = i - len(names[t.Schema]) // all others are 0
		}
		t.Coded = slices.Clone(t.Fields)
		slices.SortStableFunc(t.Coded, func(x, y *Field) int { return rank[x.Wire] - rank[y.Wire] })
	}
}

// members are the names of an object's members, in their order.
func members(value json.RawMessage) (names []string) {
	d := json.NewDecoder(bytes.NewReader(value))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return names
		}
		names = append(names, name.(string))
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			return names
		}
	}
	return names
}
