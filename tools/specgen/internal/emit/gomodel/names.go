package gomodel

import (
	"slices"
	"strconv"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/names"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

// This file gives Go names to what a description names, and finds those that collide.

// Names are the names that a package declares, and what has them.
type Names struct{ taken map[string]string }

// Free claims a name that nobody else has: base, or base with a number.
func (n *Names) Free(base, what string) string {
	name := base
	for i := 2; n.taken[name] != ""; i++ {
		name = base + strconv.Itoa(i)
	}
	n.taken[name] = what
	return name
}

// take claims a name that the description has chosen; it is a finding when something else has it.
func (b *builder) take(name, what, pos, cure string) {
	if other := b.pkg.Names.taken[name]; other != "" {
		b.fail(pos, "go-name", "%s would be %s in Go, which %s is: %s", what, name, other, cure)
		return
	}
	b.pkg.Names.taken[name] = what
}

// What to do about a name.
const (
	rename     = "give it an x-go-name"
	renameOne  = "give one of them an x-go-name"
	nameTokens = "give the values names with x-enum-varnames"
)

// fail notes a finding. What is written in place may have lost its position: then that of what it is in has to do.
func (b *builder) fail(pos, rule, format string, args ...any) {
	if pos == "" {
		pos = b.at
	}
	b.findings = append(b.findings, finding.Errorf(finding.ParsePos(pos), rule, format, args...))
}

// exported is a Go name for a name in the description, which may choose it.
func (b *builder) exported(chosen, name, what, pos string) string {
	if chosen != "" {
		if names.IsExported(chosen) {
			return chosen
		}
		b.fail(pos, "go-name", "%s: x-go-name %q is no exported Go name", what, chosen)
		return "X"
	}
	out := names.Exported(name)
	if out == "" {
		b.fail(pos, "go-name", "%s has no letters that a Go name can be made of: %s", what, rename)
		return "X"
	}
	return out
}

// field is exported for a field of a struct, which must not be called as one of its methods.
func (b *builder) field(chosen, name, what, pos string) string {
	out := b.exported(chosen, name, what, pos)
	if slices.Contains(methods, out) {
		return out + "Value"
	}
	return out
}

// methods are what generated types have.
var methods = []string{"Check", "CodeJSON", "MarshalJSON", "UnmarshalJSON"}

// checkFields finds two fields of one name.
func (b *builder) checkFields(fields []*Field, what, pos string) {
	seen := map[string]string{}
	for _, f := range fields {
		if other, ok := seen[f.Name]; ok {
			b.fail(pos, "go-name", "%s %s and %s would both be %s in Go: %s", what, other, f.Wire, f.Name, renameOne)
		}
		seen[f.Name] = f.Wire
	}
}
