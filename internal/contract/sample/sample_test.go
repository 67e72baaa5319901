package sample_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

func TestPlainValues(t *testing.T) {
	tree := &contract.Schema{Name: "Tree", Kind: contract.Object}
	tree.Properties = []*contract.Property{
		{Name: "name", Required: true, Schema: &contract.Schema{Kind: contract.String}},
		{Name: "children", Required: true, Schema: &contract.Schema{Kind: contract.Array, Items: tree}},
	}
	tests := []struct {
		name   string
		schema *contract.Schema
		want   string
	}{
		{"a text", &contract.Schema{Kind: contract.String}, `"text"`},
		{"a long text", &contract.Schema{Kind: contract.String, MinLength: 6}, `"aaaaaa"`},
		{"a text of a pattern", &contract.Schema{Kind: contract.String, Pattern: `^[0-9a-f]{4}in06$`}, `"aaaain06"`},
		{"a token", &contract.Schema{Kind: contract.String, Enum: []contract.EnumValue{{Value: json.RawMessage(`"b"`)}}}, `"b"`},
		{"a default", &contract.Schema{Kind: contract.Integer, Default: json.RawMessage("7")}, "7"},
		{"a number in a narrow range", &contract.Schema{Kind: contract.Number, Min: &contract.Bound{Value: "2", Exclusive: true}, Max: &contract.Bound{Value: "2.5", Exclusive: true}}, "2.25"},
		{"a large multiple", &contract.Schema{Kind: contract.Integer, Min: &contract.Bound{Value: "11"}, MultipleOf: "10"}, "20"},
		{"different items", &contract.Schema{Kind: contract.Array, MinItems: 3, Unique: true, Items: &contract.Schema{Kind: contract.String, MaxLength: new(2)}}, `["a","0","a0"]`},
		{"a schema that contains itself", tree, `{"children":[{"children":[],"name":"text"}],"name":"text"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v, ok := sample.Value(test.schema)
			if diff := cmp.Diff(test.want, string(sample.Append(nil, nil, v))); !ok || diff != "" {
				t.Errorf("found %v (-want +got):\n%s", ok, diff)
			}
		})
	}
}

func TestValuesOfAnswersAreValid(t *testing.T) {
	for _, text := range []string{
		`{"kind": "string", "minLength": 3}`, `{"kind": "string", "pattern": "^[^>!<\"&'=]{4,64}$", "minLength": 10}`,
		`{"kind": "string", "pattern": "x+y|z{3}$", "minLength": 5, "maxLength": 5}`, `{"kind": "string", "pattern": "b", "minLength": 40}`,
		`{"kind": "string", "pattern": "^(?i)abc(de){2,}$", "minLength": 12}`, `{"kind": "string", "pattern": "^(a|bb)c?$", "minLength": 3}`,
		`{"kind": "string", "pattern": "^\\p{Greek}.\\s$"}`, `{"kind": "string", "format": "uuid"}`, `{"kind": "string", "format": "date"}`,
		`{"kind": "integer", "min": {"value": "3.2"}}`, `{"kind": "integer", "max": {"value": "-3"}}`, `{"kind": "number", "min": {"value": "0", "exclusive": true}, "max": {"value": "0.5"}}`,
		`{"kind": "integer", "min": {"value": "100", "exclusive": true}, "multipleOf": "7"}`, `{"kind": "number", "max": {"value": "-1", "exclusive": true}, "multipleOf": "0.3"}`,
		`{"kind": "array", "minItems": 3, "items": {"kind": "boolean"}}`, `{"kind": "any"}`, `{"kind": "object", "additional": {"kind": "string"}}`,
		`{"kind": "integer", "enum": [{"value": 5}]}`,
	} {
		s := new(contract.Schema)
		if err := json.Unmarshal([]byte(text), s); err != nil {
			t.Fatal(err)
		}
		value, err := check.Decode(sample.JSON(s))
		if err != nil {
			t.Errorf("%s: %s: %v", text, sample.JSON(s), err)
		}
		if found := check.Value(s, value, "body", ""); len(found) > 0 {
			t.Errorf("%s: %v", text, found)
		}
	}
}

func TestItemsDifferWhereTheyMust(t *testing.T) {
	for _, test := range []struct{ schema, want string }{
		{`{"kind": "array", "unique": true, "minItems": 2, "items": {"kind": "string"}}`, `["text","0"]`},
		{`{"kind": "array", "unique": true, "minItems": 2, "items": {"kind": "boolean"}}`, ``},
		{`{"kind": "array", "unique": true, "minItems": 2, "items": {"kind": "string", "enum": [{"value": "a"}, {"value": "b"}]}}`, `["a","b"]`},
		{`{"kind": "array", "unique": true, "minItems": 3, "items": {"kind": "object", "properties": [{"name": "k", "schema": {"kind": "integer", "min": {"value": "7"}}}]}}`,
			`[{},{"k":7},{"k":8}]`},
		{`{"kind": "array", "unique": true, "minItems": 3, "items": {"kind": "object"}}`, `[{},{"some_key":0},{"some_key":1}]`},
		{`{"kind": "array", "unique": true, "minItems": 2, "items": {"kind": "object", "closed": true}}`, ``},
	} {
		s := new(contract.Schema)
		if err := json.Unmarshal([]byte(test.schema), s); err != nil {
			t.Fatal(err)
		}
		v, ok := sample.Value(s)
		if ok != (test.want != "") || ok && string(sample.Append(nil, s, v)) != test.want {
			t.Errorf("%s: %s, found %v", test.schema, sample.Append(nil, s, v), ok)
		}
	}
}

func TestMembersOfValuesAreInPageOrder(t *testing.T) {
	text := &contract.Schema{Kind: contract.String}
	s := &contract.Schema{Kind: contract.Array, Items: &contract.Schema{Kind: contract.Object, Properties: []*contract.Property{
		{Name: "z", Required: true, Schema: text}, {Name: "a", Required: true, Schema: text}, {Name: "mine", Required: true, WriteOnly: true, Schema: text},
		{Name: "yours", Required: true, ReadOnly: true, Schema: text}, {Name: "any", Required: true, Schema: &contract.Schema{Kind: contract.Any}}, {Name: "b", Schema: text},
	}}}
	if diff := cmp.Diff(`[{"z":"text","a":"text","yours":"text","any":{}}]`, string(sample.JSON(s))); diff != "" {
		t.Errorf("answer (-want +got)\n%s", diff)
	}
	v, ok := sample.Value(s)
	if diff := cmp.Diff(`[{"z":"text","a":"text","mine":"text","any":"text"}]`, string(sample.Append(nil, s, v))); diff != "" || !ok {
		t.Errorf("request (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(`{"0":"<>&","b":1}`, string(sample.Append(nil, nil, map[string]any{"b": json.Number("1"), "0": "<>&"}))); diff != "" {
		t.Errorf("without a schema (-want +got)\n%s", diff)
	}
}

func TestValuesEnd(t *testing.T) {
	for _, text := range []string{
		`{"kind": "string", "minLength": 2000000000}`, `{"kind": "string", "minLength": 2000000000, "pattern": "^(a*)*$"}`,
		`{"kind": "string", "pattern": "^((a{1000}){1000})*$"}`, `{"kind": "array", "minItems": 2000000000, "items": {"kind": "any"}}`,
		`{"kind": "number", "min": {"value": "1e999999999"}}`, `{"kind": "string", "pattern": "[^\\x00-\\x{10FFFF}]"}`, `{"kind": "string", "pattern": "a\\bb"}`,
	} {
		s := new(contract.Schema)
		if err := json.Unmarshal([]byte(text), s); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(sample.JSON(s)) {
			t.Errorf("%s: not JSON", text)
		}
	}
	node := &contract.Schema{Name: "Node", Kind: contract.Object}
	node.Properties = []*contract.Property{{Name: "next", Required: true, Schema: node}}
	if !json.Valid(sample.JSON(node)) {
		t.Error("not JSON")
	}
}
