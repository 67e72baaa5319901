package wire

import (
	"math"
	"strconv"
)

// This file reads the texts of parameters that are no strings. What cannot be read breaks the rule "type", and is 0 or false.

// ParseInt reads an integer and asks for min to max, as [Checker.Int] does. One that is too large for 64 bits
// breaks the bound that it passes, if there is one.
func (c *Checker) ParseInt(in, name, s string, min, max int64) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if s == "" || s[0] == '+' || err != nil && (n != math.MaxInt64 && n != math.MinInt64) {
		c.broken(in, name, RuleType, wantInteger, "", s)
		return 0
	}
	if n < min || n > max {
		c.outside(in, name, n, min, max, s)
	} else if err != nil {
		c.broken(in, name, RuleType, wantInt64, "", s)
	}
	return n
}

// ParseFloat reads a number written as in JSON and asks for min to max, as [Checker.Float] does.
func (c *Checker) ParseFloat(in, name, s string, min, max float64) float64 {
	number := Codec{s: s}
	if end, _, ok := number.numberEnd(0); !ok || end != len(s) {
		c.broken(in, name, RuleType, wantNumber, "", s)
		return 0
	}
	f, _ := strconv.ParseFloat(s, 64) // out of range: an infinity, which Float refuses
	c.Float(in, name, f, min, max)
	return f
}

// ParseBool reads true or false.
func (c *Checker) ParseBool(in, name, s string) bool {
	if s != "true" && s != "false" {
		c.broken(in, name, RuleType, wantBool, "", s)
	}
	return s == "true"
}
