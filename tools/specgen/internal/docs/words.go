package docs

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file puts rules into words.

// A phrase is a rule in words, with what is best shown as code at its end: "matches", "^[a-z]+$".
type phrase struct{ Text, Code string }

// A typeName is a type in words; a named schema at its end has an anchor.
type typeName struct{ Text, Name, Anchor string }

// typeName is what a use of a schema is called.
func (b *builder) typeName(s *contract.Schema) typeName {
	switch {
	case s == nil:
		return typeName{}
	case s.Name != "":
		return typeName{Name: s.Name, Anchor: anchor(b.in.Name, "schema", s.Name)}
	case s.Of != "":
		return typeName{Name: s.Of, Anchor: anchor(b.in.Name, "schema", s.Of)}
	}
	return b.typeOf(s)
}

// typeOf is what a schema consists of.
func (b *builder) typeOf(s *contract.Schema) typeName {
	inner, text := (*contract.Schema)(nil), ""
	switch {
	case s.Kind == contract.Array && s.Items != nil:
		inner, text = s.Items, "array of"
	case s.Kind == contract.Object && s.Additional != nil && len(s.Properties) == 0:
		inner, text = s.Additional, "map of"
	default:
		return typeName{Text: string(s.Kind)}
	}
	t := b.typeName(inner)
	t.Text = strings.TrimSpace(text + " " + t.Text)
	return t
}

// phrases collects rules in words.
type phrases []phrase

// when adds words that hold under a condition.
func (l *phrases) when(holds bool, text string) {
	if holds {
		*l = append(*l, phrase{Text: text})
	}
}

// code adds words about something that is shown as code, if there is such a thing.
func (l *phrases) code(text, code string) {
	if code != "" {
		*l = append(*l, phrase{text, code})
	}
}

func paramRules(p *contract.Param) []phrase {
	var l phrases
	l.when(p.Required, "required")
	l.when(p.Deprecated, "deprecated")
	l = append(l, schemaRules(p.Schema, true)...)
	l.when(p.AllowEmpty, "may be empty")
	if p.Filter != nil {
		l.code(filterWords(p.Filter), p.Filter.Field)
	}
	l.code("refused with", p.ErrorCode)
	l.when(p.Client, "given to a client once")
	return l
}

func propertyRules(p *contract.Property) []phrase {
	var l phrases
	l.when(p.Required, "required")
	l.when(p.ReadOnly, "answers only")
	l.when(p.WriteOnly, "requests only")
	l = append(l, schemaRules(p.Schema, true)...)
	l.code("also seen as", strings.Join(p.Aliases, ", "))
	l.code("refused with", p.ErrorCode)
	return l
}

// schemaRules are the rules for a value itself. Where a schema is used rather than described, the values of an enumeration
// are listed, because no table of them is near, and what concerns the inside of a named object is left out.
func schemaRules(s *contract.Schema, used bool) []phrase {
	var l phrases
	words := func(text string) { l.when(text != "", text) }
	l.when(s.Nullable, "may be null")
	if used {
		l.code("one of", tokenList(s.Enum))
	}
	words(rangeWords(s.Min, s.Max))
	l.when(s.MultipleOf != "", "a multiple of "+s.MultipleOf)
	words(sizeWords(s.MinLength, s.MaxLength, "character"))
	l.code("format", s.Format)
	l.code("matches", s.Pattern)
	words(sizeWords(s.MinItems, s.MaxItems, "item"))
	l.when(s.Unique, "no item twice")
	l.when(s.Closed && !(used && s.Name != ""), "no other members")
	if s.Items != nil && s.Items.Name == "" && s.Items.Kind != contract.Object {
		for _, p := range schemaRules(s.Items, used) {
			l = append(l, phrase{"each " + p.Text, p.Code})
		}
	}
	l.code("default", plain(s.Default))
	return l
}

func tokenList(enum []contract.EnumValue) string {
	var texts []string
	for _, e := range enum {
		texts = append(texts, plain(e.Value))
	}
	return strings.Join(texts, ", ")
}

func rangeWords(low, high *contract.Bound) string {
	word := func(b *contract.Bound, exclusive, inclusive string) string {
		if b.Exclusive {
			return exclusive + b.Value
		}
		return inclusive + b.Value
	}
	switch {
	case low != nil && high != nil && !low.Exclusive && !high.Exclusive:
		return low.Value + " to " + high.Value
	case low != nil && high != nil:
		return word(low, "more than ", "at least ") + " and " + word(high, "less than ", "at most ")
	case low != nil:
		return word(low, "more than ", "at least ")
	case high != nil:
		return word(high, "less than ", "at most ")
	}
	return ""
}

func sizeWords(low int, high *int, unit string) string {
	most := low
	text := ""
	switch {
	case high == nil && low == 0:
		return ""
	case high == nil:
		text = fmt.Sprintf("at least %d", low)
	case low == *high:
		text = number(low)
	case low == 0:
		text, most = fmt.Sprintf("at most %d", *high), *high
	default:
		text, most = fmt.Sprintf("%d to %d", low, *high), *high
	}
	if most != 1 {
		unit += "s"
	}
	return text + " " + unit
}

func filterWords(f *contract.Filter) string {
	switch {
	case len(f.Is) > 0:
		return "selects rows by whether they have"
	case f.Op == "gte":
		return "selects rows from it on, by"
	case f.Op == "lte":
		return "selects rows up to it, by"
	}
	return "selects rows by"
}

// credentials says what an operation takes: any of the alternatives, of which an empty one is none.
func credentials(security [][]string) string {
	var alternatives []string
	for _, all := range security {
		alternatives = append(alternatives, cmp.Or(strings.Join(all, " with "), "none"))
	}
	return strings.Join(alternatives, " or ")
}

// schemeWords says where a credential goes.
func schemeWords(s contract.SecurityScheme) string {
	switch {
	case s.Type == "http":
		return "header Authorization, " + s.Scheme
	case s.Prefix != "":
		return fmt.Sprintf("%s %s, starting with %s", s.In, s.Param, s.Prefix)
	}
	return s.In + " " + s.Param
}

func together(list []contract.Dependent) (out []string) {
	for _, d := range list {
		out = append(out, fmt.Sprintf("%s needs %s.", d.Name, strings.Join(d.Requires, " and ")))
	}
	return out
}

func paged(p *contract.Paging) string {
	if p == nil {
		return ""
	}
	text := fmt.Sprintf("Paged: %s skips rows, %s says how many there are on a page, %s holds them", p.Offset, p.Limit, p.Items)
	if p.Total != "" {
		text += fmt.Sprintf(", %s counts those on all pages", p.Total)
	}
	return text + "."
}

// newExample shows a documented exchange: the URL as documented, or made of the values.
func newExample(op *contract.Operation, e *contract.Example) example {
	out := example{Name: e.Name, Summary: e.Summary}
	if e.Request != nil {
		out.URL = e.Request.URL
		if out.URL == "" {
			out.URL = requestPath(op, e.Request.Values)
		}
		out.Body = pretty(e.Request.Body)
	}
	if e.Response != nil {
		out.Status, out.Answer = number(e.Response.Status), pretty(e.Response.Body)
	}
	return out
}

func requestPath(op *contract.Operation, values []contract.Value) string {
	path := op.Path
	var query []string
	for _, v := range values {
		switch v.In {
		case "path":
			path = strings.ReplaceAll(path, "{"+v.Name+"}", url.PathEscape(v.Text))
		case "query":
			query = append(query, url.QueryEscape(v.Name)+"="+url.QueryEscape(v.Text))
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + strings.Join(query, "&")
}

func pretty(text json.RawMessage) string {
	var out bytes.Buffer
	if len(text) == 0 || json.Indent(&out, text, "", "  ") != nil {
		return string(text)
	}
	return out.String()
}

// plain is a JSON value as a page writes it: a string without quotes, unless it is empty.
func plain(value json.RawMessage) string {
	var s string
	if bytes.HasPrefix(value, []byte{'"'}) && json.Unmarshal(value, &s) == nil && s != "" {
		return s
	}
	return string(value)
}
