package wire

import "strings"

// This file writes and reads what stands in a URL: query strings and path segments.

// unreserved holds the characters that RFC 3986 never escapes.
var unreserved = charTable("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

// queryMarks holds the characters that mean something in a query string.
var queryMarks = charTable("&=+%;")

func charTable(chars string) (table [256]bool) {
	for i := range len(chars) {
		table[chars[i]] = true
	}
	return table
}

// AppendQuery appends s as a name or value of a query string: letters, digits and -._~ as they are, every other byte as %XX, so
// that a plus is %2B and a space %20, which every server reads alike.
func AppendQuery(dst []byte, s string) []byte { return appendEscapedURL(dst, s) }

// AppendPathSegment appends s as one segment of a path. A slash is escaped; so are the dots of "." and "..", which
// would otherwise name another path. Some servers read those escapes as dots all the same: refuse such values before.
func AppendPathSegment(dst []byte, s string) []byte {
	switch s {
	case ".":
		return append(dst, "%2E"...)
	case "..":
		return append(dst, "%2E%2E"...)
	}
	return appendEscapedURL(dst, s)
}

func appendEscapedURL(dst []byte, s string) []byte {
	const upper = "0123456789ABCDEF"
	from := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; !unreserved[c] {
			dst = append(dst, s[from:i]...)
			dst = append(dst, '%', upper[c>>4], upper[c&0xf])
			from = i + 1
		}
	}
	return append(dst, s[from:]...)
}

// UnescapePath reads a segment of a path: %XX is a byte, a plus is a plus. It returns false at a percent sign that two
// hexadecimal digits do not follow.
func UnescapePath(segment string) (string, bool) {
	if !escapesRight(segment) {
		return "", false
	}
	return unescapeURL(segment, '+', ' '), true
}

// escapesRight reports whether two hexadecimal digits follow each percent sign.
func escapesRight(s string) bool {
	for i := strings.IndexByte(s, '%'); i >= 0 && i < len(s); i++ {
		if s[i] != '%' {
			continue
		}
		if i+2 >= len(s) || unhex(s[i+1]) < 0 || unhex(s[i+2]) < 0 {
			return false
		}
		i += 2
	}
	return true
}

// unescapeURL reads s, whose escapes are right. A plus becomes plus, a space space. It allocates only if something changes.
func unescapeURL(s string, plus, space byte) string {
	var b strings.Builder
	from := 0 // what comes before is in b
	for i := 0; i < len(s); i++ {
		c, size := s[i], 1
		switch {
		case c == '%':
			if c, size = byte(unhex(s[i+1])<<4|unhex(s[i+2])), 3; c == ' ' {
				c = space
			}
		case c == '+' && plus != '+':
			c = plus
		case c == ' ' && space != ' ':
			c = space
		default:
			continue
		}
		if from == 0 {
			b.Grow(len(s))
		}
		b.WriteString(s[from:i])
		b.WriteByte(c)
		from = i + size
		i = from - 1
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// A Query reads a raw query string pair by pair, as net/url does: a pair with a semicolon or a bad escape is left out, and
// recorded. What it returns shares the raw string's memory unless it is escaped.
//
//	var q wire.Query
//	q.Reset(r.URL.RawQuery)
//	for q.Next() {
//		switch q.Name() {
//		case "limit":
//			limit = q.Value()
//		case "begin_time":
//			begin = q.TimeValue()
//		}
//	}
//	err := q.Err()
type Query struct {
	rest    string
	name    string
	raw     string // the value, as written
	escaped bool   // the value has an escape or a plus
	err     *QueryError
}

// Reset makes q read raw, a query string without its question mark.
func (q *Query) Reset(raw string) { *q = Query{rest: raw} }

// Next moves to the next pair and returns false when there is none.
func (q *Query) Next() bool {
	for q.rest != "" {
		if q.pair() {
			return true
		}
	}
	return false
}

// pair reads the next pair and returns false if it is empty or wrong.
func (q *Query) pair() bool {
	s := q.rest
	equal, escapes, escapedName, semicolon := -1, false, false, false
	i := 0
scan:
	for ; i < len(s); i++ {
		if c := s[i]; queryMarks[c] {
			switch c {
			case '&':
				break scan
			case '=':
				if equal < 0 {
					equal, escapedName, escapes = i, escapes, false
				}
			case ';':
				semicolon = true
			default:
				escapes = true
			}
		}
	}
	text := s[:i]
	q.rest = s[min(i+1, len(s)):]
	if text == "" {
		return false
	}
	if semicolon {
		return q.wrong(text, "a semicolon separates nothing: write it %3B")
	}
	if equal < 0 {
		q.name, q.raw, q.escaped, escapedName = text, "", false, escapes
	} else {
		q.name, q.raw, q.escaped = text[:equal], text[equal+1:], escapes
	}
	if (escapedName || q.escaped) && !escapesRight(text) {
		return q.wrong(text, "a percent sign needs two hexadecimal digits")
	}
	if escapedName {
		q.name = unescapeURL(q.name, ' ', ' ')
	}
	return true
}

func (q *Query) wrong(pair, text string) bool {
	if q.err == nil {
		q.err = &QueryError{Pair: pair, Text: text}
	}
	return false
}

// Name returns the pair's name.
func (q *Query) Name() string { return q.name }

// Value returns the pair's value; a plus is a space. It is "" where there is no equals sign.
func (q *Query) Value() string {
	if !q.escaped {
		return q.raw
	}
	return unescapeURL(q.raw, ' ', ' ')
}

// TimeValue returns the value of a parameter that is a time with an offset: a plus, however it was written. Clients send
// it as %2B, raw, or as the space or %20 that others made of a raw one.
func (q *Query) TimeValue() string { return unescapeURL(q.raw, '+', '+') }

// Err returns the first pair that was left out, as a *[QueryError], or nil.
func (q *Query) Err() error {
	if q.err == nil {
		return nil
	}
	return q.err
}

// A QueryError is a part of a query string that cannot be read.
type QueryError struct {
	Pair string // as written
	Text string // what is wrong with it
}

// Error returns "query limit=%zz: a percent sign needs two hexadecimal digits".
func (e *QueryError) Error() string {
	return string(appendPlain([]byte("query "), shorten(e.Pair))) + ": " + e.Text
}
