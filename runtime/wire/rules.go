package wire

import (
	"slices"
	"strconv"
)

// This file has the rules that a value in a body has to keep, a call a rule. They are asked of what requests hold: when a
// client checks a body before it is sent, and when a strict Codec reads one.

// Rules are asked of the value that has just been coded. They are nil, and all calls do nothing, where there is nothing to
// ask: when JSON is written or read leniently, and of a value that is absent.
type Rules Codec

// last is the value that Rules are asked of.
type last struct {
	at      int    // reading: where it starts
	name    string // checking: of the member; "" for an element
	text    string
	integer int64
	float   float64
	items   int
}

// value makes Rules for a value that is no member; reading, it started at byte at.
func (c *Codec) value(at int) *Rules {
	if c.check == nil || c.mode == writing {
		return nil
	}
	c.last.at, c.last.name = at, ""
	return (*Rules)(c)
}

// sized is value for an array.
func (c *Codec) sized(at, items int) *Rules {
	c.last.items = items
	return c.value(at)
}

// holding sets the text that is asked about.
func (r *Rules) holding(text string) *Rules {
	if r != nil {
		r.last.text = text
	}
	return r
}

// counting sets the number that is asked about. One of 32 bits is the decimal number that stands for it: 0.1 is not more than 0.1,
// though the float32 next to it is.
func (r *Rules) counting(f float64, bits int) *Rules {
	if r == nil {
		return nil
	}
	if bits == 32 {
		f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'g', -1, 32), 64) // of what it has written itself
	}
	r.last.float = f
	return r
}

// place says where the violations are that have been found since mark: there is one or none.
func (r *Rules) place(mark int) {
	c := (*Codec)(r)
	if mark == len(c.check.list) {
		return
	}
	v := &c.check.list[mark]
	if v.Name = c.last.name; c.mode == reading {
		v.Name = c.trail.value(c.s, c.last.at)
		c.judged = append(c.judged, judged{mark, c.last.at})
	}
}

// judged is a violation that Rules have found.
type judged struct {
	index int // in Checker.list
	at    int // where the value starts
}

// forget drops what Rules have found of the value at byte at.
func (c *Codec) forget(at int) {
	kept, gone := c.judged[:0], 0
	for _, j := range c.judged {
		j.index -= gone
		if j.at == at {
			c.check.list = slices.Delete(c.check.list, j.index, j.index+1)
			gone++
		} else {
			kept = append(kept, j)
		}
	}
	c.judged = kept
}

// Length asks for min to max characters (not bytes); a negative max asks for no maximum.
func (r *Rules) Length(min, max int) *Rules {
	if r != nil {
		mark := r.check.Mark()
		r.check.Length("body", "", r.last.text, min, max)
		r.place(mark)
	}
	return r
}

// Pattern asks that match, which is compiled from pattern, accepts the text.
func (r *Rules) Pattern(match func(string) bool, pattern string) *Rules {
	if r != nil && !match(r.last.text) {
		mark := r.check.Mark()
		r.check.Pattern("body", "", false, pattern, r.last.text)
		r.place(mark)
	}
	return r
}

// Format asks that match accepts the text; want says what it must be: "must be a UUID".
func (r *Rules) Format(match func(string) bool, want string) *Rules {
	if r != nil && !match(r.last.text) {
		mark := r.check.Mark()
		r.check.Format("body", "", false, want, r.last.text)
		r.place(mark)
	}
	return r
}

// Enum asks for one of the tokens.
func (r *Rules) Enum(tokens []string) *Rules {
	if r != nil && !slices.Contains(tokens, r.last.text) {
		mark := r.check.Mark()
		r.check.noneOf("body", "", r.last.text, tokens)
		r.place(mark)
	}
	return r
}

// EnumInt is Enum for an integer.
func (r *Rules) EnumInt(tokens []string) *Rules {
	if r == nil {
		return nil
	}
	return r.holding(strconv.FormatInt(r.last.integer, 10)).Enum(tokens)
}

// Range asks for min to max, both included. NoMin and NoMax are for bounds that the documentation does not give.
func (r *Rules) Range(min, max int64) *Rules {
	if r != nil {
		mark := r.check.Mark()
		r.check.Int("body", "", r.last.integer, min, max)
		r.place(mark)
	}
	return r
}

// MultipleOf asks for a multiple of the positive number of.
func (r *Rules) MultipleOf(of int64) *Rules {
	if r != nil {
		mark := r.check.Mark()
		r.check.MultipleOf("body", "", r.last.integer, of)
		r.place(mark)
	}
	return r
}

// FloatRange asks for min to max, both included. NoMinFloat and NoMaxFloat are for bounds that the documentation does not give.
func (r *Rules) FloatRange(min, max float64) *Rules {
	if r != nil {
		mark := r.check.Mark()
		r.check.Float("body", "", r.last.float, min, max)
		r.place(mark)
	}
	return r
}

// Above asks for more than min (exclusiveMinimum).
func (r *Rules) Above(min float64) *Rules {
	if r != nil {
		mark := r.check.Mark()
		r.check.Above("body", "", r.last.float, min)
		r.place(mark)
	}
	return r
}

// Below asks for less than max (exclusiveMaximum).
func (r *Rules) Below(max float64) *Rules {
	if r != nil {
		mark := r.check.Mark()
		r.check.Below("body", "", r.last.float, max)
		r.place(mark)
	}
	return r
}

// FloatMultipleOf asks for a multiple of the positive number of; what rounding makes of 0.3 and 0.1 is let pass.
func (r *Rules) FloatMultipleOf(of float64) *Rules {
	if r != nil {
		mark := r.check.Mark()
		r.check.MultipleOfFloat("body", "", r.last.float, of)
		r.place(mark)
	}
	return r
}

// finite asks for a number that JSON can carry. No text is read as another one.
func (r *Rules) finite() *Rules {
	if r == nil || r.last.float-r.last.float == 0 {
		return r
	}
	r.FloatRange(NoMinFloat, NoMaxFloat)
	return nil // an infinity breaks no other rule
}

// time asks for a time in a documented form: of a text that is read for the form, of a value that is checked for a time that
// can be written in it.
func (r *Rules) time(form Form) *Rules {
	if r == nil {
		return nil
	}
	text := r.last.text
	if r.mode == checking {
		text = string(Time(text).In(form))
	}
	if !ValidTime(text, form) {
		mark := r.check.Mark()
		r.check.Format("body", "", false, form.Text(), r.last.text)
		r.place(mark)
	}
	return r
}

// Items asks for min to max elements; a negative max asks for no maximum.
func (r *Rules) Items(min, max int) *Rules {
	if r != nil {
		mark := r.check.Mark()
		r.check.Items("body", "", r.last.items, min, max)
		r.place(mark)
	}
	return r
}

// UniqueItems asks that no two of the items, which elem codes, are the same JSON. It gets a pointer because the items are read by
// the call that makes r, and Go does not say whether they would be looked at before or after that.
func UniqueItems[T any](r *Rules, items *[]T, elem func(*Codec, *T) *Rules) *Rules {
	if r == nil {
		return nil
	}
	texts := make([]string, len(*items))
	w := Codec{mode: writing}
	for i := range *items {
		w.dst = w.dst[:0]
		elem(&w, &(*items)[i])
		texts[i] = string(w.dst)
	}
	mark := r.check.Mark()
	Unique(r.check, "body", "", texts)
	r.place(mark)
	return r
}
