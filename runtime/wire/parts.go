package wire

// This file has the members of an object that are more than a scalar: values of generated types, pointers, arrays, maps.

// Any is a member of any type; nil is null, or not there.
func (c *Codec) Any(name string, p *any, when Presence) *Rules {
	if at, ok := c.enter(name, when, *p == nil); ok {
		AnyOf(c, p)
		c.leave(name, at)
	}
	return nil
}

// Value is a member of a generated type.
func (c *Codec) Value(name string, v Value, when Presence) *Rules {
	if at, ok := c.enter(name, when, false); ok {
		v.CodeJSON(c)
		c.leave(name, at)
	}
	return nil
}

// Ptr is a member that may be absent or null, nil being either; elem codes what the pointer leads to. Null makes it nil, any
// other value goes where it points to, for which it allocates if it is nil.
func Ptr[T any](c *Codec, name string, p **T, when Presence, elem func(*Codec, *T) *Rules) *Rules {
	at, ok := c.enter(name, when, *p == nil)
	if !ok {
		return nil
	}
	r := ptr(c, p, when, elem)
	c.leave(name, at)
	return r
}

// Slice is a member that is an array, elem codes each of its elements.
func Slice[T any](c *Codec, name string, p *[]T, when Presence, elem func(*Codec, *T) *Rules) *Rules {
	at, ok := c.enter(name, when, *p == nil)
	if !ok {
		return nil
	}
	r := SliceOf(c, p, when, elem)
	c.leave(name, at)
	return r
}

// Object is a [Ptr] to a generated type.
func Object[T any, P interface {
	*T
	Value
}](c *Codec, name string, p **T, when Presence) *Rules {
	at, ok := c.enter(name, when, *p == nil)
	switch {
	case !ok:
		return nil
	case c.isNull(*p == nil, when):
		if c.mode == reading {
			*p = nil
		}
	case *p == nil:
		*p = new(T)
		fallthrough
	default:
		P(*p).CodeJSON(c)
	}
	c.leave(name, at)
	return nil
}

// Objects is a [Slice] of a generated type. Nearly all of it is made once for all types: programs compile faster.
func Objects[T any, P interface {
	*T
	Value
}](c *Codec, name string, p *[]T, when Presence) *Rules {
	return c.objects(name, when, len(*p), *p == nil, func(i, room int) Value {
		switch list := *p; {
		case i == toNil:
			*p = nil
			return nil
		case i == toEmpty:
			if *p = list[:0]; list == nil {
				*p = []T{}
			}
			return nil
		case i < len(list):
		case i < cap(list):
			*p = list[:i+1]
		default:
			*p = append(make([]T, 0, i+room), list...)[:i+1]
		}
		return P(&(*p)[i])
	})
}

// What the function that objects gets is to do with the slice. Any other number is the index of an element that is asked for; when
// that is beyond the length, the slice grows by it, and gets room for so many when it has none.
const (
	toNil   = -1
	toEmpty = -2
)

func (c *Codec) objects(name string, when Presence, length int, none bool, element func(i, room int) Value) *Rules {
	place, ok := c.enter(name, when, none)
	if !ok {
		return nil
	}
	var r *Rules
	switch {
	case c.mode == reading:
		r = c.readObjects(when, element)
	case none && when&null != 0: // only when it is written: enter has asked for it before
		c.isNull(true, when)
	default:
		r = c.showObjects(length, element)
	}
	c.leave(name, place)
	return r
}

func (c *Codec) readObjects(when Presence, element func(i, room int) Value) *Rules {
	at := c.pos
	start, ok := c.array(when)
	if !ok {
		if start < 0 {
			element(toNil, 0)
		}
		return nil
	}
	element(toEmpty, 0)
	n := 0
	for c.item(n == 0) {
		element(n, c.room(n, start)).CodeJSON(c)
		n++
	}
	if c.failed {
		return nil
	}
	return c.sized(at, n)
}

// showObjects writes or checks the elements.
func (c *Codec) showObjects(length int, element func(i, room int) Value) *Rules {
	if c.mode == checking {
		for i := range length {
			mark := c.check.Mark()
			element(i, 0).CodeJSON(c)
			c.check.WithinItem(mark, "", i)
		}
		return c.sized(0, length)
	}
	c.dst = append(c.dst, '[')
	for i := range length {
		if i > 0 {
			c.dst = append(c.dst, ',')
		}
		element(i, 0).CodeJSON(c)
	}
	c.dst = append(c.dst, ']')
	return nil
}

// Strings is a [Slice] of strings.
func (c *Codec) Strings(name string, p *[]string, when Presence) *Rules {
	if c.mode != writing {
		return Slice(c, name, p, when, StringOf)
	}
	if _, ok := c.enter(name, when, *p == nil); !ok {
		return nil
	}
	if *p == nil && when&null != 0 {
		c.isNull(true, when)
		return nil
	}
	b := append(c.dst, '[')
	for i, s := range *p {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	c.dst = append(b, ']')
	return nil
}

// Map is a member that is an object with any members, elem codes each of their values.
func Map[T any](c *Codec, name string, p *map[string]T, when Presence, elem func(*Codec, *T) *Rules) *Rules {
	at, ok := c.enter(name, when, *p == nil)
	if !ok {
		return nil
	}
	r := MapOf(c, p, when, elem)
	c.leave(name, at)
	return r
}

// enter begins a member that is more than a scalar: true means that its value comes next, and that leave gets the place.
func (c *Codec) enter(name string, when Presence, none bool) (place int, ok bool) {
	switch c.mode {
	case writing:
		if none && when&omitted != 0 {
			return 0, false
		}
		c.dst = c.begin(name)
		return 0, true
	case checking:
		if none && when&(omitted|null) != 0 {
			c.check.Required("body", name, when != RequiredInRequest)
			return 0, false
		}
		return c.check.Mark(), true
	}
	if c.mode == reading && !c.match(name) || !c.look(name, when) {
		return 0, false
	}
	if c.check != nil {
		c.note(name, c.pos)
	}
	return c.pos, true
}

// leave ends what enter began. Rules may be asked of it thereafter.
func (c *Codec) leave(name string, place int) {
	switch c.mode {
	case reading:
		if c.check != nil {
			c.last.at = place
		}
		c.step()
	case checking:
		c.check.Within(place, name)
		c.last.name = name
	}
}
