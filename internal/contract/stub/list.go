package stub

import (
	"bytes"
	"encoding/json"
	"iter"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file answers requests for lists, from all the rows that the documents show.

// A row is an element of a list, as documented and decoded.
type row struct {
	text  json.RawMessage
	value any     // nil in a created row: there may be many
	found [][]any // what each filter of the list looks at
}

// newRow reads a row. It fails on what is no JSON.
func newRow(text json.RawMessage, paths [][]string) (row, error) {
	v, err := check.Decode(text)
	if err != nil {
		return row{}, err
	}
	found := make([][]any, len(paths))
	for i, path := range paths {
		found[i] = follow(v, path)
	}
	return row{text, v, found}, nil
}

// filterParams are the parameters of a list that filter it.
func filterParams(op *contract.Operation) []*contract.Param {
	return only(op.Params, func(p *contract.Param) bool { return p.Filter != nil && p.In == "query" })
}

// filterPaths are the places in a row that the filters of a list look at.
func filterPaths(op *contract.Operation) (paths [][]string) {
	for _, p := range filterParams(op) {
		paths = append(paths, strings.Split(p.Filter.Field, "."))
	}
	return paths
}

// documentedRows are the rows of all successes, in the order of the examples, each once. Without any there is one that
// the schema makes.
func (o *operation) documentedRows() (rows []row) {
	seen, paths := map[string]bool{}, filterPaths(o.Operation)
	found := false
	for _, e := range o.successes() {
		for _, m := range members(e.Response.Body) {
			var texts []json.RawMessage
			if m.name != o.Paging.Items || json.Unmarshal(m.value, &texts) != nil {
				continue
			}
			found = true
			for _, text := range texts {
				r, err := newRow(text, paths)
				if key := check.Key(r.value); err == nil && !seen[key] {
					seen[key] = true
					rows = append(rows, r)
				}
			}
		}
	}
	if found || o.Success() == nil || o.Success().Schema == nil {
		return rows
	}
	if p := o.Success().Schema.Property(o.Paging.Items); p != nil && p.Schema.Items != nil {
		if r, err := newRow(sample.JSON(p.Schema.Items), paths); err == nil {
			rows = append(rows, r)
		}
	}
	return rows
}

// readRows decodes rows; what is no JSON is left out.
func readRows(texts []json.RawMessage, paths [][]string) (rows []row) {
	for _, text := range texts {
		if r, err := newRow(text, paths); err == nil {
			rows = append(rows, r)
		}
	}
	return rows
}

func (o *operation) successes() []*example {
	return only(o.examples, (*example).succeeds)
}

func (e *example) succeeds() bool { return e.Response != nil && e.Response.Status/100 == 2 }

// list answers with a page of the rows that the request selects. The rest of the answer is that of the first example.
func (c *call) list() Answer {
	answer := c.listed()
	p := c.op.Paging
	offset, _ := c.number(c.query, p.Offset)
	limit, given := c.number(c.query, p.Limit)
	if !given {
		limit = c.op.pageSize()
	}
	page, total := c.page(offset, limit)
	body := members(answer.Body)
	body = body.set(p.Items, joinRows(page))
	schema := c.op.Success().Schema
	counts := []struct {
		name string
		n    int
	}{{p.Total, total}, {p.EchoOffset, offset}, {p.EchoLimit, limit}}
	for _, count := range counts {
		if count.name != "" {
			body = body.set(count.name, appendCount(schema, count.name, count.n))
		}
	}
	answer.Body = body.json()
	answer.Example = ""
	return answer
}

// listed is an answer with a list of any rows: the first documented one, else the least that there may be.
func (c *call) listed() Answer {
	for _, e := range c.op.examples {
		if e.succeeds() {
			return c.documented(e)
		}
	}
	return c.minimal(c.op.Success())
}

// usualPage is how many rows a page has where nothing is documented about it.
const usualPage = 100

// pageSize is how many rows a page has if the request does not say: what the limit may be at most.
func (o *operation) pageSize() int {
	if p := o.Param("query", o.Paging.Limit); p != nil {
		if most := sample.Rational(p.Schema.Max); most != nil {
			whole := new(big.Int).Div(most.Num(), most.Denom())
			if whole.IsInt64() {
				return int(min(whole.Int64(), math.MaxInt32))
			}
		}
	}
	return usualPage
}

// appendCount writes a number as its property wants it: some services write numbers in quotes.
func appendCount(s *contract.Schema, name string, n int) json.RawMessage {
	text := strconv.Itoa(n)
	if s != nil {
		if p := s.Property(name); p != nil && p.Schema.Kind == contract.String {
			return json.RawMessage(`"` + text + `"`)
		}
	}
	return json.RawMessage(text)
}

// page is a part of the rows that all filters of the request let pass, and how many do.
func (c *call) page(offset, limit int) (page []row, total int) {
	filters := c.filters()
	for r := range c.rows() {
		if slices.ContainsFunc(filters, func(f filter) bool { return !f.selects(r.found[f.at]) }) {
			continue
		}
		if total >= offset && len(page) < limit {
			page = append(page, r)
		}
		total++
	}
	return page, total
}

// rows are all rows of a list: what was created, the newest first, then what is documented.
func (c *call) rows() iter.Seq[row] {
	return func(yield func(row) bool) {
		if created := c.op.created.snapshot(); len(created) > 0 {
			now := c.op.now()
			for _, k := range slices.Backward(created) {
				if !yield(k.at(now, c.op.created.paths)) {
					return
				}
			}
		}
		for _, r := range c.op.rows {
			if !yield(r) {
				return
			}
		}
	}
}

// A filter is one that a request asks for, with what it asks for.
type filter struct {
	*contract.Filter
	at    int // among those of the list
	texts []string
}

// filters are those of the request, and those that have a default.
func (c *call) filters() (all []filter) {
	for i, p := range filterParams(c.op.Operation) {
		text, ok := c.text(c.query, p.Name)
		if !ok {
			continue
		}
		f := filter{p.Filter, i, []string{text}}
		if p.Schema.Kind == contract.Array && len(c.query[p.Name]) > 0 {
			f.texts = check.Texts(p, c.query[p.Name])
		}
		all = append(all, f)
	}
	return all
}

// selects reports whether a filter lets a row pass in which it finds these fields.
func (f filter) selects(fields []any) bool {
	for _, text := range f.texts {
		if f.Is != nil {
			if is, ok := f.Is[text]; !ok || (is == "empty") == isEmpty(fields) {
				return true
			}
			continue
		}
		for _, field := range fields {
			if compares(f.Op, field, text) {
				return true
			}
		}
	}
	return false
}

// follow collects what a path leads to; where it comes to an array, it goes on in each element.
func follow(v any, path []string) (found []any) {
	if list, ok := v.([]any); ok && len(path) > 0 {
		for _, item := range list {
			found = append(found, follow(item, path)...)
		}
		return found
	}
	if len(path) == 0 {
		return []any{v}
	}
	object, _ := v.(map[string]any)
	if member, ok := object[path[0]]; ok {
		return follow(member, path[1:])
	}
	return nil
}

func isEmpty(fields []any) bool {
	for _, field := range fields {
		switch v := field.(type) {
		case nil:
		case string:
			if v != "" {
				return false
			}
		case []any:
			if len(v) > 0 {
				return false
			}
		case map[string]any:
			if len(v) > 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// compares holds a scalar of a row against a parameter's text: for eq as text, for gte and lte as times if both are
// times, as numbers if both are numbers, else as text. What is missing or empty is neither before nor after anything.
func compares(op string, field any, text string) bool {
	have, ok := scalarText(field)
	if !ok {
		return false
	}
	if op != "gte" && op != "lte" {
		return have == text
	}
	if have == "" {
		return false
	}
	order := check.Compare(have, text)
	return op == "gte" && order >= 0 || op == "lte" && order <= 0
}

func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

func joinRows(rows []row) json.RawMessage {
	texts := make([][]byte, len(rows))
	for i, r := range rows {
		texts[i] = r.text
	}
	return append(append([]byte{'['}, bytes.Join(texts, []byte{','})...), ']')
}
