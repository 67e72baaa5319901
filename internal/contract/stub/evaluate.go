package stub

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// This file makes a row of what x-creates says of it.

// An evaluation replaces expressions by what they stand for.
type evaluation struct {
	*call
	response []byte
	now      time.Time
}

// object evaluates the members of a row. A member whose expression leads nowhere is left out.
func (e *evaluation) object(template any, s *contract.Schema) map[string]any {
	out := map[string]any{}
	members, _ := template.(map[string]any)
	for name, v := range members {
		if value, ok := e.value(v, memberSchema(s, name)); ok {
			out[name] = value
		}
	}
	return out
}

func memberSchema(s *contract.Schema, name string) *contract.Schema {
	if s != nil {
		if p := s.Property(name); p != nil {
			return p.Schema
		}
		return s.Additional
	}
	return nil
}

func (e *evaluation) value(v any, s *contract.Schema) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		return e.object(v, s), true
	case []any:
		list := []any{}
		for _, item := range v {
			var items *contract.Schema
			if s != nil {
				items = s.Items
			}
			if value, ok := e.value(item, items); ok {
				list = append(list, value)
			}
		}
		return list, true
	case string:
		if contract.IsExpression(v) {
			return e.expression(v, s)
		}
	}
	return v, true
}

func (e *evaluation) expression(text string, s *contract.Schema) (any, bool) {
	x, err := contract.ParseExpression(text)
	if err != nil {
		return nil, false
	}
	switch x.From {
	case "now":
		return moment(e.now, s), true
	case "request.body":
		return pointTo(e.body, x)
	case "response.body":
		return pointTo(e.response, x)
	case "request.path":
		text, ok := e.path[x.Name]
		return typed(text, s), ok
	case "request.header":
		values := e.http.Header.Values(x.Name)
		return typed(strings.Join(values, ", "), s), len(values) > 0
	}
	found, ok := e.text(e.query, x.Name)
	return typed(found, s), ok
}

// pointTo follows the JSON pointer of an expression in a body.
func pointTo(body []byte, x contract.Expression) (any, bool) {
	v, err := check.Decode(body)
	if err != nil {
		return nil, false
	}
	for _, token := range x.Pointer() {
		switch w := v.(type) {
		case map[string]any:
			member, ok := w[token]
			if !ok {
				return nil, false
			}
			v = member
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(w) {
				return nil, false
			}
			v = w[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// typed is a text of a parameter as the row has it.
func typed(text string, s *contract.Schema) any {
	if s != nil && (s.Kind == contract.Integer || s.Kind == contract.Number || s.Kind == contract.Boolean) && json.Valid([]byte(text)) {
		if v, err := check.Decode([]byte(text)); err == nil {
			return v
		}
	}
	return text
}

// moment writes a time as its place in the row wants it.
func moment(t time.Time, s *contract.Schema) any {
	layout := time.RFC3339
	if s != nil {
		switch {
		case s.Kind == contract.Integer || s.Kind == contract.Number:
			return json.Number(strconv.FormatInt(t.Unix(), 10))
		case s.Format == "offset-time":
			layout = "2006-01-02T15:04:05-0700"
		case s.Format == "local-time":
			layout = "2006-01-02T15:04:05"
		case s.Format == "date":
			layout = time.DateOnly
		}
	}
	return t.Format(layout)
}
