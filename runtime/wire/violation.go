package wire

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Violation is one documented rule that a value breaks.
type Violation struct {
	In   string // where the value is: path, query, header or body
	Name string // the parameter, or the JSON path in a body: database_tables[0].database_name; "" is the whole body
	Rule string // the OpenAPI keyword: minimum, maxLength, required, … (see below for the few that OpenAPI lacks)
	Text string // what the rule asks for: must be 1 to 100
	Got  string // the value that breaks it, shortened; "" where there is none
	Code string // the error code documented for this parameter; the server layer fills it in
}

// The rules that a [Violation] names: OpenAPI's keywords, and below them those for which OpenAPI has no word.
const (
	RuleRequired   = "required"
	RuleType       = "type"
	RuleMinimum    = "minimum"
	RuleMaximum    = "maximum"
	RuleMultipleOf = "multipleOf"
	RuleMinLength  = "minLength"
	RuleMaxLength  = "maxLength"
	RulePattern    = "pattern"
	RuleEnum       = "enum"
	RuleFormat     = "format"
	RuleMinItems   = "minItems"
	RuleMaxItems   = "maxItems"
	RuleUnique     = "uniqueItems"
	RuleDependent  = "dependentRequired"
	RuleNullable   = "nullable"
	RuleAdditional = "additionalProperties"

	RuleJSON      = "json"      // the body is not JSON
	RuleDuplicate = "duplicate" // a parameter comes twice
	RuleSecurity  = "security"  // no credential, or one of the wrong kind
)

// String returns the violation as one line: "query limit: must be 1 to 100, got 101".
// Control characters and spaces in what was got are quoted, so that the line is safe to log.
func (v Violation) String() string { return string(v.Append(make([]byte, 0, 96))) }

// Append appends what String returns.
func (v *Violation) Append(b []byte) []byte {
	b = append(b, v.In...)
	if v.Name != "" {
		b = append(b, ' ')
		b = appendPlain(b, v.Name)
	}
	b = append(b, ": "...)
	b = append(b, v.Text...)
	if v.Got != "" {
		b = append(b, ", got "...)
		b = appendPlain(b, v.Got)
	}
	return b
}

// appendPlain appends s as it is when it is visible text, else in quotes.
func appendPlain(b []byte, s string) []byte {
	i := 0
	for i < len(s) && ' ' < s[i] && s[i] < 0x7f {
		i++
	}
	for _, r := range s[i:] {
		if r <= ' ' || r == utf8.RuneError || !strconv.IsPrint(r) {
			return strconv.AppendQuote(b, s)
		}
	}
	return append(b, s...)
}

// quoteShort returns s in quotes, cut to what fits a line.
func quoteShort(s string) string { return strconv.Quote(shorten(s)) }

// maxViolations bounds what a Checker keeps: a hostile body of a megabyte can break half a million rules.
const maxViolations = 100

// A Checker collects violations. Its zero value is ready; it is not for concurrent use.
//
// Its methods that test a rule cost a comparison or two when the value is right, and allocate only when it is wrong.
type Checker struct {
	list []Violation
}

// Add records a violation. It shortens v.Got. Violations after the first 100 are dropped.
func (c *Checker) Add(v Violation) {
	if !c.full() {
		v.Got = shorten(v.Got)
		c.list = append(c.list, v)
	}
}

// full says that violations are dropped.
func (c *Checker) full() bool { return len(c.list) >= maxViolations }

// Violations returns what was recorded, in the order it was found. The slice is the Checker's own, valid until Reset.
func (c *Checker) Violations() []Violation { return c.list }

// Failed reports whether any violation was recorded.
func (c *Checker) Failed() bool { return len(c.list) > 0 }

// Reset empties the Checker for another request, keeping its memory.
func (c *Checker) Reset() {
	clear(c.list)
	c.list = c.list[:0]
}

// Mark remembers how many violations there are, for Within, WithinItem and WithinKey.
func (c *Checker) Mark() int { return len(c.list) }

// Within says that the violations since mark were found in the property name. It costs nothing when there are none.
//
//	mark := c.Mark()
//	c.Length("query", "", item, 1, 36)
//	c.Within(mark, "ids")
func (c *Checker) Within(mark int, name string) {
	if mark < len(c.list) {
		c.prefix(mark, name)
	}
}

// WithinItem is Within for element i of the array name; the name of an array that is the whole body is "".
func (c *Checker) WithinItem(mark int, name string, i int) {
	if mark < len(c.list) {
		c.prefix(mark, name+"["+strconv.Itoa(i)+"]")
	}
}

// WithinKey is Within for a value of the map name.
func (c *Checker) WithinKey(mark int, name, key string) {
	if mark < len(c.list) {
		c.prefix(mark, join(name, key))
	}
}

func (c *Checker) prefix(mark int, path string) {
	for i := range c.list[mark:] {
		v := &c.list[mark+i]
		switch {
		case v.Name == "":
			v.Name = path
		case v.Name[0] == '[':
			v.Name = path + v.Name
		default:
			v.Name = join(path, v.Name)
		}
	}
}

// shorten cuts s to what fits a line, without splitting a character and without keeping all of a large s alive.
func shorten(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	n := most
	for n > most-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.Clone(s[:n]) + "…"
}
