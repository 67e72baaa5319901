package wire

import (
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped appends the value of a valid string literal's inside, as encoding/json reads it: what is not UTF-8, and
// half of a surrogate pair, become U+FFFD.
func appendUnescaped(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			dst, i = appendEscape(dst, s, i+1)
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			dst = utf8.AppendRune(dst, r)
			i += size
		}
	}
	return dst
}

// appendEscape appends what the escape at i, after its backslash, stands for, and returns the index after it.
func appendEscape(dst []byte, s string, i int) ([]byte, int) {
	c := s[i]
	switch c {
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		r := hex4(s, i+1)
		i += 5
		if utf16.IsSurrogate(r) {
			low := rune(-1)
			if i+1 < len(s) && s[i] == '\\' && s[i+1] == 'u' {
				low = hex4(s, i+2)
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				i += 6
			}
		}
		return utf8.AppendRune(dst, r), i
	}
	return append(dst, c), i + 1
}

// hex4 returns the number that four hexadecimal digits at i write, or -1.
func hex4(s string, i int) rune {
	if i+4 > len(s) {
		return -1
	}
	var r rune
	for _, c := range []byte(s[i : i+4]) {
		r = r<<4 | rune(unhex(c))
	}
	return r
}
