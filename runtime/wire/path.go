package wire

import "strconv"

// A trail finds the JSON path of a position by walking the text up to it. It remembers how far it came, so that finding all the
// paths of a text that is wrong throughout takes one walk, and a text that is right takes none.
//
// The text before the positions it is asked for is valid: the Decoder has read it.
type trail struct {
	pos  int
	open []level
}

// A level is an object or array around the position.
type level struct {
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

func (t *trail) walk(s string, to int) {
	if to < t.pos {
		t.reset()
	}
	i := t.pos
	to = min(to, len(s))
	for i < to {
		n := len(t.open) - 1
		switch c := s[i]; c {
		case '"':
			end := i + 1
			for end < to && s[end] != '"' {
				if s[end] == '\\' {
					end++
				}
				end++
			}
			if end >= to {
				t.pos = i // inside a string
				return
			}
			if n >= 0 && t.open[n].awaitsName {
				t.open[n].from, t.open[n].to, t.open[n].awaitsName = i+1, end, false
			}
			i = end
		case '{', '[':
			t.open = append(t.open, level{array: c == '[', awaitsName: c == '{'})
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
