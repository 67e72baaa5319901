package run

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// This file tries the law that what is created is listed, as it was sent. The row may come later, and a list that others
// write to may change while it is read: so nothing counts but what is still wrong in the end.

// soonest is how long a created row may take where nothing is documented.
const soonest = time.Second

// waits are the pauses before each look at the list. The first look is at once; all together they last as long as the
// documented row takes to become what it stays.
func waits(later *contract.Later) []time.Duration {
	left := soonest
	if later != nil {
		if after, err := time.ParseDuration(later.After); err == nil {
			left = min(max(left, after), longestWait)
		}
	}
	all := []time.Duration{0}
	for next := soonest / 10; left > 0; next *= 2 {
		pause := min(next, left)
		all = append(all, pause)
		left -= pause
	}
	return all
}

// stateless is why the law is not tried on a stub that answers as documented, whatever was created.
const stateless = "the server does not keep what is created"

// creates sends the request that creates something, and looks for it.
func (t *trial) creates() {
	if t.stub {
		t.unclear(stateless)
		return
	}
	l := t.create()
	if l == nil {
		return
	}
	var wrong *problem
	for _, pause := range waits(t.op.Creates.Later) {
		if pause > 0 && t.options.sleep(t.ctx, pause) != nil {
			t.unclear("the run ended before")
			return
		}
		var why string
		if wrong, why = l.look(l.filters()); why != "" {
			t.unclear(why)
			return
		}
		if wrong == nil {
			return
		}
	}
	// A filter that does not find the row is what another law is about.
	if len(l.filters()) > 0 {
		switch whole, why := l.look(nil); {
		case why != "":
			t.unclear(why)
			return
		case whole == nil:
			return
		}
	}
	wrong.key, wrong.rule = law+t.c.Rule, t.c.Rule
	t.o.problems = append(t.o.problems, *wrong)
}

// create sends the request. It returns nil if there is nothing to look for.
func (t *trial) create() *listing {
	a := t.send(t.ctx, t.c.Request)
	t.o.requests++
	t.o.answer, t.o.answers = a, append(t.o.answers, a)
	switch {
	case a.err != nil || a.status/100 != 2:
		t.unclear("the request that creates was answered with " + a.brief())
		return nil
	case isStub(a.header): // nobody asked it before
		t.unclear(stateless)
		return nil
	}
	t.o.problems = t.judge(&cases.Case{Operation: t.c.Operation, Rule: t.c.Rule, Side: cases.Law, Want: cases.Accept, Request: t.c.Request}, a).problems
	list := *t
	list.op, list.o = t.plan.Operation(t.c.Law.Creation.List), &outcome{}
	l := &listing{trial: &list, all: t.o}
	answer, _ := check.Decode(a.body)
	named := false
	for _, e := range t.c.Law.Creation.Echoes {
		f := fact{field: strings.Join(e.Path, "."), want: e.Sent, answered: e.Answer}
		for _, name := range e.Path {
			f.pointer += "/" + contract.PointerToken(name)
		}
		if named = named || e.Answer; e.Answer {
			if f.want = at(answer, e.Pointer); f.want == nil {
				continue
			}
		}
		l.facts = append(l.facts, f)
	}
	if named && !slices.ContainsFunc(l.facts, func(f fact) bool { return f.answered }) {
		t.unclear("the answer does not say what was created")
		return nil
	}
	l.byAnswer = named
	return l
}

// A fact is what a created row has at a place.
type fact struct {
	field    string // as filters write it: "datastore.type"
	pointer  string // JSON pointer into the row
	want     any
	answered bool // the answer said so; else the request
}

// of reports whether it is a fact of a row, and what the row has.
func (f fact) of(row any) (got any, ok bool) {
	got = at(row, f.pointer)
	return got, check.Equal(got, f.want) || got != nil && f.want != nil && compare(literal(got), literal(f.want)) == 0
}

// A listing is a list in which a created row is looked for.
type listing struct {
	*trial
	all      *outcome // counts the requests
	facts    []fact
	byAnswer bool // the row is the one that the answer named; else it is one that is as it was sent
}

// tells reports whether a fact tells the row from others.
func (l *listing) tells(f fact) bool { return f.answered == l.byAnswer }

// filters is a query that selects the row, as far as the list has filters for what tells it from others.
func (l *listing) filters() map[string]string {
	query := map[string]string{}
	for _, f := range l.facts {
		for _, p := range l.op.Params {
			selects := p.In == "query" && p.Filter != nil && p.Filter.Field == f.field && len(p.Filter.Is) == 0 && (p.Filter.Op == "" || p.Filter.Op == "eq")
			if text := literal(f.want); selects && l.tells(f) && text != "" && len(check.Param(p, []string{text})) == 0 {
				query[p.Name] = text
			}
		}
	}
	return query
}

// look asks for the list. It returns what is wrong with the row, nil if nothing is, or why that cannot be told.
func (l *listing) look(query map[string]string) (wrong *problem, why string) {
	seen := 0
	var last cases.Request
	for range mostPages {
		asked := l.large(map[string]string{})
		for name, text := range query {
			asked[name] = text
		}
		if p := l.op.Paging; p != nil && seen > 0 {
			asked[p.Offset] = strconv.Itoa(seen)
		}
		last = l.c.Law.With(asked)
		rows, items, why := l.rows(last)
		if why != "" {
			return nil, why
		}
		for i, row := range rows {
			if l.isIt(row) {
				return l.differs(row, pointer(items)+"/"+strconv.Itoa(i), last), ""
			}
		}
		seen += len(rows)
		if len(rows) == 0 || l.op.Paging == nil || len(query) > 0 {
			return l.missing(seen, last), ""
		}
	}
	return nil, fmt.Sprintf("the list is too long to look through: it has more than %d rows", seen)
}

// rows asks for a page.
func (l *listing) rows(request cases.Request) (rows []any, items, why string) {
	a := l.send(l.ctx, request)
	l.all.requests++
	value, err := check.Decode(a.body)
	if a.err != nil || a.status/100 != 2 || err != nil {
		return nil, "", fmt.Sprintf("the list %s was answered with %s", l.op.ID, a.brief())
	}
	rows, items = l.list(value)
	return rows, items, ""
}

// isIt reports whether a row is what was created.
func (l *listing) isIt(row any) bool {
	return !slices.ContainsFunc(l.facts, func(f fact) bool {
		_, ok := f.of(row)
		return l.tells(f) && !ok
	})
}

// differs says what the row has otherwise than it was sent; nil if there is nothing.
func (l *listing) differs(row any, where string, request cases.Request) *problem {
	for _, f := range l.facts {
		if got, ok := f.of(row); !ok {
			return &problem{expected: f.field + " " + show(f.want) + ", as it was sent", got: f.field + " " + show(got), where: where + f.pointer, request: &request}
		}
	}
	return nil
}

// missing says that the row is not there.
func (l *listing) missing(rows int, request cases.Request) *problem {
	var named []string
	for _, f := range l.facts {
		if l.tells(f) {
			named = append(named, f.field+" "+show(f.want))
		}
	}
	source := "as it was sent"
	if l.byAnswer {
		source = "which the answer named"
	}
	return &problem{
		expected: fmt.Sprintf("a row of %s with %s, %s", l.op.ID, strings.Join(named, " and "), source),
		got:      fmt.Sprintf("%d rows without it", rows), request: &request,
	}
}
