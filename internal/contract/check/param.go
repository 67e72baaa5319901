package check

import (
	"encoding/json"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// Param lists the rules of p that its texts break. The texts are what a request has under p's name, decoded, in their
// order; none when it has none.
func Param(p *contract.Param, texts []string) []wire.Violation {
	return param(p, texts, p.In)
}

func param(p *contract.Param, texts []string, in string) []wire.Violation {
	w := &walk{in: in, side: request}
	w.coded(p.ErrorCode, func() { w.param(p, texts, p.Name) })
	return w.Violations()
}

func (w *walk) param(p *contract.Param, texts []string, name string) {
	switch {
	case len(texts) == 0:
		w.Required(w.in, name, !p.Required)
		return
	case p.Schema.Kind == contract.Array:
		w.list(p, texts, name)
		return
	case len(texts) > 1:
		w.broken(name, wire.RuleDuplicate, "must come once", "")
	}
	text := texts[0]
	if text == "" && (p.AllowEmpty || w.empty(p.Schema, name)) {
		return
	}
	w.value(p.Schema, scalar(p.Schema.Kind, text), name)
}

// empty refuses a parameter without a value where nothing else does. Other types than string have no such value, and a
// length, a pattern, an enumeration or a format knows better than we do.
func (w *walk) empty(s *contract.Schema, name string) bool {
	if s.Kind != contract.String && s.Kind != contract.Any || s.MinLength > 0 || s.Pattern != "" || len(s.Enum) > 0 || s.Format != "" {
		return false
	}
	w.broken(name, wire.RuleMinLength, "must not be empty", "")
	return true
}

// list checks an array: one text an element when it is exploded, else one text in all.
func (w *walk) list(p *contract.Param, texts []string, name string) {
	if !exploded(p) && len(texts) > 1 {
		w.broken(name, wire.RuleDuplicate, "must come once", "")
	}
	items := Texts(p, texts)
	if len(items) == 1 && items[0] == "" && p.AllowEmpty {
		return
	}
	kind := contract.String
	if p.Schema.Items != nil {
		kind = p.Schema.Items.Kind
	}
	values := make([]any, len(items))
	for i, text := range items {
		values[i] = scalar(kind, text)
	}
	w.value(p.Schema, values, name)
}

// Texts are the elements that a request's texts of p stand for; of a parameter that is no array, the texts themselves.
func Texts(p *contract.Param, texts []string) []string {
	if p.Schema.Kind != contract.Array || exploded(p) || len(texts) == 0 {
		return texts
	}
	return strings.Split(texts[0], separator(p.Style))
}

// exploded reports whether each element of an array has a pair of its own in the request. In a path or a header
// elements stand in one text anyhow.
func exploded(p *contract.Param) bool {
	return p.Explode && (p.In == "query" || p.In == "cookie")
}

func separator(style string) string {
	switch style {
	case "spaceDelimited":
		return " "
	case "pipeDelimited":
		return "|"
	}
	return ","
}

// scalar is what encoding/json would make of the text if it stood in a body without quotes. A text that is not of the
// kind stays a string, which breaks the rule "type".
func scalar(kind contract.Kind, text string) any {
	switch {
	case kind == contract.Integer && isInteger(text), kind == contract.Number && isNumber(text):
		return json.Number(text)
	case kind == contract.Boolean && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}
