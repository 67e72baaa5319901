// Package docs writes what a reader wants to know of descriptions: where each operation was read, what it demands, where
// the pages are wrong, and what the descriptions are held against. It writes Markdown and one page of HTML. Equal
// arguments give equal bytes.
package docs

import (
	"io"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lint"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/overlay"
)

// Content is what there is to write about.
type Content struct {
	Title    string // "Reference" when empty
	Services []Service
	Rules    []lint.Rule
}

// A Service is a description with what was corrected in it.
type Service struct {
	*contract.Service                     // all editions in one (contract.Union)
	Variants          []contract.Variant  // the editions; without them Only is shown as it is, by id
	Errata            []*overlay.Document // the corrections that all editions have
}

// Write writes the whole content as one Markdown document with a table of contents. It fails when w does.
func Write(w io.Writer, c Content) error {
	g := newGuide(c)
	var m markdown
	m.line("# %s", m.text(g.Title))
	m.contents(g)
	m.corrections(g)
	m.operations(g)
	m.rules(g)
	_, err := w.Write(m.Bytes())
	return err
}

// Errata returns, as Markdown, the list of what not to trust: for each overlay a table of what is wrong, what is right,
// who says so, and where the correction stands.
func Errata(overlays []*overlay.Document) []byte {
	var m markdown
	for i, d := range overlays {
		m.line("## %s", m.text(d.Title))
		m.corrected(errataOf([]*overlay.Document{d}, "", "errata-"+number(i+1)))
	}
	return m.Bytes()
}

// Operations returns, as Markdown, what the services' operations demand and answer, with the page that each was read on.
func Operations(services []*contract.Service) []byte {
	var c Content
	for _, s := range services {
		c.Services = append(c.Services, Service{Service: s})
	}
	var m markdown
	m.operations(newGuide(c))
	return m.Bytes()
}

// Rules returns, as Markdown, a table of what lint looks for.
func Rules(rules []lint.Rule) []byte {
	var m markdown
	m.rules(newGuide(Content{Rules: rules}))
	return m.Bytes()
}
