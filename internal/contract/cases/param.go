package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// longestURL is how many bytes one parameter may have: servers and proxies refuse longer URLs on their own account.
const longestURL = 4096

// parameters tries each parameter alone.
func (d *deriver) parameters() {
	for _, p := range d.op.Params {
		d.parameter(p)
	}
}

func (d *deriver) parameter(p *contract.Param) {
	v, err := d.paramValue(p)
	if err == nil {
		_, err = pieces(p, v)
	}
	if err != nil {
		d.noValue(p, err.Error())
		return
	}
	if p.Required && p.In != "path" {
		d.try(trial{in: p.In, name: p.Name, keyword: "required", side: Outside, note: "without " + p.Name,
			draft: d.base.without(p), code: p.ErrorCode})
	}
	if _, set := d.base.arg(p); !set {
		d.texts(p, p.Name, candidate{keyword: "type", side: Inside, value: v}, v)
	}
	if list, ok := v.([]any); ok {
		d.list(p, list)
		return
	}
	for _, c := range values(p.Schema, v) {
		d.texts(p, p.Name, c, v)
	}
	for _, c := range illTexts(p) {
		d.texts(p, p.Name, c, v)
	}
	d.twice(p, v)
	d.pluses(p, v)
}

// noValue tries only what must be refused of a parameter that no valid request has.
func (d *deriver) noValue(p *contract.Param, why string) {
	for _, c := range append(values(p.Schema, nil), illTexts(p)...) {
		if c.side == Outside {
			d.texts(p, p.Name, c, nil)
		}
	}
	for _, r := range d.own {
		if r.In == p.In && strings.TrimSuffix(r.Name, "[]") == p.Name {
			d.neverElse(r, why)
		}
	}
}

// list tries an array parameter: how many items it has, and what they are.
func (d *deriver) list(p *contract.Param, list []any) {
	for _, c := range counts(p.Schema, list) {
		d.texts(p, p.Name, c, list)
	}
	if p.Schema.Items == nil || len(list) == 0 {
		return
	}
	for _, c := range append(values(p.Schema.Items, list[0]), illTexts(&contract.Param{In: p.In, Schema: p.Schema.Items})...) {
		if strings.ContainsAny(text(c.value), separators(p)) {
			continue // it would be more items than one
		}
		changed := slices.Clone(list)
		changed[0] = c.value
		c.value = changed
		d.texts(p, p.Name+"[]", c, list)
	}
}

// separators are the characters that a list's items cannot have.
func separators(p *contract.Param) string {
	switch {
	case p.In == "query" && p.Explode && (p.Style == "" || p.Style == "form"):
		return ""
	case p.Style == "spaceDelimited", p.In == "header", p.In == "cookie":
		return ", "
	case p.Style == "pipeDelimited":
		return "|"
	}
	return ","
}

// texts adds a case in which a parameter has the candidate's value.
func (d *deriver) texts(p *contract.Param, name string, c candidate, valid any) {
	if c.value == nil {
		return
	}
	parts, err := pieces(p, c.value)
	if err != nil {
		return
	}
	if c.side != Open {
		settled, ok := settle(c, breaksParam(p, c.value))
		if !ok || c.side == Outside && d.blankForPlus(p, c.value) {
			return
		}
		c = settled
	}
	if why := d.unsendable(p, c, parts); why != "" {
		d.lose(p.In, name, c.keyword, c.side, why)
		return
	}
	if c.side == Inside && c.keyword == "pattern" && isTime(p.Schema.Format) {
		return // another moment, which need not go with the rest of the request
	}
	t := trial{in: p.In, name: name, keyword: c.keyword, side: c.side, note: note(p.Name, c), kinds: paramKinds(p, c.side), code: p.ErrorCode}
	t.draft = d.along(d.base.set(arg{p, c.value, parts}), p)
	d.try(t)
}

// blankForPlus reports whether a text is a time whose plus became a blank: servers read that as the time.
func (d *deriver) blankForPlus(p *contract.Param, v any) bool {
	t, _ := v.(string)
	return p.In == "query" && isTime(p.Schema.Format) && strings.Contains(t, " ") &&
		len(breaksTexts(p, strings.ReplaceAll(t, " ", "+"))) == 0
}

// paramKinds lists what a wrong value may be refused as. A path with one may also be a path that is not there.
func paramKinds(p *contract.Param, side Side) []string {
	switch {
	case p.In == "path" && side == Inside:
		return []string{"notFound"}
	case p.In == "path":
		return []string{"invalid", "notFound"}
	}
	return nil
}

// unsendable says why a request cannot carry a value so that it means what the case is about.
func (d *deriver) unsendable(p *contract.Param, c candidate, parts []string) string {
	value := text(c.value)
	size := len(strings.Join(parts, "&"))
	switch {
	case size > longestURL && p.In != "header" || size > longestURL/2 && p.In == "header":
		return fmt.Sprintf("%d bytes are more than servers take there", size)
	case value == "" && p.In != "path" && !p.AllowEmpty && p.Schema.Kind == contract.String:
		return "OpenAPI leaves open what a parameter without a value means"
	case p.In == "header" && !printable(value):
		return "a header cannot carry it unchanged"
	case p.In == "cookie" && (!printable(value) || strings.ContainsAny(value, `",;\ `)):
		return "a cookie cannot carry it unchanged"
	case p.In != "path":
		return ""
	case value == "" || value == "." || value == ".." || strings.ContainsAny(value, `/\`):
		return "it would make another path"
	}
	path := d.base.set(arg{p, c.value, parts}).request().Path
	for _, other := range d.plan.index.leading(path) {
		if other.Path != d.op.Path && strings.Count(other.Path, "{") < strings.Count(d.op.Path, "{") {
			return "it would make the path of " + other.ID
		}
	}
	return ""
}

// note says what was changed: limit=101, or name="a<b" ("<" first).
func note(name string, c candidate) string {
	value := shorten(string(encode(c.value)))
	if c.why == "" {
		return name + "=" + value
	}
	return name + "=" + value + " (" + c.why + ")"
}

func shorten(value string) string {
	const most = 48
	r := []rune(value)
	if len(r) <= most {
		return value
	}
	return string(r[:most/2]) + "…" + string(r[len(r)-most/4:])
}

// illTexts lists texts that are not of a parameter's type. A number written in another way than decimal is one that
// OpenAPI does not decide about.
func illTexts(p *contract.Param) []candidate {
	out := func(keyword string, texts ...string) []candidate {
		var all []candidate
		for _, t := range texts {
			all = append(all, candidate{keyword, Outside, "", t})
		}
		return all
	}
	open := func(texts ...string) []candidate {
		all := out("type", texts...)
		for i := range all {
			all[i].side = Open
		}
		return all
	}
	switch p.Schema.Kind {
	case contract.Integer:
		all := out("type", "abc", "1.5", "true", "", "--1", "1,000", "１", "null")
		return append(all, open("1e1", " 1", "+1", "0x10", "1.0")...)
	case contract.Number:
		all := out("type", "abc", "true", "", "--1", "1.2.3", "null")
		return append(all, open(" 1", "+1", "0x10", "NaN", "Infinity")...)
	case contract.Boolean:
		return append(out("type", "maybe", "2", "", "null"), open("TRUE", "1", "yes")...)
	}
	if len(p.Schema.Enum) == 0 && p.Schema.Kind == contract.String && p.In == "query" {
		return open("")
	}
	return nil
}

// twice sends a query parameter two times, with different values where it has them.
func (d *deriver) twice(p *contract.Param, v any) {
	if p.In != "query" {
		return
	}
	first, _ := pieces(p, v)
	second := first
	for _, c := range values(p.Schema, v) {
		if c.side == Inside && text(c.value) != text(v) && len(breaksParam(p, c.value)) == 0 {
			second, _ = pieces(p, c.value)
			break
		}
	}
	side := Open
	if d.rule("query", p.Name, "duplicate") != nil {
		side = Outside
	}
	d.try(trial{in: p.In, name: p.Name, keyword: "duplicate", side: side, note: p.Name + " twice", code: p.ErrorCode,
		draft: d.along(d.base.set(arg{p, v, append(slices.Clone(first), second...)}), p)})
}

// pluses writes the plus of a time as clients and proxies do: as it is, as %2B, and as the blank that form decoding
// makes of it. The first two of a date-time, which OpenAPI describes without a word about it, may mean either.
func (d *deriver) pluses(p *contract.Param, v any) {
	value := text(v)
	if p.In != "query" || !isTime(p.Schema.Format) || p.Schema.Format == "date" {
		return
	}
	if !strings.Contains(value, "+") {
		value = ""
		for _, c := range times(p.Schema.Format, text(v)) {
			if t := text(c.value); c.side == Inside && strings.Contains(t, "+") && len(breaksTexts(p, t)) == 0 {
				value = t
			}
		}
	}
	if value == "" {
		return
	}
	for _, plus := range []string{"+", "%2B", "%20"} {
		side := Inside
		if p.Schema.Format != "offset-time" && plus != "%2B" {
			side = Open
		}
		raw := piece(p, value)
		raw = strings.ReplaceAll(raw, "%2B", plus)
		d.try(trial{in: p.In, name: p.Name, keyword: "format", side: side, note: raw + " (the plus as " + plus + ")",
			draft: d.along(d.base.set(arg{p, value, []string{raw}}), p), code: p.ErrorCode})
	}
}
