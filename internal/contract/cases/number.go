package cases

import (
	"math/big"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// A candidate is a value that may try a rule of a schema.
type candidate struct {
	keyword string // the rule; OpenAPI's word
	side    Side
	why     string // what is special about the value, when it does not show it
	value   any    // a JSON value
}

func step(r *big.Rat, by int64) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Add(r, big.NewRat(by, 1))
}

// beside returns the multiple of m that comes next to v in a direction; v itself if it is one, and may be it.
func beside(v, m *big.Rat, direction int64, itself bool) *big.Rat {
	up := sample.Multiple(v, m)
	if up.Cmp(v) == 0 {
		if itself {
			return up
		}
		return up.Add(up, new(big.Rat).Mul(m, big.NewRat(direction, 1)))
	}
	if direction < 0 {
		return up.Sub(up, m)
	}
	return up
}

// int32 and int64 end here.
var widths = []struct {
	format    string
	low, high *big.Int
}{
	{"int32", big.NewInt(-1 << 31), big.NewInt(1<<31 - 1)},
	{"int64", big.NewInt(-1 << 63), big.NewInt(1<<63 - 1)},
}

// numbers tries the bounds of a number: on it, one beyond, and beyond what fits 32 and 64 bits.
func numbers(s *contract.Schema) []candidate {
	var all []candidate
	add := func(keyword string, side Side, r *big.Rat, why string) {
		if r != nil {
			all = append(all, candidate{keyword, side, why, sample.Decimal(r)})
		}
	}
	bound := func(keyword string, b *contract.Bound, unit int64) {
		r := sample.Rational(b)
		if r == nil {
			return
		}
		if b.Exclusive {
			add(keyword, Outside, r, "")
			add(keyword, Inside, step(r, -unit), "")
		} else {
			add(keyword, Inside, r, "")
		}
		add(keyword, Outside, step(r, unit), "")
		if m, ok := new(big.Rat).SetString(s.MultipleOf); ok && m.Sign() > 0 {
			if last := beside(r, m, -unit, !b.Exclusive); last.Cmp(r) != 0 {
				add(keyword, Inside, last, "the last multiple")
			}
			if next := beside(r, m, unit, b.Exclusive); next.Cmp(r) != 0 {
				add(keyword, Outside, next, "the next multiple")
			}
		}
		if s.Kind == contract.Number {
			add(keyword, Outside, new(big.Rat).Add(r, big.NewRat(unit, 1000)), "")
			add(keyword, Inside, new(big.Rat).Sub(r, big.NewRat(unit, 1000)), "")
		}
	}
	bound("minimum", s.Min, -1)
	bound("maximum", s.Max, 1)
	multiples(s, add)
	if s.Kind == contract.Integer {
		wide(s, add)
	}
	return all
}

func multiples(s *contract.Schema, add func(string, Side, *big.Rat, string)) {
	m, ok := new(big.Rat).SetString(s.MultipleOf)
	if !ok || m.Sign() <= 0 {
		return
	}
	base, ok := sample.Number(s)
	if !ok {
		return
	}
	r, ok := new(big.Rat).SetString(text(base))
	if !ok {
		return
	}
	add("multipleOf", Inside, r, "")
	add("multipleOf", Inside, new(big.Rat).Add(r, m), "")
	half := new(big.Rat).Quo(m, big.NewRat(2, 1))
	if s.Kind == contract.Integer {
		half = big.NewRat(1, 1)
	}
	add("multipleOf", Outside, new(big.Rat).Add(r, half), "")
	add("multipleOf", Outside, new(big.Rat).Sub(r, half), "")
}

// wrapped is the value beyond a width that becomes a valid one when the upper bits are lost.
func wrapped(s *contract.Schema, high *big.Int, outwards int64) *big.Rat {
	valid, ok := sample.Number(s)
	if !ok {
		return nil
	}
	r, ok := new(big.Rat).SetString(text(valid))
	if !ok {
		return nil
	}
	turn := new(big.Int).Add(high, big.NewInt(1))
	turn.Mul(turn, big.NewInt(2*outwards))
	return r.Add(r, new(big.Rat).SetInt(turn))
}

// outsideWidth is the first value beyond a width that is a multiple, where it must be one.
func outsideWidth(s *contract.Schema, end *big.Int, outwards int64) *big.Rat {
	in := new(big.Rat).SetInt(end)
	if m, ok := new(big.Rat).SetString(s.MultipleOf); ok && m.Sign() > 0 {
		return beside(in, m, outwards, false)
	}
	return step(in, outwards)
}

// wide tries an integer around the ends of 32 and 64 bits. Where nothing is documented about them, either is right.
func wide(s *contract.Schema, add func(string, Side, *big.Rat, string)) {
	for _, w := range widths {
		for _, end := range []struct {
			keyword  string
			bound    *contract.Bound
			in       *big.Int
			outwards int64
		}{{"minimum", s.Min, w.low, -1}, {"maximum", s.Max, w.high, 1}} {
			in := new(big.Rat).SetInt(end.in)
			out := outsideWidth(s, end.in, end.outwards)
			if bound := sample.Rational(end.bound); bound != nil && s.Format == w.format && new(big.Rat).Sub(bound, in).Sign() == int(end.outwards) {
				end.bound = nil // the format is narrower
			}
			switch {
			case end.bound != nil:
				add(end.keyword, Outside, out, "beyond "+w.format)
				add(end.keyword, Outside, wrapped(s, w.high, end.outwards), "a valid value if "+w.format+" overflows")
			case s.Format == w.format:
				add("format", Inside, in, "")
				add("format", Outside, out, "beyond "+w.format)
			case s.Format == "int32":
				add("format", Outside, out, "beyond "+w.format)
			case s.Format == "int64":
				add("format", Inside, out, "beyond "+w.format)
			default:
				add("type", Open, out, "beyond "+w.format)
			}
		}
	}
}
