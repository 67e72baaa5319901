package wire

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
)

// This file appends JSON. Every function returns dst with the value's text after it, which is what encoding/json writes with
// SetEscapeHTML(false). None fails: what JSON cannot carry becomes null.

// AppendInt appends an integer.
func AppendInt[I ~int | ~int32 | ~int64](dst []byte, n I) []byte {
	return strconv.AppendInt(dst, int64(n), 10)
}

// AppendBool appends true or false.
func AppendBool[B ~bool](dst []byte, b B) []byte {
	return strconv.AppendBool(dst, bool(b))
}

// AppendFloat appends a number of 32 or 64 bits in the fewest digits that read back as f; an infinity or NaN as null.
// [Checker.Float] refuses those before they get here.
func AppendFloat(dst []byte, f float64, bits int) []byte {
	if n := int64(f); n > -1<<53 && n < 1<<53 && float64(n) == f && (n != 0 || !math.Signbit(f)) && bits == 64 {
		return strconv.AppendInt(dst, n, 10)
	}
	if b, ok := appendThousandths(dst, f); ok && bits == 64 {
		return b
	}
	if f-f != 0 {
		return append(dst, "null"...)
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 {
		if bits == 64 && (abs < 1e-6 || abs >= 1e21) || bits == 32 && (float32(abs) < 1e-6 || float32(abs) >= 1e21) {
			format = 'e'
		}
	}
	dst = strconv.AppendFloat(dst, f, format, -1, bits)
	if n := len(dst); format == 'e' && n >= 4 && dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		dst[n-2] = dst[n-1] // e-09 is written e-9
		dst = dst[:n-1]
	}
	return dst
}

// AppendJSONTime appends a time in a documented form as a JSON string; a text that is no time as it is.
func AppendJSONTime(dst []byte, t Time, form Form) []byte {
	if t.is(form) {
		return appendString(dst, string(t))
	}
	p, ok := parseTime(string(t))
	if !ok {
		return appendString(dst, string(t))
	}
	return append(p.append(append(dst, '"'), form), '"')
}

// appendThousandths appends a number with up to three decimals. n, of at most 15 digits, is exact and so is 1000: when their
// quotient, which is rounded once, is f, then those digits read back as f, and no other 15 digits do.
func appendThousandths(dst []byte, f float64) ([]byte, bool) {
	n := int64(f*1000 + 0.5)
	if n < 1 || n >= 1e15 || float64(n)/1000 != f {
		return dst, false
	}
	dst = append(strconv.AppendInt(dst, n/1000, 10), '.')
	n %= 1000
	for part := int64(100); n > 0; part /= 10 {
		dst = append(dst, byte('0'+n/part))
		n %= part
	}
	return dst, true
}

// AppendAny appends a value of any type. Those that [AnyOf] reads are appended directly, all others through encoding/json, which
// knows of generated types what it has to: a nil pointer to one is null. What it refuses (a channel, say) is appended as null.
func AppendAny(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		return appendString(dst, v)
	case bool:
		return AppendBool(dst, v)
	case float64:
		return AppendFloat(dst, v, 64)
	case int:
		return AppendInt(dst, v)
	case int64:
		return AppendInt(dst, v)
	case []any:
		return appendAll(dst, &v, SliceOf)
	case map[string]any:
		return appendAll(dst, &v, MapOf)
	}
	b := bytes.NewBuffer(dst)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return append(dst, "null"...)
	}
	return b.Bytes()[:b.Len()-1] // Encode ends with a new line
}

// appendAll appends an array or a map of anything; nil as null.
func appendAll[T any](dst []byte, v *T, code func(*Codec, *T, Presence, func(*Codec, *any) *Rules) *Rules) []byte {
	c := codecs.Get().(*Codec)
	c.mode, c.dst = writing, dst
	code(c, v, Nullable, AnyOf)
	dst, c.dst = c.dst, nil
	codecs.Put(c)
	return dst
}
