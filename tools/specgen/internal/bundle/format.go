package bundle

// This file formats hand-written YAML. It moves lines and leaves their text alone, because the YAML library would join
// folded lines and lose blank ones.

import (
	"bytes"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// Format returns a YAML file in canonical form: two spaces for each level, lists indented below their key, one space
// after a key's colon and a list's dash, at most one blank line in a row and none at the ends, no spaces at the end of a
// line, quotes around strings and keys that some YAML readers take for something else (200, no, 2024-01-02). Comments,
// styles and line breaks stay. To format the result again changes nothing.
//
// It fails with findings for files that [source.Set.Read] refuses, and where it would change what the file says.
func Format(name string, data []byte) ([]byte, error) {
	set := source.NewSet(".")
	before, err := set.Parse(name, data)
	if err != nil {
		return nil, err
	}
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	if bytes.ContainsAny(data, "\r\u0085\u2028\u2029\ufeff") {
		return nil, finding.Findings{finding.Errorf(set.Pos(before), "format",
			"the file has characters that YAML takes for ends of lines, or passes over: CR, NEL, LS, PS or BOM")}
	}
	for range 5 { // moved comments can make room for one more change
		next := format(data)
		after, err := set.Parse(name, next)
		if err != nil || !source.Equal(before, after) {
			return nil, finding.Findings{finding.Errorf(finding.Pos{File: name, Line: 1, Col: 1}, "format",
				"formatting would change what the file says; %s", firstDifference(set, before, after))}
		}
		if bytes.Equal(next, data) {
			return data, nil
		}
		data = next
	}
	return nil, finding.Findings{finding.Errorf(set.Pos(before), "format", "formatting comes to no end")}
}

// firstDifference says where two trees differ.
func firstDifference(set *source.Set, a, b *yaml.Node) string {
	if b != nil && len(a.Content) == len(b.Content) {
		for i := range a.Content {
			if !source.Equal(a.Content[i], b.Content[i]) {
				return firstDifference(set, a.Content[i], b.Content[i])
			}
		}
	}
	return fmt.Sprintf("look at line %d", set.Pos(a).Line)
}

// A line is one line of the file and where it goes.
type line struct {
	text   string
	starts []start // the keys and dashes on it that are not in a one-line collection
	owned  bool    // part of a value that started on a line before
	indent int     // of an owned line; -1: as it is
}

// A start is a place where a key or a dash is, and where it should be. Columns count characters, from 0.
type start struct{ from, to int }

// A layout has all lines of a file.
type layout struct{ lines []line }

// format returns data with its lines moved.
func format(data []byte) []byte {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 || !isBlock(doc.Content[0]) {
		return data
	}
	root, l := doc.Content[0], &layout{}
	for text := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		l.lines = append(l.lines, line{text: text})
	}
	// 1. Quote, from the end, so that the columns before stay right.
	l.quote(root)
	// 2. Find out where the keys, the dashes and the values' other lines go.
	l.block(root, 0, len(l.lines))
	// 3. Move them, and the comments with them.
	return l.write()
}

// isBlock reports whether a node is a collection that takes a line for each of its items.
func isBlock(n *yaml.Node) bool {
	return (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0
}

// write puts the file together.
func (l *layout) write() []byte {
	var b bytes.Buffer
	indents := l.indents()
	blank := false
	for i, ln := range l.lines {
		text := strings.TrimRight(ln.text, " \t")
		switch {
		case ln.owned && ln.indent < 0:
			text = ln.text
		case text == "":
			blank = !ln.owned
			if ln.owned {
				b.WriteByte('\n')
			}
			continue
		case len(ln.starts) > 0:
			text = ln.moved()
		default:
			text = strings.Repeat(" ", indents[i]) + strings.TrimLeft(text, " \t")
		}
		if blank && b.Len() > 0 {
			b.WriteByte('\n')
		}
		blank = false
		b.WriteString(text + "\n")
	}
	return b.Bytes()
}

// moved returns the text of a line with its keys and dashes in their places.
func (ln line) moved() string {
	text := []rune(strings.TrimRight(ln.text, " \t"))
	var b strings.Builder
	for i, s := range ln.starts {
		b.WriteString(strings.Repeat(" ", max(0, s.to-b.Len())))
		end := len(text)
		if i+1 < len(ln.starts) {
			end = ln.starts[i+1].from
		}
		part := string(text[min(s.from, end):end])
		if i+1 < len(ln.starts) {
			part = strings.TrimRight(part, " ")
		}
		b.WriteString(part)
	}
	return b.String()
}

// indents returns the indentation of each line: of comments, that of the key or dash below which they are meant to
// stand.
func (l *layout) indents() []int {
	indents := make([]int, len(l.lines))
	var open []start // the keys and dashes that contain the line before
	next := l.nextStarts()
	for i, ln := range l.lines {
		switch {
		case len(ln.starts) > 0:
			first := ln.starts[0]
			for len(open) > 0 && open[len(open)-1].from >= first.from {
				open = open[:len(open)-1]
			}
			open = append(open, ln.starts...)
			indents[i] = first.to
		case ln.owned:
			indents[i] = ln.indent
		default:
			indents[i] = commentIndent(len(ln.text)-len(strings.TrimLeft(ln.text, " \t")), open, next[i])
		}
	}
	return indents
}

// nextStarts returns for each line the first key or dash on the lines after it, or start{-1, 0} at the end.
func (l *layout) nextStarts() []start {
	next := make([]start, len(l.lines))
	s := start{-1, 0}
	for i := len(l.lines) - 1; i >= 0; i-- {
		next[i] = s
		if len(l.lines[i].starts) > 0 {
			s = l.lines[i].starts[0]
		}
	}
	return next
}

// commentIndent returns the indentation for a comment that has stood at column from: that of what follows, unless the
// comment is further in and so belongs to what came before.
func commentIndent(from int, open []start, next start) int {
	if from <= next.from {
		return next.to
	}
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].from <= from && open[i].from > next.from {
			return open[i].to
		}
	}
	return next.to
}
