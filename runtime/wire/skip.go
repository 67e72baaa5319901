package wire

// This file skips values: those that nobody knows and those of a wrong type.

// Skip reads a value and drops it. It is as strict about syntax as everything that keeps its values.
func (c *Codec) Skip() {
	c.nesting = c.nesting[:0]
	for more := true; more; {
		ch, i := next(c.s, c.pos)
		c.pos = i
		switch ch {
		case '{':
			more = c.into(i, '}')
		case '[':
			more = c.into(i, ']')
		default:
			c.skipScalar(ch, i)
			more = c.nextSkipped(false)
		}
	}
}

// into enters an object or array that end closes, and moves to its first value. It returns false when there is nothing
// more to skip.
func (c *Codec) into(i int, end byte) bool {
	c.nesting = append(c.nesting, end)
	c.depth++
	if c.depth > maxDepth {
		return c.fail(i, tooDeep)
	}
	c.pos = i + 1
	return c.nextSkipped(true)
}

// nextSkipped moves from the end of a value, or from an opening bracket, to the next value, over the brackets that close. It
// returns false when there is nothing more to skip.
func (c *Codec) nextSkipped(opened bool) bool {
	for n := len(c.nesting); n > 0; n = len(c.nesting) {
		end := c.nesting[n-1]
		ch, i := next(c.s, c.pos)
		switch {
		case ch == end:
			c.nesting = c.nesting[:n-1]
			opened = c.close(i)
			continue
		case opened:
			c.pos = i
		case ch == ',':
			c.pos = i + 1
		case end == '}':
			return c.fail(i, wantComma)
		default:
			return c.fail(i, wantItem)
		}
		return end == ']' || c.skipName()
	}
	return false
}

func (c *Codec) skipName() bool {
	ch, i := next(c.s, c.pos)
	if ch != '"' {
		return c.fail(i, wantName)
	}
	end, _, ok := c.stringEnd(plainString(c.s, i+1))
	if !ok {
		return false
	}
	if ch, i = next(c.s, end+1); ch != ':' {
		return c.fail(i, wantColon)
	}
	c.pos = i + 1
	return true
}

// skipScalar skips the string, number or literal that starts at i with ch.
func (c *Codec) skipScalar(ch byte, i int) {
	switch {
	case ch == '"':
		if end, _, ok := c.stringEnd(plainString(c.s, i+1)); ok {
			c.pos = end + 1
		}
	case ch == '-' || ch-'0' <= 9:
		if end, _, ok := c.numberEnd(i); ok {
			c.pos = end
		}
	case ch == 't':
		c.literal("true")
	case ch == 'f':
		c.literal("false")
	case ch == 'n':
		c.literal("null")
	default:
		c.fail(i, wantValue)
	}
}
