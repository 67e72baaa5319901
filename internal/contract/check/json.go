package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Decode reads one JSON value, numbers as they are written. It fails on text that is not JSON, and on more than one value.
func Decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err == io.EOF {
		return nil, io.ErrUnexpectedEOF
	} else if err != nil {
		return nil, err
	}
	end := d.InputOffset()
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more data after the value, which ends at byte %d", end)
	}
	return v, nil
}

// Equal reports whether a and b, as of [Decode], are the same JSON value: the order of members and the way a number is
// written do not matter.
func Equal(a, b any) bool { return Key(a) == Key(b) }

// Key is a text that equal JSON values, and no others, have in common.
func Key(v any) string { return string(appendKey(nil, v, -1)) }

// show is v as JSON, or the beginning of it that fits a message.
func show(v any) string { return string(appendKey(nil, v, 80)) }

// plain is v as a page writes it: a string without quotes.
func plain(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return show(v)
}

// appendKey appends v with members sorted and numbers in one form; it stops beyond most bytes, unless that is negative.
func appendKey(dst []byte, v any, most int) []byte {
	full := func() bool { return most >= 0 && len(dst) > most }
	switch v := v.(type) {
	case map[string]any:
		dst = append(dst, '{')
		for i, name := range slices.Sorted(maps.Keys(v)) {
			if full() {
				break
			}
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, name), ':')
			dst = appendKey(dst, v[name], most)
		}
		return append(dst, '}')
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if full() {
				break
			}
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendKey(dst, item, most)
		}
		return append(dst, ']')
	case string:
		return appendQuoted(dst, v)
	case json.Number:
		if most >= 0 {
			return append(dst, v...)
		}
		return append(dst, parseDecimal(string(v)).String()...)
	}
	return fmt.Append(dst, literal(v))
}

func literal(v any) any {
	if v == nil {
		return "null"
	}
	return v
}

func appendQuoted(dst []byte, s string) []byte {
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil { // a string can always be encoded
		return dst
	}
	return append(dst, strings.TrimSuffix(out.String(), "\n")...)
}
