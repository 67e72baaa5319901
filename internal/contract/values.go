package contract

import (
	"encoding/json"
	"slices"
)

// Values are the documented values of a named schema: wherever an example has one, as JSON, each once.
func (s *Service) Values(schema string) (values []string) {
	add := func(v string) {
		if !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	for _, op := range s.Operations {
		for _, e := range op.Examples {
			if e.Request != nil && op.Body != nil {
				eachValue(op.Body.Schema, e.Request.Body, schema, add)
			}
			if e.Response == nil {
				continue
			}
			if r := op.Response(e.Response.Status); r != nil && r.Schema != nil {
				eachValue(r.Schema, e.Response.Body, schema, add)
			}
		}
	}
	return values
}

// eachValue calls add for each part of a value that is of the named schema.
func eachValue(s *Schema, value json.RawMessage, name string, add func(string)) {
	if len(value) == 0 {
		return
	}
	if s.Name == name && name != "" {
		add(string(value))
	}
	switch s.Kind {
	case Object:
		var members map[string]json.RawMessage
		if json.Unmarshal(value, &members) != nil {
			return
		}
		for _, p := range s.Properties {
			if member, ok := members[p.Name]; ok {
				eachValue(p.Schema, member, name, add)
			}
		}
	case Array:
		var items []json.RawMessage
		if json.Unmarshal(value, &items) != nil {
			return
		}
		for _, item := range items {
			eachValue(s.Items, item, name, add)
		}
	}
}

// Aliases are the other names of properties seen on the wire, each once.
func (s *Service) Aliases() (names []string) {
	for _, schema := range s.Schemas {
		for _, p := range schema.Properties {
			for _, name := range p.Aliases {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}
