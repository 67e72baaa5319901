package contract

import "testing"

func TestPlacesAreThoseOfRules(t *testing.T) {
	text := &Schema{Kind: String}
	node := &Schema{Name: "Node", Kind: Object}
	node.Properties = []*Property{
		{Name: "name", Schema: text, Aliases: []string{"label"}}, {Name: "a.b", Schema: text}, {Name: "next", Required: true, Schema: node},
		{Name: "kids", Schema: &Schema{Kind: Array, Items: node}}, {Name: "colours", Schema: &Schema{Kind: Object, Additional: text}},
	}
	row := &Schema{Kind: Object, Properties: []*Property{{Name: "node", Schema: node}, {Name: "grid", Schema: &Schema{Kind: Array, Items: &Schema{Kind: Array, Items: text}}}}}
	list := &Schema{Kind: Array, Items: row}
	for _, c := range []struct{ path, keyword, want string }{
		{"", "type", ""}, {"[3]", "type", "[]"}, {"[3].node", "type", "[].node"}, {"[3].node.label", "type", "[].node.name"},
		{"[3].node.a.b", "type", "[].node.a.b"}, {"[3].grid[1][20]", "type", "[].grid[][]"}, {"[3].node.colours.dark.red", "type", "[].node.colours.*"},
		{"[3].node.stranger", "additionalProperties", "[].node"}, {"[3].node.name.deeper", "type", "[].node.name"},
		// What is said of a node is said where the first one is, but that there is one.
		{"[0].node.next.next.name", "type", "[].node.name"}, {"[0].node.kids[0].kids[1].name", "required", "[].node.name"},
		{"[0].node.next.next", "type", "[].node"}, {"[0].node.next.next", "required", "[].node.next"}, {"[0].node.next", "required", "[].node.next"},
		{"[0].node.kids[0]", "nullable", "[].node"}, {"[0].node.kids[0].kids", "nullable", "[].node.kids"},
	} {
		if got := Place(list, c.path, c.keyword); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.keyword, c.path, got, c.want)
		}
	}
	if got := Place(nil, "a", "type"); got != "" {
		t.Errorf("without a schema: %q", got)
	}
}
