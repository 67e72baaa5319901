package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file makes rows for lists: pages and filters cannot be told from their faults where the documents show a row or two.

// variants is how many rows are made of each of the first documented ones.
const variants = 3

// Rows are rows for a list besides the documented ones: like these, with other ids, names, numbers, times and tokens,
// with and without what is optional. An operation that is no paged list has none. See stub.Options.Rows.
func Rows(op *contract.Operation) (texts []json.RawMessage) {
	items := itemSchema(op)
	if items == nil {
		return nil
	}
	documented := documentedRows(op)
	if len(documented) == 0 {
		if v, err := check.Decode(sample.JSON(items)); err == nil {
			documented = []any{v}
		}
	}
	for i, row := range documented[:min(len(documented), 2)] {
		for n := range variants {
			m := &mutator{n: n + 1 + i*variants}
			v := m.asked(op, items, m.value(items, row))
			if len(check.Value(items, v, "response", "")) == 0 {
				texts = append(texts, encode(v))
			}
		}
	}
	return texts
}

// itemSchema is the schema of the rows of a paged list; nil for another operation.
func itemSchema(op *contract.Operation) *contract.Schema {
	success := op.Success()
	if op.Paging == nil || success == nil || success.Schema == nil {
		return nil
	}
	p := success.Schema.Property(op.Paging.Items)
	if p == nil {
		return nil
	}
	return p.Schema.Items
}

// documentedRows are the rows that the examples of a list show, each once.
func documentedRows(op *contract.Operation) (rows []any) {
	for _, e := range op.Examples {
		if e.Response == nil || e.Response.Status/100 != 2 {
			continue
		}
		v, _ := check.Decode(e.Response.Body)
		object, _ := v.(map[string]any)
		list, _ := object[op.Paging.Items].([]any)
		for _, row := range list {
			if !slices.ContainsFunc(rows, func(r any) bool { return check.Equal(r, row) }) {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// allRows are the rows of a list: the documented ones, and those that Rows adds.
func allRows(op *contract.Operation) []any {
	if itemSchema(op) == nil {
		return nil
	}
	rows := documentedRows(op)
	for _, text := range Rows(op) {
		rows = append(rows, decode(text))
	}
	return rows
}

// A mutator makes the n-th variant of values.
type mutator struct{ n int }

// value makes another valid value of s; v itself where there is none.
func (m *mutator) value(s *contract.Schema, v any) any {
	if s == nil {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		return m.object(s, v)
	case []any:
		return m.array(s, v)
	}
	for _, other := range m.scalars(s, v) {
		if len(check.Value(s, other, "response", "")) == 0 {
			return other
		}
	}
	return v
}

// asked gives a row values that filters can ask for: where a parameter has an enumeration, its tokens.
func (m *mutator) asked(op *contract.Operation, items *contract.Schema, row any) any {
	for _, p := range op.Params {
		if p.Filter == nil || p.Filter.Op != "" && p.Filter.Op != "eq" || len(p.Filter.Is) > 0 || len(p.Schema.Enum) == 0 {
			continue
		}
		token, err := check.Decode(p.Schema.Enum[m.n%len(p.Schema.Enum)].Value)
		if err != nil {
			continue
		}
		other := replace(row, strings.Split(p.Filter.Field, "."), token)
		if len(check.Value(items, other, "response", "")) == 0 {
			row = other
		}
	}
	return row
}

// replace puts a value where a path leads, if it leads anywhere.
func replace(v any, path []string, by any) any {
	return edited(v, path, func(any) any { return by })
}

// edited changes what a path leads to, if it leads anywhere.
func edited(v any, path []string, change func(v any) any) any {
	if len(path) == 0 {
		return change(v)
	}
	object, ok := v.(map[string]any)
	member, has := object[path[0]]
	if !ok || !has {
		return v
	}
	other := maps.Clone(object)
	other[path[0]] = edited(member, path[1:], change)
	return other
}

func (m *mutator) object(s *contract.Schema, v map[string]any) any {
	other := maps.Clone(v)
	for _, p := range s.Properties {
		member, ok := v[p.Name]
		switch {
		case ok && !p.Required && m.n%variants == 2:
			delete(other, p.Name)
		case ok:
			other[p.Name] = m.value(p.Schema, member)
		case !p.WriteOnly && m.n%variants == 0:
			if member, err := check.Decode(full(p.Schema)); err == nil {
				other[p.Name] = m.value(p.Schema, member)
			}
		}
	}
	return other
}

// full is the least value of a schema, but an array has an item.
func full(s *contract.Schema) []byte {
	text := sample.JSON(s)
	if s.Kind == contract.Array && string(text) == "[]" && s.Items != nil {
		return slices.Concat([]byte{'['}, sample.JSON(s.Items), []byte{']'})
	}
	return text
}

func (m *mutator) array(s *contract.Schema, v []any) any {
	if m.n%variants == 1 && s.MinItems == 0 {
		return []any{}
	}
	other := make([]any, len(v))
	for i, item := range v {
		other[i] = m.value(s.Items, item)
	}
	return other
}

// scalars lists what may stand in the place of a scalar.
func (m *mutator) scalars(s *contract.Schema, v any) (all []any) {
	if len(s.Enum) > 0 {
		for i := range s.Enum {
			if token, err := check.Decode(s.Enum[(i+m.n)%len(s.Enum)].Value); err == nil {
				all = append(all, token)
			}
		}
		return all
	}
	switch v := v.(type) {
	case bool:
		return []any{m.n%2 == 0 != v}
	case json.Number:
		if n, err := strconv.ParseInt(string(v), 10, 62); err == nil {
			return []any{json.Number(strconv.FormatInt(n+int64(m.n), 10)), json.Number(strconv.FormatInt(n-int64(m.n), 10))}
		}
		return []any{json.Number(string(v) + strconv.Itoa(m.n))}
	case string:
		return m.texts(v)
	}
	return nil
}

// texts lists texts that resemble one: the same time some days later, another number or letter at the end of an id.
func (m *mutator) texts(v string) (all []any) {
	if _, ok := check.Time(v); ok {
		if t, err := time.Parse("2006-01-02", v[:10]); err == nil {
			return []any{t.AddDate(0, 0, m.n).Format("2006-01-02") + v[10:]}
		}
	}
	for i := len(v) - 1; i >= 0; i-- {
		switch c := v[i]; {
		case c >= '0' && c <= '9':
			all = append(all, fmt.Sprintf("%s%d%s", v[:i], (int(c-'0')+m.n)%10, v[i+1:]))
		case c >= 'a' && c <= 'z':
			all = append(all, v[:i]+string('a'+(c-'a'+byte(m.n))%26)+v[i+1:])
		}
	}
	return append(all, strings.TrimSpace(v+" "+strconv.Itoa(m.n)))
}

// encode writes a value as JSON; <, > and & stay as they are.
func encode(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return []byte("null")
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
