package sample

import (
	"encoding/json"
	"math/big"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// Number is the plainest number of a schema, 1 if that will do. It reports false if none is found.
func Number(s *contract.Schema) (any, bool) {
	low, high := Rational(s.Min), Rational(s.Max)
	of := Rational(&contract.Bound{Value: s.MultipleOf})
	if of == nil && s.Kind == contract.Integer {
		of = big.NewRat(1, 1)
	}
	for _, v := range []*big.Rat{big.NewRat(1, 1), low, high, middle(low, high), big.NewRat(0, 1), plus(low, 1), plus(high, -1)} {
		if v == nil {
			continue
		}
		tries := []*big.Rat{v}
		if of != nil && of.Sign() > 0 {
			up := Multiple(v, of)
			tries = []*big.Rat{up, new(big.Rat).Sub(up, of), new(big.Rat).Add(up, of)}
		}
		for _, v := range tries {
			if n := Decimal(v); valid(s, n) {
				return n, true
			}
		}
	}
	return json.Number("0"), false
}

// Rational reads a bound. It is nil where there is none, or none that can be written out.
func Rational(b *contract.Bound) *big.Rat {
	if b == nil || len(b.Value) > 100 {
		return nil
	}
	if i := strings.IndexAny(b.Value, "eE"); i >= 0 && len(b.Value)-i > 5 {
		return nil
	}
	r, ok := new(big.Rat).SetString(b.Value)
	if !ok {
		return nil
	}
	return r
}

// Decimal writes a value as a JSON number, exactly if it has a short decimal form.
func Decimal(r *big.Rat) json.Number {
	if r.IsInt() {
		return json.Number(r.Num().String())
	}
	return json.Number(strings.TrimRight(r.FloatString(12), "0"))
}

// Multiple is the smallest multiple of a number that is not below v.
func Multiple(v, of *big.Rat) *big.Rat {
	q := new(big.Rat).Quo(v, of)
	k := new(big.Rat).SetInt(new(big.Int).Div(q.Num(), q.Denom())) // rounds down
	if k.Cmp(q) < 0 {
		k.Add(k, big.NewRat(1, 1))
	}
	return k.Mul(k, of)
}

func middle(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	sum := new(big.Rat).Add(a, b)
	return sum.Quo(sum, big.NewRat(2, 1))
}

func plus(r *big.Rat, by int64) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Add(r, big.NewRat(by, 1))
}
