package wire

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// AppendString appends s in quotes, with the escapes of encoding/json that are not for HTML. What is not UTF-8 becomes U+FFFD.
func AppendString[S ~string](dst []byte, s S) []byte {
	return appendString(dst, string(s))
}

func appendString(dst []byte, s string) []byte {
	start := len(dst)
	dst = slices.Grow(dst, len(s)+2)[:start+len(s)+2]
	if !copyPlain(dst[start+1:], s) {
		return appendHardString(append(dst[:start], '"'), s, plainString(s, 0))
	}
	dst[start], dst[len(dst)-1] = '"', '"'
	return dst
}

// copyPlain copies s, looking at it on the way. It returns false at a byte that does not stand for itself; what it has copied
// then means nothing. to is longer than s.
func copyPlain(to []byte, s string) bool {
	rest := s
	for len(rest) >= 16 {
		x, y := load(rest), load(rest[8:])
		if special(x)|special(y) != 0 {
			return false
		}
		binary.LittleEndian.PutUint64(to, x)
		binary.LittleEndian.PutUint64(to[8:], y)
		rest, to = rest[16:], to[16:]
	}
	// What is left is copied in two words that may overlap.
	switch n := len(rest); {
	case n >= 8:
		x, y := load(rest), load(rest[n-8:])
		if special(x)|special(y) != 0 {
			return false
		}
		binary.LittleEndian.PutUint64(to, x)
		binary.LittleEndian.PutUint64(to[n-8:], y)
	case n >= 4:
		x, y := load4(rest), load4(rest[n-4:])
		if special(uint64(x)|uint64(y)<<32) != 0 {
			return false
		}
		binary.LittleEndian.PutUint32(to, x)
		binary.LittleEndian.PutUint32(to[n-4:], y)
	default:
		for i := range n {
			if to[i] = rest[i]; !plain[rest[i]] {
				return false
			}
		}
	}
	return true
}

func load4(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// plain are the bytes that stand for themselves in a string.
var plain = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// appendHardString appends the rest of a string, after its opening quote: s, which is plain up to i.
func appendHardString(dst []byte, s string, i int) []byte {
	from := 0 // what comes before is in dst
	for i < len(s) {
		c, size := s[i], 1
		switch {
		case c < ' ', c == '"', c == '\\':
			dst = append(dst, s[from:i]...)
			dst = appendEscaped(dst, c)
			from = i + 1
		case c >= utf8.RuneSelf:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				dst = append(dst, s[from:i]...)
				dst = append(dst, `\ufffd`...)
				from = i + 1
			case r == '\u2028' || r == '\u2029': // line ends to JavaScript
				dst = append(dst, s[from:i]...)
				dst = append(dst, `\u202`...)
				dst = append(dst, hexDigits[r&0xf])
				from = i + size
			}
		}
		i = plainString(s, i+size)
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}

const hexDigits = "0123456789abcdef"

func appendEscaped(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}
