package stub

import (
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// This file makes a text that matches a pattern, from the pattern's syntax tree.

// matching finds a text that a pattern matches and that is valid, of at least so many characters. It reports false when
// none of the texts it tries is: boundaries and contradictory branches are beyond it.
func matching(pattern string, valid func(string) bool, least int) (string, bool) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	shortest := &maker{}
	if !shortest.write(tree) {
		return "", false
	}
	// Repetitions take up what is missing. They may take it in steps, so a few lengths are tried.
	missing := max(least-utf8.RuneCountInString(shortest.text.String()), 0)
	if missing > 1<<16 {
		return "", false
	}
	for more := range 32 {
		for _, m := range []maker{{spare: missing + more}, {spare: missing + more, branch: 1}} {
			if !m.write(tree) {
				continue
			}
			text := m.text.String()
			if valid(text) {
				return text, true
			}
			// A pattern that is not bound to the ends allows anything around it.
			if lacking := least - utf8.RuneCountInString(text); lacking > 0 && valid(text+strings.Repeat("a", lacking)) {
				return text + strings.Repeat("a", lacking), true
			}
		}
	}
	return "", false
}

// A maker writes a text for a syntax tree.
type maker struct {
	text   strings.Builder
	spare  int // repetitions to make beyond the least
	branch int // of alternations, the one to take if there are so many
}

// write reports false for what no text matches.
func (m *maker) write(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpNoMatch:
		return false
	case syntax.OpLiteral:
		m.text.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		r, ok := representative(re.Rune)
		m.text.WriteRune(r)
		return ok
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		m.text.WriteByte('a')
	case syntax.OpCapture:
		return m.write(re.Sub[0])
	case syntax.OpStar:
		return m.repeat(re.Sub[0], 0, -1)
	case syntax.OpPlus:
		return m.repeat(re.Sub[0], 1, -1)
	case syntax.OpQuest:
		return m.repeat(re.Sub[0], 0, 1)
	case syntax.OpRepeat:
		return m.repeat(re.Sub[0], re.Min, re.Max)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !m.write(sub) {
				return false
			}
		}
	case syntax.OpAlternate:
		return m.write(re.Sub[min(m.branch, len(re.Sub)-1)])
	}
	return true // the rest matches the empty text
}

// longest is where texts end, whatever a pattern asks for.
const longest = 1 << 17

func (m *maker) repeat(re *syntax.Regexp, least, most int) bool {
	n := least + m.spare
	if most >= 0 {
		n = min(n, most)
	}
	m.spare -= n - least
	for range n {
		if m.text.Len() > longest || !m.write(re) {
			return false
		}
	}
	return true
}

// representative is a character of a class, given as pairs of first and last: one that reads well if there is any.
func representative(ranges []rune) (rune, bool) {
	for _, wanted := range "a0A_- " {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= wanted && wanted <= ranges[i+1] {
				return wanted, true
			}
		}
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		if r := max(ranges[i], '!'); r <= ranges[i+1] {
			return r, true
		}
	}
	if len(ranges) == 0 {
		return 0, false
	}
	return ranges[0], true
}
