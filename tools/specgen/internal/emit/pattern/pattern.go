// Package pattern compiles patterns into loops over classes of bytes, read off the syntax tree of the regular
// expression. A pattern that needs backtracking, or that is not anchored on both sides, is left to package regexp.
package pattern

import (
	"math"
	"regexp/syntax"
	"unicode/utf8"
)

// A Step matches min to max bytes of a class; a negative max is no limit.
type Step struct {
	Class    Class
	Min, Max int
}

// A Class is a set of bytes.
type Class [256]bool

// Compile turns a pattern into steps that match greedily from left to right, one after the other. It returns false for
// a pattern that is not of that kind.
func Compile(pattern string) (steps []Step, ok bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, false
	}
	parts := []*syntax.Regexp{re}
	if re.Op == syntax.OpConcat {
		parts = re.Sub
	}
	if len(parts) < 2 || parts[0].Op != syntax.OpBeginText || parts[len(parts)-1].Op != syntax.OpEndText {
		return nil, false
	}
	for _, part := range parts[1 : len(parts)-1] {
		if steps, ok = appendSteps(steps, part); !ok {
			return nil, false
		}
	}
	return steps, greedy(steps)
}

// appendSteps adds the steps of one part of a pattern.
func appendSteps(steps []Step, re *syntax.Regexp) ([]Step, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return steps, true
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			var ok bool
			if steps, ok = appendSteps(steps, sub); !ok {
				return nil, false
			}
		}
		return steps, true
	case syntax.OpCapture:
		return appendSteps(steps, re.Sub[0])
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return nil, false
		}
		for _, b := range []byte(string(re.Rune)) {
			var c Class
			c[b] = true
			steps = append(steps, Step{c, 1, 1})
		}
		return steps, true
	case syntax.OpStar:
		return repeat(steps, re.Sub[0], 0, -1)
	case syntax.OpPlus:
		return repeat(steps, re.Sub[0], 1, -1)
	case syntax.OpQuest:
		return repeat(steps, re.Sub[0], 0, 1)
	case syntax.OpRepeat:
		return repeat(steps, re.Sub[0], re.Min, re.Max)
	}
	return repeat(steps, re, 1, 1)
}

// repeat adds a step for min to max characters of a class. A class with characters beyond ASCII has all of them, and
// then one character is one to four bytes: only "any number" and "at least one" can be counted in bytes.
func repeat(steps []Step, re *syntax.Regexp, min, max int) ([]Step, bool) {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	c, wide, ok := class(re)
	if !ok || wide && (min > 1 || max >= 0) {
		return nil, false
	}
	return append(steps, Step{c, min, max}), true
}

// class is the set of bytes of a part that matches one character; wide says that it has all characters beyond ASCII.
func class(re *syntax.Regexp) (c Class, wide, ok bool) {
	switch re.Op {
	case syntax.OpLiteral:
		if len(re.Rune) != 1 || re.Rune[0] >= utf8.RuneSelf || re.Flags&syntax.FoldCase != 0 {
			return c, false, false
		}
		c[re.Rune[0]] = true
		return c, false, true
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		for b := range c {
			c[b] = true
		}
		c['\n'] = re.Op == syntax.OpAnyChar
		return c, true, true
	case syntax.OpCharClass:
		return charClass(re.Rune)
	}
	return c, false, false
}

func charClass(pairs []rune) (c Class, wide, ok bool) {
	for i := 0; i < len(pairs); i += 2 {
		low, high := pairs[i], pairs[i+1]
		if high >= utf8.RuneSelf {
			if low > utf8.RuneSelf || high != utf8.MaxRune {
				return c, false, false // some of the characters beyond ASCII, not all
			}
			wide = true
			for b := utf8.RuneSelf; b <= math.MaxUint8; b++ {
				c[b] = true
			}
			high = utf8.RuneSelf - 1
		}
		for b := low; b <= high; b++ {
			c[b] = true
		}
	}
	return c, wide, true
}

// greedy says whether taking as many bytes as fit is always right: no step of variable length can be followed by a byte
// that it would have taken.
func greedy(steps []Step) bool {
	for i, s := range steps {
		if s.Min == s.Max {
			continue
		}
		for _, next := range steps[i+1:] {
			if intersect(&s.Class, &next.Class) {
				return false
			}
			if next.Min > 0 {
				break
			}
		}
	}
	return true
}

func intersect(a, b *Class) bool {
	for i := range a {
		if a[i] && b[i] {
			return true
		}
	}
	return false
}

// Match runs the steps as generated code does.
func Match(steps []Step, s string) bool {
	i := 0
	for _, step := range steps {
		n := 0
		for i < len(s) && (step.Max < 0 || n < step.Max) && step.Class[s[i]] {
			i++
			n++
		}
		if n < step.Min {
			return false
		}
	}
	return i == len(s)
}
