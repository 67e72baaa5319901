package wire

import "unicode/utf8"

// AppendString appends s in quotes, with the escapes of encoding/json that are not for HTML. What is not UTF-8 becomes U+FFFD.
func AppendString[S ~string](dst []byte, s S) []byte {
	return appendString(dst, string(s))
}

func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	if end := plainString(s, 0); end < len(s) {
		return appendHardString(dst, s, end)
	}
	dst = append(dst, s...)
	return append(dst, '"')
}

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
