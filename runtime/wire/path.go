package wire

import "strconv"

// A trail finds the JSON path of a position by walking the text up to it. It remembers how far it came, so that finding all the
// paths of a text that is wrong throughout takes one walk, and a text that is right takes none.
//
// The text before the positions it is asked for is valid: the Codec has read it.
type trail struct {
	pos  int
	open []level
}

// A level is an object or array around the position.
type level struct {
	at         int // where it starts
	array      bool
	index      int  // array: of the current element
	from, to   int  // object: the current member's name, without its quotes
	awaitsName bool // object: the next string is a name
}

func (t *trail) reset() { t.pos, t.open = 0, t.open[:0] }

// value returns the path of the value that starts at byte at.
func (t *trail) value(s string, at int) string {
	t.walk(s, at)
	return t.path(s, len(t.open))
}

// object returns the path of the object that ends at byte at.
func (t *trail) object(s string, at int) string {
	t.walk(s, at)
	return t.path(s, len(t.open)-1)
}

// back goes back to the start of a value, at byte to. That is an array which the position is in, nearly always: its rules are asked
// after those of its elements. For anything else the walk starts anew.
func (t *trail) back(to int) {
	n := len(t.open)
	for n > 0 && t.open[n-1].at > to {
		n--
	}
	if n == 0 || t.open[n-1].at < to {
		t.reset()
		return
	}
	t.pos, t.open = to, t.open[:n-1]
}

func (t *trail) walk(s string, to int) {
	if to < t.pos {
		if _, to = next(s, to); to < t.pos {
			t.back(to)
		}
	}
	i := t.pos
	to = min(to, len(s))
	for i < to {
		n := len(t.open) - 1
		switch c := s[i]; c {
		case '"':
			end := closingQuote(s[:to], i+1)
			if end >= to {
				t.pos = i // inside a string
				return
			}
			if n >= 0 && t.open[n].awaitsName {
				t.open[n].from, t.open[n].to, t.open[n].awaitsName = i+1, end, false
			}
			i = end
		case '{', '[':
			t.open = append(t.open, level{at: i, array: c == '[', awaitsName: c == '{'})
		case '}', ']':
			t.open = t.open[:max(n, 0)]
		case ',':
			if n < 0 {
				break
			}
			if t.open[n].array {
				t.open[n].index++
			} else {
				t.open[n].awaitsName = true
			}
		}
		i++
	}
	t.pos = i
}

// closingQuote returns the index of the quote that ends a string whose inside starts at i; len(s) or more when there is none.
func closingQuote(s string, i int) int {
	for i < len(s) && s[i] != '"' {
		if s[i] == '\\' {
			i++
		}
		i++
	}
	return i
}

// path joins the outermost n levels.
func (t *trail) path(s string, n int) string {
	var b []byte
	for _, l := range t.open[:max(n, 0)] {
		if l.array {
			b = append(b, '[')
			b = strconv.AppendInt(b, int64(l.index), 10)
			b = append(b, ']')
			continue
		}
		if l.awaitsName {
			continue
		}
		if len(b) > 0 {
			b = append(b, '.')
		}
		b = appendUnescaped(b, s[l.from:l.to])
	}
	return string(b)
}

// join appends a property's name to an object's path.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
