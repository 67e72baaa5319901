package gomodel

import (
	"math"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file says which rules of a schema generated code has to ask for, beyond what a value's Go type ensures.

// IntBounds are the documented bounds of an integer as Go constants; exclusive ones are moved by one.
func IntBounds(r *Ref) (min, max string) {
	min, max = "wire.NoMin", "wire.NoMax"
	if r.Go == "int32" {
		min, max = strconv.Itoa(math.MinInt32), strconv.Itoa(math.MaxInt32)
	}
	if b := r.Schema.Min; b != nil {
		min = moved(b, 1)
	}
	if b := r.Schema.Max; b != nil {
		max = moved(b, -1)
	}
	return min, max
}

func moved(b *contract.Bound, by int64) string {
	whole, fraction, _ := strings.Cut(b.Value, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.Trim(fraction, "0") != "" {
		if f, err := strconv.ParseFloat(b.Value, 64); err == nil {
			if by > 0 {
				return strconv.FormatInt(int64(math.Ceil(f)), 10)
			}
			return strconv.FormatInt(int64(math.Floor(f)), 10)
		}
		return b.Value
	}
	if b.Exclusive {
		n += by
	}
	return strconv.FormatInt(n, 10)
}

// FloatBounds are the inclusive bounds of a number as Go constants.
func FloatBounds(r *Ref) (min, max string) {
	min, max = "wire.NoMinFloat", "wire.NoMaxFloat"
	if b := r.Schema.Min; b != nil && !b.Exclusive {
		min = b.Value
	}
	if b := r.Schema.Max; b != nil && !b.Exclusive {
		max = b.Value
	}
	return min, max
}

// HasIntBounds says whether an integer has a documented bound.
func HasIntBounds(r *Ref) bool { return r.Schema.Min != nil || r.Schema.Max != nil || r.Go == "int32" }

// NeedsCheck says whether a value of the type can break a rule that its Check, or that of what it holds, asks for.
func (r *Ref) NeedsCheck() bool {
	s := r.Schema
	switch r.Basic {
	case Named:
		return r.Type.NeedsCheck()
	case String:
		return s.MinLength > 0 || s.MaxLength != nil || s.Pattern != ""
	case Time:
		return true
	case Int:
		return HasIntBounds(r) || s.MultipleOf != ""
	case Float:
		return true // NaN and infinities are Go's, not JSON's
	case SliceOf:
		return s.MinItems > 0 || s.MaxItems != nil || s.Unique || r.Elem.NeedsCheck()
	case MapOf:
		return r.Elem.NeedsCheck()
	}
	return false
}

// NeedsCheck says whether the type has a rule to ask for. A type that holds itself is taken to have one.
func (t *Type) NeedsCheck() bool { return t.needsCheck(map[*Type]bool{}) }

func (t *Type) needsCheck(walking map[*Type]bool) bool {
	if t.Shape == Enum || walking[t] {
		return true
	}
	walking[t] = true
	defer delete(walking, t)
	refs := []*Ref{t.Elem}
	for _, f := range t.Fields {
		refs = append(refs, f.Ref)
	}
	if t.Shape != Struct && (t.Schema.MinItems > 0 || t.Schema.MaxItems != nil || t.Schema.Unique) {
		return true
	}
	for _, r := range refs {
		for r != nil && r.Elem != nil && r.Basic != Named {
			if r.Schema.MinItems > 0 || r.Schema.MaxItems != nil || r.Schema.Unique {
				return true
			}
			r = r.Elem
		}
		if r == nil {
			continue
		}
		if r.Basic == Named && r.Type.needsCheck(walking) || r.Basic != Named && r.NeedsCheck() {
			return true
		}
	}
	return false
}

// CheckedOnTheWay says whether reading or writing a parameter of the type asks for all its rules already, so that it
// needs no line of its own.
func (r *Ref) CheckedOnTheWay() bool {
	s := r.Schema
	switch r.Basic {
	case String:
		return s.MinLength <= 1 && s.MaxLength == nil && s.Pattern == ""
	case Int:
		return s.MultipleOf == ""
	case Float:
		return s.MultipleOf == ""
	case SliceOf:
		return s.MinItems == 0 && s.MaxItems == nil && !s.Unique && r.Elem.CheckedOnTheWay()
	}
	return true
}
