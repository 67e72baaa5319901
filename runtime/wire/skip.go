package wire

// This file skips values: those that nobody knows and those of a wrong type.

// Skip reads a value and drops it. It is as strict about syntax as everything that keeps its values.
func (d *Decoder) Skip() {
	d.nesting = d.nesting[:0]
	for more := true; more; {
		c, i := next(d.s, d.pos)
		d.pos = i
		switch c {
		case '{':
			more = d.open(i, '}')
		case '[':
			more = d.open(i, ']')
		default:
			d.skipScalar(c, i)
			more = d.nextSkipped(false)
		}
	}
}

// open enters an object or array that end closes, and moves to its first value. It returns false when there is nothing
// more to skip.
func (d *Decoder) open(i int, end byte) bool {
	d.nesting = append(d.nesting, end)
	d.depth++
	if d.depth > maxDepth {
		return d.fail(i, tooDeep)
	}
	d.pos = i + 1
	return d.nextSkipped(true)
}

// nextSkipped moves from the end of a value, or from an opening bracket, to the next value, over the brackets that close. It
// returns false when there is nothing more to skip.
func (d *Decoder) nextSkipped(opened bool) bool {
	for n := len(d.nesting); n > 0; n = len(d.nesting) {
		end := d.nesting[n-1]
		c, i := next(d.s, d.pos)
		switch {
		case c == end:
			d.nesting = d.nesting[:n-1]
			opened = d.close(i)
			continue
		case opened:
			d.pos = i
		case c == ',':
			d.pos = i + 1
		case end == '}':
			return d.fail(i, wantComma)
		default:
			return d.fail(i, wantItem)
		}
		return end == ']' || d.skipName()
	}
	return false
}

func (d *Decoder) skipName() bool {
	c, i := next(d.s, d.pos)
	if c != '"' {
		return d.fail(i, wantName)
	}
	end, _, ok := d.stringEnd(plainString(d.s, i+1))
	if !ok {
		return false
	}
	if c, i = next(d.s, end+1); c != ':' {
		return d.fail(i, wantColon)
	}
	d.pos = i + 1
	return true
}

// skipScalar skips the string, number or literal that starts at i with c.
func (d *Decoder) skipScalar(c byte, i int) {
	switch {
	case c == '"':
		if end, _, ok := d.stringEnd(plainString(d.s, i+1)); ok {
			d.pos = end + 1
		}
	case c == '-' || c-'0' <= 9:
		if end, _, ok := d.numberEnd(i); ok {
			d.pos = end
		}
	case c == 't':
		d.literal("true")
	case c == 'f':
		d.literal("false")
	case c == 'n':
		d.literal("null")
	default:
		d.fail(i, wantValue)
	}
}
