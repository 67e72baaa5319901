package check

import (
	"cmp"
	"math/big"
	"strconv"
	"strings"
)

// A decimal is an exact number: 0.digits × 10^exp. It never writes out the zeros of a large exponent, so that 1e999999999
// costs no more than 1.
type decimal struct {
	negative bool
	digits   string // neither leading nor trailing zeros; empty: 0
	exp      int64
}

// farthest is as far as an exponent is told apart.
const farthest = 1 << 60

// parseDecimal reads a JSON number. What is none counts as 0: descriptions are checked where they are read.
func parseDecimal(s string) decimal {
	var d decimal
	s, d.negative = strings.CutPrefix(strings.TrimSpace(s), "-")
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i+1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	d.digits = whole + fraction
	if strings.Trim(d.digits, "0123456789") != "" {
		return decimal{}
	}
	d.exp = int64(len(whole)) + parseExponent(exponent)
	trimmed := strings.TrimLeft(d.digits, "0")
	d.exp -= int64(len(d.digits) - len(trimmed))
	d.digits = strings.TrimRight(trimmed, "0")
	if d.digits == "" {
		return decimal{}
	}
	return d
}

func parseExponent(s string) int64 {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64) // on overflow n is the largest or smallest
	if err != nil && n == 0 {
		return 0
	}
	return min(max(n, -farthest), farthest)
}

// compare returns -1, 0 or 1.
func (d decimal) compare(e decimal) int {
	switch {
	case d == e:
		return 0
	case d.sign() != e.sign():
		return cmp.Compare(d.sign(), e.sign())
	case d.exp != e.exp:
		return cmp.Compare(d.exp, e.exp) * d.sign()
	}
	return strings.Compare(d.digits, e.digits) * d.sign()
}

func (d decimal) sign() int {
	switch {
	case d.digits == "":
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// multipleOf reports whether d is a whole number of times of. Everything is a multiple of 0, which no page means.
func (d decimal) multipleOf(of decimal) bool {
	if of.sign() == 0 || d.sign() == 0 {
		return true
	}
	// The digits as integers: a × 10^x against b × 10^y.
	zeros := (d.exp - int64(len(d.digits))) - (of.exp - int64(len(of.digits)))
	if zeros < 0 {
		return false // a does not end in 0
	}
	b, _ := new(big.Int).SetString(of.digits, 10)
	a := remainder(d.digits, b)
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(zeros), b)
	return a.Mul(a, power).Mod(a, b).Sign() == 0
}

// remainder is digits mod b, a few digits at a time: a body may have a number of millions.
func remainder(digits string, b *big.Int) *big.Int {
	const chunk = 18
	a := new(big.Int)
	for len(digits) > 0 {
		n := min(chunk, len(digits))
		head, _ := strconv.ParseInt(digits[:n], 10, 64)
		shift := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
		a.Mul(a, shift).Add(a, big.NewInt(head)).Mod(a, b)
		digits = digits[n:]
	}
	return a
}

// String is the same for equal numbers.
func (d decimal) String() string {
	if d.digits == "" {
		return "0"
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	return sign + "0." + d.digits + "e" + strconv.FormatInt(d.exp, 10)
}

// isInteger reports whether s is an integer without point or exponent: -?[0-9]+.
func isInteger(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// isNumber reports whether s is a decimal number as JSON writes it, leading zeros allowed.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	exponent := "0"
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		s, exponent = s[:i], strings.TrimPrefix(s[i+1:], "+")
	}
	whole, fraction, point := strings.Cut(s, ".")
	if !point {
		fraction = "0"
	}
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && digits(fraction) && isInteger(exponent)
}

// numberFormat says what a number should have been; it is empty when it is of the format.
func numberFormat(format, s string) string {
	bits := map[string]int{"int32": 32, "int64": 64}[format]
	if bits == 0 || !isInteger(s) {
		return ""
	}
	if _, err := strconv.ParseInt(s, 10, bits); err != nil {
		return "must be a " + strconv.Itoa(bits) + "-bit integer"
	}
	return ""
}

// Compare orders two texts of parameters or values: as times if both are times, as numbers if both are numbers, else
// as text. It returns -1, 0 or 1.
func Compare(a, b string) int {
	if s, ok := Time(a); ok {
		if t, ok := Time(b); ok {
			return s.Compare(t)
		}
	}
	if isNumber(a) && isNumber(b) {
		return parseDecimal(a).compare(parseDecimal(b))
	}
	return strings.Compare(a, b)
}
