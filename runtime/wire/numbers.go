package wire

import "strconv"

// This file reads numbers. Short ones, which is nearly all, are read while they are scanned.

// readInt reads a number written as an integer, without fraction and exponent, that fits the type. False means that it dealt with
// something else.
func readInt[I ~int | ~int32 | ~int64](c *Codec, p *I) bool {
	n, at, ok := c.integer()
	if !ok {
		return false
	}
	if int64(I(n)) != n {
		c.wrong(at, wantInt32)
		return false
	}
	*p = I(n)
	return true
}

// integer reads an integer and returns where it starts; false means that it dealt with something else.
func (c *Codec) integer() (n int64, at int, ok bool) {
	s := c.s
	ch, at := next(s, c.pos)
	c.pos = at
	i := at
	if ch == '-' {
		i++
	}
	start := i
	for i < len(s) && s[i]-'0' <= 9 {
		n = n*10 + int64(s[i]-'0')
		i++
	}
	// 1 to 18 digits without a leading zero, and no fraction or exponent
	if digits := i - start; digits-1 < 18 && digits > 0 && (s[start] != '0' || digits == 1) &&
		(i >= len(s) || s[i] != '.' && s[i]|0x20 != 'e') {
		if ch == '-' {
			n = -n
		}
		c.pos = i
		return n, at, true
	}
	return c.hardInteger(ch)
}

func (c *Codec) hardInteger(ch byte) (n int64, at int, ok bool) {
	at = c.pos
	if ch != '-' && ch-'0' > 9 {
		c.other(wantInteger)
		return 0, at, false
	}
	end, integer, ok := c.numberEnd(at)
	if !ok {
		return 0, at, false
	}
	c.pos = end
	if !integer {
		c.wrong(at, wantInteger)
		return 0, at, false
	}
	n, err := strconv.ParseInt(c.s[at:end], 10, 64)
	if err != nil {
		c.wrong(at, wantInt64)
		return 0, at, false
	}
	return n, at, true
}

// readFloat reads a number that fits the type, of 32 or 64 bits. False means that it dealt with something else.
func readFloat[F ~float32 | ~float64](c *Codec, p *F, bits int) bool {
	f, ok := c.float(bits)
	if ok {
		*p = F(f)
	}
	return ok
}

// powers are the powers of ten that a float64 holds exactly.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// float reads a number; false means that it dealt with something else.
func (c *Codec) float(bits int) (float64, bool) {
	s := c.s
	ch, at := next(s, c.pos)
	c.pos = at
	if ch != '-' && ch-'0' > 9 {
		c.other(wantNumber)
		return 0, false
	}
	end, integer, ok := c.numberEnd(at)
	if !ok {
		return 0, false
	}
	c.pos = end
	if bits == 64 && end-at <= 16 {
		if f, ok := shortFloat(s[at:end], integer); ok {
			return f, true
		}
	}
	f, err := strconv.ParseFloat(s[at:end], bits)
	if err != nil {
		c.wrong(at, wantSmaller)
		return 0, false
	}
	return f, true
}

// shortFloat returns the value of a valid number of at most 16 bytes, if it has no exponent. Its digits, at most 15 when
// there is a point or a sign, make an integer below 2^53, and dividing that by an exact power of ten rounds once, as
// strconv.ParseFloat does.
func shortFloat(s string, integer bool) (float64, bool) {
	digits := s
	if s[0] == '-' {
		digits = s[1:]
	}
	var n uint64
	point := len(digits)
	for i := 0; i < len(digits); i++ {
		ch := digits[i]
		if ch == '.' {
			point = i + 1
			continue
		}
		if ch > '9' {
			return 0, false // an exponent
		}
		n = n*10 + uint64(ch-'0')
	}
	if n >= 1<<53 {
		return 0, false
	}
	f := float64(n)
	if !integer {
		f /= powers[len(digits)-point]
	}
	if digits != s {
		f = -f
	}
	return f, true
}
