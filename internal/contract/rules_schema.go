package contract

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
)

// This file lists the rules that a schema makes for a JSON value.

// budget is how many rules one body may have before a named schema is not listed a second time. Descriptions whose
// schemas contain each other crosswise have more paths than anybody can count.
const budget = 1000

// value adds the rules of the body s.
func (l *ruleList) value(in, prefix string, s *Schema, text string, required func(*Property) bool) {
	l.seen, l.until = map[*Schema]bool{}, len(l.rules)+budget
	l.schema(in, prefix, "", s, text, required)
}

// schema adds the rules of s at a JSON path and below; prefix is what the rules' ids have before the path.
func (l *ruleList) schema(in, prefix, at string, s *Schema, text string, required func(*Property) bool) {
	if s.Name != "" {
		if slices.Contains(l.stack, s) || l.seen[s] && len(l.rules) > l.until {
			return
		}
		l.seen[s] = true
		l.stack = append(l.stack, s)
		defer func() { l.stack = l.stack[:len(l.stack)-1] }()
	}
	if text == "" {
		text = s.Description
	}
	add := func(keyword, value string) { l.add(in, join(prefix, at), at, keyword, value, text) }
	if s.Kind != Any {
		add("type", string(s.Kind))
		add("nullable", strconv.FormatBool(s.Nullable))
	}
	l.keywords(s, add)
	for _, p := range s.Properties {
		path := join(at, p.Name)
		if required(p) {
			l.add(in, join(prefix, path), path, "required", "true", p.text())
		}
		l.schema(in, prefix, path, p.Schema, p.Description, required)
	}
	if s.Additional != nil {
		l.schema(in, prefix, join(at, "*"), s.Additional, "", required)
	}
	if s.Items != nil {
		l.schema(in, prefix, at+"[]", s.Items, "", required)
	}
}

// keywords calls add for what s says of a value itself, in OpenAPI's order.
func (l *ruleList) keywords(s *Schema, add func(keyword, value string)) {
	if s.Format != "" {
		add("format", s.Format)
	}
	if len(s.Enum) > 0 {
		add("enum", enumText(s.Enum))
	}
	bound(s.Min, "minimum", ">", add)
	bound(s.Max, "maximum", "<", add)
	if s.MultipleOf != "" {
		add("multipleOf", s.MultipleOf)
	}
	count(&s.MinLength, "minLength", add)
	count(s.MaxLength, "maxLength", add)
	if s.Pattern != "" {
		add("pattern", s.Pattern)
	}
	count(&s.MinItems, "minItems", add)
	count(s.MaxItems, "maxItems", add)
	if s.Unique {
		add("uniqueItems", "true")
	}
	if s.Closed {
		add("additionalProperties", "false")
	}
}

// bound adds an end of a range; sign marks one that does not belong to the range itself.
func bound(b *Bound, keyword, sign string, add func(keyword, value string)) {
	switch {
	case b == nil:
	case b.Exclusive:
		add(keyword, sign+b.Value)
	default:
		add(keyword, b.Value)
	}
}

// count adds the limit of a length. A minimum of 0 says nothing; a maximum of 0 does.
func count(n *int, keyword string, add func(keyword, value string)) {
	if n == nil || *n == 0 && (keyword == "minLength" || keyword == "minItems") {
		return
	}
	add(keyword, strconv.Itoa(*n))
}

func enumText(enum []EnumValue) string {
	var out bytes.Buffer
	for i, e := range enum {
		out.WriteByte("[,"[min(i, 1)])
		if json.Compact(&out, e.Value) != nil {
			out.WriteString("null")
		}
	}
	out.WriteByte(']')
	return out.String()
}

// text is the page's sentence about a property.
func (p *Property) text() string {
	if p.Description == "" && p.Schema != nil {
		return p.Schema.Description
	}
	return p.Description
}

func join(at, name string) string {
	if at == "" || name == "" {
		return at + name
	}
	return at + "." + name
}
