package lower

import (
	"cmp"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// This file joins the parts of allOf: one schema that others refine, or several objects that are merged.

// A draft is a schema that is being put together.
type draft struct {
	schema    *contract.Schema
	parts     int
	inherited string // the description of the named schema that came first

	// What parts say of properties, be it of another part's.
	required, aliases, errorCodes []*yaml.Node
}

// parts adds what the elements of allOf say, in their order, then what the schema object n says itself.
func (l *lowering) parts(d *draft, n *yaml.Node) {
	if all := source.Get(n, "allOf"); all != nil {
		l.list(all, "allOf", func(part *yaml.Node) {
			if ref := source.Get(part, "$ref"); ref != nil {
				l.siblings(part, intoAllOf)
				l.join(d, l.referenced(ref), part)
				return
			}
			l.parts(d, part)
		})
	}
	l.join(d, l.keywords(d, n), n)
}

// join adds what a part says. A value has to keep the rules of all parts, so the narrower one of two rules holds.
func (l *lowering) join(d *draft, part *contract.Schema, n *yaml.Node) {
	s := d.schema
	if isEmpty(part) {
		return
	}
	d.parts++
	if d.parts == 1 {
		name, pos := s.Name, s.Pos
		*s = *part
		s.Name, s.Pos, s.Of = name, pos, part.Name
		s.Properties = cloneProperties(part.Properties)
		if part.Name != "" {
			s.GoName, d.inherited = "", part.Description
		}
		return
	}
	if part.Name != "" || len(part.Properties) > 0 {
		s.Of = "" // more than a refinement of one schema
	}
	switch {
	case s.Kind == "" || s.Kind == contract.Any:
		s.Kind = part.Kind
	case part.Kind != "" && part.Kind != contract.Any && part.Kind != s.Kind:
		l.fail(n, "unsupported", "allOf of types %s and %s is not supported", s.Kind, part.Kind)
		return
	}
	l.joinObject(s, part, n)
	l.joinRules(s, part, n)
	if part.Name != "" {
		s.Nullable = s.Nullable && part.Nullable
		return
	}
	s.Description = cmp.Or(part.Description, s.Description)
	s.GoName = cmp.Or(part.GoName, s.GoName)
	s.Nullable = s.Nullable || part.Nullable
	if len(part.Default) > 0 {
		s.Default = part.Default
	}
}

func isEmpty(s *contract.Schema) bool {
	return s.Name == "" && s.Kind == "" && s.Format == "" && s.Description == "" && !s.Nullable && len(s.Enum) == 0 &&
		len(s.Default) == 0 && s.Min == nil && s.Max == nil && s.MultipleOf == "" && s.MinLength == 0 && s.MaxLength == nil &&
		s.Pattern == "" && s.Items == nil && s.MinItems == 0 && s.MaxItems == nil && !s.Unique && len(s.Properties) == 0 &&
		s.Additional == nil && !s.Closed && s.GoName == ""
}

// joinObject adds the members of another object.
func (l *lowering) joinObject(s, part *contract.Schema, n *yaml.Node) {
	if s.Closed && len(part.Properties) > 0 || part.Closed && len(s.Properties) > 0 && !covers(part, s) {
		l.fail(n, "unsupported", "allOf with additionalProperties: false in one part and properties in another allows nothing")
	}
	for _, p := range part.Properties {
		i := slices.IndexFunc(s.Properties, func(q *contract.Property) bool { return q.Name == p.Name })
		if i < 0 {
			clone := *p
			s.Properties = append(s.Properties, &clone)
			continue
		}
		first := s.Properties[i]
		if a, b := first.Schema.Kind, p.Schema.Kind; a != b && a != "" && b != "" && a != contract.Any && b != contract.Any {
			l.fail(n, "unsupported", "allOf has property %q with types %s and %s", p.Name, a, b)
		}
		clone := *p // the later one says more
		clone.Required = p.Required || first.Required
		clone.Description = cmp.Or(p.Description, first.Description)
		s.Properties[i] = &clone
	}
	s.Closed = s.Closed || part.Closed
	if part.Additional != nil {
		s.Additional = part.Additional
	}
	if part.Items != nil && s.Items != nil && part.Items != s.Items {
		l.fail(n, "unsupported", "allOf of arrays of different items is not supported")
	}
	if part.Items != nil {
		s.Items = part.Items
	}
}

// covers says whether a closed schema has all properties of another.
func covers(closed, other *contract.Schema) bool {
	return !slices.ContainsFunc(other.Properties, func(p *contract.Property) bool { return closed.Property(p.Name) == nil })
}

// joinRules narrows the rules for a value.
func (l *lowering) joinRules(s, part *contract.Schema, n *yaml.Node) {
	same := func(what string, have *string, more string) {
		if *have != "" && more != "" && *have != more {
			l.fail(n, "unsupported", "allOf with the %s %s and %s is not supported", what, *have, more)
		}
		*have = cmp.Or(more, *have)
	}
	same("format", &s.Format, part.Format)
	same("pattern", &s.Pattern, part.Pattern)
	same("multipleOf", &s.MultipleOf, part.MultipleOf)
	s.Min, s.Max = narrower(s.Min, part.Min, 1), narrower(s.Max, part.Max, -1)
	s.MinLength, s.MinItems = max(s.MinLength, part.MinLength), max(s.MinItems, part.MinItems)
	s.MaxLength, s.MaxItems = fewer(s.MaxLength, part.MaxLength), fewer(s.MaxItems, part.MaxItems)
	s.Unique = s.Unique || part.Unique
	switch {
	case len(s.Enum) == 0:
		s.Enum = part.Enum
	case len(part.Enum) > 0:
		s.Enum = slices.DeleteFunc(slices.Clone(part.Enum), func(v contract.EnumValue) bool {
			return !slices.ContainsFunc(s.Enum, func(w contract.EnumValue) bool { return string(v.Value) == string(w.Value) })
		})
		if len(s.Enum) == 0 {
			l.fail(n, "unsupported", "no value is in all enumerations of allOf")
		}
	}
}

// narrower is the lower bound that is higher (sign 1), or the upper bound that is lower (sign -1).
func narrower(a, b *contract.Bound, sign float64) *contract.Bound {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	x, _ := strconv.ParseFloat(a.Value, 64)
	y, _ := strconv.ParseFloat(b.Value, 64)
	if x*sign > y*sign || x == y && a.Exclusive {
		return a
	}
	return b
}

func fewer(a, b *int) *int {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	return new(min(*a, *b))
}

func cloneProperties(list []*contract.Property) []*contract.Property {
	out := make([]*contract.Property, len(list))
	for i, p := range list {
		clone := *p
		out[i] = &clone
	}
	return out
}

// mustWait says whether allOf of n has a schema that is still being read, because it contains n.
func (l *lowering) mustWait(n *yaml.Node) (wait bool) {
	all := source.Get(n, "allOf")
	if all == nil || all.Kind != yaml.SequenceNode {
		return false
	}
	for _, part := range all.Content {
		if ref := source.Get(part, "$ref"); ref != nil {
			wait = l.open[l.referenced(ref)] || wait
		} else {
			wait = l.mustWait(part) || wait
		}
	}
	return wait
}

// postpone has s read once what it waits for is complete.
func (l *lowering) postpone(s *contract.Schema, n *yaml.Node) {
	if l.last {
		l.fail(n, "unsupported", "a schema that is allOf itself is not supported")
		s.Kind = contract.Any
		delete(l.open, s)
		return
	}
	l.later = append(l.later, func() {
		l.fill(s, n)
		if !l.open[s] {
			l.nameRefinement(s, n)
		}
	})
	l.open[s] = true
}

// readLater reads what had to wait. What still waits when nothing else is left waits for itself.
func (l *lowering) readLater() {
	for len(l.later) > 0 {
		waiting := l.later
		l.later = nil
		for _, read := range waiting {
			read()
		}
		l.last = len(l.later) == len(waiting)
	}
	l.last = true
}

// nameRefinement gives a schema written in place that what it refines contains a name, so that the circle goes through a
// named schema as all do.
func (l *lowering) nameRefinement(s *contract.Schema, n *yaml.Node) {
	if s.Name != "" {
		return
	}
	base := s.Of
	for at := range source.All(source.Get(n, "allOf")) {
		if ref := source.Get(at, "$ref"); ref != nil && base == "" {
			base = l.referenced(ref).Name
		}
	}
	name := "Refined" + base
	if s.Nullable {
		name = "Nullable" + base
	}
	for l.schemas[name] != nil {
		name += "_"
	}
	s.Name = name
	l.schemas[name] = s
	l.refined = append(l.refined, s)
}
