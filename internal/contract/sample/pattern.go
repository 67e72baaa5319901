package sample

// This file makes texts of a pattern from its syntax tree, and keeps which part of it each character stands for.

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// A pattern is a regular expression with the lengths that a text may have besides.
type pattern struct {
	re       *regexp.Regexp
	tree     *syntax.Regexp
	min, max int // characters; max < 0: no limit
}

// newPattern compiles an OpenAPI pattern. It fails if Go's regexp cannot express it.
func newPattern(text string, min int, max *int) (*pattern, error) {
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	p := &pattern{re: re, tree: tree, min: min, max: -1}
	if max != nil {
		p.max = *max
	}
	return p, nil
}

// A glyph is one character of a word and the node of the pattern that it stands for.
type glyph struct {
	r    rune
	from *syntax.Regexp
}

// A word is a text with the part of the pattern that each character stands for.
type word []glyph

func (w word) String() string {
	var b strings.Builder
	for _, g := range w {
		b.WriteRune(g.r)
	}
	return b.String()
}

// with returns the text with the character at i replaced.
func (w word) with(i int, r rune) string {
	c := append(word(nil), w...)
	c[i].r = r
	return c.String()
}

// span returns the first and the last index of what node stands for, or -1, -1.
func (w word) span(node *syntax.Regexp) (first, last int) {
	first, last = -1, -1
	for i, g := range w {
		if g.from == node {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

// A course says which way to take through a pattern: the branch of an alternation, the count of a repetition.
// What it does not mention takes the first branch and the lowest count.
type course map[*syntax.Regexp]int

func (c course) with(node *syntax.Regexp, n int) course {
	d := make(course, len(c)+1)
	for k, v := range c {
		d[k] = v
	}
	d[node] = n
	return d
}

// matches reports whether the pattern and the lengths allow text.
func (p *pattern) matches(text string) bool {
	return p.fits(text) && p.re.MatchString(text)
}

// fits reports whether the lengths allow text.
func (p *pattern) fits(text string) bool {
	n := utf8.RuneCountInString(text)
	return n >= p.min && (p.max < 0 || n <= p.max)
}

// sample returns a shortest word that the pattern and the lengths allow on a course.
func (p *pattern) sample(c course) (word, bool) {
	w, ok := p.sized(c, p.min)
	return w, ok && p.matches(w.String())
}

// sized returns a word on a course whose length is n, or the shortest possible one if that is longer.
func (p *pattern) sized(c course, n int) (word, bool) {
	if n > Longest {
		return nil, false
	}
	w, ok := build(nil, p.tree, c)
	if !ok || len(w) >= n {
		return w, ok && len(w) <= Longest
	}
	for _, rep := range repeats(p.tree, c) {
		low, high := bounds(rep, c)
		unit, ok := build(nil, rep.Sub[0], c)
		if !ok || len(unit) == 0 {
			continue
		}
		more := (n - len(w)) / len(unit)
		if high >= 0 && low+more > high {
			more = high - low
		}
		if more <= 0 {
			continue
		}
		longer := c.with(rep, low+more)
		if v, ok := build(nil, p.tree, longer); ok && len(v) <= n {
			w, c = v, longer
		}
	}
	return w, true
}

// exactly returns a word of n characters that matches, the lengths aside.
func (p *pattern) exactly(c course, n int) (word, bool) {
	w, ok := p.sized(c, n)
	return w, ok && len(w) == n && p.re.MatchString(w.String())
}

// build appends a word for node; false if there is none.
func build(w word, node *syntax.Regexp, c course) (word, bool) {
	switch node.Op {
	case syntax.OpLiteral:
		for _, r := range node.Rune {
			w = append(w, glyph{r, node})
		}
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		r, ok := pick(ranges(node))
		if !ok {
			return nil, false
		}
		w = append(w, glyph{r, node})
	case syntax.OpCapture:
		return build(w, node.Sub[0], c)
	case syntax.OpConcat:
		ok := true
		for _, sub := range node.Sub {
			if w, ok = build(w, sub, c); !ok {
				return nil, false
			}
		}
	case syntax.OpAlternate:
		return build(w, node.Sub[c[node]], c)
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		n, _ := bounds(node, c)
		ok := true
		for range n {
			if w, ok = build(w, node.Sub[0], c); !ok || len(w) > Longest {
				return nil, false
			}
		}
	case syntax.OpNoMatch:
		return nil, false
	}
	return w, true // the rest are assertions, which the final match judges
}

// bounds returns how often a repetition occurs on a course, and how often it may at most (-1: no limit).
func bounds(node *syntax.Regexp, c course) (n, most int) {
	n, most = limits(node)
	if chosen, ok := c[node]; ok {
		n = chosen
	}
	return n, most
}

// limits returns how often a repetition must occur and how often it may (-1: no limit).
func limits(node *syntax.Regexp) (least, most int) {
	switch node.Op {
	case syntax.OpPlus:
		return 1, -1
	case syntax.OpQuest:
		return 0, 1
	case syntax.OpRepeat:
		return node.Min, node.Max
	}
	return 0, -1
}

// isClass reports whether a node stands for one character of several.
func isClass(node *syntax.Regexp) bool {
	return node.Op == syntax.OpCharClass || node.Op == syntax.OpAnyChar || node.Op == syntax.OpAnyCharNotNL
}

func isRepeat(node *syntax.Regexp) bool {
	return node.Op >= syntax.OpStar && node.Op <= syntax.OpRepeat
}

// repeats lists the repetitions that lie on a course, outermost first.
func repeats(node *syntax.Regexp, c course) []*syntax.Regexp {
	var found []*syntax.Regexp
	if isRepeat(node) {
		found = append(found, node)
	}
	if node.Op == syntax.OpAlternate {
		return append(found, repeats(node.Sub[c[node]], c)...)
	}
	for _, sub := range node.Sub {
		found = append(found, repeats(sub, c)...)
	}
	return found
}

// A spot is a literal, a character class or a repetition, with a course that leads there.
type spot struct {
	node   *syntax.Regexp
	course course
}

// spots lists what lies in a pattern, in its order.
func spots(node *syntax.Regexp, c course) []spot {
	switch {
	case node.Op == syntax.OpLiteral, isClass(node):
		return []spot{{node, c}}
	case node.Op == syntax.OpAlternate:
		var all []spot
		for i, sub := range node.Sub {
			all = append(all, spots(sub, c.with(node, i))...)
		}
		return all
	case isRepeat(node):
		all := []spot{{node, c}}
		if least, _ := limits(node); least == 0 {
			c = c.with(node, 1)
		}
		return append(all, spots(node.Sub[0], c)...)
	}
	var all []spot
	for _, sub := range node.Sub {
		all = append(all, spots(sub, c)...)
	}
	return all
}

// ranges returns the characters of a class as pairs of first and last.
func ranges(node *syntax.Regexp) []rune {
	switch node.Op {
	case syntax.OpCharClass:
		return node.Rune
	case syntax.OpAnyCharNotNL:
		return []rune{0, '\n' - 1, '\n' + 1, utf8.MaxRune}
	}
	return []rune{0, utf8.MaxRune}
}

// contains reports whether pairs of first and last hold r.
func contains(pairs []rune, r rune) bool {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] <= r && r <= pairs[i+1] {
			return true
		}
	}
	return false
}

// pick returns the most ordinary character of a class.
func pick(pairs []rune) (rune, bool) {
	for _, r := range "aA01bx_- .中é" {
		if contains(pairs, r) {
			return r, true
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		for r := pairs[i]; r <= pairs[i+1]; r++ {
			if ordinary(r) {
				return r, true
			}
		}
	}
	return 0, false
}

// ordinary reports whether a character can be part of an ordinary request: no control character, which gateways
// refuse on their own account, no surrogate and no noncharacter.
func ordinary(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0xd800 && r <= 0xdfff, r >= 0xfdd0 && r <= 0xfdef:
		return false
	}
	return r&0xfffe != 0xfffe && r <= utf8.MaxRune
}

// name writes a character so that a reader sees which one it is.
func name(r rune) string {
	if r < 0x20 || r > 0x7e {
		return fmt.Sprintf("%+q (U+%04X)", string(r), r)
	}
	return fmt.Sprintf("%q", string(r))
}
