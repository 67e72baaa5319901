package fault

import (
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// This file breaks what a list shows of what was created.

// creates loses what is created, or keeps it otherwise than it was sent.
func (d *deriver) creates() (why string) {
	list := d.service.Operation(d.op.Creates.List)
	if list == nil || itemSchema(list) == nil {
		return "no list shows it"
	}
	d.add("", "what is created is not listed", stub.Fault{Keep: func(map[string]any) map[string]any { return nil }})
	for _, echo := range d.op.Creates.Echoes() {
		path, schema := echo.Path, memberSchema(itemSchema(list), echo.Path)
		if schema == nil || len(schema.Enum) == 1 {
			continue // it can have no other value
		}
		field := strings.Join(path, ".")
		d.add(field, "it is listed with another "+field, stub.Fault{Keep: func(row map[string]any) map[string]any {
			other, _ := edited(row, path, func(v any) any { return otherThan(schema, v) }).(map[string]any)
			return other
		}})
	}
	return ""
}

// otherThan is another valid value, or the same where none is found.
func otherThan(s *contract.Schema, v any) any {
	for n := range variants {
		m := &mutator{n: n + 1}
		if other := m.value(s, v); !check.Equal(other, v) {
			return other
		}
	}
	return v
}

// memberSchema is the schema of what names of members lead to, or nil.
func memberSchema(s *contract.Schema, path []string) *contract.Schema {
	for _, name := range path {
		p := s.Property(name)
		if p == nil {
			return nil
		}
		s = p.Schema
	}
	return s
}
