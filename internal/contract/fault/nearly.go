package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file lists how a rule is nearly enforced: off by one, counted in something else, or compared carelessly.

// loose lists values that break the rule and are accepted none the less, while all others are refused.
func (d *deriver) loose(s *contract.Schema) []way {
	switch d.rule.Keyword {
	case "minimum":
		return looseBound(s, "minimum", s.Min, -1)
	case "maximum":
		return looseBound(s, "maximum", s.Max, 1)
	case "minLength":
		return d.looseLength(s, "by-one", s.MinLength-1)
	case "maxLength":
		return d.looseLength(s, "by-one", *s.MaxLength+1)
	case "minItems":
		return []way{{"by-one", "one item too few is accepted", onItems(func(n int) bool { return n == s.MinItems-1 })}}
	case "maxItems":
		return []way{{"by-one", "one item too many is accepted", onItems(func(n int) bool { return n == *s.MaxItems+1 })}}
	case "pattern":
		if _, checked := shapes[s.Format]; checked {
			return nil // what is loose about it, the format refuses
		}
		return d.loosePatterns(s)
	case "enum":
		return d.looseEnum(s)
	case "format":
		return looseFormat(s)
	case "type":
		return d.looseType(s)
	}
	return nil
}

// rational reads a number. It reports false for what is none, and for what takes too long to write out.
func rational(v any) (*big.Rat, bool) {
	n, ok := v.(json.Number)
	if !ok || len(n) > 100 || strings.ContainsAny(string(n), "eE") {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

// onNumber makes a condition on values of one on numbers.
func onNumber(of func(*big.Rat) bool) func(any) bool {
	return func(v any) bool {
		r, ok := rational(v)
		return ok && of(r)
	}
}

func onItems(of func(n int) bool) func(any) bool {
	return func(v any) bool {
		list, ok := v.([]any)
		return ok && of(len(list))
	}
}

func onCount(of func(n int) bool) func(any) bool {
	return onText(func(t string) bool { return of(utf8.RuneCountInString(t)) })
}

// looseBound accepts the first value beyond a bound, or one that is so far beyond that it does not fit 32 bits.
func looseBound(s *contract.Schema, keyword string, b *contract.Bound, outwards int64) (all []way) {
	bound, ok := rational(json.Number(b.Value))
	if !ok {
		return nil
	}
	for _, past := range []*big.Rat{new(big.Rat).Add(bound, big.NewRat(outwards, 1)), nextMultiple(s, bound, outwards)} {
		if past != nil && breaksOnly(s, number(past), keyword) {
			all = append(all, way{"by-one", past.RatString() + " is accepted", onNumber(func(r *big.Rat) bool { return r.Cmp(past) == 0 })})
			break
		}
	}
	if b.Exclusive && breaksOnly(s, number(bound), keyword) {
		all = append(all, way{"inclusive", b.Value + " is accepted", onNumber(func(r *big.Rat) bool { return r.Cmp(bound) == 0 })})
	}
	far := big.NewRat(1<<31, 1)
	if s.Kind == contract.Integer && s.Format != "int32" && new(big.Rat).Abs(bound).Cmp(far) < 0 {
		all = append(all, way{"overflow", "what does not fit 32 bits is accepted", onNumber(func(r *big.Rat) bool {
			return new(big.Rat).Abs(r).Cmp(far) >= 0
		})})
	}
	return all
}

// nextMultiple is the first multiple that a schema asks for past a number, in a direction; nil where it asks for none.
func nextMultiple(s *contract.Schema, past *big.Rat, direction int64) *big.Rat {
	of, ok := rational(json.Number(s.MultipleOf))
	if !ok || of.Sign() <= 0 {
		return nil
	}
	q := new(big.Rat).Quo(past, of)
	n := new(big.Int).Div(q.Num(), q.Denom()) // rounds down
	if direction > 0 {
		n.Add(n, big.NewInt(1))
	} else if q.IsInt() {
		n.Sub(n, big.NewInt(1))
	}
	return of.Mul(of, new(big.Rat).SetInt(n))
}

// looseLength accepts texts that are one character too short or too long, or that only another way to count makes fit.
func (d *deriver) looseLength(s *contract.Schema, name string, n int) (all []way) {
	least, most := lengths(s.Pattern)
	if n >= least && (most < 0 || n <= most) && (n > 0 || d.rule.In == "body") {
		all = append(all, way{name, fmt.Sprintf("%d characters are accepted", n), onCount(func(m int) bool { return m == n })})
	}
	if d.rule.Keyword == "minLength" && n > 0 && allows(s, 'é') {
		all = append(all, way{"bytes", "bytes are counted instead of characters", onText(func(t string) bool { return len(t) >= s.MinLength })})
	}
	return all
}

// allows reports whether a text of a schema can have a character.
func allows(s *contract.Schema, r rune) bool {
	if len(s.Enum) > 0 || s.Format != "" {
		return false
	}
	re := compile(s.Pattern)
	text, ok := valid(s)
	if re == nil || !ok {
		return s.Pattern == ""
	}
	for _, t := range with(text, r) {
		if re.MatchString(t) {
			return true
		}
	}
	return false
}

func (d *deriver) looseEnum(s *contract.Schema) (all []way) {
	tokens := map[string]bool{}
	lower := map[string]bool{}
	letters := false
	for _, e := range s.Enum {
		var t string
		if json.Unmarshal(e.Value, &t) != nil {
			return nil
		}
		tokens[t], lower[strings.ToLower(t)] = true, true
		letters = letters || strings.ToLower(t) != strings.ToUpper(t)
	}
	if letters {
		all = append(all, way{"case", "tokens in upper or lower case are accepted", onText(func(t string) bool { return lower[strings.ToLower(t)] })})
	}
	if d.carries("x ") {
		all = append(all, way{"trim", "blanks around a token are accepted", onText(func(t string) bool { return tokens[strings.TrimSpace(t)] })})
	}
	prefix := onText(func(t string) bool {
		for token := range tokens {
			if token != "" && strings.HasPrefix(t, token) {
				return true
			}
		}
		return false
	})
	return append(all, way{"prefix", "more text after a token is accepted", prefix})
}

// day takes a time apart, real or not.
var day = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d|$)`)

func looseFormat(s *contract.Schema) []way {
	if _, ok := shapes[s.Format]; !ok || s.Format == "uuid" || s.Format == "email" {
		return nil
	}
	re := compile(s.Pattern)
	return []way{{"day", "30 February is accepted", onText(func(t string) bool {
		return day.MatchString(t) && (s.Pattern == "" || re == nil || re.MatchString(t))
	})}}
}

// looseType accepts values of other types that programs turn into the right one.
func (d *deriver) looseType(s *contract.Schema) (all []way) {
	if s.Kind == contract.Integer {
		all = append(all, way{"fraction", "1.5 is accepted", onNumber(func(r *big.Rat) bool { return !r.IsInt() })})
	}
	if d.rule.In != "body" {
		return all
	}
	switch s.Kind {
	case contract.Integer, contract.Number:
		all = append(all, way{"quoted", "a number in quotes is accepted", onText(func(t string) bool { return json.Valid([]byte(t)) && t != "true" })})
	case contract.Boolean:
		all = append(all, way{"quoted", "a boolean in quotes is accepted", onText(func(t string) bool { return t == "true" || t == "false" })})
	case contract.String:
		all = append(all, way{"number", "a number is accepted", func(v any) bool { _, ok := v.(json.Number); return ok }})
	}
	return all
}

// looseJSON accepts bodies that a careless reader takes for JSON.
func (d *deriver) looseJSON() {
	accept := func(name, text string, of func(body []byte) bool) {
		breaks := d.breaks()
		d.add(name, text, stub.Fault{Ignore: func(r *stub.Request, v wire.Violation) bool { return breaks(v) && of(r.Body) }})
	}
	first := func(body []byte) error {
		return json.NewDecoder(bytes.NewReader(body)).Decode(new(any))
	}
	accept("trailing", "what comes after the value is not read", func(body []byte) bool { return first(body) == nil })
	accept("cut", "a body that breaks off is accepted", func(body []byte) bool { return errors.Is(first(body), io.ErrUnexpectedEOF) })
	if holdsMembers(d.op.Body.Schema) {
		accept("comma", "a comma too many is accepted", func(body []byte) bool {
			return json.Valid([]byte(strings.NewReplacer(",}", "}", ",]", "]").Replace(string(body))))
		})
	}
}

// holdsMembers reports whether a value of a schema can have a member or an item.
func holdsMembers(s *contract.Schema) bool {
	switch {
	case s == nil || s.Kind == contract.Any && len(s.Enum) == 0:
		return true
	case s.Kind == contract.Array:
		return s.MaxItems == nil || *s.MaxItems > 0
	case s.Kind == contract.Object:
		return !s.Closed || len(s.Properties) > 0
	}
	return false
}

// holdsText reports whether a value of a schema can have a text somewhere: names of members are texts, too.
func holdsText(s *contract.Schema) bool {
	for seen := map[*contract.Schema]bool{}; s != nil && s.Kind == contract.Array && !seen[s]; s = s.Items {
		seen[s] = true
	}
	switch {
	case s == nil:
		return true
	case s.Kind == contract.String:
		return len(s.Enum) == 0 || slices.ContainsFunc(s.Enum, func(e contract.EnumValue) bool { return string(e.Value) != `""` })
	}
	return s.Kind == contract.Any || s.Kind == contract.Object && holdsMembers(s)
}

// units counts a text in UTF-16 units, as some languages do.
func units(t string) int { return len(utf16.Encode([]rune(t))) }
