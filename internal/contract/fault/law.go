package fault

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// This file breaks what answers say together: pages, counts, defaults and filters.

// query adds a fault that answers another query than the one it was asked.
func (d *deriver) query(way, text string, change func(q url.Values)) {
	d.add(way, text, stub.Fault{Query: change})
}

// list adds a fault that changes the rows of successful answers. The values that the answer counts stay as they are.
func (d *deriver) list(way, text string, change func(r *stub.Request, rows []any) []any) {
	items := d.op.Paging.Items
	d.member(way, text, items, func(r *stub.Request, v any) any {
		rows, ok := v.([]any)
		if !ok {
			return v
		}
		return change(r, rows)
	})
}

// member adds a fault that changes a member of successful answers.
func (d *deriver) member(way, text, name string, change func(r *stub.Request, v any) any) {
	d.add(way, text, stub.Fault{Change: func(r *stub.Request, a stub.Answer) stub.Answer {
		if a.Status/100 != 2 {
			return a
		}
		object, ok := decode(a.Body).(map[string]any)
		if !ok {
			return a
		}
		if v, ok := object[name]; ok {
			object[name] = change(r, v)
			a.Body = encode(object)
		}
		return a
	}})
}

// count reads a number from a query; 0 when it has none.
func count(q url.Values, name string) int {
	n, _ := strconv.Atoi(q.Get(name))
	return n
}

// paging breaks a page: its size, where it begins, and where the list ends.
func (d *deriver) paging() (why string) {
	p := d.op.Paging
	if len(d.rows) < 3 {
		return "the list has too few rows to tell pages apart"
	}
	last := d.rows[len(d.rows)-1]
	d.query("", "limit is not looked at", func(q url.Values) { q.Del(p.Limit) })
	d.query("offset", "offset is not looked at", func(q url.Values) { q.Del(p.Offset) })
	d.query("pages", "offset counts pages", func(q url.Values) {
		if n := count(q, p.Limit); n > 0 {
			q.Set(p.Offset, strconv.Itoa(min(count(q, p.Offset), 1<<20)*n))
		}
	})
	d.query("skip", "offset counts from 1", func(q url.Values) {
		if n := count(q, p.Offset); n > 0 {
			q.Set(p.Offset, strconv.Itoa(n-1))
		}
	})
	d.list("past", "the last row comes again past the end", func(r *stub.Request, rows []any) []any {
		if len(rows) == 0 && count(r.Query, p.Offset) > 0 {
			return []any{last}
		}
		return rows
	})
	d.list("short", "a full page lacks its last row", func(r *stub.Request, rows []any) []any {
		if n := count(r.Query, p.Limit); n > 0 && n == len(rows) {
			return rows[:n-1]
		}
		return rows
	})
	d.member("null", "an empty page is null", p.Items, func(_ *stub.Request, v any) any {
		if rows, ok := v.([]any); ok && len(rows) == 0 {
			return nil
		}
		return v
	})
	d.list("order", "rows come in another order on small pages", func(r *stub.Request, rows []any) []any {
		if count(r.Query, p.Limit) == 2 {
			slices.Reverse(rows)
		}
		return rows
	})
	return ""
}

// plus adds to a JSON number, or to one in quotes.
func plus(v any, by int) any {
	switch v := v.(type) {
	case json.Number:
		n, _ := strconv.Atoi(string(v))
		return json.Number(strconv.Itoa(n + by))
	case string:
		n, _ := strconv.Atoi(v)
		return strconv.Itoa(n + by)
	}
	return v
}

// total breaks the number of rows on all pages.
func (d *deriver) total() (why string) {
	p := d.op.Paging
	d.member("", "it is one too many", p.Total, func(_ *stub.Request, v any) any { return plus(v, 1) })
	if len(d.rows) < 3 {
		return ""
	}
	d.add("page", "the rows on the page are counted", stub.Fault{Change: func(_ *stub.Request, a stub.Answer) stub.Answer {
		object, ok := decode(a.Body).(map[string]any)
		rows, isList := object[p.Items].([]any)
		if total, counted := object[p.Total]; ok && isList && counted && a.Status/100 == 2 {
			object[p.Total] = plus(zero(total), len(rows))
			a.Body = encode(object)
		}
		return a
	}})
	if !slices.ContainsFunc(d.op.Params, d.splits) {
		return ""
	}
	params, all := d.op.Params, len(d.rows)
	d.member("unfiltered", "rows are counted that a filter leaves out", p.Total, func(r *stub.Request, v any) any {
		if slices.ContainsFunc(params, func(p *contract.Param) bool { return p.Filter != nil && len(r.Query[p.Name]) > 0 }) {
			return plus(zero(v), all)
		}
		return v
	})
	return ""
}

// zero is 0, as a number or in quotes as v is.
func zero(v any) any {
	if _, ok := v.(string); ok {
		return "0"
	}
	return json.Number("0")
}

// echo breaks what repeats the request.
func (d *deriver) echo() (why string) {
	d.member("", "it repeats another value", d.rule.Name, func(_ *stub.Request, v any) any { return plus(v, 1) })
	param := d.rule.Value
	d.member("absent", "it is wrong when the request does not have it", d.rule.Name, func(r *stub.Request, v any) any {
		if len(r.Query[param]) > 0 {
			return v
		}
		return plus(v, 1)
	})
	return ""
}

// defaults takes another value than the documented one where a parameter is left out.
func (d *deriver) defaults() (why string) {
	p := d.param()
	other, why := d.otherDefault(p)
	if why != "" {
		return why
	}
	d.query("", "without "+p.Name+" the answer is that for "+other, func(q url.Values) {
		if len(q[p.Name]) == 0 {
			q.Set(p.Name, other)
		}
	})
	return ""
}

// otherDefault is a value that leads to another answer than the documented default.
func (d *deriver) otherDefault(p *contract.Param) (other, why string) {
	paging := d.op.Paging
	switch {
	case p == nil || p.In != "query" || d.op.Method != "GET" || paging == nil:
		return "", "the documented answers do not depend on it"
	case p.Name == paging.Offset:
		return "1", ""
	case p.Name == paging.Limit:
		return "1", ""
	case p.Filter == nil:
		return "", "the documented answers do not depend on it"
	}
	before := d.selected(p, textOf(p.Schema.Default))
	for _, e := range p.Schema.Enum {
		if text := textOf(e.Value); !slices.Equal(d.selected(p, text), before) {
			return text, ""
		}
	}
	for _, text := range d.fieldTexts(p) {
		if !slices.Equal(d.selected(p, text), before) {
			return text, ""
		}
	}
	return "", "all rows pass, whatever is asked for"
}

// selected says of each row whether a filter lets it pass.
func (d *deriver) selected(p *contract.Param, text string) (all []bool) {
	for _, row := range d.rows {
		all = append(all, stub.Selects(p.Filter, []string{text}, row))
	}
	return all
}

// fieldTexts lists what rows have where a filter looks, as far as a parameter can ask for it.
func (d *deriver) fieldTexts(p *contract.Param) (all []string) {
	for _, row := range d.rows {
		for _, v := range follow(row, p.Filter.Field) {
			if text := textOf(encode(v)); text != "" && len(check.Param(p, []string{text})) == 0 && !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}

// follow lists what a path with dots leads to, in each item where it comes to an array.
func follow(v any, path string) (all []any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			all = append(all, follow(item, path)...)
		}
		return all
	case map[string]any:
		name, rest, _ := strings.Cut(path, ".")
		if member, ok := v[name]; ok && path != "" {
			return follow(member, rest)
		}
	}
	if path != "" {
		return nil
	}
	return []any{v}
}

// filter selects other rows than are asked for: all, none, or not the one on the bound.
func (d *deriver) filter() (why string) {
	p := d.param()
	if p == nil || p.Filter == nil || d.op.Paging == nil || d.op.Method != "GET" {
		return "only answers to GET requests that a list comes back for show it"
	}
	if !d.splits(p) {
		return "all rows pass it, or none"
	}
	d.query("", "it is not looked at", func(q url.Values) { q.Del(p.Name) })
	offset := d.op.Paging.Offset
	d.query("pages", "it is not looked at after the first page", func(q url.Values) {
		if count(q, offset) > 0 {
			q.Del(p.Name)
		}
	})
	items, total := d.op.Paging.Items, d.op.Paging.Total
	d.keep("strict", "it selects nothing", items, total, func(r *stub.Request, _ any) bool { return len(r.Query[p.Name]) == 0 })
	if p.Filter.Op == "gte" || p.Filter.Op == "lte" {
		d.keep("bound", "a row on the bound does not pass", items, total, func(r *stub.Request, row any) bool {
			return !slices.ContainsFunc(follow(row, p.Filter.Field), func(v any) bool {
				return check.Compare(textOf(encode(v)), r.Query.Get(p.Name)) == 0
			})
		})
	}
	return ""
}

// splits reports whether a filter can be asked for something that some rows have and others have not.
func (d *deriver) splits(p *contract.Param) bool {
	if p.Filter == nil || p.In != "query" {
		return false
	}
	texts := d.fieldTexts(p)
	for _, e := range p.Schema.Enum {
		texts = append(texts, textOf(e.Value))
	}
	return slices.ContainsFunc(texts, func(text string) bool {
		passed := d.selected(p, text)
		return slices.Contains(passed, true) && slices.Contains(passed, false)
	})
}

// keep adds a fault that leaves rows out of answers, and counts those that remain.
func (d *deriver) keep(way, text, items, total string, keep func(r *stub.Request, row any) bool) {
	d.add(way, text, stub.Fault{Change: func(r *stub.Request, a stub.Answer) stub.Answer {
		object, ok := decode(a.Body).(map[string]any)
		rows, isList := object[items].([]any)
		if !ok || !isList || a.Status/100 != 2 {
			return a
		}
		kept := slices.DeleteFunc(slices.Clone(rows), func(row any) bool { return !keep(r, row) })
		if v, counted := object[total]; counted {
			object[total] = plus(v, len(kept)-len(rows))
		}
		object[items] = kept
		a.Body = encode(object)
		return a
	}})
}

// textOf is a JSON value as a parameter has it: a string without its quotes.
func textOf(value []byte) string {
	var s string
	if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}
