package contract

import (
	"encoding/json"
	"slices"
)

// Values are the documented values of a named schema: wherever an example has one, as JSON, each once.
func (s *Service) Values(schema string) (values []string) {
	s.EachValue(func(of *Schema, value json.RawMessage) {
		if of.Name == schema && schema != "" && !slices.Contains(values, string(value)) {
			values = append(values, string(value))
		}
	})
	return values
}

// EachValue visits the bodies of all examples, and their parts that are JSON values of their own, with their schemas.
func (s *Service) EachValue(visit func(*Schema, json.RawMessage)) {
	for _, op := range s.Operations {
		for _, e := range op.Examples {
			if e.Request != nil && op.Body != nil {
				eachValue(op.Body.Schema, e.Request.Body, visit)
			}
			if e.Response == nil {
				continue
			}
			if r := op.Response(e.Response.Status); r != nil && r.Schema != nil {
				eachValue(r.Schema, e.Response.Body, visit)
			}
		}
	}
}

func eachValue(s *Schema, value json.RawMessage, visit func(*Schema, json.RawMessage)) {
	if len(value) == 0 {
		return
	}
	visit(s, value)
	switch s.Kind {
	case Object:
		var members map[string]json.RawMessage
		if json.Unmarshal(value, &members) != nil {
			return
		}
		for _, p := range s.Properties {
			if member, ok := members[p.Name]; ok {
				eachValue(p.Schema, member, visit)
			}
		}
	case Array:
		var items []json.RawMessage
		if json.Unmarshal(value, &items) != nil {
			return
		}
		for _, item := range items {
			eachValue(s.Items, item, visit)
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
