package lower

import (
	"cmp"
	"encoding/json"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// schema reads a schema where it is used: a reference becomes the one pointer of the named schema.
func (l *lowering) schema(n *yaml.Node) *contract.Schema {
	if ref := source.Get(n, "$ref"); ref != nil {
		l.siblings(n, intoAllOf)
		return l.referenced(ref)
	}
	s := &contract.Schema{Pos: l.at(n)}
	l.fill(s, n)
	return s
}

// referenced is the named schema that a reference leads to. One that is only a reference itself is another name for the
// schema at the end of the chain: there is one pointer for all of them.
func (l *lowering) referenced(ref *yaml.Node) *contract.Schema {
	for range maxChain {
		section, name, ok := componentName(ref.Value)
		target := l.resolve(ref.Value)
		if !ok || section != "schemas" || target == nil {
			l.fail(ref, "unresolved-ref", "%s is not a schema of this document", ref.Value)
			return &contract.Schema{Kind: contract.Any, Pos: l.at(ref)}
		}
		next := source.Get(target, "$ref")
		if next == nil {
			return l.named(name, target)
		}
		ref = next
	}
	l.fail(ref, "unresolved-ref", "references go in a circle")
	return &contract.Schema{Kind: contract.Any, Pos: l.at(ref)}
}

// named reads components/schemas/<name>, once.
func (l *lowering) named(name string, n *yaml.Node) *contract.Schema {
	if s, ok := l.schemas[name]; ok {
		return s
	}
	s := &contract.Schema{Name: name, Pos: l.at(n)}
	l.schemas[name] = s
	l.open[s] = true
	l.fill(s, n)
	return s
}

// intoAllOf is what to do about keys beside the $ref of a schema.
const intoAllOf = ": put both into allOf"

// fill reads the schema object n into s, unless that has to wait for a schema that is being read: see postpone.
func (l *lowering) fill(s *contract.Schema, n *yaml.Node) {
	if l.mustWait(n) {
		l.postpone(s, n)
		return
	}
	d := &draft{schema: &contract.Schema{Name: s.Name, Pos: s.Pos}}
	l.parts(d, n)
	*s = *d.schema
	l.finish(s, n, d)
	delete(l.open, s)
}

// keywords reads what a schema object says itself, without its allOf. What it says of properties by their names goes to the
// draft, because another part may have the property.
func (l *lowering) keywords(d *draft, n *yaml.Node) *contract.Schema {
	s := &contract.Schema{Pos: l.at(n)}
	var varNames, descriptions []string
	var exclusiveMin, exclusiveMax bool
	l.object(n, "a schema", keys{
		"type": l.kind(s), "format": l.text(&s.Format), "description": l.text(&s.Description),
		"nullable": l.flag(&s.Nullable),
		"enum": func(n *yaml.Node) {
			l.list(n, "enum", func(n *yaml.Node) { s.Enum = append(s.Enum, contract.EnumValue{Value: l.json(n)}) })
		},
		"default": func(n *yaml.Node) { s.Default = l.json(n) },
		"minimum": l.bound(&s.Min), "maximum": l.bound(&s.Max),
		"exclusiveMinimum": l.flag(&exclusiveMin), "exclusiveMaximum": l.flag(&exclusiveMax),
		"multipleOf": l.multipleOf(s),
		"minLength":  l.count(&s.MinLength), "maxLength": l.limit(&s.MaxLength), "pattern": l.pattern(s),
		"items":    func(n *yaml.Node) { s.Items = l.schema(n) },
		"minItems": l.count(&s.MinItems), "maxItems": l.limit(&s.MaxItems), "uniqueItems": l.flag(&s.Unique),
		"properties": func(n *yaml.Node) {
			l.entries(n, "properties", func(key, value *yaml.Node) { s.Properties = append(s.Properties, l.property(key, value)) })
		},
		"required":             func(n *yaml.Node) { l.list(n, "required", func(n *yaml.Node) { d.required = append(d.required, n) }) },
		"additionalProperties": l.additional(s),
		"x-enum-varnames":      l.texts(&varNames), "x-enum-descriptions": l.texts(&descriptions),
		"x-wire-aliases": func(n *yaml.Node) { d.aliases = append(d.aliases, n) },
		"x-error-codes":  func(n *yaml.Node) { d.errorCodes = append(d.errorCodes, n) },
		"x-go-name":      l.text(&s.GoName),
		"title":          ignore, "example": ignore, "externalDocs": ignore, "xml": ignore, "deprecated": ignore,
		"readOnly": ignore, "writeOnly": ignore, // of the property that this is the schema of
		"allOf": ignore, "oneOf": nil, "anyOf": nil, "not": nil, "discriminator": nil,
		"minProperties": nil, "maxProperties": nil,
	})
	l.nameEnum(s, n, varNames, descriptions)
	l.exclusive(n, s.Min, exclusiveMin)
	l.exclusive(n, s.Max, exclusiveMax)
	return s
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

// finish settles what the keys of a schema say together: its kind when none is written, and what is said of properties.
func (l *lowering) finish(s *contract.Schema, n *yaml.Node, d *draft) {
	if s.Of == "" && s.Description == d.inherited {
		s.Description = ""
	}
	if s.Kind == "" {
		s.Kind = impliedKind(s)
	}
	if s.Kind == contract.Array && s.Items == nil {
		l.fail(n, "required", "an array needs items")
		s.Items = &contract.Schema{Kind: contract.Any}
	}
	l.checkEnum(s, n)
	l.checkRange(s, n)
	if s.Kind == contract.Integer && s.MultipleOf != "" && !isWhole(s.MultipleOf) {
		l.fail(l.part(n, "multipleOf"), "unsupported", "an integer that is a multiple of %s is not supported", s.MultipleOf)
	}
	if s.Additional != nil && len(s.Properties) > 0 {
		l.fail(n, "unsupported", "additionalProperties with a schema beside properties is not supported")
	}
	for _, name := range d.required {
		i := slices.IndexFunc(s.Properties, func(p *contract.Property) bool { return p.Name == name.Value })
		if i < 0 {
			l.fail(name, "unknown-property", "required names %q, which is no property", name.Value)
			continue
		}
		s.Properties[i].Required = true
	}
	for _, n := range d.aliases {
		l.aliases(s, n)
	}
	for _, n := range d.errorCodes {
		l.errorCodes(s, n)
	}
}

// impliedKind is the type of a schema that does not say one: the type that its other keys are about.
func impliedKind(s *contract.Schema) contract.Kind {
	switch {
	case len(s.Properties) > 0 || s.Additional != nil || s.Closed:
		return contract.Object
	case s.Items != nil:
		return contract.Array
	case s.Pattern != "" || s.MaxLength != nil || s.MinLength > 0:
		return contract.String
	case len(s.Enum) > 0:
		return enumKind(s.Enum)
	}
	return contract.Any
}

// enumKind is the type that all values of an enumeration have, null aside.
func enumKind(values []contract.EnumValue) contract.Kind {
	kind := contract.Kind("")
	for _, v := range values {
		k := valueKind(v.Value)
		switch {
		case string(v.Value) == "null":
		case kind != "" && kind != k:
			return contract.Any
		default:
			kind = k
		}
	}
	return cmp.Or(kind, contract.Any)
}

func valueKind(value json.RawMessage) contract.Kind {
	switch {
	case len(value) == 0:
		return contract.Any
	case value[0] == '"':
		return contract.String
	case value[0] == 't' || value[0] == 'f':
		return contract.Boolean
	case isWhole(string(value)):
		return contract.Integer
	}
	return contract.Any
}

func (l *lowering) property(key, n *yaml.Node) *contract.Property {
	p := &contract.Property{Name: key.Value, Pos: l.at(n)}
	p.Schema = l.schema(n)
	p.Description = source.Text(n, "description")
	if source.Get(n, "$ref") != nil {
		return p
	}
	p.Description = cmp.Or(p.Description, p.Schema.Description)
	p.GoName = source.Text(n, "x-go-name")
	for _, word := range []struct {
		name string
		into *bool
	}{{"readOnly", &p.ReadOnly}, {"writeOnly", &p.WriteOnly}} {
		if v := source.Get(n, word.name); v != nil {
			l.flag(word.into)(v)
		}
	}
	return p
}

func (l *lowering) additional(s *contract.Schema) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			var open bool
			l.flag(&open)(n)
			s.Closed = !open
			return
		}
		if n.Kind != yaml.MappingNode || len(n.Content) > 0 {
			s.Additional = l.schema(n)
		}
	}
}

// aliases reads x-wire-aliases: property → other names seen on the wire.
func (l *lowering) aliases(s *contract.Schema, n *yaml.Node) {
	taken := map[string]bool{}
	for _, p := range s.Properties {
		taken[p.Name] = true
	}
	l.entries(n, "x-wire-aliases", func(key, value *yaml.Node) {
		p := l.lookup(s, key)
		if p == nil {
			return
		}
		l.texts(&p.Aliases)(value)
		for _, alias := range p.Aliases {
			if taken[alias] {
				l.fail(value, "wire-alias", "%q is the name of another property", alias)
			}
			taken[alias] = true
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
