package lint

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// createsRow judges x-creates: what it names, and the values it gives.
func createsRow(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		c := op.Creates
		if c == nil {
			continue
		}
		list := s.Operation(c.List)
		if list == nil {
			report(c.Pos, "x-creates of %s: there is no operation %q", op.ID, c.List)
			continue
		}
		row, paged := rowOf(list)
		if !paged {
			report(c.Pos, "x-creates of %s: %s is no list with x-pagination", op.ID, c.List)
			continue
		}
		t := &template{op: op, pos: c.Pos, report: report}
		t.members(c.Row, row)
		if c.Later == nil {
			continue
		}
		t.members(c.Later.Row, row)
		if after, err := time.ParseDuration(c.Later.After); err != nil || after < 0 {
			report(c.Pos, "x-creates of %s: later.after is a time like 2s, not %q", op.ID, c.Later.After)
		}
	}
}

// A template is a row whose texts may be expressions.
type template struct {
	op     *contract.Operation
	pos    string
	report reporter
}

func (t *template) fail(format string, args ...any) {
	t.report(t.pos, "x-creates of %s: "+format, append([]any{t.op.ID}, args...)...)
}

func (t *template) members(text json.RawMessage, row *contract.Schema) {
	v, err := check.Decode(text)
	if err != nil {
		return // it was read from a description
	}
	t.value("", v, row)
}

// value judges a value at a place of the row.
func (t *template) value(at string, v any, s *contract.Schema) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			path := strings.TrimPrefix(at+"."+name, ".")
			if p := s.Property(name); p != nil {
				t.value(path, v[name], p.Schema)
			} else if s.Additional != nil {
				t.value(path, v[name], s.Additional)
			} else {
				t.fail("the rows have no %q", path)
			}
		}
		return
	case []any:
		for _, item := range v {
			if s.Items != nil {
				t.value(at+"[]", item, s.Items)
			}
		}
		return
	case string:
		if contract.IsExpression(v) {
			t.expression(at, v)
			return
		}
	}
	for _, wrong := range check.Value(s, v, "body", at) {
		t.fail("%s %s", wrong.Name, wrong.Text)
	}
}

// expression judges an expression: it must name what requests or answers have.
func (t *template) expression(at, text string) {
	x, err := contract.ParseExpression(text)
	if err != nil {
		t.fail("%s: %v", at, err)
		return
	}
	in, isParam := strings.CutPrefix(x.From, "request.")
	switch {
	case x.From == "request.body":
		if t.op.Body == nil || !leads(t.op.Body.Schema, x.Pointer()) {
			t.fail("%s: the request has no %s", at, text)
		}
	case x.From == "response.body":
		if r := t.op.Success(); r == nil || r.Schema == nil || !leads(r.Schema, x.Pointer()) {
			t.fail("%s: the answer has no %s", at, text)
		}
	case isParam && t.op.Param(in, x.Name) == nil:
		t.fail("%s: there is no %s parameter %q", at, in, x.Name)
	}
}

// leads reports whether a JSON pointer leads to something in values of a schema.
func leads(s *contract.Schema, pointer []string) bool {
	for _, token := range pointer {
		switch {
		case s.Kind == contract.Any:
			return true
		case s.Kind == contract.Array && s.Items != nil:
			s = s.Items
		case s.Property(token) != nil:
			s = s.Property(token).Schema
		case s.Additional != nil:
			s = s.Additional
		default:
			return false
		}
	}
	return true
}
