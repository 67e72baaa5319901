package server

import (
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file reads the value that a Request is turned to, in the types that parameters have. Each getter notes what is
// wrong with the text, and then returns what can be made of it, which nobody will see.

// String reads a text. An empty one breaks the rule that OpenAPI has for it.
func (r *Request) String() string {
	text, ok := r.value()
	if ok && text == "" {
		mark := r.check.Mark()
		r.check.Add(wire.Violation{In: r.in, Name: r.name, Rule: wire.RuleMinLength, Text: "must not be empty"})
		r.done(mark)
	}
	return text
}

// AnyString reads a text that may be empty.
func (r *Request) AnyString() string {
	text, _ := r.value()
	return text
}

// Int reads an integer from min to max. On a machine of 32 bits it has to fit those.
func (r *Request) Int(min, max int64) int {
	n := r.Int64(min, max)
	if int64(int(n)) != n && !r.bad {
		mark := r.check.Mark()
		r.check.Type(r.in, r.name, false, "must be a 32-bit integer", strconv.FormatInt(n, 10))
		r.done(mark)
	}
	return int(n)
}

// Int64 reads an integer from min to max.
func (r *Request) Int64(min, max int64) int64 {
	text, ok := r.value()
	if !ok {
		return 0
	}
	mark := r.check.Mark()
	n := r.check.ParseInt(r.in, r.name, text, min, max)
	r.done(mark)
	return n
}

// Float reads a number from min to max.
func (r *Request) Float(min, max float64) float64 {
	text, ok := r.value()
	if !ok {
		return 0
	}
	mark := r.check.Mark()
	f := r.check.ParseFloat(r.in, r.name, text, min, max)
	r.done(mark)
	return f
}

// Above asks that the number just read is more than min (exclusiveMinimum).
func (r *Request) Above(got, min float64) {
	if !r.bad {
		mark := r.check.Mark()
		r.check.Above(r.in, r.name, got, min)
		r.done(mark)
	}
}

// Below asks that the number just read is less than max (exclusiveMaximum).
func (r *Request) Below(got, max float64) {
	if !r.bad {
		mark := r.check.Mark()
		r.check.Below(r.in, r.name, got, max)
		r.done(mark)
	}
}

// Bool reads true or false.
func (r *Request) Bool() bool {
	text, ok := r.value()
	if !ok {
		return false
	}
	mark := r.check.Mark()
	b := r.check.ParseBool(r.in, r.name, text)
	r.done(mark)
	return b
}

// Time reads a time in a documented form. In a query a space stands for the plus sign that form decoding made it of.
func (r *Request) Time(form wire.Form) wire.Time {
	text, ok := r.timeText(form)
	if !ok {
		return ""
	}
	mark := r.check.Mark()
	r.check.Format(r.in, r.name, wire.ValidTime(text, form), form.Text(), text)
	r.done(mark)
	return wire.Time(text)
}

func (r *Request) timeText(form wire.Form) (text string, ok bool) {
	if form == wire.LocalForm || r.in != "query" { // no plus, or one that nobody decodes
		return r.value()
	}
	if r.known {
		return strings.ReplaceAll(r.text, " ", "+"), true
	}
	if !r.first() {
		r.bad = true
		return "", false
	}
	return r.query.TimeValue(), true
}

// Enum reads one of the documented tokens.
func (r *Request) Enum(tokens []string) string {
	text, ok := r.value()
	if ok && !slices.Contains(tokens, text) {
		r.notAmong(tokens, text)
	}
	return text
}

// IntEnum reads one of the documented tokens, which are integers.
func (r *Request) IntEnum(tokens []string) int {
	n := r.Int(wire.NoMin, wire.NoMax)
	if text := strconv.Itoa(n); !r.bad && !slices.Contains(tokens, text) {
		r.notAmong(tokens, text)
	}
	return n
}

func (r *Request) notAmong(tokens []string, text string) {
	mark := r.check.Mark()
	r.check.Enum(r.in, r.name, false, text, tokens...)
	r.done(mark)
}
