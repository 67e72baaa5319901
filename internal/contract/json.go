package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// This file is the JSON form of a Service. Named schemas are shared and may contain themselves, so a use of one is
// written {"ref": name}, and what the name stands for is written once, under "schemas".

// Encode writes s as indented JSON, the same bytes for equal Services. It fails when a use of a named schema is not
// the pointer that Schemas holds under its name, because the difference would be lost.
func (s *Service) Encode() ([]byte, error) {
	if err := s.checkUses(); err != nil {
		return nil, fmt.Errorf("encode service %q: %w", s.Name, err)
	}
	text, err := marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode service %q: %w", s.Name, err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		return nil, fmt.Errorf("encode service %q: %w", s.Name, err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// Decode reads what Encode writes and makes every use of a named schema the same pointer again. JSON that the Service
// holds as such (examples, defaults, enumeration values) is without blanks afterwards. It fails on invalid JSON, on a
// member that a Service does not have, on null in a list, on a parameter or a property without schema, on a reference
// to a schema that is not there and on one that is there twice.
func Decode(data []byte) (*Service, error) {
	s := new(Service)
	if err := unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("decode service: %w", err)
	}
	if err := s.complete(); err != nil {
		return nil, fmt.Errorf("decode service %q: %w", s.Name, err)
	}
	if err := s.link(); err != nil {
		return nil, fmt.Errorf("decode service %q: %w", s.Name, err)
	}
	s.compact()
	return s, nil
}

// complete fails where s has nothing although those who read a Service rely on something.
func (s *Service) complete() error {
	if slices.Contains(s.Schemas, nil) || slices.Contains(s.Operations, nil) {
		return errNull
	}
	for _, schema := range s.Schemas {
		if err := schema.complete(); err != nil {
			return fmt.Errorf("schema %q: %w", schema.Name, err)
		}
	}
	for _, op := range s.Operations {
		if err := op.complete(); err != nil {
			return fmt.Errorf("operation %q: %w", op.ID, err)
		}
	}
	return nil
}

var errNull = errors.New("null in a list")

func (o *Operation) complete() error {
	if slices.Contains(o.Responses, nil) || slices.Contains(o.Examples, nil) {
		return errNull
	}
	params := o.Params
	for _, r := range o.Responses {
		params = append(params[:len(params):len(params)], r.Headers...)
	}
	for _, p := range params {
		if p == nil {
			return errNull
		}
		if p.Schema == nil {
			return fmt.Errorf("parameter %q has no schema", p.Name)
		}
	}
	for _, use := range o.uses() {
		if err := (*use).complete(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Schema) complete() error {
	if s == nil {
		return nil
	}
	for _, p := range s.Properties {
		if p == nil {
			return errNull
		}
		if p.Schema == nil {
			return fmt.Errorf("property %q has no schema", p.Name)
		}
		if err := p.Schema.complete(); err != nil {
			return err
		}
	}
	if err := s.Items.complete(); err != nil {
		return err
	}
	return s.Additional.complete()
}

// link puts the definitions where the references are.
func (s *Service) link() error {
	named := make(map[string]*Schema, len(s.Schemas))
	for _, schema := range s.Schemas {
		if schema == nil || schema.Name == "" {
			return errors.New("a schema under \"schemas\" has no name")
		}
		if named[schema.Name] != nil {
			return fmt.Errorf("two schemas are called %q", schema.Name)
		}
		named[schema.Name] = schema
	}
	return s.eachUse(func(use **Schema) error {
		name := (*use).Name
		if name == "" {
			return nil
		}
		if *use = named[name]; *use == nil {
			return fmt.Errorf("reference to schema %q, which is not under \"schemas\"", name)
		}
		return nil
	})
}

// checkUses fails where link could not restore what s says.
func (s *Service) checkUses() error {
	named := make(map[string]*Schema, len(s.Schemas))
	for _, schema := range s.Schemas {
		if named[schema.Name] != nil {
			return fmt.Errorf("two schemas are called %q", schema.Name)
		}
		named[schema.Name] = schema
	}
	return s.eachUse(func(use **Schema) error {
		switch name := (*use).Name; {
		case name == "" || named[name] == *use:
			return nil
		case named[name] == nil:
			return fmt.Errorf("schema %q is used, but not among the named ones", name)
		default:
			return fmt.Errorf("a use of schema %q is another one than the named one", name)
		}
	})
}

// eachUse calls f for every place of s that holds a schema, except the list of named ones itself.
func (s *Service) eachUse(f func(**Schema) error) error {
	for _, schema := range s.Schemas {
		if err := eachPart(schema, f); err != nil {
			return fmt.Errorf("schema %q: %w", schema.Name, err)
		}
	}
	for _, op := range s.Operations {
		for _, use := range op.uses() {
			if err := eachInside(use, f); err != nil {
				return fmt.Errorf("operation %q: %w", op.ID, err)
			}
		}
	}
	return nil
}

// uses are the places of an operation that hold a schema.
func (o *Operation) uses() (uses []**Schema) {
	for _, p := range o.Params {
		uses = append(uses, &p.Schema)
	}
	if o.Body != nil {
		uses = append(uses, &o.Body.Schema)
	}
	for _, r := range o.Responses {
		uses = append(uses, &r.Schema)
		for _, h := range r.Headers {
			uses = append(uses, &h.Schema)
		}
	}
	return uses
}

// eachInside calls f for use and, when the schema there is written in place, for the places in it.
func eachInside(use **Schema, f func(**Schema) error) error {
	if *use == nil {
		return nil
	}
	if (*use).Name == "" {
		if err := eachPart(*use, f); err != nil {
			return err
		}
	}
	return f(use)
}

// eachPart calls f for every place in schema.
func eachPart(schema *Schema, f func(**Schema) error) error {
	if err := eachInside(&schema.Items, f); err != nil {
		return err
	}
	if err := eachInside(&schema.Additional, f); err != nil {
		return err
	}
	for _, p := range schema.Properties {
		if err := eachInside(&p.Schema, f); err != nil {
			return err
		}
	}
	return nil
}

// compact removes the indentation that Encode gave to JSON inside of s.
func (s *Service) compact() {
	s.eachUse(func(use **Schema) error {
		if (*use).Name == "" {
			(*use).compact()
		}
		return nil
	})
	for _, schema := range s.Schemas {
		schema.compact()
	}
	for _, op := range s.Operations {
		if c := op.Creates; c != nil {
			c.Row = compactJSON(c.Row)
			if c.Later != nil {
				c.Later.Row = compactJSON(c.Later.Row)
			}
		}
		for _, e := range op.Examples {
			if e.Request != nil {
				e.Request.Body = compactJSON(e.Request.Body)
			}
			if e.Response != nil {
				e.Response.Body = compactJSON(e.Response.Body)
			}
		}
	}
}

func (s *Schema) compact() {
	s.Default = compactJSON(s.Default)
	for i := range s.Enum {
		s.Enum[i].Value = compactJSON(s.Enum[i].Value)
	}
}

func compactJSON(text json.RawMessage) json.RawMessage {
	var out bytes.Buffer
	if len(text) == 0 || json.Compact(&out, text) != nil {
		return text
	}
	return out.Bytes()
}

// plain is a Schema whose own JSON methods do not apply: those of the schemas in it still do.
type plain Schema

type reference struct {
	Ref string `json:"ref"`
}

// MarshalJSON writes a named schema as a reference and another one in place.
func (s *Schema) MarshalJSON() ([]byte, error) {
	if s.Name != "" {
		return marshal(reference{s.Name})
	}
	return marshal((*plain)(s))
}

// UnmarshalJSON reads what MarshalJSON writes; a reference becomes a schema that has nothing but a name.
func (s *Schema) UnmarshalJSON(data []byte) error {
	var in struct {
		Ref *string `json:"ref"`
		plain
	}
	if err := unmarshal(data, &in); err != nil {
		return err
	}
	switch {
	case in.Ref != nil && (in.Name != "" || in.Kind != ""):
		return fmt.Errorf("a reference to schema %q stands beside a schema", *in.Ref)
	case in.Ref != nil && *in.Ref == "":
		return errors.New("a reference to a schema is empty")
	case in.Ref != nil:
		*s = Schema{Name: *in.Ref}
	case in.Name != "":
		return fmt.Errorf("schema %q is not under \"schemas\"", in.Name)
	default:
		*s = Schema(in.plain)
	}
	return nil
}

// fields is a Service whose named schemas are written in full.
type fields Service

type definitions struct {
	*fields
	Schemas []*plain `json:"schemas,omitempty"`
}

// MarshalJSON writes the named schemas in full and their uses as references.
func (s *Service) MarshalJSON() ([]byte, error) {
	out := definitions{fields: (*fields)(s)}
	for _, schema := range s.Schemas {
		out.Schemas = append(out.Schemas, (*plain)(schema))
	}
	return marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes and leaves references as they are: see Decode.
func (s *Service) UnmarshalJSON(data []byte) error {
	in := definitions{fields: (*fields)(s)}
	if err := unmarshal(data, &in); err != nil {
		return err
	}
	s.Schemas = nil
	for _, schema := range in.Schemas {
		s.Schemas = append(s.Schemas, (*Schema)(schema))
	}
	return nil
}

// marshal is json.Marshal, except that <, > and & stay as they are.
func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// unmarshal is json.Unmarshal, except that a member which v does not have is an error.
func unmarshal(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("data after the JSON value")
	}
	return nil
}
