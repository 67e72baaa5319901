package fault

import (
	"encoding/json"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file reads patterns: what they nearly say, and what they imply.

var compiled sync.Map // pattern → *regexp.Regexp, nil for one that Go cannot read

func compile(pattern string) *regexp.Regexp {
	if re, ok := compiled.Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		re = nil
	}
	compiled.Store(pattern, re)
	return re
}

// lengths are the fewest and the most characters that a pattern allows; most is -1 where there is no end to it.
func lengths(pattern string) (least, most int) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if pattern == "" || err != nil {
		return 0, -1
	}
	least, most = sizes(tree)
	if !strings.HasPrefix(pattern, "^") || !strings.HasSuffix(pattern, "$") || strings.HasSuffix(pattern, `\$`) {
		most = -1
	}
	return least, most
}

func sizes(re *syntax.Regexp) (least, most int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1, 1
	case syntax.OpCapture:
		return sizes(re.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		low, high := limits(re)
		least, most = sizes(re.Sub[0])
		if high < 0 || most < 0 {
			return least * low, -1
		}
		return least * low, most * high
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			low, high := sizes(sub)
			least += low
			if most >= 0 && high >= 0 {
				most += high
			} else {
				most = -1
			}
		}
		return least, most
	case syntax.OpAlternate:
		for i, sub := range re.Sub {
			low, high := sizes(sub)
			if i == 0 || low < least {
				least = low
			}
			if high < 0 || most < 0 {
				most = -1
			} else {
				most = max(most, high)
			}
		}
		return least, most
	}
	return 0, 0
}

// limits are how often a repetition may come; high is -1 where there is no end to it.
func limits(re *syntax.Regexp) (low, high int) {
	switch re.Op {
	case syntax.OpStar:
		return 0, -1
	case syntax.OpPlus:
		return 1, -1
	case syntax.OpQuest:
		return 0, 1
	}
	return re.Min, re.Max
}

// most ways to be wrong about one pattern.
const mostWays = 12

// classes lists the character classes in a pattern.
func classes(pattern string) (all [][]rune) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	var walk func(re *syntax.Regexp)
	walk = func(re *syntax.Regexp) {
		if re.Op == syntax.OpCharClass {
			all = append(all, re.Rune)
		}
		for _, sub := range re.Sub {
			walk(sub)
		}
	}
	walk(tree)
	return all
}

// plain reports whether a character can stand in any request, and in the name of a fault.
func plain(r rune) bool { return r > ' ' && r < unicode.MaxASCII && r != '/' && r != '\\' }

// edges lists the characters at the ends of the ranges of a pattern's classes.
func edges(pattern string) (all []rune) {
	for _, class := range classes(pattern) {
		for _, r := range class {
			if plain(r) && !slices.Contains(all, r) {
				all = append(all, r)
			}
		}
	}
	return all[:min(len(all), mostWays)]
}

// A stranger is a character just outside a class, and one inside that may stand for it.
type stranger struct{ r, inside rune }

// strangers lists the characters just outside the ranges of a pattern's classes.
func strangers(pattern string) (all []stranger) {
	for _, class := range classes(pattern) {
		inside := member(class)
		if inside < 0 {
			continue
		}
		for i := 0; i < len(class); i += 2 {
			for _, r := range []rune{class[i] - 1, class[i+1] + 1} {
				known := slices.ContainsFunc(all, func(s stranger) bool { return s.r == r })
				if plain(r) && !known && !contains(class, r) {
					all = append(all, stranger{r, inside})
				}
			}
		}
	}
	return all[:min(len(all), mostWays)]
}

// member is a plain character of a class; -1 if it has none.
func member(class []rune) rune {
	for i := 0; i < len(class); i += 2 {
		for r := max(class[i], ' '); r <= min(class[i+1], unicode.MaxASCII); r++ {
			if plain(r) {
				return r
			}
		}
	}
	return -1
}

func contains(class []rune, r rune) bool {
	for i := 0; i < len(class); i += 2 {
		if class[i] <= r && r <= class[i+1] {
			return true
		}
	}
	return false
}

// valid is a text that a schema allows; false if none is found.
func valid(s *contract.Schema) (string, bool) {
	var text string
	if json.Unmarshal(sample.JSON(s), &text) != nil || len(check.Value(s, text, "body", "")) > 0 {
		return "", false
	}
	return text, true
}

// loosePatterns are what careless programs take a pattern for.
func (d *deriver) loosePatterns(s *contract.Schema) (all []way) {
	re := compile(s.Pattern)
	text, ok := valid(s)
	if re == nil || !ok {
		return nil
	}
	try := func(name, what string, other func(text string) bool, probes ...string) {
		for _, probe := range probes {
			if !re.MatchString(probe) && other(probe) && d.carries(probe) {
				all = append(all, way{name, what, onText(other)})
				return
			}
		}
	}
	open := strings.TrimPrefix(s.Pattern, "^")
	if !strings.HasSuffix(open, `\$`) {
		open = strings.TrimSuffix(open, "$")
	}
	if loose := compile(open); loose != nil && open != s.Pattern {
		try("unanchored", "a part of the text may match", loose.MatchString, "x"+text, text+"x", "!"+text, text+"!", text+" ", text+"\n")
	}
	try("newline", "a line break may follow", func(t string) bool {
		bare, ok := strings.CutSuffix(t, "\n")
		return ok && re.MatchString(bare)
	}, text+"\n")
	if folded := compile("(?i)" + s.Pattern); folded != nil {
		try("case", "upper and lower case are the same", folded.MatchString, swaps(text)...)
	}
	for _, other := range strangers(s.Pattern) {
		try("allows-"+name(other.r), fmt.Sprintf("%q is allowed", other.r), func(t string) bool {
			return strings.ContainsRune(t, other.r) && re.MatchString(strings.ReplaceAll(t, string(other.r), string(other.inside)))
		}, with(text, other.r)...)
	}
	return all
}

// swaps writes each letter of a text in the other case, and each character as a letter that folds to an ASCII one.
func swaps(text string) (all []string) {
	for _, r := range text {
		other := unicode.ToUpper(r)
		if other == r {
			other = unicode.ToLower(r)
		}
		all = append(all, strings.Replace(text, string(r), string(other), 1))
	}
	return append(all, with(text, '\u212a')...)
}

// with puts a character into each place of a text, instead of the one there.
func with(text string, r rune) (all []string) {
	runes := []rune(text)
	for i := range runes[:min(len(runes), 64)] {
		other := slices.Clone(runes)
		other[i] = r
		all = append(all, string(other))
	}
	return append(all, string(r))
}

// carries reports whether a request can have a text where the rule's value is, unchanged.
func (d *deriver) carries(text string) bool {
	switch d.rule.In {
	case "header", "cookie":
		return strings.TrimSpace(text) == text && !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) && r != ' ' })
	case "path":
		return text != "" && !strings.ContainsAny(text, `/\`)
	}
	return true
}

// strictPatterns refuse a character that a pattern allows.
func (d *deriver) strictPatterns(s *contract.Schema) (all []way) {
	re := compile(s.Pattern)
	text, ok := valid(s)
	if re == nil || !ok {
		return nil
	}
	for _, r := range edges(s.Pattern) {
		if !slices.ContainsFunc(with(text, r), func(t string) bool { return len(check.Value(s, t, "body", "")) == 0 }) {
			continue // a length or an enumeration does not
		}
		all = append(all, way{"refuses-" + name(r), fmt.Sprintf("%q is refused", r), onText(func(t string) bool {
			return strings.ContainsRune(t, r)
		})})
	}
	return all
}

// onText makes a condition on values of one on texts.
func onText(of func(string) bool) func(any) bool {
	return func(v any) bool {
		text, ok := v.(string)
		return ok && utf8.ValidString(text) && of(text)
	}
}

// name is how faults call a character.
func name(r rune) string { return fmt.Sprintf("U+%04X", r) }
