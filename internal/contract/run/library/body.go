package library

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A bodyReader checks the body of a new book.
type bodyReader struct {
	*server
	no *refusal
}

func (s *server) body(data []byte) *refusal {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		return invalid("the body is no JSON object")
	}
	if _, err := d.Token(); err != io.EOF && !s.has("text after the body is ignored") {
		return invalid("something follows the body")
	}
	if v == nil {
		return invalid("the body is null")
	}
	b := &bodyReader{server: s}
	b.title(v)
	b.note(v)
	b.optional(v)
	b.chapters(v)
	if len(v) > 0 && s.has("undocumented members are refused") {
		for name := range v {
			if !slices.Contains([]string{"title", "note", "genre", "pages", "weight", "tags", "cover", "lendable", "chapters"}, name) {
				b.wrong(name, "is unknown")
			}
		}
	}
	return b.no
}

func (b *bodyReader) wrong(name, msg string) {
	if b.no == nil {
		b.no = invalid(name + ": " + msg)
		if name == "title" {
			b.no.code = "LIB.TITLE"
		}
	}
}

var (
	titles     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)
	laxTitles  = regexp.MustCompile(`^[A-z][A-Za-z0-9_-]*$`)
	loose      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*`)
	anyLetters = regexp.MustCompile(`^[\pL][A-Za-z0-9_-]*$`)
	strict     = regexp.MustCompile(`^[A-Za-z][A-Za-y0-9_-]*$`)
	newline    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*\n?$`)
)

func (b *bodyReader) title(v map[string]any) {
	title, ok := v["title"].(string)
	if _, there := v["title"]; !there && b.has("the title may be missing") {
		return
	}
	pattern := titles
	switch {
	case b.has("titles may begin with [ to `"):
		pattern = laxTitles
	case b.has("only the beginning of a title is looked at"):
		pattern = loose
	case b.has("titles may begin with any letter"):
		pattern = anyLetters
	case b.has("z is refused in titles"):
		pattern = strict
	case b.has("a title may end with a newline"):
		pattern = newline
	case b.has("titles are only measured"):
		pattern = regexp.MustCompile("")
	}
	n := utf8.RuneCountInString(title)
	if b.has("titles of 3 characters pass") {
		n = max(n, 4)
	}
	if b.has("long titles are cut") {
		n = min(n, 64)
	}
	if !ok || n < 4 || n > 64 || !pattern.MatchString(title) {
		b.wrong("title", "must be 4 to 64 letters, digits, hyphens and underscores")
	}
}

func (b *bodyReader) note(v map[string]any) {
	note, ok := v["note"].(string)
	forbidden := `>!<"&'=`
	if b.has("notes may have a quote") {
		forbidden = `>!<"&=`
	}
	bad := strings.ContainsAny(note, forbidden)
	if b.has("only the first 255 characters of a note are looked at") {
		bad = strings.ContainsAny(string([]rune(note)[:min(255, len([]rune(note)))]), forbidden)
	}
	most := 256
	n := utf8.RuneCountInString(note)
	if b.has("notes count UTF-16") {
		n = 0
		for _, r := range note {
			n += max(len(string(r))/2, 1)
		}
	}
	if !ok || n > most || bad {
		b.wrong("note", "must be at most 256 characters")
	}
}

func (b *bodyReader) optional(v map[string]any) {
	if genre, there := v["genre"]; there {
		if g, ok := genre.(string); !ok || !slices.Contains([]string{"Novel", "Poem", "Play"}, g) {
			b.wrong("genre", "must be Novel, Poem or Play")
		}
	}
	if !b.has("pages are not looked at") {
		b.integer(v, "pages", 1, 5000)
	}
	if weight, there := v["weight"]; there {
		n, ok := weight.(json.Number)
		f, _ := n.Float64()
		if !ok || f < 0 || f == 0 && !b.has("a weight of 0 passes") {
			b.wrong("weight", "must be more than 0")
		}
	}
	if cover, there := v["cover"]; there {
		_, ok := cover.(string)
		if !ok && (cover != nil || b.has("a null cover is refused")) {
			b.wrong("cover", "must be a string")
		}
	}
	if lendable, there := v["lendable"]; there {
		if _, ok := lendable.(bool); !ok && !(b.has("a quoted boolean passes") && lendable == "true") {
			b.wrong("lendable", "must be true or false")
		}
	}
	b.tags(v)
}

func (b *bodyReader) tags(v map[string]any) {
	tags, there := v["tags"]
	if !there {
		return
	}
	list, ok := tags.([]any)
	seen := map[string]bool{}
	for i, t := range list {
		tag, isText := t.(string)
		isText = isText || i > 0 && b.has("only the first tag is looked at")
		ok = ok && isText && (!seen[tag] || b.has("tags may repeat"))
		seen[tag] = true
	}
	if !ok || len(list) > 3 && !b.has("any number of tags passes") {
		b.wrong("tags", "must be at most 3 different texts")
	}
}

func (b *bodyReader) chapters(v map[string]any) {
	chapters, there := v["chapters"]
	if !there {
		return
	}
	list, ok := chapters.([]any)
	if !ok || len(list) == 0 && !b.has("no chapters are chapters") {
		b.wrong("chapters", "must be at least one chapter")
	}
	for _, c := range list {
		chapter, ok := c.(map[string]any)
		name, named := chapter["name"].(string)
		if b.has("chapters need no name") && chapter["name"] == nil {
			named, name = true, "x"
		}
		if n := utf8.RuneCountInString(name); !ok || !named || n < 1 || n > 20 {
			b.wrong("chapters", "must have names")
		}
		b.integer(chapter, "length", 1, 99)
	}
}

func (b *bodyReader) integer(v map[string]any, name string, least, most int64) {
	value, there := v[name]
	if !there {
		return
	}
	number, ok := value.(json.Number)
	n, err := number.Int64()
	if text, quoted := value.(string); quoted && b.has("quoted numbers pass") {
		_, err = fmt.Sscan(text, &n)
		ok = true
	}
	if !ok || err != nil || n < least || n > most {
		b.wrong(name, fmt.Sprintf("must be %d to %d", least, most))
	}
}
