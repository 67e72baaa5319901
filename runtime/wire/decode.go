package wire

import (
	"strings"
	"sync"
)

// This file holds the Decoder and how it walks objects; values.go reads values, lexer.go bytes.

// A Decoder reads one JSON text. Generated DecodeJSON methods drive it:
//
//	func (v *Backup) DecodeJSON(d *wire.Decoder) {
//		if !d.Object() {
//			return
//		}
//		for d.Field() {
//		again:
//			switch d.Name() {
//			case "id":
//				wire.DecodeString(d, &v.ID)
//			default:
//				if d.Fold(backupFields) {
//					goto again
//				}
//				d.Skip()
//			}
//		}
//	}
//
// It decodes what encoding/json would, and refuses what encoding/json refuses, with one difference: it reads the text
// once, so that values before a syntax error have been stored when the error is found.
//
// Strings it returns are parts of the text given to Reset. A value that outlives the rest keeps the whole text
// alive: copy it with [strings.Clone].
//
// A Decoder is a plain struct: it can be a field of a pooled value and Reset for each message.
type Decoder struct {
	s     string // the text
	pos   int    // the next byte
	name  string // the last member's name
	first bool   // an object has been opened and none of its members read
	depth int    // objects and arrays that are open

	check    *Checker // strict: where violations go
	failed   bool     // a syntax error was found; pos is then len(s), so that every loop ends
	syntax   mistake
	mismatch mistake // the first value of a wrong type
	trail    trail
	nesting  []byte // for Skip
	scratch  []byte // for strings with escapes
}

// A mistake is where the text is wrong, and how.
type mistake struct {
	at, end int
	text    string
}

// maxDepth is encoding/json's limit to how deep values may nest.
const maxDepth = 10000

// Reset makes d read s.
//
// With a Checker, d is strict, as a server is: a value of another type breaks the rule "type", null where the value is not
// nullable the rule "nullable", a missing property the rule "required" (see [Decoder.Require]), text that is not JSON the
// rule "json", and names must be spelt as documented. Without one (nil), d is lenient, as encoding/json is.
func (d *Decoder) Reset(s string, c *Checker) {
	d.s, d.pos, d.name, d.first, d.depth = s, 0, "", false, 0
	d.check, d.failed = c, false
	d.syntax, d.mismatch = mistake{}, mistake{}
	d.trail.reset()
}

// Object enters an object: true means that Field reads its members, and must be called until it returns false.
//
// At null it returns false and changes nothing (strict: the rule "nullable" is broken); so it does at a value of another type,
// which it records and skips.
func (d *Decoder) Object() bool {
	s, i := d.s, d.pos
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	d.pos = i
	if i >= len(s) || s[i] != '{' {
		d.other(wantObject)
		return false
	}
	d.pos = i + 1
	d.first = true
	d.depth++
	if d.depth > maxDepth {
		d.fail(i, tooDeep)
		return false
	}
	return true
}

// Field reads the name of the object's next member, which Name then returns; the member's value must be read or skipped
// before Field is called again. It returns false at the end of the object, and after a syntax error.
func (d *Decoder) Field() bool {
	s, i := d.s, d.pos
	c, i := next(s, i)
	if d.first {
		d.first = false
		if c == '}' {
			return d.close(i)
		}
	} else {
		if c != ',' {
			if c == '}' {
				return d.close(i)
			}
			return d.fail(i, wantComma)
		}
		c, i = next(s, i+1)
	}
	if c != '"' {
		return d.fail(i, wantName)
	}
	end := plainString(s, i+1)
	if end < len(s) && s[end] == '"' {
		d.name = s[i+1 : end]
		i = end + 1
	} else {
		var ok bool
		if d.name, i, ok = d.hardString(i+1, end); !ok {
			return false
		}
	}
	if c, i = next(s, i); c != ':' {
		return d.fail(i, wantColon)
	}
	d.pos = i + 1
	return true
}

// close ends an object or array whose bracket is at i.
func (d *Decoder) close(i int) bool {
	d.pos = i + 1
	d.depth--
	return false
}

// Name returns the name that Field read.
func (d *Decoder) Name() string { return d.name }

// Fold finds a name that differs from Name by case only, as encoding/json does for members it does not know: Name
// then returns the found name. It returns false when there is none. A strict Decoder finds none: names are
// documented with their case.
func (d *Decoder) Fold(names []string) bool {
	if d.check != nil || d.name == "" {
		return false
	}
	a := d.name[0] | 0x20
	for _, name := range names {
		if name == "" {
			continue
		}
		// A first letter that differs even in lower case cannot fold, unless one of the two is not ASCII.
		if b := name[0] | 0x20; a != b && a < 0x80 && b < 0x80 {
			continue
		}
		if strings.EqualFold(d.name, name) {
			d.name = name
			return true
		}
	}
	return false
}

// Null consumes null and returns true, or returns false at anything else. To call it is to say that the value may be
// null: a strict Decoder then takes null for right.
func (d *Decoder) Null() bool {
	c, i := next(d.s, d.pos)
	d.pos = i
	return c == 'n' && d.literal("null")
}

// Require records, in a strict Decoder, the properties that the object just read should have and has not. It is called once
// Field has returned false. names are the object's properties; bit i of seen says that names[i] was there, bit i of
// required that it must be.
//
// An object with more than 64 properties has one seen variable for each 64 of them, and calls Require once for each:
//
//	d.Require(seen0, names[:64], required0)
//	d.Require(seen1, names[64:], required1)
func (d *Decoder) Require(seen uint64, names []string, required uint64) {
	if d.check != nil && required&^seen != 0 {
		d.missing(required&^seen, names)
	}
}

func (d *Decoder) missing(bits uint64, names []string) {
	if d.failed {
		return // the object was not read to its end
	}
	path := d.trail.object(d.s, d.pos-1)
	for i, name := range names {
		if bits&(1<<i) != 0 {
			d.check.Required("body", join(path, name), false)
		}
	}
}

// End asks that nothing but white space follows the value, and returns what Err returns.
func (d *Decoder) End() error {
	if c, i := next(d.s, d.pos); c != 0 || i < len(d.s) {
		d.fail(i, wantEnd)
	}
	return d.Err()
}

// Err returns the first syntax error or, if there is none, the first value of a wrong type, as a *[DecodeError]; nil when all
// was well. What follows the value is for End to judge.
func (d *Decoder) Err() error {
	switch {
	case d.failed:
		return d.explain(d.syntax, RuleJSON)
	case d.mismatch.text != "":
		return d.explain(d.mismatch, RuleType)
	}
	return nil
}

var decoders = sync.Pool{New: func() any { return new(Decoder) }}

// Unmarshal reads data with into, which is a DecodeJSON method. It is what generated UnmarshalJSON methods call, so that
// encoding/json can read generated types too. It copies data once, for the strings that are decoded. It fails with a
// *[DecodeError] when data is not one JSON value, or has a value of a wrong type.
func Unmarshal(data []byte, into func(*Decoder)) error {
	d := decoders.Get().(*Decoder)
	d.Reset(string(data), nil)
	into(d)
	err := d.End()
	d.Reset("", nil)
	decoders.Put(d)
	return err
}
