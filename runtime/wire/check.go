package wire

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This file holds the rules that generated code asks of values: one call, one line, one documented rule. Those that
// most parameters have are inlined: a right value costs its comparison, and what it takes to report a wrong one lies behind a call.

// Bounds that are not there.
const (
	NoMin      = math.MinInt64
	NoMax      = math.MaxInt64
	NoMinFloat = -math.MaxFloat64
	NoMaxFloat = math.MaxFloat64
)

// Length asks for min to max characters (not bytes); a negative max asks for no maximum.
func (c *Checker) Length(in, name, s string, min, max int) {
	// A character has one to four bytes, so this decides most cases without counting.
	if len(s) < 4*min || uint(len(s)) > uint(max) {
		c.length(in, name, s, min, max)
	}
}

func (c *Checker) length(in, name, s string, min, max int) {
	switch n := utf8.RuneCountInString(s); {
	case n < min:
		c.Add(Violation{In: in, Name: name, Rule: RuleMinLength, Text: sizeRule(characters, min, max), Got: s})
	case max >= 0 && n > max:
		c.Add(Violation{In: in, Name: name, Rule: RuleMaxLength, Text: sizeRule(characters, min, max), Got: s})
	}
}

// Pattern records that got does not match pattern, unless ok.
func (c *Checker) Pattern(in, name string, ok bool, pattern, got string) {
	if !ok {
		c.mismatch(in, name, pattern, got)
	}
}

func (c *Checker) mismatch(in, name, pattern, got string) {
	text := ruleText{kind: matches, more: pattern}
	c.broken(in, name, RulePattern, text.written(), "", got)
}

// Enum records that got is none of the allowed values, unless ok. Pass a package-level slice as allowed...: listing the
// values at the call allocates a slice.
func (c *Checker) Enum(in, name string, ok bool, got string, allowed ...string) {
	if !ok {
		c.noneOf(in, name, got, allowed)
	}
}

func (c *Checker) noneOf(in, name, got string, allowed []string) {
	c.broken(in, name, RuleEnum, "must be one of ", strings.Join(allowed, ", "), got)
}

// Format records that got is not in the format that text describes ("must be a time like 2019-05-27T03:38:51+0000"), unless ok.
func (c *Checker) Format(in, name string, ok bool, text, got string) {
	if !ok {
		c.broken(in, name, RuleFormat, text, "", got)
	}
}

// Type records that got is not of the documented type ("must be an integer"), unless ok.
func (c *Checker) Type(in, name string, ok bool, text, got string) {
	if !ok {
		c.broken(in, name, RuleType, text, "", got)
	}
}

// broken is kept out of its callers, so that they can be inlined.
//
//go:noinline
func (c *Checker) broken(in, name, rule, text, more, got string) {
	c.Add(Violation{In: in, Name: name, Rule: rule, Text: text + more, Got: got})
}

// Int asks for min to max, both included. NoMin and NoMax are for bounds that the documentation does not give.
func (c *Checker) Int(in, name string, got, min, max int64) {
	if got < min || got > max {
		c.outside(in, name, got, min, max, "")
	}
}

// outside records that got is not within its bounds; text is how it was written, if that is known.
func (c *Checker) outside(in, name string, got, min, max int64, text string) {
	rule := RuleMinimum
	if got > max {
		rule = RuleMaximum
	}
	if text == "" {
		text = strconv.FormatInt(got, 10)
	}
	must := ruleText{kind: integerRange, low: min, high: max}
	c.broken(in, name, rule, must.written(), "", text)
}

// Float asks for min to max, both included, and for a number: an infinity or NaN breaks the rule "type", for JSON cannot
// carry it. NoMinFloat and NoMaxFloat are for bounds that the documentation does not give.
func (c *Checker) Float(in, name string, got, min, max float64) {
	if !(got >= min && got <= max) {
		c.outsideFloat(in, name, got, min, max)
	}
}

func (c *Checker) outsideFloat(in, name string, got, min, max float64) {
	if got-got != 0 { // an infinity or NaN
		c.broken(in, name, RuleType, "must be a number", "", floatText(got))
		return
	}
	rule := RuleMinimum
	if got > max {
		rule = RuleMaximum
	}
	low, high := "", ""
	if min != NoMinFloat {
		low = floatText(min)
	}
	if max != NoMaxFloat {
		high = floatText(max)
	}
	c.broken(in, name, rule, rangeText("must be ", low, high), "", floatText(got))
}

// Above asks for more than min (exclusiveMinimum).
func (c *Checker) Above(in, name string, got, min float64) {
	if !(got > min) {
		c.broken(in, name, RuleMinimum, "must be more than ", floatText(min), floatText(got))
	}
}

// Below asks for less than max (exclusiveMaximum).
func (c *Checker) Below(in, name string, got, max float64) {
	if !(got < max) {
		c.broken(in, name, RuleMaximum, "must be less than ", floatText(max), floatText(got))
	}
}

// MultipleOf asks for a multiple of the positive number of.
func (c *Checker) MultipleOf(in, name string, got, of int64) {
	if of > 0 && got%of != 0 {
		c.broken(in, name, RuleMultipleOf, "must be a multiple of ", strconv.FormatInt(of, 10), strconv.FormatInt(got, 10))
	}
}

// MultipleOfFloat asks for a multiple of the positive number of; what rounding makes of 0.3 and 0.1 is let pass.
func (c *Checker) MultipleOfFloat(in, name string, got, of float64) {
	if q := got / of; math.Abs(q-math.Round(q)) > 1e-9*math.Max(1, math.Abs(q)) {
		c.broken(in, name, RuleMultipleOf, "must be a multiple of ", floatText(of), floatText(got))
	}
}

// Items asks for min to max elements, n being how many there are; a negative max asks for no maximum.
func (c *Checker) Items(in, name string, n, min, max int) {
	if n < min || uint(n) > uint(max) {
		c.items(in, name, n, min, max)
	}
}

func (c *Checker) items(in, name string, n, min, max int) {
	rule := RuleMinItems
	if n >= min {
		rule = RuleMaxItems
	}
	c.Add(Violation{In: in, Name: name, Rule: rule, Text: sizeRule(items, min, max), Got: strconv.Itoa(n)})
}

// Time asks for a time in a documented form, or in another that can be written in it.
func (c *Checker) Time(in, name string, t Time, form Form) {
	if !ValidTime(string(t.In(form)), form) {
		c.broken(in, name, RuleFormat, form.Text(), "", string(t))
	}
}

// Unique asks that no two elements are equal, and reports the first that is.
func Unique[T comparable](c *Checker, in, name string, items []T) {
	if len(items) < 2 {
		return
	}
	seen := make(map[T]int, len(items))
	for i, item := range items {
		if j, twice := seen[item]; twice {
			c.broken(in, name, RuleUnique, "must not repeat an item: ", "["+strconv.Itoa(i)+"] equals ["+strconv.Itoa(j)+"]", "")
			return
		}
		seen[item] = i
	}
}

// Required records that the value is missing, unless present.
func (c *Checker) Required(in, name string, present bool) {
	if !present {
		c.broken(in, name, RuleRequired, "is required", "", "")
	}
}

// Together asks that a and b come together or not at all (dependentRequired, both ways).
func (c *Checker) Together(in, a, b string, hasA, hasB bool) {
	if hasA != hasB {
		c.Requires(in, a, hasA, b, hasB)
		c.Requires(in, b, hasB, a, hasA)
	}
}

// Requires asks that name comes with other only (dependentRequired).
func (c *Checker) Requires(in, name string, has bool, other string, hasOther bool) {
	if has && !hasOther {
		c.broken(in, name, RuleDependent, "needs ", other, "")
	}
}

// rangeText returns "must be 1 to 100", "must be at least 1", "must be at most 100" or "must be 1".
func rangeText(must, low, high string) string {
	switch {
	case low == high:
		return must + low
	case high == "":
		return must + "at least " + low
	case low == "":
		return must + "at most " + high
	}
	return must + low + " to " + high
}

func floatText(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
