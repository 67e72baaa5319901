package bundle

// This file finds out which line of a YAML file belongs where.

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// block lays out a collection whose keys or dashes go to a column, and which ends before a line (counted from 0).
func (l *layout) block(n *yaml.Node, column, end int) {
	if n.Kind == yaml.SequenceNode {
		l.sequence(n, column, end)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		stop := end
		if i+2 < len(n.Content) {
			stop = n.Content[i+2].Line - 1
		}
		l.start(key.Line-1, key.Column-1, column)
		l.value(value, key.Line-1, column, stop)
	}
}

// sequence lays out a list. The nodes of its items do not say where their dashes are: they are in one column.
func (l *layout) sequence(n *yaml.Node, column, end int) {
	first, from := l.firstDash(n, end)
	dashes := []int{first}
	for at := first + 1; at < end && len(dashes) < len(n.Content); at++ {
		if text := l.lines[at].text; isDash(text, from) && strings.TrimLeft(text[:from], " ") == "" {
			dashes = append(dashes, at)
		}
	}
	for i, at := range dashes {
		stop := end
		if i+1 < len(dashes) {
			stop = dashes[i+1]
		}
		l.start(at, from, column)
		l.value(n.Content[i], at, column, stop)
	}
}

// firstDash returns line and column of a list's first dash: where the list is, unless it has an anchor.
func (l *layout) firstDash(n *yaml.Node, end int) (at, from int) {
	at, from = n.Line-1, n.Column-1
	for i := at; i < end; i++ {
		if i == at && isDash(l.lines[i].text, from) {
			break
		}
		text := strings.TrimLeft(l.lines[i].text, " ")
		if column := len(l.lines[i].text) - len(text); i > at && isDash(text, 0) {
			return i, column
		}
	}
	return at, from
}

func isDash(text string, at int) bool {
	return len(text) > at && text[at] == '-' && (len(text) == at+1 || text[at+1] == ' ' || text[at+1] == '\t')
}

func (l *layout) start(at, from, to int) {
	l.lines[at].starts = append(l.lines[at].starts, start{from, to})
}

// value lays out what a key or dash at a line and column has, up to a line.
func (l *layout) value(n *yaml.Node, at, column, end int) {
	switch {
	case isBlock(n):
		l.block(n, column+2, end)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		l.blockScalar(n, at, column, end)
	case n.Kind == yaml.ScalarNode && n.Value == "" && n.Style == 0: // takes no place
	case n.Kind == yaml.AliasNode:
		l.tighten(n, at)
	default:
		l.tighten(n, at)
		l.flow(n, at, column, end)
	}
}

// tighten leaves one space between a key or dash and the value on its line.
func (l *layout) tighten(n *yaml.Node, at int) {
	if n.Line-1 != at {
		return
	}
	text := []rune(l.lines[at].text)
	stop := min(n.Column-1, len(text))
	from := stop
	for from > 0 && (text[from-1] == ' ' || text[from-1] == '\t') {
		from--
	}
	if from > 0 && stop-from > 1 && (text[from-1] == ':' || text[from-1] == '-') {
		l.lines[at].text = string(text[:from]) + " " + string(text[stop:])
		n.Column -= stop - from - 1
	}
}

// blockScalar lays out the lines of a text after | or >: two spaces in from its key or dash. Where an indentation is
// given (|2), it must stay what it is in relation to that.
func (l *layout) blockScalar(n *yaml.Node, at, column, end int) {
	if n.Line-1 > at {
		l.lines[n.Line-1].owned, l.lines[n.Line-1].indent = true, column+2
	}
	parent, content, given, keep := l.parent(at), -1, false, false
	for _, c := range indicators(l.lines[n.Line-1].text, n.Column-1) {
		if keep = keep || c == '+'; c >= '1' && c <= '9' {
			content, given = parent+int(c-'0'), true
		}
	}
	last := n.Line - 1 // that is part of the text
	for i := n.Line; i < end; i++ {
		text := l.lines[i].text
		indent := len(text) - len(strings.TrimLeft(text, " "))
		blank := indent == len(text)
		if !blank && (indent <= parent || indent < content) {
			break // a comment after the text
		}
		if !blank && content < 0 {
			content = indent
		}
		if !blank || keep || content >= 0 && indent > content {
			last = i
		}
	}
	shift := column + 2 - content
	if given {
		shift = column - parent
	}
	for i := n.Line; i <= last; i++ {
		l.lines[i].owned, l.lines[i].indent = true, -1
		l.lines[i].text = shifted(l.lines[i].text, content, shift)
	}
}

// indicators returns what stands after the | or > of a text.
func indicators(text string, from int) string {
	runes := []rune(text)
	text = string(runes[min(from, len(runes)):])
	_, text, _ = strings.Cut(text, text[max(0, strings.IndexAny(text, "|>")):][:1])
	return text[:len(text)-len(strings.TrimLeft(text, "+-123456789"))]
}

// shifted returns a line of a text moved to the right, or to the left. Of a blank line it keeps the spaces that are
// part of the text.
func shifted(text string, content, by int) string {
	indent := len(text) - len(strings.TrimLeft(text, " "))
	if indent == len(text) && (indent <= content || content < 0) {
		return ""
	}
	return strings.Repeat(" ", max(0, indent+by)) + text[indent:]
}

// parent returns the column, before moving, of the innermost key or dash on a line.
func (l *layout) parent(at int) int {
	for ; at >= 0; at-- {
		if s := l.lines[at].starts; len(s) > 0 {
			return s[len(s)-1].from
		}
	}
	return -1
}

// flow lays out the further lines of a scalar or of a collection in brackets. Those of a scalar go two spaces in from
// the key or dash; those of a collection keep their distance.
func (l *layout) flow(n *yaml.Node, at, column, end int) {
	first, last := n.Line-1, l.last(n, end)
	for i := max(first, at+1); i <= last; i++ {
		l.lines[i].owned, l.lines[i].indent = true, column+2
	}
	if n.Kind == yaml.ScalarNode {
		return
	}
	shift := column - l.parent(at)
	if first > at {
		text := l.lines[first].text
		shift = column + 2 - (len(text) - len(strings.TrimLeft(text, " ")))
	}
	for i := max(first, at+1); i <= last; i++ {
		text := l.lines[i].text
		l.lines[i].indent = max(0, len(text)-len(strings.TrimLeft(text, " "))+shift)
	}
}

// last returns the last line of a scalar or of a collection in brackets, which is before the line end.
func (l *layout) last(n *yaml.Node, end int) int {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
		last := n.Line - 1
		for i := n.Line; i < end; i++ {
			text := strings.TrimSpace(l.lines[i].text)
			if strings.HasPrefix(text, "#") || text == "..." {
				break
			}
			if text != "" {
				last = i
			}
		}
		return last
	}
	s := scanner{lines: l.lines[:end], line: n.Line - 1, column: n.Column - 1}
	s.skip()
	return s.line
}

// A scanner finds the end of what begins with a quote or a bracket.
type scanner struct {
	lines        []line
	line, column int
	text         []rune // of the line
}

// next returns the next character, '\n' at the end of a line, or false at the end.
func (s *scanner) next() (rune, bool) {
	if s.text == nil {
		s.text = []rune(s.lines[s.line].text)
	}
	if s.column < len(s.text) {
		s.column++
		return s.text[s.column-1], true
	}
	if s.line+1 >= len(s.lines) {
		return 0, false
	}
	s.line, s.column, s.text = s.line+1, 0, nil
	return '\n', true
}

// skip moves past one quoted text or one collection.
func (s *scanner) skip() {
	depth, before := 0, ' '
	for begun := false; !begun || depth > 0; { // an anchor may come before the beginning
		c, ok := s.next()
		switch {
		case !ok:
			return
		case c == '#' && (before == ' ' || before == '\n'):
			s.column = len(s.text)
		case (c == '"' || c == '\'') && strings.ContainsRune(" \n\t[{,:", before):
			s.quoted(c)
			begun = true
		case c == '[' || c == '{':
			depth++
			begun = true
		case c == ']' || c == '}':
			depth--
		}
		before = c
	}
}

// quoted moves past the rest of a quoted text.
func (s *scanner) quoted(quote rune) {
	for {
		c, ok := s.next()
		switch {
		case !ok:
			return
		case c == '\\' && quote == '"':
			s.next()
		case c == quote && quote == '\'' && s.column < len(s.text) && s.text[s.column] == quote:
			s.column++
		case c == quote:
			return
		}
	}
}

// quote puts quotes around plain strings and keys that some readers take for something else.
func (l *layout) quote(root *yaml.Node) {
	var doubtful []*yaml.Node
	onLine := map[int][]*yaml.Node{}
	for n := range source.All(root) {
		onLine[n.Line] = append(onLine[n.Line], n)
		for i, c := range n.Content {
			isKey := n.Kind == yaml.MappingNode && i%2 == 0
			tag := c.ShortTag()
			if c.Kind == yaml.ScalarNode && c.Style == 0 && c.Anchor == "" && c.Value != "" &&
				(source.Ambiguous(c) || isKey && (tag == "!!int" || tag == "!!float" || tag == "!!bool")) {
				doubtful = append(doubtful, c)
			}
		}
	}
	for _, n := range slices.Backward(doubtful) {
		text := []rune(l.lines[n.Line-1].text)
		from, size := n.Column-1, len([]rune(n.Value))
		if from+size > len(text) || string(text[from:from+size]) != n.Value {
			continue
		}
		l.lines[n.Line-1].text = string(text[:from]) + "'" + n.Value + "'" + string(text[from+size:])
		for _, m := range onLine[n.Line] {
			if m.Column > n.Column {
				m.Column += 2
			}
		}
	}
}
