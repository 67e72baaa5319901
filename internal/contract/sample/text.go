package sample

import (
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// Longest is the length, in characters or items, beyond which nothing is made.
const Longest = 1 << 16

// Forms lists well-formed texts of each format that is known by its name, the plainest first.
var Forms = map[string][]string{
	"offset-time": {"2024-05-27T03:38:51+0000", "2024-05-27T03:38:51+00:00", "2024-05-27T03:38:51Z"},
	"local-time":  {"2024-05-27T03:38:51"},
	"date-time":   {"2024-05-27T03:38:51Z", "2024-05-27T03:38:51+00:00", "2024-05-27T03:38:51.123Z"},
	"date":        {"2024-05-27"},
	"time":        {"03:38:51Z"},
	"uuid":        {"123e4567-e89b-12d3-a456-426614174000"},
	"email":       {"reader@example.com"},
	"uri":         {"https://example.com/a"},
	"url":         {"https://example.com/a"},
	"hostname":    {"example.com"},
	"ipv4":        {"192.0.2.1"},
	"ipv6":        {"2001:db8::1"},
	"byte":        {"YWJj"},
}

// Text is the plainest text of a schema. It reports false if none is found.
func Text(s *contract.Schema) (any, bool) {
	tries := Forms[s.Format]
	if s.Pattern != "" {
		if p, err := newPattern(s.Pattern, s.MinLength, s.MaxLength); err == nil {
			tries = append(tries[:len(tries):len(tries)], p.words()...)
		}
	}
	tries = append(tries[:len(tries):len(tries)], "text", strings.Repeat("a", min(max(s.MinLength, 1), Longest)), "")
	for _, t := range tries {
		if valid(s, t) {
			return t, true
		}
	}
	return "", false
}

// words lists texts of a pattern, over all its branches.
func (p *pattern) words() (all []string) {
	for _, c := range append([]spot{{}}, spots(p.tree, course{})...) {
		for more := range 32 { // a repetition may be of several characters
			w, ok := p.sized(c.course, p.min+more)
			if !ok {
				break
			}
			text := w.String()
			if missing := p.min - len(w); missing > 0 { // what is not bound to an end of the text allows anything there
				all = append(all, text+strings.Repeat("a", missing))
				continue
			}
			all = append(all, text)
			break
		}
	}
	return all
}

// wide are characters of two, three and four bytes; the last is two UTF-16 units.
var wide = []rune{'é', '中', '😀'}

// Texts makes texts of n characters: of ordinary ones, and of wide ones if the pattern allows those. Without a text that the
// pattern allows, any will do that is too short or too long.
func Texts(s *contract.Schema, n int) []string {
	if n == 0 {
		return []string{""}
	}
	if s.Pattern == "" {
		all := []string{strings.Repeat("a", n)}
		for _, r := range wide {
			all = append(all, strings.Repeat(string(r), n))
		}
		return all
	}
	p, err := newPattern(s.Pattern, s.MinLength, s.MaxLength)
	if err != nil {
		return nil
	}
	for _, sp := range append([]spot{{}}, spots(p.tree, course{})...) {
		if w, ok := p.exactly(sp.course, n); ok {
			return append([]string{w.String()}, p.widened(w)...)
		}
	}
	if n < s.MinLength || s.MaxLength != nil && n > *s.MaxLength {
		return p.misfit(n)
	}
	return nil
}

// widened replaces what it can of a word by wide characters.
func (p *pattern) widened(w word) []string {
	var all []string
	for _, r := range wide {
		v := append(word(nil), w...)
		changed := false
		for i, g := range v {
			if isClass(g.from) && contains(ranges(g.from), r) {
				v[i].r, changed = r, true
			}
		}
		if t := v.String(); changed && p.re.MatchString(t) {
			all = append(all, t)
		}
	}
	return all
}

// misfit cuts or stretches a word to n characters, whatever the pattern says.
func (p *pattern) misfit(n int) []string {
	w, ok := p.sample(course{})
	if !ok || len(w) == 0 {
		return nil
	}
	for len(w) < n {
		w = append(w, w[len(w)-1])
	}
	return []string{w[:n].String()}
}
