package finding

import (
	"strconv"
	"strings"
)

// ParsePos reads what [Pos.String] writes.
func ParsePos(s string) Pos {
	rest, col, ok := cutLast(s)
	if !ok {
		return Pos{File: s}
	}
	file, line, ok := cutLast(rest)
	if !ok {
		return Pos{File: s}
	}
	return Pos{File: file, Line: line, Col: col}
}

// cutLast cuts the number after the last colon.
func cutLast(s string) (before string, n int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	return s[:i], n, err == nil
}

// Failed reports whether a finding stops the work.
func (fs Findings) Failed() bool { return fs.Err() != nil }

// Errors are the findings that stop the work.
func (fs Findings) Errors() Findings {
	var out Findings
	for _, f := range fs {
		if f.Severity == Error {
			out = append(out, f)
		}
	}
	return out
}
