package gomodel

import (
	"encoding/json"
	"regexp"
	"strconv"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file decides how a field says that there is no value:
//
//	                       slice, map, any    struct     other
//	required               empty              plain      plain
//	required, nullable     nil is null        nil is null
//	optional               nil is left out    nil is left out    zero is left out if it cannot be meant otherwise, else nil
//	optional, nullable     nil is left out (and null reads as nil)
//
// Zero cannot be meant otherwise where it is not legal, or is the default.

// represent decides on a property.
func (b *builder) represent(f *Field) {
	s := f.Schema
	container := f.Ref.container()
	switch {
	case f.Required && s.Nullable:
		f.Null, f.Pointer = true, !container
	case f.Required:
	case container:
		f.Omit = true
	case s.Nullable || f.Ref.Basic == Named && f.Ref.Type.Shape == Struct:
		f.Omit, f.Pointer = true, true
	default:
		f.Omit = true
		f.Pointer = ZeroIsLegal(s) && !zeroIsDefault(s)
	}
}

// representParam decides on a query or header parameter. An empty text is no value, unless the description allows it.
func (b *builder) representParam(f *Field) {
	p := f.Param
	f.Omit = !p.Required
	if p.Required || f.Ref.container() || zeroIsDefault(p.Schema) || !ZeroIsLegal(p.Schema) {
		return
	}
	text := f.Ref.Basic == String || f.Ref.Basic == Time || f.Ref.IsEnum("string")
	f.Pointer = p.AllowEmpty || !text
}

// EmptyIsLegal says whether a parameter of type string may come without text. OpenAPI's own word for that is
// allowEmptyValue, but a pattern or a format that allows it is as clear.
func EmptyIsLegal(p *contract.Param) bool {
	s := p.Schema
	return p.AllowEmpty || s.Kind == contract.String && (s.Pattern != "" || s.Format != "") && ZeroIsLegal(s)
}

// ZeroIsLegal says whether Go's zero value keeps the rules of a schema.
func ZeroIsLegal(s *contract.Schema) bool {
	switch s.Kind {
	case contract.String:
		if len(s.Enum) > 0 {
			return hasEnum(s, `""`)
		}
		return s.MinLength == 0 && (s.Pattern == "" || matches(s.Pattern, "")) && !isTime(s) && Formats[s.Format] == nil
	case contract.Integer, contract.Number:
		if len(s.Enum) > 0 {
			return hasEnum(s, "0")
		}
		return !excludesZero(s)
	}
	return true
}

func zeroIsDefault(s *contract.Schema) bool {
	switch s.Kind {
	case contract.String:
		return string(s.Default) == `""`
	case contract.Integer, contract.Number:
		f, err := strconv.ParseFloat(string(s.Default), 64)
		return err == nil && f == 0
	case contract.Boolean:
		return string(s.Default) == "false"
	}
	return false
}

func hasEnum(s *contract.Schema, text string) bool {
	for _, v := range s.Enum {
		if string(v.Value) == text {
			return true
		}
	}
	return false
}

func matches(pattern, text string) bool {
	re, err := regexp.Compile(pattern)
	return err == nil && re.MatchString(text)
}

func excludesZero(s *contract.Schema) bool {
	if s.Min != nil {
		if f, err := strconv.ParseFloat(s.Min.Value, 64); err == nil && (f > 0 || f == 0 && s.Min.Exclusive) {
			return true
		}
	}
	if s.Max != nil {
		if f, err := strconv.ParseFloat(s.Max.Value, 64); err == nil && (f < 0 || f == 0 && s.Max.Exclusive) {
			return true
		}
	}
	return false
}

func isTime(s *contract.Schema) bool {
	return s.Format == "offset-time" || s.Format == "local-time" || s.Format == "date-time"
}

// directions notes which schemas requests and answers hold.
func (b *builder) directions() {
	for _, op := range b.pkg.Service.Operations {
		if op.Body != nil {
			b.direct(op.Body.Schema, b.inRequest)
		}
		for _, r := range op.Responses {
			b.direct(r.Schema, b.inResponse)
		}
	}
}

func (b *builder) direct(s *contract.Schema, seen map[*contract.Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	b.direct(b.base(s), seen) // the type is declared there
	b.direct(s.Items, seen)
	b.direct(s.Additional, seen)
	for _, p := range s.Properties {
		b.direct(p.Schema, seen)
	}
}

// breakCycles makes pointers of required structs that contain themselves. JSON has no value for such a type, but Go has
// to compile.
func (b *builder) breakCycles() {
	state := map[*Type]int{} // 1: on the way, 2: done
	var walk func(t *Type)
	walk = func(t *Type) {
		state[t] = 1
		for _, f := range t.Fields {
			if f.Pointer || f.Ref.Basic != Named || f.Ref.Type.Shape != Struct {
				continue
			}
			switch state[f.Ref.Type] {
			case 0:
				walk(f.Ref.Type)
			case 1:
				f.Pointer = true
			}
		}
		state[t] = 2
	}
	for _, t := range b.pkg.Types {
		if state[t] == 0 {
			walk(t)
		}
	}
}

// literal is a JSON value as text for people.
func literal(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}
