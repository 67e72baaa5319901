package wire

import "strconv"

// This file has what generated code calls beyond reading and writing one value: nested checks, containers that must
// not be null, answers of any shape.

// Mark remembers how many violations there are, for Within, WithinItem and WithinKey.
func (c *Checker) Mark() int { return len(c.list) }

// Within says that the violations since mark were found in the property name. It costs nothing when there are none.
//
//	mark := c.Mark()
//	v.Datastore.Check(c)
//	c.Within(mark, "datastore")
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

// Time asks for a time in a documented form, or in another that can be written in it.
func (c *Checker) Time(in, name string, t Time, form Form) {
	if !ValidTime(string(t.In(form)), form) {
		c.broken(in, name, RuleFormat, form.Text(), "", string(t))
	}
}

// Text is what a value in the form must be, for a [Violation].
func (form Form) Text() string {
	switch form {
	case LocalForm:
		return "must be a time like 2022-01-01T10:00:00"
	case DateTimeForm:
		return "must be a time like 2019-05-27T03:38:51Z (RFC 3339)"
	}
	return "must be a time like 2019-05-27T03:38:51+0000"
}

// AppendJSONTime appends a time in a documented form as a JSON string; a text that is no time as it is.
func AppendJSONTime(dst []byte, t Time, form Form) []byte {
	p, ok := parseTime(string(t))
	if !ok {
		return AppendString(dst, t)
	}
	return append(p.append(append(dst, '"'), form), '"')
}

// NonNil is items, or an empty slice in place of nil: JSON's [] where null is not allowed.
func NonNil[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// NonNilMap is m, or an empty map in place of nil: JSON's {} where null is not allowed.
func NonNilMap[T any](m map[string]T) map[string]T {
	if m == nil {
		return map[string]T{}
	}
	return m
}

// DecodeOptional is [DecodePtr] for a value that may be absent but not null: a strict Decoder records the rule "nullable".
func DecodeOptional[T any](d *Decoder, p **T, elem func(*Decoder, *T)) {
	if d.check == nil {
		DecodePtr(d, p, elem)
		return
	}
	if *p == nil {
		*p = new(T)
	}
	elem(d, *p)
}

// Undocumented records, in a strict Decoder, that the object may not have the member that Field has just read
// (additionalProperties: false).
func (d *Decoder) Undocumented() {
	if d.check != nil && !d.failed {
		d.check.broken("body", d.trail.value(d.s, d.pos), RuleAdditional, "is not documented", "", "")
	}
}

// RuleAdditional is the rule that an object has no other members than the documented ones.
const RuleAdditional = "additionalProperties"

// Any is a JSON body that is no object with documented properties.
type Any struct {
	Value any // as encoding/json decodes into an interface
}

// DecodeJSON reads v from d.
func (v *Any) DecodeJSON(d *Decoder) { DecodeAny(d, &v.Value) }

// AppendJSON appends v as JSON to dst.
func (v *Any) AppendJSON(dst []byte) []byte { return AppendAny(dst, v.Value) }

// Check finds nothing wrong: any value is right.
func (v *Any) Check(*Checker) {}

// MarshalJSON implements json.Marshaler.
func (v Any) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }

// UnmarshalJSON implements json.Unmarshaler.
func (v *Any) UnmarshalJSON(data []byte) error { return Unmarshal(data, v.DecodeJSON) }
