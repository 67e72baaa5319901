package wire

import "strings"

// This file walks the members of an object: round after round over those that generated code lists.

// Members is where a walk over an object's members stands. [Codec.Object] begins one.
type Members struct {
	state  walk
	closed bool // other members than the listed ones break a rule
	at     int  // Codec.key, where the round began
	seen   int  // of Codec.seen, those of objects around this one
}

// A walk is what the next call of Next has to do.
type walk uint8

const (
	begin   walk = iota
	another      // a round has been made
	slow         // a round has been made for one member, whose name is in Codec.name
	finish
)

// Object begins an object. Its members are listed in a loop over [Members.Next].
func (c *Codec) Object() Members { return Members{} }

// ClosedObject begins an object that may have no other members than those listed (additionalProperties: false).
func (c *Codec) ClosedObject() Members { return Members{closed: true} }

// Next says whether the members are to be listed, again or for the first time.
//
// At null it returns false and changes nothing (strict: the rule "nullable" is broken); so it does at a value of another type,
// which it records and skips.
func (m *Members) Next(c *Codec) bool {
	switch {
	case c.mode == writing && m.state == begin:
		c.dst = append(c.dst, '{')
		m.state = finish
		return true
	case c.mode == writing:
		c.dst = append(c.dst, '}')
		return false
	case m.state == begin:
		return m.begin(c)
	case m.state == finish:
		if c.mode == asking {
			c.mode = reading
			c.seen = c.seen[:m.seen]
		}
		return false
	}
	return m.again(c)
}

func (m *Members) begin(c *Codec) bool {
	if m.state = finish; c.mode == checking {
		return true
	}
	if !c.open() {
		return false
	}
	m.state = another
	if c.check != nil {
		m.seen = len(c.seen)
		c.seen = append(c.seen, member{name: noName})
	}
	return m.next(c)
}

// next begins a round, if there is another member.
func (m *Members) next(c *Codec) bool {
	if m.at = c.key; m.at > len(c.s) {
		return m.end(c)
	}
	m.state = another
	return true
}

// again begins a round after another one. When that has read a member, the next one is listed before it. Else its name
// may be written with escapes, or differ by case; or nobody knows it.
func (m *Members) again(c *Codec) bool {
	if c.key != m.at {
		return m.next(c)
	}
	if m.state == another {
		c.mode, m.state = spelling, slow
		if c.name = c.spell(); c.failed {
			c.mode = reading
			return m.next(c)
		}
		if !c.match(c.name) { // it is not written as it is read
			return true
		}
	}
	if c.mode == spelling && c.check == nil { // a strict Codec wants names as they are documented
		c.mode = folding
		return true
	}
	c.mode = reading
	if m.closed && c.check != nil {
		c.found(c.pos, RuleAdditional, "is not documented", "")
	}
	c.Skip()
	c.step()
	return m.next(c)
}

// end ends the object; strictly read, the required members are asked for in one round more.
func (m *Members) end(c *Codec) bool {
	if c.check == nil || c.failed {
		return false
	}
	c.mode, m.state = asking, finish
	c.last.at = c.pos - 1
	return true
}

// Alias says that the member name comes under another name as well.
func (c *Codec) Alias(other, name string) {
	switch {
	case c.mode == reading && c.match(other) && c.turn(other):
		c.mode, c.name = spelling, name
	case c.mode == spelling && c.name == other:
		c.name = name
	}
}

// match says whether the next member has a name. It is small enough to be inlined: most calls for members that come in another
// order than listed end here.
func (c *Codec) match(name string) bool {
	end := c.key + len(name)
	return end < len(c.s) && c.s[end] == '"' && c.s[c.key:end] == name
}

// turn goes from the name of the next member, which match has found, to its value.
func (c *Codec) turn(name string) bool {
	s, i := c.s, c.key+len(name)+1
	if i < len(s) && s[i] == ':' {
		c.pos = i + 1
	} else {
		c.colon(i)
	}
	return true
}

// look is match and turn, in the modes too that have another idea of it.
func (c *Codec) look(name string, when Presence) bool {
	switch c.mode {
	case reading:
		return c.match(name) && c.turn(name)
	case spelling:
		if c.name != name {
			return false
		}
	case folding:
		// A first letter that differs even in lower case cannot fold, unless one of the two is not ASCII.
		if name == "" || c.name == "" || name[0]|0x20 != c.name[0]|0x20 && name[0]|c.name[0] < 0x80 || !strings.EqualFold(c.name, name) {
			return false
		}
	case asking:
		if when&asked != 0 && c.had(name) == nil {
			c.missing(name)
		}
		return false
	}
	c.mode = reading
	return true
}

// noName marks where the names of an object begin. It is no member's: what is read is valid UTF-8.
const noName = "\xff"

// A member is one that has come.
type member struct {
	name string
	at   int // where its last value starts
}

// note remembers a member of the innermost object whose value starts at byte at. When it has come before, its own rules are
// forgotten to be broken: the last value counts, as in encoding/json. What is wrong within the value before is not, for an object
// or an element of an array keeps what that has put there. Nor is it once violations have been dropped: one of them may count.
func (c *Codec) note(name string, at int) {
	m := c.had(name)
	if m == nil {
		c.seen = append(c.seen, member{name, at})
		return
	}
	if !c.failed && !c.check.full() {
		c.forget(m.at)
	}
	m.at = at
}

// had returns the innermost object's member of a name, nil when none has come.
func (c *Codec) had(name string) *member {
	for i := len(c.seen) - 1; i >= 0 && c.seen[i].name != noName; i-- {
		if c.seen[i].name == name {
			return &c.seen[i]
		}
	}
	return nil
}

// open enters an object and turns to its first member.
func (c *Codec) open() bool {
	ch, i := next(c.s, c.pos)
	c.pos = i
	if ch != '{' {
		c.other(wantObject)
		return false
	}
	c.depth++
	if c.depth > maxDepth {
		c.fail(i, tooDeep)
		return false
	}
	if ch, i = next(c.s, i+1); ch == '}' {
		c.close(i)
	} else {
		c.quote(ch, i)
	}
	return true
}

// step turns from the value of a member to the next member.
func (c *Codec) step() {
	s, i := c.s, c.pos
	if i+1 < len(s) && s[i] == ',' && s[i+1] == '"' {
		c.key = i + 2
		return
	}
	switch ch, i := next(s, i); ch {
	case ',':
		c.quote(next(s, i+1))
	case '}':
		c.close(i)
	default:
		c.fail(i, wantComma)
	}
}

// quote asks for the quote before a name.
func (c *Codec) quote(ch byte, i int) {
	if ch == '"' {
		c.key = i + 1
	} else {
		c.fail(i, wantName)
	}
}

// colon turns from behind a name to the value.
func (c *Codec) colon(i int) {
	if ch, i := next(c.s, i); ch == ':' {
		c.pos = i + 1
	} else {
		c.fail(i, wantColon)
	}
}

// spell reads the name of the next member, and turns to its value.
func (c *Codec) spell() string {
	s, i := c.s, c.key
	end := plainString(s, i)
	if end < len(s) && s[end] == '"' {
		c.colon(end + 1)
		return s[i:end]
	}
	name, i, ok := c.hardString(i, end)
	if ok {
		c.colon(i)
	}
	return name
}

// close ends an object or array whose bracket is at i.
func (c *Codec) close(i int) bool {
	c.pos, c.key = i+1, len(c.s)+1
	c.depth--
	return false
}
