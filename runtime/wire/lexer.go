package wire

import (
	"math/bits"
	"unicode/utf8"
)

// This file reads the bytes of JSON: white space, strings, numbers, literals, and values that nobody wants.

func isSpace(ch byte) bool { return ch <= ' ' && (ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r') }

// next returns the first byte at or after i that is not white space, and its index; 0 and len(s) at the end.
func next(s string, i int) (byte, int) {
	for i < len(s) {
		if ch := s[i]; !isSpace(ch) {
			return ch, i
		}
		i++
	}
	return 0, i
}

// load returns the first 8 bytes of s, which must be there; the compiler makes one instruction of it.
func load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

const (
	ones   = 0x0101010101010101
	quotes = '"' * ones
	slants = '\\' * ones
	spaces = ' ' * ones
	highs  = 0x80 * ones
)

// special has the high bit set of each byte of x that is a quote, a backslash, a control character or not ASCII. Bits above the
// lowest one may be false.
func special(x uint64) uint64 {
	return ((x - spaces) | ((x ^ quotes) - ones) | ((x ^ slants) - ones) | x) & highs
}

// plainString returns the index of the first byte from i on that is special, or len(s).
func plainString(s string, i int) int {
	rest := s[i:]
	for len(rest) >= 16 && special(load(rest))|special(load(rest[8:])) == 0 {
		rest = rest[16:]
	}
	for len(rest) >= 8 {
		if m := special(load(rest)); m != 0 {
			return len(s) - len(rest) + bits.TrailingZeros64(m)>>3
		}
		rest = rest[8:]
	}
	if len(rest) > 0 && len(s)-i >= 8 { // the last 8 bytes, of which the first are known to be plain
		if m := special(load(s[len(s)-8:])); m != 0 {
			return len(s) - 8 + bits.TrailingZeros64(m)>>3
		}
		return len(s)
	}
	i = len(s) - len(rest)
	for i < len(s) {
		if c := s[i]; c == '"' || c == '\\' || c < ' ' || c >= utf8.RuneSelf {
			break
		}
		i++
	}
	return i
}

// text reads a string, white space before it included. It returns false after a syntax error, and at anything else than a string,
// which it deals with.
func (c *Codec) text() (string, bool) {
	s, i := c.s, c.pos
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	if i >= len(s) || s[i] != '"' {
		c.pos = i
		c.other(wantString)
		return "", false
	}
	i++
	end := plainString(s, i)
	if end < len(s) && s[end] == '"' {
		c.pos = end + 1
		return s[i:end], true
	}
	v, next, ok := c.hardString(i, end)
	if ok {
		c.pos = next
	}
	return v, ok
}

// hardString reads the rest of a string that starts (after its quote) at from and is plain up to i. It returns the string and
// the index after the closing quote.
func (c *Codec) hardString(from, i int) (v string, after int, ok bool) {
	end, clean, ok := c.stringEnd(i)
	if !ok {
		return "", 0, false
	}
	v = c.s[from:end]
	if !clean {
		c.scratch = appendUnescaped(c.scratch[:0], v)
		v = string(c.scratch)
	}
	return v, end + 1, true
}

// stringEnd validates a string from i on and returns the index of its closing quote. It is clean when its value is
// just what is written.
func (c *Codec) stringEnd(i int) (end int, clean, ok bool) {
	s := c.s
	clean = true
	for i < len(s) {
		switch ch := s[i]; {
		case ch == '"':
			return i, clean, true
		case ch == '\\':
			clean = false
			if i, ok = c.escape(i + 1); !ok {
				return i, false, false
			}
		case ch < ' ':
			return i, false, c.fail(i, noControl)
		case ch >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				clean = false
			}
			i += size
		}
		i = plainString(s, i)
	}
	return i, false, c.fail(i, wantQuote)
}

// escape validates what follows a backslash, at i, and returns the index after it.
func (c *Codec) escape(i int) (after int, ok bool) {
	s := c.s
	if i >= len(s) {
		return i, c.fail(i, wantQuote)
	}
	switch s[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1, true
	case 'u':
		for k := i + 1; k < i+5; k++ {
			if k >= len(s) || unhex(s[k]) < 0 {
				return k, c.fail(k, wantHex)
			}
		}
		return i + 5, true
	}
	return i, c.fail(i, wantEscape)
}

// unhex returns the value of a hexadecimal digit, or -1.
func unhex(ch byte) int {
	switch {
	case '0' <= ch && ch <= '9':
		return int(ch - '0')
	case 'a' <= ch && ch <= 'f':
		return int(ch-'a') + 10
	case 'A' <= ch && ch <= 'F':
		return int(ch-'A') + 10
	}
	return -1
}

// literal reads word, which starts as the text at c.pos does.
func (c *Codec) literal(word string) bool {
	rest := c.s[c.pos:]
	if len(rest) >= len(word) && rest[:len(word)] == word {
		c.pos += len(word)
		return true
	}
	k := 0
	for k < len(rest) && rest[k] == word[k] {
		k++
	}
	return c.fail(c.pos+k, wantLiteral)
}

// numberEnd validates a number, at i, and returns the index after it. integer says that it has no fraction and no exponent.
func (c *Codec) numberEnd(i int) (end int, integer, ok bool) {
	s := c.s
	if i < len(s) && s[i] == '-' {
		i++
	}
	digits := skipDigits(s, i)
	if digits == i {
		return i, false, c.fail(i, wantDigit)
	}
	if s[i] == '0' {
		digits = i + 1 // what follows a leading zero is not of this number
	}
	i = digits
	integer = true
	if i < len(s) && s[i] == '.' {
		integer = false
		if digits = skipDigits(s, i+1); digits == i+1 {
			return i, false, c.fail(digits, wantDigit)
		}
		i = digits
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		integer = false
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if digits = skipDigits(s, i); digits == i {
			return i, false, c.fail(i, wantDigit)
		}
		i = digits
	}
	return i, integer, true
}

func skipDigits(s string, i int) int {
	for i < len(s) && s[i]-'0' <= 9 {
		i++
	}
	return i
}
