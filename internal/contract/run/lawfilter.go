package run

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// mostValues is how many values of one filter are tried that the description does not list.
const mostValues = 3

// filter asks for rows by a parameter: those that come match it, and none that matches is missing.
func (t *trial) filter() {
	p := t.c.Law.Param
	everything := t.get(t.large(map[string]string{p.Name: ""}))
	if everything == nil {
		return
	}
	queries := t.queries(p, everything.rows)
	if len(queries) == 0 {
		t.unclear("the list has no row to ask for")
		return
	}
	sound := sync.OnceValue(func() bool { return t.sound(everything) })
	for _, query := range queries {
		if !t.filtered(p, query, everything, sound) {
			return
		}
	}
	if len(everything.rows) == 0 {
		t.unclear("the list is empty")
	}
}

// large adds to a query the largest limit, so that one page has what there is.
func (t *trial) large(query map[string]string) map[string]string {
	if t.op.Paging != nil {
		if limit := t.op.Param("query", t.op.Paging.Limit); limit != nil {
			query[limit.Name] = strconv.Itoa(bound(limit.Schema.Max, 100))
		}
	}
	return query
}

// queries lists what to ask for: each token of an enumeration, else values that rows have. What must come along is a
// filter that lets all rows pass.
func (t *trial) queries(p *contract.Param, rows []any) []map[string]string {
	var values []string
	for _, e := range p.Schema.Enum {
		if v, err := check.Decode(e.Value); err == nil {
			values = append(values, literal(v))
		}
	}
	if len(values) == 0 {
		values = t.fieldValues(p, rows)
	}
	var all []map[string]string
	for _, v := range values {
		query := map[string]string{p.Name: v}
		if t.companions(p, rows, query) {
			all = append(all, t.large(query))
		}
	}
	return all
}

// fieldValues lists values of a filter's field that the parameter may have: of a bound, the middle one.
func (t *trial) fieldValues(p *contract.Param, rows []any) []string {
	var values []string
	for _, row := range rows {
		for _, v := range leaves(row, p.Filter.Field) {
			if s := literal(v); s != "" && !slices.Contains(values, s) && len(check.Param(p, []string{s})) == 0 {
				values = append(values, s)
			}
		}
	}
	if p.Filter.Op == "gte" || p.Filter.Op == "lte" {
		slices.SortStableFunc(values, compare)
		if len(values) > 0 {
			values = values[len(values)/2 : len(values)/2+1]
		}
	}
	return values[:min(len(values), mostValues)]
}

// companions adds the parameters that must come along: bounds that let all rows pass.
func (t *trial) companions(p *contract.Param, rows []any, query map[string]string) bool {
	for _, dep := range t.op.Dependent {
		if dep.Name != p.Name {
			continue
		}
		for _, name := range dep.Requires {
			other := t.op.Param("query", name)
			if other == nil || other.Filter == nil {
				continue // the request gets a documented value
			}
			var values []string
			for _, row := range rows {
				for _, v := range leaves(row, other.Filter.Field) {
					if s := literal(v); len(check.Param(other, []string{s})) == 0 {
						values = append(values, s)
					}
				}
			}
			if len(values) == 0 {
				return false
			}
			slices.SortStableFunc(values, compare)
			switch other.Filter.Op {
			case "gte":
				query[name] = values[0]
			case "lte":
				query[name] = values[len(values)-1]
			}
		}
	}
	return true
}

// filtered asks once; false when there is no use in going on.
func (t *trial) filtered(p *contract.Param, query map[string]string, everything *page, sound func() bool) bool {
	some := t.get(query)
	if some == nil {
		return false
	}
	_, items := t.list(some.value)
	asked := p.Name + "=" + query[p.Name]
	if !t.onlyMatching(query, asked, some) {
		return false
	}
	if missing := t.missing(query, some, everything); missing != nil {
		t.again(func() {
			t.broken(t.c.Rule, asked+" selects "+show(missing), fmt.Sprintf("%d rows without it", len(some.rows)), pointer(items), some.request)
		}, everything)
		return false
	}
	return t.filteredPages(query, asked, some, sound)
}

// filteredPages looks at later pages of what a filter selects, and at the number of rows that the answer tells; false when
// there is no use in going on.
func (t *trial) filteredPages(query map[string]string, asked string, some *page, sound func() bool) bool {
	if t.op.Paging == nil || t.op.Param("query", t.op.Paging.Offset) == nil || t.cut(some) {
		return true
	}
	if text, ok := some.member(t.op.Paging.Total); ok && text != strconv.Itoa(len(some.rows)) {
		t.again(func() {
			t.broken(t.totalRule(), fmt.Sprintf("%s=%d, as %s selects rows", t.op.Paging.Total, len(some.rows), asked), text,
				"/"+contract.PointerToken(t.op.Paging.Total), some.request)
		}, some)
		return false
	}
	p := t.from(query, 1)
	if p == nil || !t.onlyMatching(query, asked, p) {
		return false
	}
	want := some.rows[min(1, len(some.rows)):]
	if same(want, p.rows) || !sound() {
		return true
	}
	_, items := t.list(p.value)
	t.again(func() {
		t.broken(t.c.Rule, fmt.Sprintf("%s selects %d rows after the first", asked, len(want)), fmt.Sprintf("%d rows", len(p.rows)), pointer(items), p.request)
	}, some)
	return false
}

// sound reports whether the pages of the whole list are right: if not, that is for the law of paging to say.
func (t *trial) sound(everything *page) bool {
	if t.cut(everything) {
		return false
	}
	for _, offset := range []int{1, len(everything.rows)} {
		p := t.from(t.large(map[string]string{t.c.Law.Param.Name: ""}), offset)
		if p == nil || !same(everything.rows[min(offset, len(everything.rows)):], p.rows) {
			return false
		}
	}
	return true
}

// from asks for a list without its first rows.
func (t *trial) from(query map[string]string, offset int) *page {
	later := maps.Clone(query)
	later[t.op.Paging.Offset] = strconv.Itoa(offset)
	return t.get(later)
}

// onlyMatching checks that the filter lets all rows of a page pass.
func (t *trial) onlyMatching(query map[string]string, asked string, p *page) bool {
	param := t.c.Law.Param
	_, items := t.list(p.value)
	for i, row := range p.rows {
		if v, ok := t.matches(param, query[param.Name], row); !ok {
			where := pointer(items) + "/" + strconv.Itoa(i) + pointer(param.Filter.Field)
			t.broken(t.c.Rule, "only rows that "+asked+" selects", "a row with "+param.Filter.Field+" "+v, where, p.request)
			return false
		}
	}
	return true
}

// totalRule is the rule about the number of all rows.
func (t *trial) totalRule() string {
	for _, rule := range t.plan.RulesOf(t.op.ID) {
		if rule.Keyword == "total" {
			return rule.ID
		}
	}
	return t.c.Rule
}

// missing is a row that the query selects and the answer lacks; nil if there is none, or if that cannot be told.
func (t *trial) missing(query map[string]string, some, everything *page) any {
	if t.c.Law.Param.Schema.Default != nil || t.cut(some) {
		return nil
	}
	for _, row := range everything.rows {
		if t.selects(query, row) && !slices.ContainsFunc(some.rows, func(r any) bool { return check.Equal(r, row) }) {
			return row
		}
	}
	return nil
}

// cut reports whether a page may not have all rows.
func (t *trial) cut(p *page) bool {
	if t.op.Paging == nil {
		return false
	}
	limit := t.op.Param("query", t.op.Paging.Limit)
	return limit == nil || len(p.rows) >= bound(limit.Schema.Max, 100)
}

// selects reports whether all filters of a query certainly select a row.
func (t *trial) selects(query map[string]string, row any) bool {
	for name := range maps.Keys(query) {
		p := t.op.Param("query", name)
		if p == nil || p.Filter == nil {
			continue
		}
		if len(p.Filter.Is) == 0 && len(leaves(row, p.Filter.Field)) == 0 {
			return false
		}
		if _, ok := t.matches(p, query[name], row); !ok {
			return false
		}
	}
	return true
}

// matches reports whether a filter lets a row pass, and what the row has. A row without the field is left out of it.
func (t *trial) matches(p *contract.Param, value string, row any) (string, bool) {
	found := leaves(row, p.Filter.Field)
	if is := p.Filter.Is[value]; is != "" {
		filled := slices.ContainsFunc(found, func(v any) bool { return !empty(v) })
		return shown(found), filled == (is == "non-empty")
	}
	if len(p.Filter.Is) > 0 || len(found) == 0 {
		return "", true
	}
	ok := slices.ContainsFunc(found, func(v any) bool {
		switch p.Filter.Op {
		case "gte":
			return v == nil || v == "" || compare(literal(v), value) >= 0
		case "lte":
			return v == nil || v == "" || compare(literal(v), value) <= 0
		}
		return literal(v) == value || compare(literal(v), value) == 0
	})
	return shown(found), ok
}

func shown(values []any) string {
	switch len(values) {
	case 0:
		return "missing"
	case 1:
		return show(values[0])
	}
	return show(values)
}

// leaves lists what a row has at a path with dots; of an array, what its items have.
func leaves(v any, path string) []any {
	if path == "" {
		if list, ok := v.([]any); ok && len(list) > 0 {
			return list
		}
		return []any{v}
	}
	switch v := v.(type) {
	case []any:
		var all []any
		for _, item := range v {
			all = append(all, leaves(item, path)...)
		}
		return all
	case map[string]any:
		name, rest, _ := strings.Cut(path, ".")
		if member, ok := v[name]; ok {
			return leaves(member, rest)
		}
	}
	return nil
}

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// compare orders two texts as numbers, as times, or as texts.
func compare(a, b string) int {
	x, errX := json.Number(a).Float64()
	y, errY := json.Number(b).Float64()
	if errX == nil && errY == nil {
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	s, okS := check.Time(a)
	u, okU := check.Time(b)
	if okS && okU {
		return s.Compare(u)
	}
	return strings.Compare(a, b)
}
