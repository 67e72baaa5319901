package wire

import "sync"

// This file holds the Codec and what begins and ends its work. walk.go walks objects; members.go and parts.go have what generated
// code says of members, values.go of the elements of lists and maps, rules.go of what a value has to be; lexer.go reads bytes,
// encode.go writes them.

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
	dst = c.write(dst, v)
	codecs.Put(c)
	return dst
}

// write appends v to dst, of which c keeps nothing.
func (c *Codec) write(dst []byte, v Value) []byte {
	c.mode, c.dst = writing, dst
	v.CodeJSON(c)
	dst, c.dst = c.dst, nil
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
