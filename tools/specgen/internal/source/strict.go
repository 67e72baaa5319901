package source

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

// A Strict reads hand-written settings from nodes and collects what is wrong with them, each at its position.
type Strict struct {
	Set      *Set
	Rule     string // of its findings: "config"
	Findings finding.Findings
}

// Failf adds a finding at a node.
func (s *Strict) Failf(n *yaml.Node, format string, args ...any) {
	s.Findings = append(s.Findings, finding.Errorf(s.Set.Pos(n), s.Rule, format, args...))
}

// A Field is a key that a mapping may have, and what reads its value.
type Field struct {
	Name     string
	Required bool
	Read     func(value *yaml.Node)
}

// Fields reads a mapping: what it is for messages ("a service"), and the keys it may have. Keys that are unknown or
// missing are findings. Keys that start with x- are read if they are listed; others are left alone, unless they look
// like a misspelt one of the list.
func (s *Strict) Fields(n *yaml.Node, what string, fields ...Field) {
	if n.Kind != yaml.MappingNode {
		s.Failf(n, "%s must be a mapping, not %s", what, KindName(n))
		return
	}
	for k, v := range Pairs(n) {
		if i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == k.Value }); i >= 0 {
			fields[i].Read(v)
			continue
		}
		hint := finding.DidYouMean(k.Value, func(yield func(string) bool) {
			for _, f := range fields {
				if !yield(f.Name) {
					return
				}
			}
		})
		if hint != "" || !strings.HasPrefix(k.Value, "x-") {
			s.Failf(k, "%s has no key %q%s", what, k.Value, hint)
		}
	}
	for _, f := range fields {
		if f.Required && Get(n, f.Name) == nil {
			s.Failf(n, "%s lacks %q", what, f.Name)
		}
	}
}

// String returns the text of a string that is not empty; "" after a finding.
func (s *Strict) String(n *yaml.Node, what string) string {
	switch {
	case !IsString(n):
		s.Failf(n, "%s must be a string, not %s", what, KindName(n))
		return ""
	case strings.TrimSpace(n.Value) == "":
		s.Failf(n, "%s is empty", what)
		return ""
	}
	return n.Value
}

// Items returns the items of a list; none after a finding.
func (s *Strict) Items(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		s.Failf(n, "%s must be a list, not %s", what, KindName(n))
		return nil
	}
	return n.Content
}
