package gomodel

import (
	"math"
	"math/big"
	"strconv"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file says which rules of a schema generated code has to ask for, beyond what a value's Go type ensures.

// A Format is a string format that is asked for like a pattern.
type Format struct {
	Name    string // in the name of the function that matches it: "UUID"
	Pattern string // "" for a date: the calendar is no pattern
	Text    string // "must be a UUID"
}

// Formats are those formats by name. Times have a type of their own.
var Formats = map[string]*Format{
	"date":  {"Date", "", "must be a date like 2019-05-27"},
	"uuid":  {"UUID", `^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`, "must be a UUID"},
	"email": {"Email", `^[^@\s]+@[^@\s]+$`, "must be an email address"},
}

// Names of the bounds that are not there.
const (
	NoMin, NoMax           = "NoMin", "NoMax"
	NoMinFloat, NoMaxFloat = "NoMinFloat", "NoMaxFloat"
)

// IntBounds are the bounds of an integer as Go constants: the documented ones, exclusive ones moved by one, within those
// of its type. NoMin and NoMax are those of wire.
func IntBounds(r *Ref) (min, max string) {
	low, high := big.NewInt(math.MinInt64), big.NewInt(math.MaxInt64)
	if r.Go == "int32" {
		low, high = big.NewInt(math.MinInt32), big.NewInt(math.MaxInt32)
	}
	if b := r.Schema.Min; b != nil {
		if n := whole(b, 1); n.Cmp(low) > 0 {
			low = n
		}
	}
	if b := r.Schema.Max; b != nil {
		if n := whole(b, -1); n.Cmp(high) < 0 {
			high = n
		}
	}
	min, max = NoMin, NoMax
	if !low.IsInt64() || low.Int64() != math.MinInt64 {
		min = clamp(low).String()
	}
	if !high.IsInt64() || high.Int64() != math.MaxInt64 {
		max = clamp(high).String()
	}
	return min, max
}

// whole is the first integer within a bound, looking up (by 1) or down (by -1).
func whole(b *contract.Bound, by int64) *big.Int {
	r, ok := new(big.Rat).SetString(b.Value)
	if !ok {
		return new(big.Int)
	}
	n := new(big.Int).Div(r.Num(), r.Denom()) // rounds down: denominators are positive
	switch {
	case !r.IsInt() && by > 0:
		n.Add(n, big.NewInt(1))
	case r.IsInt() && b.Exclusive:
		n.Add(n, big.NewInt(by))
	}
	return n
}

// clamp is n, or the end of int64 that it is beyond.
func clamp(n *big.Int) *big.Int {
	switch {
	case n.IsInt64():
		return n
	case n.Sign() < 0:
		return big.NewInt(math.MinInt64)
	}
	return big.NewInt(math.MaxInt64)
}

// FloatBounds are the inclusive bounds of a number as Go constants. NoMinFloat and NoMaxFloat are those of wire.
func FloatBounds(r *Ref) (min, max string) {
	min, max = NoMinFloat, NoMaxFloat
	if b := r.Schema.Min; b != nil && !b.Exclusive {
		min = b.Value
	}
	if b := r.Schema.Max; b != nil && !b.Exclusive {
		max = b.Value
	}
	return min, max
}

// HasOpenBound says whether a number has a bound that is not in its range.
func HasOpenBound(r *Ref) bool {
	min, max := r.Schema.Min, r.Schema.Max
	return r.Basic == Float && (min != nil && min.Exclusive || max != nil && max.Exclusive)
}

// MultipleOf is the number that an integer has to be a multiple of, as a Go constant; "" when that says nothing.
func MultipleOf(s *contract.Schema) string {
	r, ok := new(big.Rat).SetString(s.MultipleOf)
	if !ok || !r.IsInt() || !r.Num().IsInt64() || r.Num().Int64() == 1 {
		return ""
	}
	return strconv.FormatInt(r.Num().Int64(), 10)
}

// CheckedOnTheWay says whether reading or writing a parameter of the type asks for all its rules already, so that it
// needs no line of its own.
func (r *Ref) CheckedOnTheWay() bool {
	s := r.Schema
	switch r.Basic {
	case String:
		return s.MinLength <= 1 && s.MaxLength == nil && s.Pattern == "" && Formats[s.Format] == nil
	case Int:
		return MultipleOf(s) == ""
	case Float:
		return s.MultipleOf == ""
	}
	if list := r.List(); list != nil {
		s = list.Schema
		return s.MinItems == 0 && s.MaxItems == nil && !s.Unique && list.Elem.CheckedOnTheWay()
	}
	return true
}
