package wire

import "slices"

// This file has what generated code says of the members of an object, a line a member: its name, where it is kept, whether it
// must be there. What comes back is for the rules that it has to keep. Members that are more than a scalar are in parts.go.
//
// At null a scalar keeps its value, and a pointer, slice, map or any becomes nil, as in encoding/json; a value of another type
// is recorded and skipped, and the variable keeps its value.

// Presence says whether a member must be there, and whether it may be null.
type Presence uint8

// What a [Presence] is made of.
const (
	omitted Presence = 1 << iota // a zero value is not written
	null                         // nil is written as null, and null may come
	asked                        // a request must have it
)

// The kinds of members. What requests must have is asked for in requests only.
const (
	Required          = asked
	Optional          = omitted
	Nullable          = asked | null // required, but it may be null
	OptionalNullable  = omitted | null
	RequiredInRequest = omitted | asked // answers may do without it
)

// String is a member that is a string. It shares the text's memory unless it has escapes; what is not UTF-8 becomes U+FFFD.
func (c *Codec) String(name string, p *string, when Presence) *Rules {
	switch {
	case c.mode == writing:
		if s := *p; s != "" || when&omitted == 0 {
			c.writeString(name, s)
		}
	case c.mode == checking:
		return c.ask(name, when, *p == "").holding(*p)
	case c.mode == reading && c.match(name) && c.turn(name), c.mode > checking && c.look(name, when):
		at := c.pos
		s, ok := c.text()
		if ok {
			*p = s
		}
		return c.read(name, at, ok).holding(s)
	}
	return nil
}

// Time is a member that is a time, written in the documented form. A strict Codec wants it in that form; to be checked, it has
// to be a time that can be written in it.
func (c *Codec) Time(name string, p *Time, when Presence, form Form) *Rules {
	if c.mode != writing {
		return c.String(name, (*string)(p), when).time(form)
	}
	switch {
	case *p == "" && when&omitted != 0:
	case p.is(form):
		c.writeString(name, string(*p))
	default:
		c.dst = AppendJSONTime(c.begin(name), *p, form)
	}
	return nil
}

// Int is a member that is an integer, written without fraction and exponent, that fits the type.
func (c *Codec) Int(name string, p *int, when Presence) *Rules {
	return integerMember(c, name, p, when)
}

// Int32 is Int for 32 bits.
func (c *Codec) Int32(name string, p *int32, when Presence) *Rules {
	return integerMember(c, name, p, when)
}

// Int64 is Int for 64 bits.
func (c *Codec) Int64(name string, p *int64, when Presence) *Rules {
	return integerMember(c, name, p, when)
}

func integerMember[I int | int32 | int64](c *Codec, name string, p *I, when Presence) *Rules {
	switch {
	case c.mode == writing:
		if *p != 0 || when&omitted == 0 {
			c.dst = AppendInt(c.begin(name), *p)
		}
	case c.mode == checking:
		c.last.integer = int64(*p)
		return c.ask(name, when, *p == 0)
	case c.mode == reading && c.match(name) && c.turn(name), c.mode > checking && c.look(name, when):
		at := c.pos
		ok := readInt(c, p)
		c.last.integer = int64(*p)
		return c.read(name, at, ok)
	}
	return nil
}

// Float is a member that is a number.
func (c *Codec) Float(name string, p *float64, when Presence) *Rules {
	return floatMember(c, name, p, when, 64)
}

// Float32 is Float for 32 bits.
func (c *Codec) Float32(name string, p *float32, when Presence) *Rules {
	return floatMember(c, name, p, when, 32)
}

func floatMember[F float32 | float64](c *Codec, name string, p *F, when Presence, bits int) *Rules {
	switch {
	case c.mode == writing:
		if *p != 0 || when&omitted == 0 {
			c.dst = AppendFloat(c.begin(name), float64(*p), bits)
		}
	case c.mode == checking:
		return c.ask(name, when, *p == 0).counting(float64(*p), bits).finite()
	case c.mode == reading && c.match(name) && c.turn(name), c.mode > checking && c.look(name, when):
		at := c.pos
		ok := readFloat(c, p, bits)
		return c.read(name, at, ok).counting(float64(*p), bits)
	}
	return nil
}

// Bool is a member that is true or false.
func (c *Codec) Bool(name string, p *bool, when Presence) *Rules {
	switch {
	case c.mode == writing:
		if *p || when&omitted == 0 {
			c.dst = AppendBool(c.begin(name), *p)
		}
	case c.mode == checking:
		return c.ask(name, when, !*p)
	case c.mode == reading && c.match(name) && c.turn(name), c.mode > checking && c.look(name, when):
		at := c.pos
		ok := readBool(c, p)
		return c.read(name, at, ok)
	}
	return nil
}

// begin appends the name of a member to what has been written, and the comma before it.
func (c *Codec) begin(name string) []byte {
	return appendName(slices.Grow(c.dst, len(name)+4+number), name)
}

// number is the room that most values take which are no strings.
const number = 24

// appendName appends to what has room for it.
func appendName(b []byte, name string) []byte {
	i := len(b)
	b = b[:i+len(name)+4]
	if b[i-1] != '{' {
		b[i] = ','
		i++
	}
	b[i] = '"'
	i++
	i += copy(b[i:], name)
	b[i] = '"'
	b[i+1] = ':'
	return b[:i+2]
}

// writeString appends a member that is a string. Most members are, so it makes room once.
func (c *Codec) writeString(name, s string) {
	b := appendName(slices.Grow(c.dst, len(name)+len(s)+6), name)
	i, end := len(b)+1, len(b)+len(s)+1
	if b = b[:end+1]; copyPlain(b[i:], s) {
		b[i-1], b[end] = '"', '"'
		c.dst = b
		return
	}
	c.dst = appendHardString(append(b[:i-1], '"'), s, plainString(s, 0))
}

// read ends the reading of a scalar that began at byte at, and turns to the next member. Only a strict Codec has rules to ask.
func (c *Codec) read(name string, at int, ok bool) *Rules {
	c.step()
	if c.check == nil {
		return nil
	}
	c.note(name, at)
	c.last.at = at
	if !ok {
		return nil
	}
	return (*Rules)(c)
}

// ask checks a scalar; zero is a value that stands for none where it may be left out.
func (c *Codec) ask(name string, when Presence, zero bool) *Rules {
	if zero && when&omitted != 0 {
		c.check.Required("body", name, when&asked == 0)
		return nil
	}
	c.last.name = name
	return (*Rules)(c)
}
