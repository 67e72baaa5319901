package wire

import (
	"strings"
	"sync"
)

// This file holds the Codec and how it walks objects. members.go has what generated code says of members, values.go of the
// elements of lists and maps, rules.go of what a value has to be; lexer.go reads bytes, encode.go writes them.

// A Value is a generated type: its CodeJSON method says once what its JSON is, and so reads, writes and checks it.
type Value interface {
	CodeJSON(c *Codec)
}

// A Codec reads one JSON text, writes one, or checks a value. Generated CodeJSON methods list the members of an object:
//
//	func (v *Backup) CodeJSON(c *wire.Codec) {
//		for o := c.Object(); o.Next(c); {
//			c.String("id", &v.ID, wire.Required)
//			c.Int("size", &v.Size, wire.Optional).Range(1, 100)
//		}
//	}
//
// The loop runs once for text whose members come in the listed order; what comes in another order takes more rounds.
//
// It reads what encoding/json would, and refuses what encoding/json refuses, with one difference: it reads the text
// once, so that values before a syntax error have been stored when the error is found.
//
// Strings it reads are parts of the text given to Reset. A value that outlives the rest keeps the whole text
// alive: copy it with [strings.Clone].
//
// A Codec is a plain struct: it can be a field of a pooled value and Reset for each message.
type Codec struct {
	mode  mode
	s     string // reading: the text
	pos   int    // reading: the next byte
	key   int    // reading: where the name of the next member starts, after its quote; beyond the text when there is none
	depth int    // reading: objects and arrays that are open
	name  string // spelling and folding: the name of the next member, whose value is at pos
	dst   []byte // writing: the text so far

	check  *Checker // checking, and reading strictly: where violations go
	last   last     // the value that Rules are asked of
	seen   []member // reading strictly: what the open objects have had, each object's after a noName
	judged []judged // reading strictly: the violations that Rules have found

	failed   bool // a syntax error was found; pos is then len(s), so that every loop ends
	syntax   mistake
	mismatch mistake // the first value of a wrong type
	trail    trail
	nesting  []byte // for Skip
	scratch  []byte // for strings with escapes
}

// A mode is what a Codec does with the members it is shown.
type mode uint8

const (
	reading  mode = iota // reads the one whose name comes next in the text
	writing              // appends them
	checking             // asks for their rules
	spelling             // reads the one whose name comes next with escapes
	folding              // reads one whose name differs from what comes next by case only
	asking               // asks for those that are required and have not come
)

// A mistake is where the text is wrong, and how.
type mistake struct {
	at, end int
	text    string
}

// maxDepth is encoding/json's limit to how deep values may nest.
const maxDepth = 10000

// Reset makes c read s.
//
// With a Checker, c is strict, as a server is: a value of another type breaks the rule "type", null where the value is not
// nullable the rule "nullable", a missing property the rule "required", text that is not JSON the rule "json", names must
// be spelt as documented, and every [Rules] that a member has is asked of it. Without one (nil), c is lenient, as
// encoding/json is.
func (c *Codec) Reset(s string, check *Checker) {
	c.mode, c.s, c.pos, c.key, c.depth = reading, s, 0, len(s)+1, 0
	c.check, c.failed = check, false
	c.syntax, c.mismatch = mistake{}, mistake{}
	c.seen, c.judged, c.last, c.name = c.seen[:0], c.judged[:0], last{}, ""
	c.trail.reset()
}

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
		if c.check != nil || strings.IndexByte(c.s[m.at:c.pos], '\\') >= 0 {
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

// End asks that nothing but white space follows the value, and returns what Err returns.
func (c *Codec) End() error {
	if ch, i := next(c.s, c.pos); ch != 0 || i < len(c.s) {
		c.fail(i, wantEnd)
	}
	return c.Err()
}

// Err returns the first syntax error or, if there is none, the first value of a wrong type, as a *[DecodeError]; nil when all
// was well. What follows the value is for End to judge.
func (c *Codec) Err() error {
	switch {
	case c.failed:
		return c.explain(c.syntax, RuleJSON)
	case c.mismatch.text != "":
		return c.explain(c.mismatch, RuleType)
	}
	return nil
}

var codecs = sync.Pool{New: func() any { return new(Codec) }}

// Unmarshal reads data into v. It is what generated UnmarshalJSON methods call, so that encoding/json can read generated
// types too. It copies data once, for the strings that are decoded. It fails with a *[DecodeError] when data is not one
// JSON value, or has a value of a wrong type.
func Unmarshal(data []byte, v Value) error {
	c := codecs.Get().(*Codec)
	c.Reset(string(data), nil)
	v.CodeJSON(c)
	err := c.End()
	c.Reset("", nil)
	codecs.Put(c)
	return err
}

// Marshal returns v as JSON. It is what generated MarshalJSON methods call; the error is nil.
func Marshal(v Value) ([]byte, error) { return Append(nil, v), nil }

// Append appends v as JSON to dst.
func Append(dst []byte, v Value) []byte {
	c := codecs.Get().(*Codec)
	c.mode, c.dst = writing, dst
	v.CodeJSON(c)
	dst, c.dst = c.dst, nil
	codecs.Put(c)
	return dst
}

// Check notes in check which documented rules v breaks.
func Check(v Value, check *Checker) {
	c := codecs.Get().(*Codec)
	c.mode, c.check = checking, check
	v.CodeJSON(c)
	c.check, c.last = nil, last{}
	codecs.Put(c)
}
