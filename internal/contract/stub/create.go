package stub

import (
	"errors"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file answers requests that create something: with ids that nobody has yet, and with a new row in a list.

// A creator is what x-creates of an operation says, read once.
type creator struct {
	samples *samples
	list    *operation
	into    *collection
	items   *contract.Schema
	row     any // with expressions
	later   any // nil: the row stays as it is
	after   time.Duration
	now     func() time.Time
	taken   map[string]bool // JSON pointers of what the row takes from the answer
	places  map[string]bool // and of where the row has that
	first   uint64          // the highest number in documented ids
}

// newCreator returns nil where nothing is created: without x-creates or without a state.
func newCreator(s *service, op *operation, state *State) *creator {
	if op.Creates == nil {
		return nil
	}
	into := state.list(s.Service, op.Creates.List)
	list := s.operation(op.Creates.List)
	if into == nil || list == nil {
		return nil
	}
	c := &creator{samples: &s.samples, list: list, into: into, items: itemSchema(list.Operation), now: state.now}
	c.row, _ = check.Decode(op.Creates.Row)
	if l := op.Creates.Later; l != nil {
		c.later, _ = check.Decode(l.Row)
		c.after, _ = time.ParseDuration(l.After)
	}
	c.taken, c.places = map[string]bool{}, map[string]bool{}
	c.collectPointers(c.row, "")
	for _, e := range op.successes() {
		c.count(e.Response.Body, c.taken)
	}
	for _, r := range list.rows {
		c.count(r.text, c.places)
	}
	return c
}

func (s *service) operation(id string) *operation {
	for _, routes := range s.routes {
		for _, r := range routes {
			for _, op := range r.ops {
				if op.ID == id {
					return op
				}
			}
		}
	}
	return nil
}

// itemSchema is the schema of a list's rows, or nil.
func itemSchema(list *contract.Operation) *contract.Schema {
	r := list.Success()
	if r == nil || r.Schema == nil || list.Paging == nil {
		return nil
	}
	if p := r.Schema.Property(list.Paging.Items); p != nil {
		return p.Schema.Items
	}
	return nil
}

// errNotKept is why a fault's row is not added.
var errNotKept = errors.New("it is not kept on purpose")

// create gives the documented answer new ids and adds the row to its list.
func (c *call) create(answer Answer) (Answer, *refusal) {
	if answer.Status/100 != 2 {
		return answer, nil
	}
	creator := c.op.creator
	err := creator.into.add(func(number uint64) (record, error) {
		body := creator.freshIDs(c.op.ID, answer.Body, number)
		now := creator.now().UTC()
		e := &evaluation{call: c, response: body, now: now}
		row := creator.complete(e.object(creator.row, creator.items))
		answer.Body, answer.Example = body, ""
		if c.fault != nil && c.fault.Keep != nil {
			if row = c.fault.Keep(row); row == nil {
				return record{}, errNotKept
			}
		}
		r := record{Number: number, Row: sample.Append(nil, creator.items, row)}
		if creator.later != nil {
			r.Due = now.Add(creator.after)
			e.now = r.Due
			for name, v := range e.object(creator.later, creator.items) {
				row[name] = v
			}
			r.Then = sample.Append(nil, creator.items, row)
		}
		return r, nil
	})
	if err != nil && !errors.Is(err, errNotKept) {
		return Answer{}, &refusal{kind: "unavailable", detail: err.Error()}
	}
	return answer, nil
}

// complete adds what rows require and this one lacks, as in the documented row that has most in common with it.
func (c *creator) complete(row map[string]any) map[string]any {
	c.fill(row, c.items, c.closest(row))
	return row
}

func (c *creator) fill(object map[string]any, s *contract.Schema, like map[string]any) {
	if s == nil {
		return
	}
	for _, p := range s.Properties {
		inner, ok := object[p.Name].(map[string]any)
		switch _, has := object[p.Name]; {
		case ok:
			other, _ := like[p.Name].(map[string]any)
			c.fill(inner, p.Schema, other)
		case has || !p.Required:
		case like[p.Name] != nil:
			object[p.Name] = like[p.Name]
		default:
			if v, err := check.Decode(c.samples.json(p.Schema)); err == nil {
				object[p.Name] = v
			}
		}
	}
}

func (c *creator) closest(row map[string]any) (best map[string]any) {
	most := -1
	for _, documented := range c.list.rows {
		object, ok := documented.value.(map[string]any)
		if !ok {
			continue
		}
		common := 0
		for name, v := range row {
			if other, ok := object[name]; ok && check.Equal(v, other) {
				common++
			}
		}
		if common > most {
			best, most = object, common
		}
	}
	return best
}
