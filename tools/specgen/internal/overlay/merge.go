package overlay

import (
	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// check reports whether an update can be applied to a node that its target selects, with a finding if not.
func (a *applier) check(action *Action, n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.SequenceNode: // takes anything
		return true
	case n.Kind != yaml.MappingNode:
		a.failf(action.Pos, "overlay-target", "%s is %s; select the mapping that contains it, and update its key",
			action.Target, source.KindName(n))
		return false
	case action.Value.Kind != yaml.MappingNode:
		a.failf(a.set.Pos(action.Value), "overlay-type", "%s is a mapping, and %s cannot be merged into one",
			action.Target, source.KindName(action.Value))
		return false
	}
	return a.fits(action, n, action.Value, "")
}

// fits reports whether each key of an update can be merged, with a finding for those that cannot: only what is of one
// sort can, a mapping with a mapping, a list with a list, a scalar with a scalar. What is null takes anything.
func (a *applier) fits(action *Action, target, update *yaml.Node, at string) bool {
	find, ok := finder(target, update), true
	for k, v := range source.Pairs(update) {
		i := find(k.Value)
		if i < 0 || isNull(target.Content[i+1]) {
			continue
		}
		old, at := target.Content[i+1], at+"/"+source.Token(k.Value)
		switch {
		case old.Kind != v.Kind:
			a.failf(a.set.Pos(v), "overlay-type",
				"%s at %s is %s, and %s cannot be merged into it; remove it in an action before this one",
				action.Target, at, source.KindName(old), source.KindName(v))
			ok = false
		case v.Kind == yaml.MappingNode:
			ok = a.fits(action, old, v, at) && ok
		}
	}
	return ok
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// apply applies an update to a node that it fits and reports whether that changed anything.
func apply(n, update *yaml.Node) bool {
	if n.Kind == yaml.SequenceNode {
		return extend(n, update)
	}
	return merge(n, update)
}

// merge merges a mapping into another: new keys are added, mappings are merged, lists appended, scalars replaced. The
// new scalar replaces the old one whole, with its type: "0" makes a string of 0.
func merge(target, update *yaml.Node) (changed bool) {
	find := finder(target, update)
	for k, v := range source.Pairs(update) {
		i := find(k.Value)
		if i < 0 {
			target.Content = append(target.Content, insert(k), insert(v))
			changed = true
			continue
		}
		switch old := target.Content[i+1]; {
		case old.Kind != yaml.ScalarNode:
			changed = apply(old, v) || changed
		case !source.Equal(old, v):
			target.Content[i+1] = insert(v)
			changed = true
		}
	}
	if changed && update.Style&yaml.FlowStyle == 0 {
		target.Style &^= yaml.FlowStyle // what was short enough for one line need not be so any more
	}
	return changed
}

// extend appends an update to a list: the items of a list, or anything else as one item.
func extend(target, update *yaml.Node) (changed bool) {
	items := update.Content
	if update.Kind != yaml.SequenceNode {
		items = []*yaml.Node{update}
	}
	for _, item := range items {
		target.Content = append(target.Content, insert(item))
	}
	return len(items) > 0
}

// insert returns a copy of a node of the overlay. Its comments stay behind: they explain the overlay.
func insert(n *yaml.Node) *yaml.Node {
	c := source.Clone(n)
	for m := range source.All(c) {
		m.HeadComment, m.LineComment, m.FootComment = "", "", ""
	}
	return c
}

// finder returns a function that finds a key in a mapping: the place of the key node in Content, or -1. It has a table
// where looking at each key in turn, for each key of the update, would take long.
func finder(target, update *yaml.Node) func(key string) int {
	if len(update.Content) <= 16 {
		return func(key string) int {
			for i := 0; i+1 < len(target.Content); i += 2 {
				if target.Content[i].Value == key {
					return i
				}
			}
			return -1
		}
	}
	places := make(map[string]int, len(target.Content)/2)
	for i := 0; i+1 < len(target.Content); i += 2 {
		places[target.Content[i].Value] = i
	}
	return func(key string) int {
		if i, ok := places[key]; ok {
			return i
		}
		return -1
	}
}
