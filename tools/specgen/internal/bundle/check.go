package bundle

import (
	"net/url"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// CheckRefs checks that each reference leads to something in the document. Overlays can break some, or bring new ones.
// It fails with findings: unresolved-ref, ref-cycle for references that only lead to each other.
func (d *Document) CheckRefs() error {
	c := checker{document: d}
	c.walk(d.Root, document)
	return c.findings.Err()
}

type checker struct {
	document *Document
	index    source.Index
	findings finding.Findings
}

func (c *checker) walk(n *yaml.Node, k kind) {
	if ref := refOf(n); ref != nil {
		c.check(ref)
		return
	}
	each(n, k, c.walk)
}

func (c *checker) check(ref *yaml.Node) {
	first := ref
	for range maxChain {
		next := c.follow(first, ref)
		if ref = refOf(next); ref == nil {
			return
		}
	}
	c.failf(first, "ref-cycle", "%s leads to nothing but other references", first.Value)
}

// follow returns what a reference leads to, or nil after a finding at the first reference of its chain.
func (c *checker) follow(first, ref *yaml.Node) *yaml.Node {
	fragment, local := strings.CutPrefix(ref.Value, "#")
	pointer, err := url.PathUnescape(fragment)
	keys, ok := source.Tokens(pointer)
	if !local || err != nil || !ok {
		c.failf(ref, "unresolved-ref", "%s does not lead to a place in the document, as #/components/… does", ref.Value)
		return nil
	}
	_, value, last, found := c.index.Lookup(c.document.Root, keys)
	if value == nil && first == ref {
		c.failf(ref, "unresolved-ref", "%s", missing(c.document.Pos(c.document.Root).File, keys, last, found))
	}
	return value
}

func (c *checker) failf(n *yaml.Node, rule, format string, args ...any) {
	c.findings = append(c.findings, finding.Errorf(c.document.Pos(n), rule, format, args...))
}
