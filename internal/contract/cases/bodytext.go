package cases

import (
	"maps"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// bodyText tries what is not about values: the media type, JSON's syntax, no body at all.
func (d *deriver) bodyText(base draft) {
	b := d.op.Body
	text := string(base.text())
	raw := func(keyword string, side Side, note, body string) {
		d.try(trial{in: "body", keyword: keyword, side: side, note: note, draft: base.withRaw(body)})
	}
	media := func(side Side, value string) {
		other := base
		if side == Outside && d.svc.Refusal("mediaType") == nil {
			side = Open // many servers read JSON whatever it is called
			d.lose("body", "", "mediaType", Outside, unsaid)
		}
		other.media = value
		d.try(trial{in: "body", keyword: "mediaType", side: side, note: "Content-Type: " + value, draft: other, kinds: []string{"mediaType"}})
	}
	media(Outside, "text/plain")
	media(Outside, "application/xml")
	media(Inside, b.MediaType+";charset=utf-8")
	media(Inside, b.MediaType+"; charset=UTF-8")
	if b.Required {
		raw("required", Outside, "an empty body", "")
	}
	if !contract.IsJSON(b.MediaType) || text == "" {
		return
	}
	d.syntax(d.telling(base))
	raw("json", Open, "a byte order mark before the body", "\ufeff"+text)
}

// syntax tries what only JSON's syntax is about.
func (d *deriver) syntax(base draft) {
	text := string(base.text())
	raw := func(side Side, note, body string) {
		d.try(trial{in: "body", keyword: "json", side: side, note: note, draft: base.withRaw(body)})
	}
	raw(Inside, "blanks around the body", " \r\n\t"+text+"\n")
	raw(Inside, "escapes in the body", escaped(text))
	raw(Outside, "the body is cut off", cutOff(text))
	raw(Outside, "text after the body", text+"x")
	raw(Outside, "a second value after the body", text+" "+text)
	raw(Outside, "no JSON", "name=value")
	if end := text[len(text)-1:]; len(text) > 2 && (end == "}" || end == "]") {
		raw(Outside, "a comma too many", text[:len(text)-1]+","+end)
	}
	if strings.HasSuffix(text, "}") && len(text) > 2 {
		raw(Outside, "single quotes", strings.ReplaceAll(text, `"`, "'"))
		raw(Open, "the first member twice", duplicated(base.body))
	}
}

// telling is the valid body that shows most of JSON's syntax: it has a member or an item, and a text.
func (d *deriver) telling(base draft) draft {
	best, most := base, syntaxIn(base.body)
	for _, v := range append([]any{d.documentedBody()}, fuller(d.op.Body.Schema, base.body, 0)...) {
		if n := syntaxIn(v); n > most && len(breaks(d.op.Body.Schema, v)) == 0 {
			best, most = base.withBody(v), n
		}
	}
	return best
}

// fuller lists values like a valid one with something more in them, a member or an item.
func fuller(s *contract.Schema, v any, depth int) (all []any) {
	const deep = 3
	switch {
	case s == nil || s.Kind == contract.Any:
		return []any{map[string]any{sample.Key: "x"}}
	case depth > deep:
		return nil
	case s.Kind == contract.Array:
		list, _ := sample.List(s, 1)
		for _, first := range list {
			all = append(all, list)
			for _, other := range fuller(s.Items, first, depth+1) {
				all = append(all, []any{other})
			}
		}
	case s.Kind == contract.Object:
		object, _ := v.(map[string]any)
		with := func(name string, v any) {
			other := map[string]any{name: v}
			maps.Copy(other, object)
			other[name] = v
			all = append(all, other)
		}
		for _, p := range s.Properties {
			if member, ok := sample.Value(p.Schema); ok && !p.ReadOnly {
				with(p.Name, member)
			}
		}
		if len(s.Properties) == 0 {
			with(sample.Key, "x")
		}
	default:
		for _, c := range values(s, v) {
			all = append(all, c.value)
		}
	}
	return all
}

// syntaxIn says how much of JSON's syntax a value shows: 1 for a member or an item, 1 for a letter or digit in a text.
func syntaxIn(v any) (n int) {
	text := string(encode(v))
	if (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && len(text) > 2 {
		n++
	}
	if escaped(text) != text {
		n++
	}
	return n
}

// cutOff is the beginning of a value that is none itself.
func cutOff(text string) string {
	cut := text[:len(text)-1]
	if _, ok := decode([]byte(cut)); ok || cut == "" {
		return text + "e" // of a number: 12e
	}
	return cut
}

// escaped writes the first character of each string as \u00xx, if it is a letter or a digit.
func escaped(text string) string {
	var b strings.Builder
	inside, slash := false, false
	for i, r := range text {
		opens := r == '"' && !slash
		slash = r == '\\' && !slash
		if opens {
			inside = !inside
		}
		if inside && i > 0 && text[i-1] == '"' && !opens && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') {
			b.WriteString(`\u00` + string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15]))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// duplicated writes an object with its first member two times.
func duplicated(v any) string {
	object, _ := v.(map[string]any)
	names := sortedKeys(object)
	text := string(encode(v))
	if len(names) == 0 {
		return text
	}
	return strings.TrimSuffix(text, "}") + "," + string(encode(names[0])) + ":" + string(encode(object[names[0]])) + "}"
}
