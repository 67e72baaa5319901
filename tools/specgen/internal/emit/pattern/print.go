package pattern

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// Print prints a function that reports whether a string matches the pattern.
func Print(f *printer.File, name, pattern string) {
	f.P("// ", name, " reports whether s matches ", printer.Line(pattern))
	steps, ok := Compile(pattern)
	if !ok {
		f.P("func ", name, "(s string) bool { return ", name, "Regexp.MatchString(s) }")
		f.P()
		f.P("var ", name, "Regexp = ", printer.Ident{Path: "regexp", Name: "MustCompile"}, "(", strconv.Quote(pattern), ")")
		return
	}
	f.P("func ", name, "(s string) bool {")
	if len(steps) > 0 {
		f.P("i := 0")
	}
	for k, step := range steps {
		switch {
		case step.Min == 1 && step.Max == 1:
			f.P("if i == len(s) || ", step.Class.expr("s[i]", true), " {")
			f.P("return false")
			f.P("}")
			f.P("i++")
		case step.Max < 0 && step.Min == 0:
			printLoop(f, &step.Class)
		case step.Max < 0 && step.Min == 1:
			f.P("if i == len(s) || ", step.Class.expr("s[i]", true), " {")
			f.P("return false")
			f.P("}")
			printLoop(f, &step.Class)
		default:
			printCounted(f, step, k)
		}
	}
	if len(steps) > 0 {
		f.P("return i == len(s)")
	} else {
		f.P(`return s == ""`)
	}
	f.P("}")
}

func printLoop(f *printer.File, c *Class) {
	f.P("for i < len(s) && ", c.expr("s[i]", false), " {")
	f.P("i++")
	f.P("}")
}

func printCounted(f *printer.File, step Step, k int) {
	start := fmt.Sprintf("start%d", k)
	f.P(start, " := i")
	more := ""
	if step.Max >= 0 {
		more = fmt.Sprintf(" && i-%s < %d", start, step.Max)
	}
	f.P("for i < len(s)", more, " && ", step.Class.expr("s[i]", false), " {")
	f.P("i++")
	f.P("}")
	if step.Min > 0 {
		f.P("if i-", start, " < ", step.Min, " {")
		f.P("return false")
		f.P("}")
	}
}

// expr is a Go condition for a byte to be in the class, or not to be in it. It tells the smaller side of the two.
func (c *Class) expr(b string, not bool) string {
	in, out := c.ranges(true), c.ranges(false)
	if len(out) < len(in) {
		in, not = out, !not
	}
	switch len(in) {
	case 0:
		return strconv.FormatBool(not)
	case 1:
		return condition(in[0], b, not)
	}
	var parts []string
	for _, r := range in {
		parts = append(parts, condition(r, b, not))
	}
	if not {
		return strings.Join(parts, " && ")
	}
	return "(" + strings.Join(parts, " || ") + ")"
}

type byteRange struct{ low, high int }

func (c *Class) ranges(in bool) (out []byteRange) {
	for i := 0; i < len(c); i++ {
		if c[i] != in {
			continue
		}
		start := i
		for i+1 < len(c) && c[i+1] == in {
			i++
		}
		out = append(out, byteRange{start, i})
	}
	return out
}

func condition(r byteRange, b string, not bool) string {
	low, high := byteLiteral(r.low), byteLiteral(r.high)
	switch {
	case r.low == r.high && not:
		return b + " != " + low
	case r.low == r.high:
		return b + " == " + low
	case r.low == 0 && not:
		return b + " > " + high
	case r.low == 0:
		return b + " <= " + high
	case r.high == 255 && not:
		return b + " < " + low
	case r.high == 255:
		return b + " >= " + low
	case not:
		return "(" + b + " < " + low + " || " + high + " < " + b + ")"
	}
	return low + " <= " + b + " && " + b + " <= " + high
}

func byteLiteral(b int) string {
	if b < 0x20 || b >= 0x7f {
		return fmt.Sprintf("%#x", b)
	}
	return strconv.QuoteRune(rune(b))
}
