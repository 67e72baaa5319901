package docs

import (
	"bytes"
	"fmt"
	"strings"
)

// This file renders a guide as Markdown (GitHub's kind, for tables).

type markdown struct{ bytes.Buffer }

// line writes a paragraph or a heading: a line, with an empty one before it unless it is the first.
func (m *markdown) line(format string, args ...any) {
	if m.Len() > 0 {
		m.WriteByte('\n')
	}
	fmt.Fprintf(m, format+"\n", args...)
}

// para writes a paragraph, unless the text is empty.
func (m *markdown) para(text string) {
	if text != "" {
		m.line("%s", m.text(text))
	}
}

// table writes rows of cells, which are Markdown; a column that is empty in all rows is left out.
func (m *markdown) table(head []string, rows [][]string) {
	used := make([]bool, len(head))
	for _, row := range rows {
		for i, cell := range row {
			used[i] = used[i] || cell != ""
		}
	}
	write := func(cells []string) {
		m.WriteByte('|')
		for i, cell := range cells {
			if used[i] {
				fmt.Fprintf(m, " %s |", cell)
			}
		}
		m.WriteByte('\n')
	}
	if len(rows) == 0 {
		return
	}
	m.WriteByte('\n')
	write(head)
	rule := make([]string, len(head))
	for i := range rule {
		rule[i] = "---"
	}
	write(rule)
	for _, row := range rows {
		write(row)
	}
}

func (m *markdown) contents(g *guide) {
	var b strings.Builder
	entry := func(depth int, text, anchor string) {
		fmt.Fprintf(&b, "%s- [%s](#%s)\n", strings.Repeat("  ", depth), m.text(text), anchor)
	}
	if len(g.Services) > 0 {
		entry(0, "Pages and corrections", "corrections")
		for _, s := range g.Services {
			entry(1, s.Title, s.Anchor+"-corrections")
		}
		entry(0, "Operations", "operations")
	}
	for _, s := range g.Services {
		entry(1, s.Title, s.Anchor)
		for _, op := range s.Operations {
			entry(2, op.ID, op.Anchor)
		}
		if len(s.Schemas) > 0 {
			entry(2, "Schemas", s.Anchor+"-schemas")
		}
	}
	if len(g.Rules) > 0 {
		entry(0, "Rules", "rules")
	}
	if b.Len() > 0 {
		m.line("%s", strings.TrimRight(b.String(), "\n"))
	}
}

// corrections writes which pages the operations were read on, and what is wrong with them.
func (m *markdown) corrections(g *guide) {
	if len(g.Services) == 0 {
		return
	}
	m.line(`## <a id="corrections"></a>Pages and corrections`)
	for _, s := range g.Services {
		m.line(`### <a id="%s-corrections"></a>%s`, s.Anchor, m.text(s.Title))
		var rows [][]string
		for _, op := range s.Operations {
			rows = append(rows, []string{
				m.page(op), m.text(op.Cloud), op.Page.Updated, m.link(op.ID, op.Anchor), m.numbers(op.Errata),
			})
		}
		m.table([]string{"Page", "Of", "Updated", "Operation", "Corrections"}, rows)
		m.corrected(s.Errata)
	}
}

func (m *markdown) corrected(list []*erratum) {
	var rows [][]string
	for _, e := range list {
		right := "removed"
		if !e.Removed {
			right = m.code(e.Short)
		}
		var evidence []string
		for _, item := range e.Evidence {
			evidence = append(evidence, m.runs(item))
		}
		rows = append(rows, []string{
			fmt.Sprintf(`<a id="%s"></a>%d`, e.Anchor, e.Number), m.text(e.Where), m.text(e.Reason), right,
			strings.Join(evidence, "<br>"), m.code(e.Pos),
		})
	}
	m.table([]string{"", "Where", "What is wrong", "What is right", "Evidence", "Stands in"}, rows)
}

func (m *markdown) operations(g *guide) {
	if len(g.Services) == 0 {
		return
	}
	m.line(`## <a id="operations"></a>Operations`)
	for _, s := range g.Services {
		m.line(`### <a id="%s"></a>%s`, s.Anchor, m.text(s.Title))
		m.para(s.Description)
		if len(s.Editions) > 0 {
			m.line("Editions: %s.", m.text(strings.Join(s.Editions, ", ")))
		}
		m.service(s)
		for _, op := range s.Operations {
			m.operation(op)
		}
		if len(s.Schemas) > 0 {
			m.line(`### <a id="%s-schemas"></a>%s: schemas`, s.Anchor, m.text(s.Title))
		}
		for _, schema := range s.Schemas {
			m.schema(schema)
		}
	}
}

func (m *markdown) service(s *service) {
	var rows [][]string
	for _, server := range s.Servers {
		rows = append(rows, []string{m.code(server.URL), m.text(server.Description)})
	}
	m.table([]string{"Server", ""}, rows)
	rows = nil
	for _, c := range s.Credentials {
		rows = append(rows, []string{m.code(c.Name), m.text(c.Where), m.text(c.Text)})
	}
	m.table([]string{"Credential", "In", ""}, rows)
}

func (m *markdown) operation(op *operation) {
	m.line(`#### <a id="%s"></a>%s`, op.Anchor, m.text(op.ID))
	m.line("%s", m.code(op.Method+" "+op.Path))
	if op.Deprecated {
		m.line("**Deprecated.**")
	}
	m.para(op.Description)
	if facts := m.provenance(op); len(facts) > 0 {
		m.line("%s", strings.Join(facts, " · "))
	}
	m.rows("Parameter", op.Params)
	for _, text := range op.Together {
		m.para(text)
	}
	m.para(op.Paged)
	if op.Body != nil {
		required := ""
		if op.Body.Required {
			required = ", required"
		}
		m.line("Body%s: %s, %s. %s", required, m.typeName(op.Body.Type), m.code(op.Body.Media), m.text(op.Body.Text))
		m.rows("Property", op.Body.Rows)
	}
	m.answers(op.Answers)
}

// provenance says where an operation was read, who has it and what it needs.
func (m *markdown) provenance(op *operation) (out []string) {
	if page := m.page(op); page != "" {
		for _, text := range []string{op.Cloud, op.Page.Updated} {
			if text != "" {
				page += ", " + m.text(text)
			}
		}
		out = append(out, "Page: "+page)
	}
	if op.On != "" {
		out = append(out, "On: "+m.text(op.On))
	}
	if op.Credentials != "" {
		out = append(out, "Credential: "+m.text(op.Credentials))
	}
	if len(op.Errata) > 0 {
		out = append(out, "Corrections: "+m.numbers(op.Errata))
	}
	return out
}

func (m *markdown) answers(list []answer) {
	var rows [][]string
	for _, a := range list {
		status := a.Status
		if a.Also != "" {
			status += " (also " + a.Also + ")"
		}
		rows = append(rows, []string{status, m.typeName(a.Type), m.text(a.Text), m.text(strings.Join(a.Examples, ", "))})
	}
	m.table([]string{"Status", "Answer", "Description", "Examples"}, rows)
	for _, a := range list {
		m.rows(a.Status+": header", a.Headers)
		m.rows(a.Status+": property", a.Rows)
	}
}

func (m *markdown) rows(head string, list []row) {
	var rows [][]string
	for _, r := range list {
		rows = append(rows, []string{
			m.code(r.Name), r.In, m.typeName(r.Type), m.phrases(r.Rules), m.text(r.Text), m.text(r.On),
		})
	}
	m.table([]string{head, "In", "Type", "Rules", "Description", "Only on"}, rows)
}

func (m *markdown) schema(s *schema) {
	m.line(`#### <a id="%s"></a>%s`, s.Anchor, m.text(s.Name))
	m.para(s.Text)
	about := m.typeName(s.Type)
	if rules := m.phrases(s.Rules); rules != "" {
		about += ", " + rules
	}
	m.line("%s", about)
	m.rows("Property", s.Rows)
	var rows [][]string
	for _, t := range s.Tokens {
		rows = append(rows, []string{m.code(t.Value), m.text(t.Name), m.text(t.Text)})
	}
	m.table([]string{"Value", "Name", "Meaning"}, rows)
	if len(s.Errata) > 0 {
		m.line("Corrections: %s", m.numbers(s.Errata))
	}
}

func (m *markdown) rules(g *guide) {
	if len(g.Rules) == 0 {
		return
	}
	m.line(`## <a id="rules"></a>Rules`)
	m.line("What `specgen lint` looks for. Errors stop `specgen generate` too.")
	var rows [][]string
	for _, rule := range g.Rules {
		rows = append(rows, []string{m.code(rule.ID), rule.Severity.String(), m.text(rule.Purpose)})
	}
	m.table([]string{"Rule", "Severity", "Purpose"}, rows)
}
