package contract

import (
	"slices"
	"strings"
)

// Operation is the operation with that id, or nil.
func (s *Service) Operation(id string) *Operation {
	for _, o := range s.Operations {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// Schema is the named schema, or nil.
func (s *Service) Schema(name string) *Schema {
	for _, schema := range s.Schemas {
		if schema.Name == name {
			return schema
		}
	}
	return nil
}

// Scheme is the kind of credential with that name, or nil.
func (s *Service) Scheme(name string) *SecurityScheme {
	for i := range s.Schemes {
		if s.Schemes[i].Name == name {
			return &s.Schemes[i]
		}
	}
	return nil
}

// Refusal is what the service answers to a wrong request of that kind, or nil.
func (s *Service) Refusal(kind string) *Refusal {
	for i := range s.Refusals {
		if s.Refusals[i].Kind == kind {
			return &s.Refusals[i]
		}
	}
	return nil
}

// Param is the parameter with that place and name, or nil. The case of a header's name does not matter.
func (o *Operation) Param(in, name string) *Param {
	for _, p := range o.Params {
		if p.In == in && (p.Name == name || in == "header" && strings.EqualFold(p.Name, name)) {
			return p
		}
	}
	return nil
}

// Response is what a status comes with: the one written for it, else one that it was seen with too, else the default
// one; nil when the status is not documented.
func (o *Operation) Response(status int) *Response {
	var also, rest *Response
	for _, r := range o.Responses {
		if r.Status == status && status != 0 {
			return r
		}
		if r.Status == 0 && rest == nil {
			rest = r
		}
		for _, other := range r.Also {
			if other == status && also == nil {
				also = r
			}
		}
	}
	if also != nil {
		return also
	}
	return rest
}

// Success is the first answer with a status from 200 to 299, or nil.
func (o *Operation) Success() *Response {
	for _, r := range o.Responses {
		if r.Status/100 == 2 {
			return r
		}
	}
	return nil
}

// NeedsCredential reports whether a request without any credential is refused.
func (o *Operation) NeedsCredential() bool {
	optional := slices.ContainsFunc(o.Security, func(all []string) bool { return len(all) == 0 })
	return len(o.Security) > 0 && !optional
}

// Property is the member of that name, or the one that has it as an alias; nil when there is none.
func (s *Schema) Property(name string) *Property {
	var alias *Property
	for _, p := range s.Properties {
		if p.Name == name {
			return p
		}
		for _, other := range p.Aliases {
			if other == name && alias == nil {
				alias = p
			}
		}
	}
	return alias
}
