package fault

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file makes of the values in an answer others that break one rule.

// An edit makes another value of one; false where it cannot.
type edit func(v any) (any, bool)

// An editing is one way to break a rule: the first of its edits that breaks nothing else.
type editing struct {
	way, text string
	of        []edit
	breaks    string // the keyword that it breaks, if another than the rule's
}

// instead is the edit that puts a value in the place of any other.
func instead(v any) edit { return func(any) (any, bool) { return v, true } }

// edits lists the ways to break a keyword of a schema.
func edits(s *contract.Schema, keyword string) []editing {
	one := func(text string, of ...edit) []editing { return []editing{{text: text, of: of}} }
	switch keyword {
	case "type":
		return typeEdits(s)
	case "nullable":
		return one("null instead of a value", instead(nil))
	case "enum":
		return []editing{
			{text: "a value that is not listed", of: []edit{instead("no-such-value"), instead(json.Number("987654321"))}},
			{way: "case", text: "a token in the other case", of: []edit{swapCase}},
		}
	case "minimum":
		return one("a number that is too small", beyond(s, s.Min, -1)...)
	case "maximum":
		return one("a number that is too large", beyond(s, s.Max, 1)...)
	case "multipleOf":
		return one("a number that is no multiple", fraction(s))
	case "minLength":
		return one("a text that is too short", resize(s.MinLength-1), resizeFront(s.MinLength-1))
	case "maxLength":
		return one("a text that is too long", resize(*s.MaxLength+1), resizeFront(*s.MaxLength+1))
	case "pattern":
		return one("a text that the pattern refuses", unlike(s)...)
	case "format":
		return one("a text that is not of the format", malformed(s)...)
	case "minItems":
		return one("an item too few", func(v any) (any, bool) {
			list, ok := v.([]any)
			return list[:min(len(list), max(s.MinItems-1, 0))], ok
		})
	case "maxItems":
		return one("an item too many", stretch(s, *s.MaxItems+1))
	case "uniqueItems":
		return one("the same item twice", func(v any) (any, bool) {
			list, ok := v.([]any)
			if len(list) == 0 {
				list = []any{decode(sample.JSON(s.Items))}
			}
			return append(slices.Clone(list), list[0]), ok
		})
	case check.RuleAdditional:
		return one("an undocumented member", undocumented)
	}
	return nil
}

// typeEdits puts values of other types in the place of a value.
func typeEdits(s *contract.Schema) []editing {
	others := []edit{instead(json.Number("1")), instead("text"), instead([]any{}), instead(map[string]any{})}
	all := []editing{{text: "a value of another type", of: others}}
	quoted := func(v any) (any, bool) { return string(encode(v)), true }
	switch s.Kind {
	case contract.Integer:
		all = append(all,
			editing{way: "fraction", text: "a fraction", of: []edit{instead(json.Number("1.5"))}},
			editing{way: "quoted", text: "a number in quotes", of: []edit{quoted}})
	case contract.Number, contract.Boolean:
		all = append(all, editing{way: "quoted", text: "a value in quotes", of: []edit{quoted}})
	case contract.Object:
		if len(s.Properties) > 0 && s.Additional == nil && !s.Closed {
			all = append(all, editing{
				way: "undocumented", text: "an undocumented member", of: []edit{undocumented}, breaks: check.RuleAdditional,
			})
		}
	}
	return all
}

// undocumented adds a member that nobody documented.
func undocumented(v any) (any, bool) {
	object, ok := v.(map[string]any)
	if !ok {
		return v, false
	}
	other := maps.Clone(object)
	other["undocumented_member"] = "x"
	return other, true
}

// without removes a member, under all its names.
func without(member step) edit {
	return func(v any) (any, bool) {
		object, ok := v.(map[string]any)
		if !ok || member.member == nil {
			return v, false
		}
		other := maps.Clone(object)
		for _, name := range append([]string{member.name}, member.member.Aliases...) {
			delete(other, name)
		}
		return other, len(other) < len(object)
	}
}

func swapCase(v any) (any, bool) {
	text, ok := v.(string)
	if other := strings.ToUpper(text); other != text {
		return other, ok
	}
	return strings.ToLower(text), ok
}

// beyond lists numbers past a bound: the next one, and the next multiple.
func beyond(s *contract.Schema, b *contract.Bound, outwards int64) (all []edit) {
	bound, ok := rational(json.Number(b.Value))
	if !ok {
		return nil
	}
	all = append(all, instead(number(new(big.Rat).Add(bound, big.NewRat(outwards, 1)))))
	if next := nextMultiple(s, bound, outwards); next != nil {
		all = append(all, instead(number(next)))
	}
	return all
}

func number(r *big.Rat) json.Number {
	if r.IsInt() {
		return json.Number(r.RatString())
	}
	return json.Number(strings.TrimRight(r.FloatString(12), "0"))
}

// fraction is a number between two multiples.
func fraction(s *contract.Schema) edit {
	return func(v any) (any, bool) {
		of, ok := rational(json.Number(s.MultipleOf))
		at, isNumber := rational(v)
		if !ok || !isNumber {
			return v, false
		}
		part := new(big.Rat).Quo(of, big.NewRat(2, 1))
		if s.Kind == contract.Integer {
			part = big.NewRat(1, 1)
		}
		return number(at.Add(at, part)), true
	}
}

// resize cuts or stretches a text to n characters.
func resize(n int) edit {
	return func(v any) (any, bool) {
		text, ok := v.(string)
		runes := []rune(text)
		if !ok || n < 0 || n > longestText {
			return v, false
		}
		if len(runes) >= n {
			return string(runes[:n]), true
		}
		last := "a"
		if len(runes) > 0 {
			last = string(runes[len(runes)-1])
		}
		return text + strings.Repeat(last, n-len(runes)), true
	}
}

// resizeFront is resize at the other end.
func resizeFront(n int) edit {
	mirror := func(text string) string {
		runes := []rune(text)
		slices.Reverse(runes)
		return string(runes)
	}
	return func(v any) (any, bool) {
		text, ok := v.(string)
		if !ok {
			return v, false
		}
		other, ok := resize(n)(mirror(text))
		if other, isText := other.(string); ok && isText {
			return mirror(other), true
		}
		return v, false
	}
}

// stretch repeats the items of a list until there are n; different ones where they must be.
func stretch(s *contract.Schema, n int) edit {
	return func(v any) (any, bool) {
		list, ok := v.([]any)
		if !ok || n > longestText {
			return v, false
		}
		list = slices.Clone(list)
		if len(list) == 0 {
			list = append(list, decode(sample.JSON(s.Items)))
		}
		for i := 0; len(list) < n; i++ {
			m := &mutator{n: i + 1}
			list = append(list, m.value(s.Items, list[0]))
		}
		return list, true
	}
}

// unlike lists texts that a pattern may refuse: the value with something more, or less, or in another character.
func unlike(s *contract.Schema) (all []edit) {
	on := func(f func(text string) string) {
		all = append(all, func(v any) (any, bool) {
			text, ok := v.(string)
			return f(text), ok
		})
	}
	for _, f := range shapes[s.Format].right {
		all = append(all, instead(f))
	}
	for _, r := range []rune{'!', '?', '<', ' ', '0', 'A', 'a', '\n', 'é'} {
		on(func(text string) string { return string(r) + drop(text) })
		on(func(text string) string { return chop(text) + string(r) })
		on(func(text string) string { return text + string(r) })
	}
	on(drop)
	on(chop)
	return append(all, instead(""), instead("?"))
}

func drop(text string) string {
	if r := []rune(text); len(r) > 0 {
		return string(r[1:])
	}
	return text
}

func chop(text string) string {
	if r := []rune(text); len(r) > 0 {
		return string(r[:len(r)-1])
	}
	return text
}

// malformed lists values that are not of a format.
func malformed(s *contract.Schema) (all []edit) {
	for _, f := range shapes[s.Format].wrong {
		all = append(all, instead(f))
	}
	if n, ok := beyondFormat(s); ok {
		all = append(all, instead(n))
	}
	return all
}

func decode(text []byte) any {
	v, _ := check.Decode(text)
	return v
}
