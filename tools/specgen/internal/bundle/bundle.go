// Package bundle joins the files of an OpenAPI description into one document, and writes it: as YAML, as JSON, as
// OpenAPI 3.1. Comments and the order of the pages stay; the same input makes the same bytes every time.
package bundle

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// A Document is an OpenAPI document in one piece. Root may be changed, by an overlay for instance.
type Document struct {
	Root *yaml.Node
	set  *source.Set
}

// Bundle reads the description that starts at path and joins all files that it refers to. Path items take the place of
// the $ref that leads to them; what other references in other files lead to moves to components, under the last part of
// its name, in the order of first use. References within the first file stay.
//
// It fails with findings: files that cannot be read, references that lead nowhere (rule unresolved-ref), to another
// host (remote-ref), in circles (ref-cycle) or to something else than they should (ref-target), $ref where OpenAPI has
// none (ref-place) or beside other keys of a path item (ref-siblings), two things that would have one name in
// components (name-collision), names that components cannot have (component-name).
func Bundle(set *source.Set, path string) (*Document, error) {
	// 1. Read the first file.
	root, err := set.Read(path)
	if err != nil {
		return nil, err
	}
	if err := isOpenAPI(set, root); err != nil {
		return nil, err
	}
	// 2. Follow the references of its paths and components, and copy what they lead to.
	r := newResolver(set, path, root)
	d := &Document{Root: source.Clone(root), set: set}
	r.walk(d.Root, document, path)
	// 3. Put things where they belong.
	d.addComponents(r)
	d.sortKeys()
	// 4. Check that all references lead somewhere now.
	if err := r.findings.Err(); err != nil {
		return nil, err
	}
	if err := d.CheckRefs(); err != nil {
		return nil, err
	}
	return d, nil
}

func isOpenAPI(set *source.Set, root *yaml.Node) error {
	if root.Kind != yaml.MappingNode {
		return finding.Findings{finding.Errorf(set.Pos(root), "not-openapi", "the document is %s", source.KindName(root))}
	}
	version := source.Get(root, "openapi")
	switch {
	case version == nil:
		return finding.Findings{finding.Errorf(set.Pos(root), "not-openapi", `the document lacks "openapi": is it a description?`)}
	case !source.IsString(version) || !strings.HasPrefix(version.Value, "3."):
		return finding.Findings{finding.Errorf(set.Pos(version), "not-openapi", "openapi must be a string, 3.0.3 for instance")}
	}
	return nil
}

// Clone returns a copy that shares nothing with d.
func (d *Document) Clone() *Document {
	return &Document{Root: source.Clone(d.Root), set: d.set}
}

// Pos returns where a node of the document was read.
func (d *Document) Pos(n *yaml.Node) finding.Pos {
	return d.set.Pos(n)
}

// addComponents appends what the resolver has found to components.
func (d *Document) addComponents(r *resolver) {
	if len(r.found) == 0 {
		return
	}
	all := source.Get(d.Root, "components")
	if all == nil || all.Kind != yaml.MappingNode {
		all = source.Map()
		source.Put(d.Root, "components", all)
	}
	for _, s := range sections {
		entries := r.found[s.name]
		if len(entries) == 0 {
			continue
		}
		part := source.Get(all, s.name)
		if part == nil || part.Kind != yaml.MappingNode {
			part = source.Map()
			source.Put(all, s.name, part)
		}
		part.Content = append(part.Content, entries...)
	}
	d.set.Adopt(d.Root, d.Root)
}

// topLevel is the order of a document's keys. Extensions come last.
var topLevel = []string{
	"openapi", "info", "jsonSchemaDialect", "externalDocs", "servers", "security", "tags", "paths", "webhooks", "components",
}

// sortKeys brings the keys of the document and of components into their order; among themselves, unknown keys and
// extensions keep theirs. What may hold pages now gets a line for each item.
func (d *Document) sortKeys() {
	all := source.Get(d.Root, "components")
	var names []string
	for _, s := range sections {
		names = append(names, s.name)
		unfold(source.Get(all, s.name))
	}
	reorder(d.Root, topLevel)
	reorder(all, names)
	unfold(d.Root)
	unfold(all)
	unfold(source.Get(d.Root, "paths"))
}

func unfold(n *yaml.Node) {
	if n != nil {
		n.Style &^= yaml.FlowStyle
	}
}

func reorder(n *yaml.Node, order []string) {
	type pair struct {
		k, v *yaml.Node
		rank int
	}
	var pairs []pair
	for k, v := range source.Pairs(n) {
		rank := slices.Index(order, k.Value)
		if rank < 0 {
			rank = len(order)
			if strings.HasPrefix(k.Value, "x-") {
				rank++
			}
		}
		pairs = append(pairs, pair{k, v, rank})
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return a.rank - b.rank })
	for i, p := range pairs {
		n.Content[2*i], n.Content[2*i+1] = p.k, p.v
	}
}
