package wire

import (
	"maps"
	"slices"
)

// This file has what generated code says of the elements of arrays and maps, and of what pointers lead to. What comes back is
// for the rules that a value has to keep.

// StringOf is a string of any string type.
func StringOf[S ~string](c *Codec, p *S) *Rules {
	s := string(*p)
	r := c.stringOf(&s)
	if c.mode == reading {
		*p = S(s)
	}
	return r
}

func (c *Codec) stringOf(p *string) *Rules {
	switch c.mode {
	case reading:
		at := c.pos
		s, ok := c.text()
		if !ok {
			return nil
		}
		*p = s
		return c.value(at).holding(s)
	case writing:
		c.dst = appendString(c.dst, *p)
		return nil
	}
	return c.value(0).holding(*p)
}

// TimeOf is a time, written in the documented form.
func TimeOf(c *Codec, p *Time, form Form) *Rules {
	if c.mode != writing {
		return c.stringOf((*string)(p)).time(form)
	}
	c.dst = AppendJSONTime(c.dst, *p, form)
	return nil
}

// IntOf is an integer of any integer type.
func IntOf[I ~int | ~int32 | ~int64](c *Codec, p *I) *Rules {
	at, ok := c.pos, true
	switch c.mode {
	case reading:
		ok = readInt(c, p)
	case writing:
		c.dst = AppendInt(c.dst, *p)
	}
	if !ok {
		return nil
	}
	c.last.integer = int64(*p)
	return c.value(at)
}

// FloatOf is a number.
func FloatOf[F ~float32 | ~float64](c *Codec, p *F) *Rules {
	bits := 64
	if big := F(1 << 24); big+1 == big { // true of float32 only
		bits = 32
	}
	at, ok := c.pos, true
	switch c.mode {
	case reading:
		ok = readFloat(c, p, bits)
	case writing:
		c.dst = AppendFloat(c.dst, float64(*p), bits)
	}
	if !ok {
		return nil
	}
	return c.value(at).counting(float64(*p), bits).finite()
}

// BoolOf is true or false.
func BoolOf(c *Codec, p *bool) *Rules {
	switch c.mode {
	case reading:
		readBool(c, p)
	case writing:
		c.dst = AppendBool(c.dst, *p)
	}
	return nil
}

// AnyOf is any value: a string, float64, bool, nil, []any or map[string]any, as in encoding/json. Numbers too large for a
// float64 are recorded as values of a wrong type; to write other types there is [AppendAny].
func AnyOf(c *Codec, p *any) *Rules {
	switch c.mode {
	case reading:
		if v, ok := c.any(); ok {
			*p = v
		}
	case writing:
		c.dst = AppendAny(c.dst, *p)
	}
	return nil
}

// ObjectOf is a value of a generated type.
func ObjectOf[T any, P interface {
	*T
	Value
}](c *Codec, p *T) *Rules {
	P(p).CodeJSON(c)
	return nil
}

// PtrOf is a value that may be null, which makes the pointer nil.
func PtrOf[T any](c *Codec, p **T, elem func(*Codec, *T) *Rules) *Rules {
	return ptr(c, p, Nullable, elem)
}

func ptr[T any](c *Codec, p **T, when Presence, elem func(*Codec, *T) *Rules) *Rules {
	if c.isNull(*p == nil, when) {
		if c.mode == reading { // nobody else may look at what is read
			*p = nil
		}
		return nil
	}
	if *p == nil {
		*p = new(T)
	}
	return elem(c, *p)
}

// isNull says whether the value is null, and reads or writes that. none says that the variable holds nothing.
func (c *Codec) isNull(none bool, when Presence) bool {
	switch c.mode {
	case reading:
		if when&null == 0 && c.check != nil {
			return false // what reads the value records it
		}
		ch, i := next(c.s, c.pos)
		c.pos = i
		return ch == 'n' && c.literal("null")
	case writing:
		if none {
			c.dst = append(c.dst, "null"...)
		}
	}
	return none
}

// SliceOf is an array, elem codes each of its elements. Nil is written as null where that is allowed (Nullable), else as [].
//
// When it is read, the slice restarts at length 0 and keeps its memory; as in encoding/json an element within its capacity
// is decoded into as it is.
func SliceOf[T any](c *Codec, p *[]T, when Presence, elem func(*Codec, *T) *Rules) *Rules {
	switch c.mode {
	case reading:
		return readSlice(c, p, when, elem)
	case writing:
		if *p == nil && when&null != 0 {
			c.dst = append(c.dst, "null"...)
			return nil
		}
		c.dst = append(c.dst, '[')
		for i := range *p {
			if i > 0 {
				c.dst = append(c.dst, ',')
			}
			elem(c, &(*p)[i])
		}
		c.dst = append(c.dst, ']')
		return nil
	}
	for i := range *p {
		mark := c.check.Mark()
		elem(c, &(*p)[i])
		c.check.WithinItem(mark, "", i)
	}
	return c.sized(0, len(*p))
}

func readSlice[T any](c *Codec, p *[]T, when Presence, elem func(*Codec, *T) *Rules) *Rules {
	at := c.pos
	start, ok := c.array(when)
	if !ok {
		if start < 0 {
			*p = nil
		}
		return nil
	}
	items, n := (*p)[:cap(*p)], 0
	for c.item(n == 0) {
		if n == len(items) {
			grown := make([]T, n+c.room(n, start))
			copy(grown, items)
			items = grown
		}
		elem(c, &items[n])
		n++
	}
	switch {
	case c.failed:
		return nil
	case n == 0:
		*p = []T{}
	default:
		*p = items[:n]
	}
	return c.sized(at, n)
}

// array enters an array and returns where it starts. At null, start is negative.
func (c *Codec) array(when Presence) (start int, ok bool) {
	ch, i := next(c.s, c.pos)
	c.pos = i
	switch {
	case ch == '[':
		c.pos = i + 1
		c.depth++
		return i, c.depth <= maxDepth || c.fail(i, tooDeep)
	case ch != 'n':
		c.other(wantArray)
		return i, false
	case when&null != 0:
		c.literal("null")
	default:
		c.refuseNull()
	}
	return -1, false
}

// item moves to the array's next element; it returns false at the end of the array and after a syntax error.
func (c *Codec) item(first bool) bool {
	ch, i := next(c.s, c.pos)
	switch {
	case ch == ']':
		return c.close(i)
	case first:
		c.pos = i
	case ch == ',':
		c.pos = i + 1
	default:
		return c.fail(i, wantItem)
	}
	return !c.failed
}

// room says how many elements more to make room for, n of them having taken the text from start on: as many as
// the rest of the text may hold, but not more than three times what is there (once, when that is many).
func (c *Codec) room(n, start int) int {
	if n == 0 {
		return 4
	}
	most := 3 * n
	if n >= 256 {
		most = n
	}
	each := max((c.pos-start)/n, 1)
	return max(min((len(c.s)-c.pos)/each+1, most), 1)
}

// MapOf is an object with any members, elem codes each of their values. They are written in the order of their names. Nil is
// written as null where that is allowed (Nullable), else as {}. When it is read, a map that is not nil keeps its other entries.
func MapOf[T any](c *Codec, p *map[string]T, when Presence, elem func(*Codec, *T) *Rules) *Rules {
	if c.mode == reading {
		return readMap(c, p, when, elem)
	}
	if *p == nil && when&null != 0 {
		c.isNull(true, when)
		return nil
	}
	if c.mode == writing {
		c.dst = append(c.dst, '{')
	}
	for _, name := range slices.Sorted(maps.Keys(*p)) {
		v := (*p)[name]
		if c.mode == writing {
			if c.dst[len(c.dst)-1] != '{' {
				c.dst = append(c.dst, ',')
			}
			c.dst = append(appendString(c.dst, name), ':')
			elem(c, &v)
			continue
		}
		mark := c.check.Mark()
		elem(c, &v)
		c.check.WithinKey(mark, "", name)
	}
	if c.mode == writing {
		c.dst = append(c.dst, '}')
	}
	return nil
}

func readMap[T any](c *Codec, p *map[string]T, when Presence, elem func(*Codec, *T) *Rules) *Rules {
	if ch, i := next(c.s, c.pos); ch == 'n' {
		*p = nil
		if c.pos = i; when&null != 0 {
			c.literal("null")
			return nil
		}
	}
	if !c.open() {
		return nil
	}
	if *p == nil {
		*p = make(map[string]T)
	}
	m, v := *p, new(T)
	for ; c.key <= len(c.s); c.step() {
		name := c.spell()
		var zero T
		*v = zero
		if elem(c, v); !c.failed {
			m[name] = *v
		}
	}
	return nil
}

// any returns false when it has no value: after a syntax error or a number too large.
func (c *Codec) any() (any, bool) {
	ch, i := next(c.s, c.pos)
	c.pos = i
	switch {
	case ch == '"':
		return c.text()
	case ch == '{':
		var m map[string]any
		readMap(c, &m, Required, element)
		return m, !c.failed
	case ch == '[':
		var a []any
		readSlice(c, &a, Required, element)
		return a, !c.failed
	case ch == 't':
		return true, c.literal("true")
	case ch == 'f':
		return false, c.literal("false")
	case ch == 'n':
		return nil, c.literal("null")
	}
	if f, ok := c.float(64); ok {
		return f, true
	}
	return nil, false
}

// element is AnyOf without looking at what the variable holds.
func element(c *Codec, p *any) *Rules {
	*p, _ = c.any()
	return nil
}

// readBool reads true or false; false means that it dealt with something else.
func readBool(c *Codec, p *bool) bool {
	ch, i := next(c.s, c.pos)
	c.pos = i
	switch {
	case ch == 't' && c.literal("true"):
		*p = true
		return true
	case ch == 'f' && c.literal("false"):
		*p = false
		return true
	case ch != 't' && ch != 'f':
		c.other(wantBool)
	}
	return false
}

// Any is a JSON body that is no object with documented properties.
type Any struct {
	Value any // as encoding/json decodes into an interface
}

// CodeJSON reads or writes v.
func (v *Any) CodeJSON(c *Codec) { AnyOf(c, &v.Value) }

// MarshalJSON implements json.Marshaler.
func (v Any) MarshalJSON() ([]byte, error) { return Marshal(&v) }

// UnmarshalJSON implements json.Unmarshaler.
func (v *Any) UnmarshalJSON(data []byte) error { return Unmarshal(data, v) }
