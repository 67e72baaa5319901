// Package table judges figures by goals and prints them as Markdown tables that line up as text too.
package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Goal is a figure that must not be above its limit.
type Goal struct {
	Got, Limit float64
	Unit       string // "× raw floor", "allocations"
}

// Met reports whether the goal is reached.
func (g Goal) Met() bool { return g.Got <= g.Limit }

// String is the goal with what was got in parentheses, and an exclamation mark when it was missed.
func (g Goal) String() string {
	mark := ""
	if !g.Met() {
		mark = "!"
	}
	return fmt.Sprintf("≤ %s %s (%s%s)", Figure(g.Limit), g.Unit, Figure(g.Got), mark)
}

// A Row is one work item. With goals it ends in their verdict.
type Row struct {
	Cells []string
	Goals []Goal
}

// Verdict is met, missed, or nothing for a row without a goal.
func (r Row) Verdict() string {
	switch {
	case len(r.Goals) == 0:
		return ""
	case slices.ContainsFunc(r.Goals, func(g Goal) bool { return !g.Met() }):
		return "missed"
	}
	return "met"
}

// A Table is rows under a title. Goal and verdict become its last two columns when any row has a goal.
type Table struct {
	Title, Note string
	Columns     []string
	Rows        []Row
}

// Missed counts the rows that miss a goal.
func (t Table) Missed() int {
	n := 0
	for _, r := range t.Rows {
		if r.Verdict() == "missed" {
			n++
		}
	}
	return n
}

// String prints the table.
func (t Table) String() string {
	lines := t.lines()
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	if t.Title != "" {
		fmt.Fprintf(&b, "## %s\n\n", t.Title)
	}
	if t.Note != "" {
		fmt.Fprintf(&b, "%s\n\n", t.Note)
	}
	for n, line := range lines {
		writeLine(&b, line, widths)
		if n == 0 {
			writeRule(&b, widths)
		}
	}
	return b.String()
}

// lines are the header and the rows, all of the same length.
func (t Table) lines() [][]string {
	judged := slices.ContainsFunc(t.Rows, func(r Row) bool { return len(r.Goals) > 0 })
	header := slices.Clone(t.Columns)
	if judged {
		header = append(header, "goal", "verdict")
	}
	lines := [][]string{header}
	for _, r := range t.Rows {
		line := slices.Clone(r.Cells)
		for len(line) < len(t.Columns) {
			line = append(line, "")
		}
		if judged {
			var goals []string
			for _, g := range r.Goals {
				goals = append(goals, g.String())
			}
			line = append(line, strings.Join(goals, ", "), r.Verdict())
		}
		lines = append(lines, line)
	}
	return lines
}

func writeLine(b *strings.Builder, line []string, widths []int) {
	for i, cell := range line {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i > 0 && isFigure(cell) {
			cell = pad + cell
		} else {
			cell += pad
		}
		b.WriteString("| " + cell + " ")
	}
	b.WriteString("|\n")
}

func writeRule(b *strings.Builder, widths []int) {
	for _, width := range widths {
		b.WriteString("|" + strings.Repeat("-", width+2))
	}
	b.WriteString("|\n")
}

// isFigure reports whether a cell begins with a digit: such cells stand to the right.
func isFigure(cell string) bool { return cell != "" && '0' <= cell[0] && cell[0] <= '9' }

// Figure prints a number with as many digits as mean something: 0.231, 1.25, 23.4, 5,493.
func Figure(f float64) string {
	switch {
	case f < 0:
		return "-" + Figure(-f)
	case f >= 100:
		return thousands(strconv.FormatFloat(f, 'f', 0, 64))
	case f == float64(int(f)):
		return strconv.Itoa(int(f))
	case f >= 10:
		return strconv.FormatFloat(f, 'f', 1, 64)
	case f >= 1:
		return strconv.FormatFloat(f, 'f', 2, 64)
	}
	text := strconv.FormatFloat(f, 'f', 3, 64)
	if short := strings.TrimRight(text, "0"); strconv.FormatFloat(f, 'f', -1, 64) == short {
		return short // 0.25 is exact, 0.080 is not
	}
	return text
}

func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
