package source

// This file turns YAML text into nodes of JSON's data model.

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

// maxAliased is how many nodes the aliases of one file may stand for: far more than people write, far fewer than the
// "billion laughs" need.
const maxAliased = 100_000

// A parser reads one file.
type parser struct {
	file     *file
	findings finding.Findings
	open     map[*yaml.Node]bool // anchors whose content is being read
	aliased  int                 // nodes copied for aliases
}

// fail adds a finding at a node whose Line is already that of the set.
func (p *parser) fail(n *yaml.Node, rule, format string, args ...any) {
	p.failAt(n.Line-p.file.base, n.Column, rule, format, args...)
}

func (p *parser) failAt(line, col int, rule, format string, args ...any) {
	pos := finding.Pos{File: p.file.pos.File, Line: line, Col: col}
	p.findings = append(p.findings, finding.Errorf(pos, rule, format, args...))
}

// yaml returns the content of the one document in data, or nil after a finding.
func (p *parser) yaml(data []byte) *yaml.Node {
	var doc, next yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0:
		p.failAt(1, 1, "yaml", "there is nothing in the file")
		return nil
	case err != nil:
		p.syntax(data, err)
		return nil
	}
	switch err := d.Decode(&next); {
	case err == nil:
		p.failAt(max(next.Line, 1), 1, "yaml", "a second document starts here; a file holds one")
		return nil
	case !errors.Is(err, io.EOF):
		p.syntax(data, err)
		return nil
	}
	p.open = map[*yaml.Node]bool{}
	return p.value(doc.Content[0])
}

var yamlError = regexp.MustCompile(`^(?:yaml: )*(?:line (\d+): )?(.*)$`)
var unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)

// syntax adds an error of the YAML library. Its errors have a line at most.
func (p *parser) syntax(data []byte, err error) {
	text, line, col := err.Error(), 1, 1
	if m := yamlError.FindStringSubmatch(text); m != nil {
		text = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	if m := unknownAnchor.FindStringSubmatch(text); m != nil {
		if at := bytes.Index(data, []byte("*"+m[1])); at >= 0 {
			line, col = lineCol(data, at)
		}
	}
	p.failAt(line, col, "yaml", "%s", text)
}

// lineCol returns the line and column of a byte offset.
func lineCol(data []byte, at int) (line, col int) {
	before := data[:at]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, len([]rune(string(before[start:]))) + 1
}

// value checks a node and all below it, moves it to the set's line numbers and returns it, or a copy of what it is an
// alias for.
func (p *parser) value(n *yaml.Node) *yaml.Node {
	n.Line += p.file.base
	if n.Kind == yaml.AliasNode {
		return p.alias(n)
	}
	if n.Anchor != "" {
		n.Anchor = ""
		p.open[n] = true
		defer delete(p.open, n)
	}
	switch n.Kind {
	case yaml.MappingNode:
		p.collection(n, "!!map")
		p.mapping(n)
	case yaml.SequenceNode:
		p.collection(n, "!!seq")
		for i, item := range n.Content {
			n.Content[i] = p.value(item)
		}
	case yaml.ScalarNode:
		p.scalar(n)
	}
	return n
}

func (p *parser) collection(n *yaml.Node, tag string) {
	if got := n.ShortTag(); got != tag && got != "!" {
		p.fail(n, "yaml-tag", "JSON has no %s", got)
	}
	n.Tag = tag
	n.Style &^= yaml.TaggedStyle
}

func (p *parser) mapping(n *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		n.Content[i] = p.key(n.Content[i])
		n.Content[i+1] = p.value(n.Content[i+1])
	}
	p.unique(n)
}

// key makes a key a string: "200" for 200.
func (p *parser) key(n *yaml.Node) *yaml.Node {
	plain := n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0
	if plain && n.Value == "<<" {
		n.Line += p.file.base
		p.fail(n, "yaml-key", "merge keys (<<) are not read; write the keys out")
		return n
	}
	tag := n.ShortTag()
	if plain && (tag == "!!int" || tag == "!!float" || tag == "!!bool") {
		n.Tag, n.Style = "!!str", yaml.SingleQuotedStyle
	}
	if n = p.value(n); n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
		p.fail(n, "yaml-key", "a key must be a string, not %s", KindName(n))
	}
	return n
}

// unique reports keys that a mapping has twice.
func (p *parser) unique(n *yaml.Node) {
	if len(n.Content) <= 16 { // no table is faster than a small one
		for i := 2; i < len(n.Content); i += 2 {
			for j := 0; j < i; j += 2 {
				if n.Content[i].Value == n.Content[j].Value {
					p.duplicate(n.Content[j], n.Content[i])
					break
				}
			}
		}
		return
	}
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if first, ok := seen[key.Value]; ok {
			p.duplicate(first, key)
			continue
		}
		seen[key.Value] = key
	}
}

func (p *parser) duplicate(first, second *yaml.Node) {
	p.fail(second, "duplicate-key", "%q is already at line %d", second.Value, first.Line-p.file.base)
}

func (p *parser) scalar(n *yaml.Node) {
	tag := n.ShortTag()
	if n.Style&yaml.TaggedStyle != 0 && tag != "!!str" {
		n.Style = 0 // !!int "7" is 7
	}
	n.Style &^= yaml.TaggedStyle
	switch tag {
	case "!!str", "!", "!!timestamp", "!!merge":
		n.Tag = "!!str"
		portable(n)
	case "!!int", "!!float":
		if !isJSONNumber(n.Value) {
			p.fail(n, "yaml-number",
				"%s is not a number in JSON, and YAML readers differ on it; write it as JSON does, or quote it", n.Value)
		}
		n.Tag = ""
		n.Tag = n.ShortTag()
	case "!!bool":
		if n.Value = strings.ToLower(n.Value); n.Value != "true" && n.Value != "false" {
			p.fail(n, "yaml-tag", "%s is neither true nor false", n.Value)
		}
	case "!!null":
		n.Value = "null" // an empty place in a one-line collection would be written as ''
	default:
		p.fail(n, "yaml-tag", "JSON has no %s", tag)
	}
}

func isJSONNumber(text string) bool {
	return text != "" && (text[0] == '-' || text[0] >= '0' && text[0] <= '9') && json.Valid([]byte(text))
}

// alias returns a copy of what an alias stands for.
func (p *parser) alias(n *yaml.Node) *yaml.Node {
	if p.open[n.Alias] {
		p.fail(n, "yaml-alias", "*%s stands for something that it is part of", n.Value)
		return n
	}
	if p.aliased > maxAliased { // has been said
		return n
	}
	if p.aliased += count(n.Alias, maxAliased); p.aliased > maxAliased {
		p.fail(n, "yaml-alias", "the aliases of this file stand for more than %d values", maxAliased)
		return n
	}
	return Clone(n.Alias)
}

// count returns the number of nodes in n, or some number above limit.
func count(n *yaml.Node, limit int) int {
	total := 1
	for _, c := range n.Content {
		if total > limit {
			break
		}
		total += count(c, limit-total)
	}
	return total
}

// portable gives a string the quotes that it needs for every YAML reader to get the same from what the YAML library
// writes.
func portable(n *yaml.Node) {
	switch {
	case Ambiguous(n):
		n.Style = yaml.SingleQuotedStyle
	case !legible(n.Value):
		n.Style = yaml.DoubleQuotedStyle
	case n.Style == yaml.FoldedStyle && (strings.Contains(n.Value, "\n ") || strings.Contains(n.Value, "\n\t")):
		n.Style = yaml.LiteralStyle
	}
}

// legible reports whether a text can stand as it is, without escapes: it has no characters that YAML takes for ends of
// lines or passes over, and if it has several lines, the first is not blank and does not start with a space.
func legible(text string) bool {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n' && strings.IndexByte(" \t\n", text[0]) >= 0, c == '\r':
			return false
		case c >= 0xC2 && strings.ContainsRune("\u0085\u2028\u2029\ufeff", firstRune(text[i:])):
			return false
		}
	}
	return true
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

// Ambiguous reports whether a string that is written without quotes is read as something else by some YAML readers: a
// date, or what YAML 1.1 takes for a boolean (no, on) or a number in base 60 (12:30:00).
func Ambiguous(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Style != 0 {
		return false
	}
	switch n.Value {
	case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF", "<<", "=":
		return true
	}
	if n.Value == "" || !strings.ContainsRune("+-0123456789", rune(n.Value[0])) {
		return false
	}
	return strings.ContainsAny(n.Value[1:], ":-") && (date.MatchString(n.Value) || base60.MatchString(n.Value))
}

var date = regexp.MustCompile(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$`)

var base60 = regexp.MustCompile(`^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`)
