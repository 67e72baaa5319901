package wire

import "strconv"

// This file turns what a Codec finds wrong into errors and violations.

// A DecodeError says where a JSON text is wrong.
type DecodeError struct {
	Offset int    // of the byte where it was noticed, from 0
	Path   string // of the value: backups[0].size; "" for the whole text
	Rule   string // RuleJSON when the text is not JSON, RuleType when a value has another type than documented
	Text   string // what should have been there
	Got    string // what is there, shortened
}

// Error returns "json: byte 17: backups[0].size: must be a number, got true".
func (e *DecodeError) Error() string {
	b := make([]byte, 0, 128)
	b = append(b, "json: byte "...)
	b = strconv.AppendInt(b, int64(e.Offset), 10)
	if e.Path != "" {
		b = append(b, ": "...)
		b = appendPlain(b, e.Path)
	}
	b = append(b, ": "...)
	b = append(b, e.Text...)
	if e.Got != "" {
		b = append(b, ", got "...)
		b = appendPlain(b, e.Got)
	}
	return string(b)
}

// What a value of a wrong type should be.
const (
	wantString  = "must be a string"
	wantInteger = "must be an integer"
	wantInt32   = "must be a 32-bit integer"
	wantInt64   = "must be a 64-bit integer"
	wantNumber  = "must be a number"
	wantSmaller = "must be a smaller number"
	wantBool    = "must be true or false"
	wantObject  = "must be an object"
	wantArray   = "must be an array"
	notNull     = "must not be null"
)

// What a syntax error says was expected.
const (
	wantValue   = "want a value"
	wantName    = "want a name in quotes"
	wantColon   = "want a colon after the name"
	wantComma   = "want a comma or the end of the object"
	wantItem    = "want a comma or the end of the array"
	wantEnd     = "want nothing after the value"
	wantDigit   = "want a digit"
	wantLiteral = "want true, false or null"
	wantEscape  = `want one of "\/bfnrtu after a backslash`
	wantHex     = "want four hexadecimal digits after \\u"
	wantQuote   = "want the string to end"
	noControl   = "want no control character in a string"
	tooDeep     = "want no more than 10000 values inside each other"
	endOfText   = "the end"
)

// fail records a syntax error and ends all reading; it returns false. Only the first is kept.
func (c *Codec) fail(at int, want string) bool {
	if c.failed {
		return false
	}
	c.failed = true
	c.syntax = mistake{at: at, end: at + 1, text: want}
	c.pos, c.key = len(c.s), len(c.s)+1
	if c.check != nil {
		e := c.explain(c.syntax, RuleJSON)
		text := "must be JSON: " + e.Text + " at byte " + strconv.Itoa(e.Offset)
		c.check.list = c.check.list[:min(len(c.check.list), maxViolations-1)] // this one matters more than all the others
		c.check.Add(Violation{In: "body", Rule: RuleJSON, Text: text, Got: e.Got})
	}
	return false
}

// other deals with a value, at c.pos, that is not of the type wanted: null is let pass or breaks the rule "nullable", anything
// else is skipped and recorded.
func (c *Codec) other(want string) {
	at := c.pos
	if at < len(c.s) && c.s[at] == 'n' {
		c.refuseNull()
		return
	}
	c.Skip()
	c.wrong(at, want)
}

// refuseNull consumes a null; a strict Codec records it.
func (c *Codec) refuseNull() {
	at := c.pos
	if c.literal("null") && c.check != nil {
		c.found(at, RuleNullable, notNull, "null")
	}
}

// wrong records that the value from at to c.pos is not what the documentation wants.
func (c *Codec) wrong(at int, want string) {
	if c.failed {
		return
	}
	if c.mismatch.text == "" {
		c.mismatch = mistake{at: at, end: c.pos, text: want}
	}
	if c.check != nil {
		c.found(at, RuleType, want, c.s[at:c.pos])
	}
}

// found adds a violation of the value at byte at. Its path, which can be long, is worked out only if there is room for it.
func (c *Codec) found(at int, rule, text, got string) {
	if !c.check.full() {
		c.check.Add(Violation{In: "body", Name: c.trail.value(c.s, at), Rule: rule, Text: text, Got: got})
	}
}

// missing adds the violation that the object which has just ended lacks a member.
func (c *Codec) missing(name string) {
	if !c.check.full() {
		c.check.Required("body", join(c.trail.object(c.s, c.last.at), name), false)
	}
}

// explain makes an error of a mistake. The path is worked out here, from the text: while all is well nobody keeps it.
func (c *Codec) explain(m mistake, rule string) *DecodeError {
	got := endOfText
	if m.at < len(c.s) {
		got = c.s[m.at:min(m.end, len(c.s))]
		if ch := got[0]; rule == RuleJSON && ch >= ' ' && ch < 0x7f {
			got = "'" + got + "'"
		}
	}
	return &DecodeError{Offset: m.at, Path: c.trail.value(c.s, m.at), Rule: rule, Text: m.text, Got: shorten(got)}
}
