package docs

import (
	"fmt"
	"strings"
	"unicode"
)

// This file writes what stands inside a line of Markdown. All of it can stand in a cell of a table.

// text escapes what Markdown would take for its own, and joins lines.
func (m *markdown) text(s string) string {
	var b strings.Builder
	for _, r := range runs(oneLine(s)) {
		b.WriteString(m.run(r))
	}
	return b.String()
}

func (m *markdown) runs(list []run) string {
	var b strings.Builder
	for _, r := range list {
		b.WriteString(m.run(r))
	}
	return b.String()
}

func (m *markdown) run(r run) string {
	if r.URL != "" {
		return "<" + strings.ReplaceAll(r.URL, "|", "%7C") + ">"
	}
	return escape(r.Text)
}

// escape puts a backslash before punctuation that means something in Markdown. An underscore within a word does not.
func escape(s string) string {
	var b strings.Builder
	runes := []rune(s)
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	for i, r := range runes {
		if strings.ContainsRune("\\`*[]<>|~&", r) || r == '_' && !(word(i-1) && word(i+1)) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code is s as code, between more backticks than it has.
func (m *markdown) code(s string) string {
	if s == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	pad := ""
	if len(fence) > 1 || strings.TrimSpace(s) != s {
		pad = " "
	}
	return fence + pad + strings.ReplaceAll(oneLine(s), "|", `\|`) + pad + fence
}

func (m *markdown) link(text, anchor string) string {
	return fmt.Sprintf("[%s](#%s)", m.text(text), anchor)
}

// page links to the page of an operation.
func (m *markdown) page(op *operation) string {
	switch address := strings.ReplaceAll(op.Page.URL, "|", "%7C"); {
	case address == "":
		return m.text(op.Page.Title)
	case op.Page.Title == "":
		return "<" + address + ">"
	default:
		return fmt.Sprintf("[%s](<%s>)", m.text(op.Page.Title), address)
	}
}

func (m *markdown) numbers(list []*erratum) string {
	var links []string
	for _, e := range list {
		links = append(links, m.link(number(e.Number), e.Anchor))
	}
	return strings.Join(links, ", ")
}

func (m *markdown) typeName(t typeName) string {
	if t.Name == "" {
		return m.text(t.Text)
	}
	return strings.TrimSpace(m.text(t.Text) + " " + m.link(t.Name, t.Anchor))
}

func (m *markdown) phrases(list []phrase) string {
	var out []string
	for _, p := range list {
		text := m.text(p.Text)
		if p.Code != "" {
			text += " " + m.code(p.Code)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}
