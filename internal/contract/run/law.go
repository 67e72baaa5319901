package run

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// A trial is the evaluation of one law: what several answers of one operation say together. Lists of a live service
// change while they are read, so what looks wrong is looked at again before it counts.
type trial struct {
	*runner
	ctx  context.Context
	c    *cases.Case
	op   *contract.Operation
	o    *outcome
	last cases.Request
}

// law evaluates a law.
func (r *runner) law(ctx context.Context, c *cases.Case) *outcome {
	t := &trial{runner: r, ctx: ctx, c: c, op: r.plan.Operation(c.Operation), o: &outcome{}}
	switch c.Law.Kind {
	case "paging":
		t.paging()
	case "default":
		t.defaults()
	case "filter":
		t.filter()
	case "creates":
		t.creates()
	}
	return t.o
}

// A page is a decoded answer of a list.
type page struct {
	request cases.Request
	answer  answer
	value   any
	rows    []any
}

// get asks for a list with some query parameters set. It returns nil if the answer is none that can be read as one;
// then the law is not tried any further.
func (t *trial) get(query map[string]string) *page {
	request := t.c.Law.With(query)
	a := t.send(t.ctx, request)
	t.o.requests++
	t.o.answer = a
	t.o.answers = append(t.o.answers, a)
	t.last = request
	if a.err != nil || a.status/100 != 2 {
		t.unclear("a request that the law needs was answered with " + a.brief())
		return nil
	}
	judged := t.judge(&cases.Case{Operation: t.c.Operation, Rule: t.c.Rule, Side: cases.Law, Want: cases.Accept, Request: request}, a)
	for _, p := range judged.problems {
		p.request = &request
		t.o.problems = append(t.o.problems, p)
	}
	value, err := check.Decode(a.body)
	if err != nil {
		t.unclear("the answer is no JSON")
		return nil
	}
	p := &page{request: request, answer: a, value: value}
	p.rows, _ = t.list(value)
	return p
}

// unclear notes why the law was not decided.
func (t *trial) unclear(why string) {
	if t.o.skipped == "" && len(t.o.problems) == 0 {
		t.o.skipped = why
	}
}

// law begins the keys of problems that are broken laws.
const law = "law "

// decided reports whether the law is known to be broken, or not to be decided. What is wrong with single answers does not
// count.
func (t *trial) decided() bool {
	return t.o.skipped != "" || slices.ContainsFunc(t.o.problems, func(p problem) bool { return strings.HasPrefix(p.key, law) })
}

// broken notes that the law is broken, once for each rule.
func (t *trial) broken(rule, expected, got, where string, request cases.Request) {
	for _, p := range t.o.problems {
		if p.key == law+rule {
			return
		}
	}
	t.o.problems = append(t.o.problems, problem{key: law + rule, rule: rule, expected: expected, got: got, where: where, request: &request})
}

// list is the array of rows in an answer and its name: the one that paging names, else the only array there is.
func (t *trial) list(value any) ([]any, string) {
	object, ok := value.(map[string]any)
	if !ok {
		rows, _ := value.([]any)
		return rows, ""
	}
	if t.op.Paging != nil {
		rows, _ := object[t.op.Paging.Items].([]any)
		return rows, t.op.Paging.Items
	}
	if success := t.op.Success(); success != nil && success.Schema != nil {
		for _, p := range success.Schema.Properties {
			if rows, ok := object[p.Name].([]any); ok && p.Schema.Kind == contract.Array {
				return rows, p.Name
			}
		}
	}
	return nil, ""
}

// same reports whether two lists have equal rows in the same order.
func same(a, b []any) bool {
	return slices.EqualFunc(a, b, check.Equal)
}

// member is what an answer has under a name, as a text; false if it is not there.
func (p *page) member(name string) (string, bool) {
	object, ok := p.value.(map[string]any)
	if !ok || name == "" {
		return "", false
	}
	v, ok := object[name]
	return literal(v), ok
}

// defaults asks without a parameter and with its documented default: both must give the same answer.
func (t *trial) defaults() {
	p := t.c.Law.Param
	value, err := check.Decode(p.Schema.Default)
	if err != nil {
		return
	}
	for range 2 {
		without, with := t.get(map[string]string{p.Name: ""}), t.get(map[string]string{p.Name: literal(value)})
		if without == nil || with == nil {
			return
		}
		found := differences(with.value, without.value)
		if len(found) == 0 {
			return
		}
		again := t.get(map[string]string{p.Name: ""})
		if again == nil {
			return
		}
		if check.Equal(again.value, without.value) {
			d := found[0]
			t.broken(t.c.Rule, fmt.Sprintf("without %s the same answer as with %s=%s: %s", p.Name, p.Name, literal(value), show(at(with.value, d.Where))),
				show(at(without.value, d.Where)), d.Where, without.request)
			return
		}
	}
	t.unclear("two equal requests got different answers")
}

// literal is how a JSON value is written in a query.
func literal(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case fmt.Stringer:
		return v.String()
	}
	return check.Key(v)
}

// at follows a JSON pointer; nil where it leads nowhere.
func at(v any, pointer string) any {
	for _, token := range contract.PointerTokens(pointer) {
		switch w := v.(type) {
		case map[string]any:
			v = w[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i >= len(w) {
				return nil
			}
			v = w[i]
		default:
			return nil
		}
	}
	return v
}
