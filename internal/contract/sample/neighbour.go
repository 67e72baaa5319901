package sample

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file finds the neighbours of a pattern: texts that it just allows and texts that it just does not. Every text is matched
// against the pattern before it is handed out, so a wrongly labelled one is impossible.

// A Neighbour is a text on one side of a pattern, close to the other.
type Neighbour struct {
	Text string
	In   bool   // the pattern and the lengths allow it
	Why  string // `"<" at the end, 256 characters`
}

// Neighbours lists the texts around the pattern of a schema, as much like a valid one as they can be. There are none of a
// pattern that Go's regexp cannot express.
func Neighbours(s *contract.Schema, like string) []Neighbour {
	p, err := newPattern(s.Pattern, s.MinLength, s.MaxLength)
	if s.Pattern == "" || err != nil {
		return nil
	}
	return p.neighbours(like)
}

// probes are characters that careless patterns let through: blanks, letters and digits of other scripts, letters
// that fold to ASCII ones.
var probes = []rune{' ', '\t', '\n', 'é', '中', '٣', '\u212a', 'ſ'}

// fewest is how many excluded characters a class may have for each of them to be tried.
const fewest = 64

// A hood collects neighbours; each text once.
type hood struct {
	*pattern
	valid string          // a text that is allowed, which the others shall resemble
	seen  map[string]bool // texts, and classes whose probes were tried
	all   []Neighbour
}

// neighbours lists the texts around a pattern: each edge of each range in and out, each excluded character first,
// last, alone and with the length on its bound, the other case of each literal, one repetition too few and too many,
// and something before and after. Texts whose length is wrong are left to the cases about length.
//
// Where they can, they differ from valid in nothing else, so that a text is wrong in one way only.
func (p *pattern) neighbours(valid string) []Neighbour {
	h := &hood{pattern: p, valid: valid, seen: map[string]bool{}}
	for _, s := range spots(p.tree, course{}) {
		w, ok := h.like(s.course)
		if !ok {
			continue
		}
		switch {
		case isRepeat(s.node):
			h.counts(w, s)
		case s.node.Op == syntax.OpLiteral:
			h.literal(w, s.node)
		default:
			h.class(w, s)
		}
	}
	h.around()
	return h.all
}

// add keeps a text if it lies on the side it is said to lie on.
func (h *hood) add(text string, in bool, format string, args ...any) {
	if h.seen[text] || !h.fits(text) || h.re.MatchString(text) != in || !utf8.ValidString(text) {
		return
	}
	h.seen[text] = true
	h.all = append(h.all, Neighbour{text, in, fmt.Sprintf(format, args...)})
}

// class tries the edges of a character class.
func (h *hood) class(w word, s spot) {
	pairs := ranges(s.node)
	first, last := w.span(s.node)
	if first < 0 {
		return
	}
	for _, r := range edges(pairs) {
		h.add(w.with(first, r), true, "%s is allowed", name(r))
	}
	beyond := excluded(pairs)
	if class := "class " + string(pairs); !h.seen[class] {
		h.seen[class] = true
		beyond = append(beyond, h.strangers(pairs)...)
	}
	for _, r := range beyond {
		h.add(w.with(first, r), false, "%s first", name(r))
		h.add(w.with(last, r), false, "%s last", name(r))
		h.add(string(r), false, "only %s", name(r))
		h.bounded(s, r)
	}
}

// dress gives a word the characters of the valid text, as far as its classes have them.
func (h *hood) dress(w word) word {
	dressed := append(word(nil), w...)
	for i, r := range []rune(h.valid) {
		if i < len(dressed) && isClass(dressed[i].from) && contains(ranges(dressed[i].from), r) {
			dressed[i].r = r
		}
	}
	if !h.matches(dressed.String()) {
		return w
	}
	return dressed
}

// dressLike gives each part of a word the characters that the same part of a dressed word has.
func dressLike(w, dressed word) word {
	parts := map[*syntax.Regexp][]rune{}
	for _, g := range dressed {
		parts[g.from] = append(parts[g.from], g.r)
	}
	like, next := append(word(nil), w...), map[*syntax.Regexp]int{}
	for i, g := range like {
		if runes := parts[g.from]; len(runes) > 0 && isClass(g.from) {
			like[i].r = runes[min(next[g.from], len(runes)-1)]
			next[g.from]++
		}
	}
	return like
}

// bounded tries an excluded character in the last place of texts that are as short and as long as they may be.
func (h *hood) bounded(s spot, r rune) {
	for _, n := range []int{h.min, h.max} {
		if n <= 0 {
			continue
		}
		w, ok := h.exactly(s.course, n)
		if !ok {
			continue
		}
		if _, last := w.span(s.node); last >= 0 {
			h.add(w.with(last, r), false, "%s last of %s", name(r), characters(n))
		}
	}
}

// like returns a word on a course that is as much like the valid text as it can be.
func (h *hood) like(c course) (word, bool) {
	if w, ok := h.sized(c, utf8.RuneCountInString(h.valid)); ok && h.matches(w.String()) {
		return h.dress(w), true
	}
	w, ok := h.sample(c)
	return h.dress(w), ok
}

// mostRanges is how many ranges of a class are tried: those of a script, \p{L} say, are hundreds.
const mostRanges = 24

// some leaves out ranges in the middle of a class that has very many.
func some(pairs []rune) []rune {
	if len(pairs) <= 2*mostRanges {
		return pairs
	}
	return slices.Concat(pairs[:mostRanges], pairs[len(pairs)-mostRanges:])
}

// edges lists the first and last character of each range, as far as a request can carry them.
func edges(pairs []rune) []rune {
	pairs = some(pairs)
	var all []rune
	for i := 0; i < len(pairs); i += 2 {
		for _, r := range pairs[i : i+2] {
			if ordinary(r) {
				all = append(all, r)
			}
		}
	}
	return all
}

// excluded lists the characters just outside a class: all of them if they are few, else the neighbours of each range.
func excluded(pairs []rune) []rune {
	if few, ok := gaps(pairs); ok {
		return few
	}
	var all []rune
	for ends, i := some(pairs), 0; i < len(ends); i += 2 {
		for _, r := range []rune{ends[i] - 1, ends[i+1] + 1} {
			if r >= 0 && ordinary(r) && !contains(pairs, r) {
				all = append(all, r)
			}
		}
	}
	return all
}

// strangers lists characters that a class excludes although they look as if they belonged: the probes, its edges in the other
// case, and the edges of the pattern's other classes.
func (h *hood) strangers(pairs []rune) []rune {
	var all []rune
	try := func(r rune) {
		if !contains(pairs, r) && !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	for _, r := range probes {
		try(r)
	}
	for _, r := range edges(pairs) {
		try(OtherCase(r))
	}
	for _, other := range spots(h.tree, course{}) {
		if other.node.Op == syntax.OpCharClass {
			for _, r := range edges(other.node.Rune) {
				try(r)
			}
		}
	}
	return all
}

// gaps lists all excluded characters; false if they are many.
func gaps(pairs []rune) ([]rune, bool) {
	var all []rune
	next := rune(0)
	for i := 0; i < len(pairs); i += 2 {
		for r := next; r < pairs[i]; r++ {
			if all = append(all, r); len(all) > fewest {
				return nil, false
			}
		}
		next = pairs[i+1] + 1
	}
	return all, next > utf8.MaxRune
}

// literal tries the other case of a literal's letters, and the text without it.
func (h *hood) literal(w word, node *syntax.Regexp) {
	other := append(word(nil), w...)
	var without word
	for i, g := range w {
		if g.from != node {
			without = append(without, g)
			continue
		}
		other[i].r = OtherCase(g.r)
	}
	h.add(other.String(), false, "%q in the other case", string(node.Rune))
	h.add(without.String(), false, "without %q", string(node.Rune))
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return fmt.Sprintf("%d characters", n)
}

// OtherCase is a letter in the other case.
func OtherCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	return unicode.ToUpper(r)
}

// counts tries a repetition on its bounds and one beyond.
func (h *hood) counts(valid word, s spot) {
	least, most := limits(s.node)
	for _, n := range []int{least - 1, least, most, most + 1} {
		if n < 0 || n == 0 && most < 0 && least > 0 && n != least-1 {
			continue
		}
		w, ok := build(nil, h.tree, s.course.with(s.node, n))
		if !ok {
			continue
		}
		in := n >= least && (most < 0 || n <= most)
		h.add(dressLike(w, valid).String(), in, "%d × %s", n, s.node.Sub[0])
	}
}

// around tries something before and after a whole text.
func (h *hood) around() {
	w, ok := h.like(course{})
	if !ok {
		return
	}
	text := w.String()
	for _, extra := range []string{"\n", " ", "x"} {
		h.add(text+extra, false, "%q after it", extra)
		h.add(extra+text, false, "%q before it", extra)
	}
	h.add("", false, "empty")
}
