package lower

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// schema reads a schema where it is used: a reference becomes the one pointer of the named schema.
func (l *lowering) schema(n *yaml.Node) *contract.Schema {
	if ref := source.Get(n, "$ref"); ref != nil {
		section, name, ok := componentName(ref.Value)
		target := l.resolve(ref.Value)
		if !ok || section != "schemas" || target == nil {
			l.fail(ref, "unresolved-ref", "%s is not a schema of this document", ref.Value)
			return &contract.Schema{Kind: contract.Any, Pos: l.at(n)}
		}
		return l.named(name, target)
	}
	s := &contract.Schema{Pos: l.at(n)}
	l.fill(s, n)
	return s
}

// named reads components/schemas/<name>, once.
func (l *lowering) named(name string, n *yaml.Node) *contract.Schema {
	if s, ok := l.schemas[name]; ok {
		return s
	}
	if ref := source.Get(n, "$ref"); ref != nil {
		// Another name for a schema: a schema of its own, so that both names can be used.
		s := *l.schema(n)
		s.Name, s.Of = name, ""
		l.schemas[name] = &s
		l.service.Schemas = append(l.service.Schemas, &s)
		return &s
	}
	s := &contract.Schema{Name: name, Pos: l.at(n)}
	l.schemas[name] = s
	l.service.Schemas = append(l.service.Schemas, s)
	l.reading[s] = true
	l.fill(s, n)
	delete(l.reading, s)
	return s
}

// fill reads the schema object n into s.
func (l *lowering) fill(s *contract.Schema, n *yaml.Node) {
	if all := source.Get(n, "allOf"); all != nil && !l.compose(s, n, all) {
		return
	}
	var required, varNames, descriptions []string
	var exclusiveMin, exclusiveMax bool
	var aliases, errorCodes *yaml.Node
	l.object(n, "a schema", keys{
		"type": l.kind(s), "format": l.text(&s.Format), "description": l.text(&s.Description),
		"nullable": l.flag(&s.Nullable),
		"enum": func(n *yaml.Node) {
			s.Enum = nil
			l.list(n, "enum", func(n *yaml.Node) { s.Enum = append(s.Enum, contract.EnumValue{Value: l.json(n)}) })
		},
		"default": func(n *yaml.Node) { s.Default = l.json(n) },
		"minimum": l.bound(&s.Min), "maximum": l.bound(&s.Max),
		"exclusiveMinimum": l.flag(&exclusiveMin), "exclusiveMaximum": l.flag(&exclusiveMax),
		"multipleOf": l.text(&s.MultipleOf),
		"minLength":  l.count(&s.MinLength), "maxLength": l.limit(&s.MaxLength), "pattern": l.pattern(s),
		"items":    func(n *yaml.Node) { s.Items = l.schema(n) },
		"minItems": l.count(&s.MinItems), "maxItems": l.limit(&s.MaxItems), "uniqueItems": l.flag(&s.Unique),
		"properties": func(n *yaml.Node) {
			l.entries(n, "properties", func(key, value *yaml.Node) { l.property(s, key.Value, value) })
		},
		"required":             l.texts(&required),
		"additionalProperties": l.additional(s),
		"x-enum-varnames":      l.texts(&varNames), "x-enum-descriptions": l.texts(&descriptions),
		"x-wire-aliases": func(n *yaml.Node) { aliases = n },
		"x-error-codes":  func(n *yaml.Node) { errorCodes = n },
		"x-go-name":      l.text(&s.GoName),
		"title":          ignore, "example": ignore, "externalDocs": ignore, "xml": ignore, "deprecated": ignore,
		"readOnly": ignore, "writeOnly": ignore, // of the property that this is the schema of
		"allOf": ignore, "oneOf": nil, "anyOf": nil, "not": nil, "discriminator": nil,
		"minProperties": nil, "maxProperties": nil,
	})
	l.finish(s, n, required)
	l.nameEnum(s, n, varNames, descriptions)
	l.exclusive(n, s.Min, exclusiveMin)
	l.exclusive(n, s.Max, exclusiveMax)
	if aliases != nil {
		l.aliases(s, aliases)
	}
	if errorCodes != nil {
		l.errorCodes(s, errorCodes)
	}
}

func (l *lowering) kind(s *contract.Schema) func(*yaml.Node) {
	return func(n *yaml.Node) {
		switch k := contract.Kind(n.Value); {
		case n.Kind != yaml.ScalarNode:
			l.fail(n, "unsupported", "a list of types is not supported: OpenAPI 3.0 has nullable")
		case k == contract.Object, k == contract.Array, k == contract.String, k == contract.Integer, k == contract.Number, k == contract.Boolean:
			s.Kind = k
		default:
			l.fail(n, "type", "there is no type %q", n.Value)
		}
	}
}

// finish settles what the keys of a schema say together: its kind when none is written, and what is required.
func (l *lowering) finish(s *contract.Schema, n *yaml.Node, required []string) {
	if s.Kind == "" {
		switch {
		case len(s.Properties) > 0 || s.Additional != nil:
			s.Kind = contract.Object
		case s.Items != nil:
			s.Kind = contract.Array
		case s.Pattern != "" || s.MaxLength != nil || s.MinLength > 0:
			s.Kind = contract.String
		default:
			s.Kind = contract.Any
		}
	}
	if s.Kind == contract.Array && s.Items == nil {
		l.fail(n, "required", "an array needs items")
		s.Items = &contract.Schema{Kind: contract.Any}
	}
	for _, name := range required {
		i := slices.IndexFunc(s.Properties, func(p *contract.Property) bool { return p.Name == name })
		if i < 0 {
			l.fail(source.Get(n, "required"), "unknown-property", "required names %q, which is no property", name)
			continue
		}
		s.Properties[i].Required = true
	}
}

func (l *lowering) property(s *contract.Schema, name string, n *yaml.Node) {
	p := &contract.Property{Name: name, Pos: l.at(n)}
	p.Schema = l.schema(n)
	if source.Get(n, "$ref") == nil {
		p.Description = cmp.Or(source.Text(n, "description"), p.Schema.Description)
		for key, into := range map[string]*bool{"readOnly": &p.ReadOnly, "writeOnly": &p.WriteOnly} {
			if v := source.Get(n, key); v != nil {
				l.flag(into)(v)
			}
		}
		p.GoName = p.Schema.GoName
	}
	if i := slices.IndexFunc(s.Properties, func(q *contract.Property) bool { return q.Name == name }); i >= 0 {
		s.Properties[i] = p // allOf: the later one wins
		return
	}
	s.Properties = append(s.Properties, p)
}

// compose starts s from what allOf names: one schema that the siblings refine, or several objects that are merged. It
// returns false when one of them is still being read, because it contains s: then s is read once that one is complete.
func (l *lowering) compose(s *contract.Schema, n, all *yaml.Node) bool {
	var parts []*contract.Schema
	l.list(all, "allOf", func(n *yaml.Node) { parts = append(parts, l.schema(n)) })
	for _, part := range parts {
		if !l.reading[part] {
			continue
		}
		if l.last {
			l.fail(n, "unsupported", "a schema that is allOf itself is not supported")
		} else {
			l.later = append(l.later, func() {
				l.fill(s, n)
				l.nameRefinement(s)
			})
		}
		return false
	}
	name, pos := s.Name, s.Pos
	if len(parts) == 1 {
		*s = *parts[0]
		s.Of = parts[0].Name
	} else {
		*s = contract.Schema{Kind: contract.Object, Description: s.Description}
		for _, part := range parts {
			if part.Kind != contract.Object {
				l.fail(n, "unsupported", "allOf of several schemas is supported for objects only")
				return true
			}
			s.Properties = mergeProperties(s.Properties, part.Properties)
		}
	}
	s.Name, s.Pos = name, pos
	s.Properties = cloneProperties(s.Properties)
	return true
}

// nameRefinement gives a refinement that what it refines contains a name, so that the circle goes through a named schema
// as all do.
func (l *lowering) nameRefinement(s *contract.Schema) {
	if s.Of == "" || s.Name != "" {
		return
	}
	name := "Refined" + s.Of
	if s.Nullable {
		name = "Nullable" + s.Of
	}
	for l.schemas[name] != nil {
		name += "_"
	}
	s.Name = name
	l.schemas[name] = s
	l.refined = append(l.refined, s)
}

// mergeProperties adds those of more to list; one that is there already is replaced.
func mergeProperties(list, more []*contract.Property) []*contract.Property {
	for _, p := range more {
		if i := slices.IndexFunc(list, func(q *contract.Property) bool { return q.Name == p.Name }); i >= 0 {
			list[i] = p
		} else {
			list = append(list, p)
		}
	}
	return list
}

func cloneProperties(list []*contract.Property) []*contract.Property {
	out := make([]*contract.Property, len(list))
	for i, p := range list {
		clone := *p
		out[i] = &clone
	}
	return out[:len(out):len(out)]
}

func (l *lowering) additional(s *contract.Schema) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			var open bool
			l.flag(&open)(n)
			s.Closed = !open
			return
		}
		if len(n.Content) > 0 {
			s.Additional = l.schema(n)
		}
	}
}

func (l *lowering) pattern(s *contract.Schema) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if _, err := regexp.Compile(n.Value); err != nil {
			l.fail(n, "pattern", "%v: only patterns without look-around and back references are supported", err)
			return
		}
		s.Pattern = n.Value
	}
}

func (l *lowering) bound(into **contract.Bound) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var number json.Number
		if n.Decode(new(float64)) != nil {
			l.fail(n, "type", "must be a number")
			return
		}
		number = json.Number(l.json(n))
		*into = &contract.Bound{Value: number.String()}
	}
}

func (l *lowering) exclusive(n *yaml.Node, bound *contract.Bound, exclusive bool) {
	switch {
	case exclusive && bound == nil:
		l.fail(n, "required", "an exclusive bound needs the bound")
	case exclusive:
		bound.Exclusive = true
	}
}

func (l *lowering) nameEnum(s *contract.Schema, n *yaml.Node, names, descriptions []string) {
	for key, words := range map[string][]string{"x-enum-varnames": names, "x-enum-descriptions": descriptions} {
		if len(words) > 0 && len(words) != len(s.Enum) {
			l.fail(source.Get(n, key), "enum-names", "%s has %d entries for %d values", key, len(words), len(s.Enum))
			return
		}
	}
	for i := range s.Enum {
		if len(names) > 0 {
			s.Enum[i].Name = names[i]
		}
		if len(descriptions) > 0 {
			s.Enum[i].Description = descriptions[i]
		}
	}
}

// aliases reads x-wire-aliases: property → other names seen on the wire.
func (l *lowering) aliases(s *contract.Schema, n *yaml.Node) {
	l.entries(n, "x-wire-aliases", func(key, value *yaml.Node) {
		if p := l.lookup(s, key); p != nil {
			l.texts(&p.Aliases)(value)
		}
	})
}

// errorCodes reads x-error-codes: property → the error code of a refusal.
func (l *lowering) errorCodes(s *contract.Schema, n *yaml.Node) {
	l.entries(n, "x-error-codes", func(key, value *yaml.Node) {
		if p := l.lookup(s, key); p != nil {
			l.text(&p.ErrorCode)(value)
		}
	})
}

func (l *lowering) lookup(s *contract.Schema, key *yaml.Node) *contract.Property {
	for _, p := range s.Properties {
		if p.Name == key.Value {
			return p
		}
	}
	l.fail(key, "unknown-property", "%q is no property of this schema", key.Value)
	return nil
}
