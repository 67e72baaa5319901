package bundle

// This file rewrites what OpenAPI 3.1 says in another way than 3.0.

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// To31 returns the document as OpenAPI 3.1.0. A nullable type becomes a list of types with null, a nullable reference
// an anyOf with null; exclusive bounds become numbers; a schema's example becomes its examples.
func (d *Document) To31() *Document {
	c := d.Clone()
	if version := source.Get(c.Root, "openapi"); version != nil && strings.HasPrefix(version.Value, "3.0") {
		version.Value = "3.1.0"
		schemas(c.Root, document, func(n *yaml.Node) {
			exclusive(n, "minimum", "exclusiveMinimum")
			exclusive(n, "maximum", "exclusiveMaximum")
			examples(n)
			nullable(n)
		})
		c.set.Adopt(c.Root, c.Root)
	}
	return c
}

// schemas calls visit for all schemas, inner ones first.
func schemas(n *yaml.Node, k kind, visit func(*yaml.Node)) {
	each(n, k, func(child *yaml.Node, k kind) {
		schemas(child, k, visit)
	})
	if k == schema {
		visit(n)
	}
}

// exclusive makes {minimum: 5, exclusiveMinimum: true} {exclusiveMinimum: 5}.
func exclusive(n *yaml.Node, bound, flag string) {
	value := source.Get(n, flag)
	if value == nil || value.ShortTag() != "!!bool" {
		return
	}
	limit := source.Get(n, bound)
	if value.Value != "true" || limit == nil {
		source.Delete(n, flag)
		return
	}
	source.Put(n, flag, limit)
	source.Delete(n, bound)
}

// examples makes {example: x} {examples: [x]}.
func examples(n *yaml.Node) {
	key, value := source.Entry(n, "example")
	if key == nil || source.Get(n, "examples") != nil {
		return
	}
	key.Value = "examples"
	list := source.List(value)
	if value.Kind == yaml.ScalarNode {
		list.Style = yaml.FlowStyle
	}
	list.LineComment, value.LineComment = value.LineComment, ""
	source.Put(n, "examples", list)
}

// nullable rewrites {nullable: true} by what else the schema says: it has a type, or is put together from others, or
// allows anything, null included.
func nullable(n *yaml.Node) {
	flag := source.Get(n, "nullable")
	if flag == nil {
		return
	}
	source.Delete(n, "nullable")
	if flag.Value != "true" {
		return
	}
	if enum := source.Get(n, "enum"); enum != nil && !slices.ContainsFunc(enum.Content, isNull) {
		enum.Content = append(enum.Content, null()) // 3.1 asks for it; in 3.0, nullable was enough for most readers
	}
	if typ := source.Get(n, "type"); source.IsString(typ) {
		list := source.List(typ, source.String("null"))
		list.Style = yaml.FlowStyle
		list.LineComment, typ.LineComment = typ.LineComment, ""
		source.Put(n, "type", list)
		return
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		if choices := source.Get(n, key); choices != nil && source.Get(n, "allOf") == nil && source.Get(n, "$ref") == nil {
			choices.Content = append(choices.Content, nullSchema())
			return
		}
	}
	orNull(n)
}

// annotations are the keys of a schema that stay where they are when what it allows becomes one of two choices.
var annotations = []string{"title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "externalDocs"}

// orNull makes {allOf: […], description: …} {anyOf: [{allOf: […]}, {type: null}], description: …}, and the same of
// a $ref.
func orNull(n *yaml.Node) {
	rest, kept, at := source.Map(), []*yaml.Node(nil), -1
	for k, v := range source.Pairs(n) {
		if slices.Contains(annotations, k.Value) || strings.HasPrefix(k.Value, "x-") {
			kept = append(kept, k, v)
			continue
		}
		if at < 0 {
			at = len(kept)
		}
		rest.Content = append(rest.Content, k, v)
	}
	if source.Get(rest, "allOf") == nil && source.Get(rest, "$ref") == nil {
		return
	}
	if all := source.Get(rest, "allOf"); all != nil && len(rest.Content) == 2 && len(all.Content) == 1 {
		rest = all.Content[0]
	}
	n.Content = slices.Insert(kept, at, source.String("anyOf"), source.List(rest, nullSchema()))
	n.Style &^= yaml.FlowStyle
}

func isNull(n *yaml.Node) bool {
	return n.ShortTag() == "!!null"
}

func null() *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
}

func nullSchema() *yaml.Node {
	n := source.Map(source.String("type"), source.String("null"))
	n.Style = yaml.FlowStyle
	return n
}
