package cases

import (
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
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
	raw("json", Inside, "blanks around the body", " \r\n\t"+text+"\n")
	raw("json", Inside, "escapes in the body", escaped(text))
	raw("json", Outside, "the body is cut off", text[:len(text)-1])
	raw("json", Outside, "text after the body", text+"x")
	raw("json", Outside, "a second value after the body", text+" "+text)
	raw("json", Outside, "no JSON", "name=value")
	if strings.HasSuffix(text, "}") && len(text) > 2 {
		raw("json", Outside, "a comma too many", strings.TrimSuffix(text, "}")+",}")
		raw("json", Outside, "single quotes", strings.ReplaceAll(text, `"`, "'"))
		raw("json", Open, "the first member twice", duplicated(base.body))
	}
	raw("json", Open, "a byte order mark before the body", "\ufeff"+text)
}

// escaped writes the first letter of each string as \u00xx.
func escaped(text string) string {
	var b strings.Builder
	inside, slash := false, false
	for i, r := range text {
		opens := r == '"' && !slash
		slash = r == '\\' && !slash
		if opens {
			inside = !inside
		}
		if inside && i > 0 && text[i-1] == '"' && !opens && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
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
