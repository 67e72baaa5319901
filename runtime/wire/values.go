package wire

import "encoding/json"

// This file reads values into Go variables. At null a scalar keeps its value, and a pointer, slice, map or any becomes
// nil, as in encoding/json; a value of another type is recorded and skipped, and the variable keeps its value.

// DecodeString reads a string. It shares the text's memory unless it has escapes; what is not UTF-8 becomes U+FFFD.
func DecodeString[S ~string](d *Decoder, p *S) {
	if s, ok := d.text(); ok {
		*p = S(s)
	}
}

// DecodeBool reads true or false.
func DecodeBool[B ~bool](d *Decoder, p *B) {
	c, i := next(d.s, d.pos)
	d.pos = i
	switch c {
	case 't':
		if d.literal("true") {
			*p = true
		}
	case 'f':
		if d.literal("false") {
			*p = false
		}
	default:
		d.other(wantBool)
	}
}

// DecodePtr reads a value that may be null: null makes the pointer nil, any other value goes where it points to, for which it
// allocates if it is nil.
func DecodePtr[T any](d *Decoder, p **T, elem func(*Decoder, *T)) {
	if d.Null() {
		*p = nil
		return
	}
	if *p == nil {
		*p = new(T)
	}
	elem(d, *p)
}

// DecodeObject reads a value whose type has a DecodeJSON method. It is for the elements of slices, maps and pointers:
//
//	wire.DecodeSlice(d, &v.Backups, wire.DecodeObject)
func DecodeObject[T any, P interface {
	*T
	DecodeJSON(*Decoder)
}](d *Decoder, p *T) {
	P(p).DecodeJSON(d)
}

// DecodeSlice reads an array, each element with elem. The slice restarts at length 0 and keeps its memory; as in encoding/json an
// element within its capacity is decoded into as it is.
func DecodeSlice[T any](d *Decoder, p *[]T, elem func(*Decoder, *T)) {
	c, i := next(d.s, d.pos)
	d.pos = i
	if c != '[' {
		if c == 'n' {
			*p = nil
		}
		d.other(wantArray)
		return
	}
	if !d.enter(i) {
		return
	}
	items, n := (*p)[:cap(*p)], 0
	for d.item(n == 0) {
		if n == len(items) {
			grown := make([]T, n+d.room(n, i))
			copy(grown, items)
			items = grown
		}
		elem(d, &items[n])
		n++
	}
	switch {
	case d.failed:
	case n == 0:
		*p = []T{}
	default:
		*p = items[:n]
	}
}

// enter enters the array whose bracket is at i.
func (d *Decoder) enter(i int) bool {
	d.pos = i + 1
	d.depth++
	return d.depth <= maxDepth || d.fail(i, tooDeep)
}

// item moves to the array's next element; it returns false at the end of the array and after a syntax error.
func (d *Decoder) item(first bool) bool {
	c, i := next(d.s, d.pos)
	switch {
	case c == ']':
		return d.close(i)
	case first:
		d.pos = i
	case c == ',':
		d.pos = i + 1
	default:
		return d.fail(i, wantItem)
	}
	return !d.failed
}

// room says how many elements more to make room for, n of them having taken the text from start on: as many as
// the rest of the text may hold, but not more than three times what is there (once, when that is many).
func (d *Decoder) room(n, start int) int {
	if n == 0 {
		return 4
	}
	most := 3 * n
	if n >= 256 {
		most = n
	}
	each := max((d.pos-start)/n, 1)
	return max(min((len(d.s)-d.pos)/each+1, most), 1)
}

// DecodeMap reads an object whose names are the map's keys, each value with elem. A map that is not nil keeps its other entries.
func DecodeMap[T any](d *Decoder, p *map[string]T, elem func(*Decoder, *T)) {
	c, i := next(d.s, d.pos)
	d.pos = i
	if c == 'n' {
		*p = nil
	}
	if !d.Object() {
		return
	}
	if *p == nil {
		*p = make(map[string]T)
	}
	m, v := *p, new(T)
	for d.Field() {
		name := d.Name()
		var zero T
		*v = zero
		if elem(d, v); !d.failed {
			m[name] = *v
		}
	}
}

// DecodeAny reads any value: a string, float64, bool, nil, []any or map[string]any, as encoding/json does. Numbers too large for a
// float64 are recorded as values of a wrong type.
func DecodeAny(d *Decoder, p *any) {
	if v, ok := d.any(); ok {
		*p = v
	}
}

// any returns false when it has no value: after a syntax error or a number too large.
func (d *Decoder) any() (any, bool) {
	c, i := next(d.s, d.pos)
	d.pos = i
	switch {
	case c == '"':
		return d.text()
	case c == '{':
		var m map[string]any
		DecodeMap(d, &m, decodeElement)
		return m, !d.failed
	case c == '[':
		var a []any
		DecodeSlice(d, &a, decodeElement)
		return a, !d.failed
	case c == 't':
		return true, d.literal("true")
	case c == 'f':
		return false, d.literal("false")
	case c == 'n':
		return nil, d.literal("null")
	}
	if f, ok := d.float(64); ok {
		return f, true
	}
	return nil, false
}

// decodeElement is DecodeAny without looking at what the variable holds.
func decodeElement(d *Decoder, p *any) { *p, _ = d.any() }

// DecodeRaw reads any value as its text, null included, and copies it.
func DecodeRaw(d *Decoder, p *json.RawMessage) {
	_, start := next(d.s, d.pos)
	d.pos = start
	if d.Skip(); !d.failed {
		*p = append((*p)[:0], d.s[start:d.pos]...)
	}
}
