package wire

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
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

// AppendSlice appends an array, each element with elem; a nil slice as null. For structs there is [AppendObjects].
func AppendSlice[T any](dst []byte, items []T, elem func([]byte, T) []byte) []byte {
	if items == nil {
		return append(dst, "null"...)
	}
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = elem(dst, item)
	}
	return append(dst, ']')
}

// An object is a pointer to T that has an AppendJSON method.
type object[T any] interface {
	*T
	AppendJSON([]byte) []byte
}

// AppendObjects appends an array of values that have an AppendJSON method; a nil slice as null.
func AppendObjects[T any, P object[T]](dst []byte, items []T) []byte {
	if items == nil {
		return append(dst, "null"...)
	}
	dst = append(dst, '[')
	for i := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = P(&items[i]).AppendJSON(dst)
	}
	return append(dst, ']')
}

// AppendObject appends a value that has an AppendJSON method. It is for the elements of slices of slices, and of maps.
func AppendObject[T any, P object[T]](dst []byte, v T) []byte {
	return P(&v).AppendJSON(dst)
}

// AppendPtr appends what p points to with elem; a nil pointer as null.
func AppendPtr[T any](dst []byte, p *T, elem func([]byte, T) []byte) []byte {
	if p == nil {
		return append(dst, "null"...)
	}
	return elem(dst, *p)
}

// AppendMap appends an object with the map's keys in order, each value with elem; a nil map as null.
func AppendMap[T any](dst []byte, m map[string]T, elem func([]byte, T) []byte) []byte {
	if m == nil {
		return append(dst, "null"...)
	}
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, name), ':')
		dst = elem(dst, m[name])
	}
	return append(dst, '}')
}

// CloseObject ends an object whose members may all have been left out: it appends a closing brace, in place of the comma
// after the last member if there is one.
//
//	dst = append(dst, '{')
//	if v.Name != "" {
//		dst = append(wire.AppendString(append(dst, `"name":`...), v.Name), ',')
//	}
//	return wire.CloseObject(dst)
func CloseObject(dst []byte) []byte {
	if n := len(dst) - 1; n >= 0 && dst[n] == ',' {
		dst[n] = '}'
		return dst
	}
	return append(dst, '}')
}

// AppendRaw appends a JSON text without the white space between its parts; one that is empty or not JSON as null.
func AppendRaw(dst []byte, raw json.RawMessage) []byte {
	b := bytes.NewBuffer(dst)
	if err := json.Compact(b, raw); err != nil {
		return append(dst, "null"...)
	}
	return b.Bytes()
}

// AppendAny appends a value of any type. Those that DecodeAny makes, and the types with an AppendJSON method, are appended
// directly, all others through encoding/json; what that refuses (a channel, say) is appended as null.
func AppendAny(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		return AppendString(dst, v)
	case bool:
		return AppendBool(dst, v)
	case float64:
		return AppendFloat(dst, v, 64)
	case int:
		return AppendInt(dst, v)
	case int64:
		return AppendInt(dst, v)
	case []any:
		return AppendSlice(dst, v, AppendAny)
	case map[string]any:
		return AppendMap(dst, v, AppendAny)
	case json.RawMessage:
		return AppendRaw(dst, v)
	case interface{ AppendJSON([]byte) []byte }:
		return v.AppendJSON(dst)
	}
	b := bytes.NewBuffer(dst)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return append(dst, "null"...)
	}
	return b.Bytes()[:b.Len()-1] // Encode ends with a new line
}
