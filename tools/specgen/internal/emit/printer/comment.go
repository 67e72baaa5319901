package printer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// width is where comments wrap, counted without indentation.
const width = 110

// Comment is text as a comment, wrapped, with its line ends.
func Comment(text string) string {
	var out strings.Builder
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	blank := false
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if strings.TrimSpace(line) == "" {
			blank = out.Len() > 0
			continue
		}
		if blank {
			out.WriteString("//\n")
			blank = false
		}
		wrap(&out, printable(line))
	}
	return out.String()
}

// Line is text as the rest of a line comment.
func Line(text string) string { return strings.Join(strings.Fields(printable(text)), " ") }

// printable replaces what must not stand in a Go file, or what nobody sees.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && (unicode.IsControl(r) || r == '\ufeff' || r == '\u2028' || r == '\u2029') {
			return ' '
		}
		return r
	}, text)
}

// wrap writes one line of text as comment lines. An indented line is code or a list and stays whole.
func wrap(out *strings.Builder, text string) {
	if strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "  ") {
		out.WriteString("//" + strings.TrimRight(text, " \t") + "\n")
		return
	}
	column := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
			word = escapeDirective(word)
			out.WriteString("// ")
			column = 3
		case column+1+n > width:
			word = escapeDirective(word)
			out.WriteString("\n// ")
			column = 3
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += n
	}
	if column > 0 {
		out.WriteByte('\n')
	}
}

// escapeDirective keeps a line of a comment from being a build constraint of old.
func escapeDirective(word string) string {
	if word == "+build" {
		return `"+build"`
	}
	return word
}
