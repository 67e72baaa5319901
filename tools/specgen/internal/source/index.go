package source

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// An Index finds keys in large mappings without reading them from the start each time. It is for trees that do not
// change; its zero value is ready. It is not for several goroutines.
type Index struct {
	mappings map[*yaml.Node]map[string]int
}

// Entry returns key and value nodes of a key, or nil and nil.
func (x *Index) Entry(n *yaml.Node, key string) (k, v *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode || len(n.Content) <= 32 {
		return Entry(n, key)
	}
	places, ok := x.mappings[n]
	if !ok {
		places = make(map[string]int, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			places[n.Content[i].Value] = i
		}
		if x.mappings == nil {
			x.mappings = map[*yaml.Node]map[string]int{}
		}
		x.mappings[n] = places
	}
	if i, ok := places[key]; ok {
		return n.Content[i], n.Content[i+1]
	}
	return nil, nil
}

// Lookup follows the keys of a JSON pointer. It returns the value, its key (nil for the document and for list items)
// and, where the pointer leads nowhere, the last node on the way, with how many of the keys led there.
func (x *Index) Lookup(root *yaml.Node, keys []string) (key, value, last *yaml.Node, found int) {
	n := root
	for i, k := range keys {
		var next *yaml.Node
		key = nil
		switch n.Kind {
		case yaml.MappingNode:
			key, next = x.Entry(n, k)
		case yaml.SequenceNode:
			if at, err := strconv.Atoi(k); err == nil && at >= 0 && at < len(n.Content) && strconv.Itoa(at) == k {
				next = n.Content[at]
			}
		}
		if next == nil {
			return nil, nil, n, i
		}
		n = next
	}
	return key, n, n, len(keys)
}
