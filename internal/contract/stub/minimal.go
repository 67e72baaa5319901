package stub

import (
	"encoding/json"
	"math/big"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// This file makes the least value that a schema allows, always the same one.

// deepest is how many values may lie inside each other, when a schema requires itself.
const deepest = 32

// appendMinimal appends a valid value of s as JSON: the first token, the lowest number, the shortest text, the required
// members. Where rules contradict each other it appends a value of the right type.
func appendMinimal(dst []byte, s *contract.Schema) []byte {
	return minimal(dst, s, 0)
}

func minimal(dst []byte, s *contract.Schema, depth int) []byte {
	switch {
	case s == nil || depth > deepest:
		return append(dst, "null"...)
	case len(s.Enum) > 0:
		return append(dst, s.Enum[0].Value...)
	}
	switch s.Kind {
	case contract.Object:
		return minimalObject(dst, s, depth)
	case contract.Array:
		return minimalArray(dst, s, depth)
	case contract.String:
		return appendString(dst, minimalText(s))
	case contract.Integer, contract.Number:
		return append(dst, minimalNumber(s)...)
	case contract.Boolean:
		return append(dst, "false"...)
	}
	return append(dst, "null"...)
}

func minimalObject(dst []byte, s *contract.Schema, depth int) []byte {
	dst = append(dst, '{')
	first := true
	for _, p := range s.Properties {
		if !p.Required || p.WriteOnly {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(appendString(dst, p.Name), ':')
		dst = minimal(dst, p.Schema, depth+1)
	}
	return append(dst, '}')
}

// most is how many items are made up for an array.
const most = 1000

func minimalArray(dst []byte, s *contract.Schema, depth int) []byte {
	dst = append(dst, '[')
	for i := range min(s.MinItems, most) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = minimal(dst, s.Items, depth+1)
	}
	return append(dst, ']')
}

// minimalText is the first that is valid of a few texts.
func minimalText(s *contract.Schema) string {
	samples := map[string]string{
		"offset-time": "2019-05-27T03:38:51+0000", "local-time": "2022-01-01T10:00:00", "date-time": "2019-05-27T03:38:51Z",
		"date": "2019-05-27", "uuid": "00000000-0000-4000-8000-000000000000", "email": "user@example.com",
	}
	short := strings.Repeat("a", min(s.MinLength, 1<<16))
	candidates := []string{samples[s.Format], short}
	for _, text := range candidates {
		if isValid(s, text) {
			return text
		}
	}
	if s.Pattern != "" {
		if text, ok := matching(s.Pattern, func(text string) bool { return isValid(s, text) }, s.MinLength); ok {
			return text
		}
	}
	return short
}

// minimalNumber is the first that is valid of the numbers at the ends of the range.
func minimalNumber(s *contract.Schema) json.Number {
	low, high, step := rational(s.Min), rational(s.Max), big.NewRat(1, 1)
	if m := rational(&contract.Bound{Value: s.MultipleOf}); m != nil && m.Sign() > 0 {
		step = m
	}
	candidates := []*big.Rat{new(big.Rat)}
	if low != nil {
		next := ceil(low, step)
		candidates = append(candidates, low, next, new(big.Rat).Add(next, step))
	}
	if high != nil {
		last := new(big.Rat).Neg(ceil(new(big.Rat).Neg(high), step))
		candidates = append(candidates, high, last, new(big.Rat).Sub(last, step))
	}
	if low != nil && high != nil {
		middle := new(big.Rat).Add(low, high)
		candidates = append(candidates, middle.Quo(middle, big.NewRat(2, 1)))
	}
	for _, n := range candidates {
		if text := decimal(n); isValid(s, text) {
			return text
		}
	}
	return "0"
}

// rational reads a bound; one with a huge exponent is passed over, because it would be written out.
func rational(b *contract.Bound) *big.Rat {
	if b == nil || len(b.Value) > 100 {
		return nil
	}
	if i := strings.IndexAny(b.Value, "eE"); i >= 0 && len(b.Value)-i > 5 {
		return nil
	}
	n, ok := new(big.Rat).SetString(b.Value)
	if !ok {
		return nil
	}
	return n
}

// ceil is the lowest multiple of step that is not below n.
func ceil(n, step *big.Rat) *big.Rat {
	q := new(big.Rat).Quo(n, step)
	whole := new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(q.Num()), q.Denom()))
	return new(big.Rat).Mul(new(big.Rat).SetInt(whole), step)
}

func decimal(n *big.Rat) json.Number {
	if n.IsInt() {
		return json.Number(n.Num().String())
	}
	return json.Number(strings.TrimRight(n.FloatString(30), "0"))
}

func isValid(s *contract.Schema, v any) bool { return len(check.Value(s, v, "body", "")) == 0 }
