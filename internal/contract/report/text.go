package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// A printer writes text of a certain width.
type printer struct {
	strings.Builder
	color bool
	width int
}

// Colours of ANSI terminals.
const (
	green = "32"
	red   = "31"
	dim   = "2"
	bold  = "1"
)

func (p *printer) paint(code, text string) string {
	if !p.color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func writeText(results []*run.Result, o Options) []byte {
	p := &printer{color: o.Color, width: o.Width}
	if p.width <= 0 {
		p.width = 100
	}
	p.width = max(p.width, 40)
	for _, r := range results {
		p.result(r)
	}
	p.remarks(o.Remarks)
	s := sumOf(results, o.Remarks)
	color := green
	if !s.ok() {
		color = red
	}
	p.wrap("", s.String(), color)
	return []byte(p.String())
}

func (p *printer) result(r *run.Result) {
	title := r.Service
	if r.Title != "" {
		title += " (" + r.Title + ")"
	}
	if r.Variant != "" {
		title += ", " + r.Variant
	}
	title += " at " + r.Target
	if r.Shard.Of > 1 {
		title += ", shard " + r.Shard.String()
	}
	p.wrap("", title, bold)
	p.WriteString("\n")
	all := operations(r)
	p.operations(all)
	p.WriteString("\n")
	for _, f := range r.Findings {
		p.finding(f)
	}
	p.accepted(r)
	p.notTested("not tested", reasons(r, false))
	p.notTested("not testable", reasons(r, true))
}

// operations writes a line for each operation.
func (p *printer) operations(all []*operation) {
	id, method := 0, 0
	for _, o := range all {
		id, method = max(id, width(o.ID)), max(method, width(o.Method))
	}
	id = min(id, p.width/3)
	for _, o := range all {
		mark := p.paint(green, "✓")
		counts := fmt.Sprintf("%s, %s", plural(o.Rules, "rule"), plural(o.Cases, "case"))
		switch {
		case len(o.Findings) > 0:
			mark = p.paint(red, "✗")
			counts = plural(len(o.Findings), "finding") + ", " + counts
		case o.Rules == 0:
			mark = p.paint(dim, "–")
			counts = "not tested"
		}
		room := p.width - id - method - width(counts) - 8
		fmt.Fprintf(p, "%s %s  %s %s  %s\n", mark, pad(cut(o.ID, id), id), pad(o.Method, method), pad(cut(o.Path, room), max(room, 0)), counts)
	}
}

// finding writes what is wrong, so that a reader needs nothing else.
func (p *printer) finding(f run.Finding) {
	p.wrap(p.paint(red, "✗")+" ", f.Operation+" "+label(f.Operation, f.Rule), bold)
	if f.Sentence != "" {
		p.field("the page says", cut(strings.Join(strings.Fields(f.Sentence), " "), longestSentence))
	}
	if f.Page.URL != "" {
		p.field("page", strings.TrimSpace(f.Page.Title+" "+f.Page.URL))
	}
	p.field("expected", f.Expected)
	p.field("got", f.Got)
	if f.Where != "" && len(f.Values) == 0 {
		p.field("at", f.Where)
	}
	for _, d := range f.Values {
		p.field("", fmt.Sprintf("%s: %s instead of %s", d.Where, something(d.Got), something(d.Expected)))
	}
	for i, note := range f.Notes {
		name := ""
		if i == 0 {
			name = "sent"
		}
		p.field(name, note)
	}
	if more := f.Cases - len(f.Notes); more > 0 {
		p.field("", "and "+plural(more, "other case"))
	}
	if len(f.Also) > 0 {
		p.field("also", strings.Join(f.Also, ", "))
	}
	if f.Pos != "" {
		p.field("described", f.Pos)
	}
	// The command is for copying: it stays on one line.
	fmt.Fprintf(p, "  %s %s\n\n", p.paint(dim, pad("try", fieldWidth)), f.Curl)
}

func something(value string) string {
	if value == "" {
		return "nothing"
	}
	return value
}

const (
	fieldWidth      = 14
	longestSentence = 300
)

func (p *printer) field(name, text string) {
	p.wrap("  "+p.paint(dim, pad(name, fieldWidth))+" ", text, "")
}

// accepted lists what is let pass.
func (p *printer) accepted(r *run.Result) {
	if len(r.Accepted) == 0 {
		return
	}
	p.WriteString("accepted\n")
	for _, f := range r.Accepted {
		text := fmt.Sprintf("%s %s, until %s: %s", f.Operation, label(f.Operation, f.Rule), f.By.Expires, f.By.Reason)
		if len(f.Also) > 0 {
			text += fmt.Sprintf(" (and %s more)", plural(len(f.Also), "rule"))
		}
		p.wrap("  ", text, dim)
	}
	p.WriteString("\n")
}

// remarks lists what is to be seen to besides findings.
func (p *printer) remarks(all []Remark) {
	for _, r := range all {
		p.wrap(p.paint(red, "✗")+" ", r.String(), "")
	}
	if len(all) > 0 {
		p.WriteString("\n")
	}
}

// mostNamed is how many rules are named that are not tested for the same reason.
const mostNamed = 4

func (p *printer) notTested(title string, all []reason) {
	if len(all) == 0 {
		return
	}
	p.WriteString(title + "\n")
	for _, reason := range all {
		var names []string
		for _, row := range reason.Rows[:min(len(reason.Rows), mostNamed)] {
			names = append(names, row.Rule+" ("+string(row.Side)+")")
		}
		if more := len(reason.Rows) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("and %d more", more))
		}
		p.wrap("  ", reason.Why+": "+strings.Join(names, ", "), dim)
	}
	p.WriteString("\n")
}

// wrap writes a text below which further lines are indented like the first.
func (p *printer) wrap(prefix, text, color string) {
	indent := visible(prefix)
	room := max(p.width-indent, 20)
	lines := wrapped(text, room)
	for i, line := range lines {
		if color != "" {
			line = p.paint(color, line)
		}
		if i == 0 {
			p.WriteString(prefix + line + "\n")
			continue
		}
		p.WriteString(strings.Repeat(" ", indent) + line + "\n")
	}
}

// wrapped cuts a text into lines, at blanks where there are some.
func wrapped(text string, room int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(clean(text)) {
		for width(word) > room {
			if line != "" {
				lines = append(lines, line)
				line = ""
			}
			head := cutAt(word, room)
			lines = append(lines, head)
			word = word[len(head):]
		}
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) <= room:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// clean replaces what would move the cursor: answers are not to be trusted.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == utf8.RuneError {
			return '?'
		}
		return r
	}, text)
}

// width is how many columns a text takes.
func width(text string) int {
	n := 0
	for _, r := range text {
		n += columns(r)
	}
	return n
}

// columns is how many columns a character takes: two for those of East Asia and for emoji.
func columns(r rune) int {
	switch {
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff,
		r >= 0x20000 && r <= 0x3fffd:
		return 2
	case r >= 0x300 && r <= 0x36f, r == 0x200d, r >= 0xfe00 && r <= 0xfe0f:
		return 0
	}
	return 1
}

// visible is how many columns a text takes whose colours do not count.
func visible(text string) int {
	n, escape := 0, false
	for _, r := range text {
		switch {
		case r == '\x1b':
			escape = true
		case escape:
			escape = r != 'm'
		default:
			n += columns(r)
		}
	}
	return n
}

func pad(text string, to int) string {
	return text + strings.Repeat(" ", max(to-width(text), 0))
}

// cutAt returns the beginning of a text that fits.
func cutAt(text string, room int) string {
	n := 0
	for i, r := range text {
		if n += columns(r); n > room && i > 0 {
			return text[:i]
		}
	}
	return text
}

// cut shortens a text to what fits.
func cut(text string, room int) string {
	if width(text) <= room {
		return text
	}
	if room < 2 {
		return ""
	}
	return cutAt(text, room-1) + "…"
}
