package check

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

func TestParamKeepsEveryRule(t *testing.T) {
	limit := &contract.Param{Name: "limit", In: "query", ErrorCode: "E1", Schema: schema(t, `{"kind": "integer", "min": {"value": "1"}, "max": {"value": "100"}}`)}
	id := &contract.Param{Name: "id", In: "query", Required: true, Schema: schema(t, `{"kind": "string"}`)}
	flag := &contract.Param{Name: "flag", In: "query", AllowEmpty: true, Schema: schema(t, `{"kind": "boolean"}`)}
	name := &contract.Param{Name: "name", In: "header", Schema: schema(t, `{"kind": "string", "minLength": 2, "pattern": "^[a-z]*$"}`)}
	size := &contract.Param{Name: "size", In: "query", Schema: schema(t, `{"kind": "number"}`)}
	for _, test := range []struct {
		name  string
		param *contract.Param
		texts []string
		want  []string
	}{
		{"a right integer", limit, []string{"007"}, nil},
		{"nothing for an optional one", limit, nil, nil},
		{"nothing for a required one", id, nil, []string{`required | query id: is required`}},
		{"above", limit, []string{"101"}, []string{`maximum | query limit: must be 1 to 100, got 101 | E1`}},
		{"a sign", limit, []string{"+5"}, []string{`type | query limit: must be an integer, got +5 | E1`}},
		{"a point", limit, []string{"5.0"}, []string{`type | query limit: must be an integer, got 5.0 | E1`}},
		{"an exponent", limit, []string{"1e1"}, []string{`type | query limit: must be an integer, got 1e1 | E1`}},
		{"a blank", limit, []string{" 5"}, []string{`type | query limit: must be an integer, got " 5" | E1`}},
		{"other digits", limit, []string{"٥"}, []string{`type | query limit: must be an integer, got ٥ | E1`}},
		{"an empty integer", limit, []string{""}, []string{`type | query limit: must be an integer | E1`}},
		{"twice", limit, []string{"5", "6"}, []string{`duplicate | query limit: must come once | E1`}},
		{"an empty string", id, []string{""}, []string{`minLength | query id: must not be empty`}},
		{"empty where a length is documented", name, []string{""}, []string{`minLength | header name: must be at least 2 characters`}},
		{"empty where that is allowed", flag, []string{""}, nil},
		{"true", flag, []string{"true"}, nil},
		{"another word for true", flag, []string{"True"}, []string{`type | query flag: must be true or false, got True`}},
		{"a number", size, []string{"-1.5e-3"}, nil},
		{"no number", size, []string{"0x1p-2"}, []string{`type | query size: must be a number, got 0x1p-2`}},
		{"infinity", size, []string{"Inf"}, []string{`type | query size: must be a number, got Inf`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, lines(Param(test.param, test.texts))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestParamReadsArraysByStyle(t *testing.T) {
	ids := schema(t, `{"kind": "array", "maxItems": 2, "items": {"kind": "integer"}}`)
	for _, test := range []struct {
		name        string
		in, style   string
		explode     bool
		texts, want []string
	}{
		{"a pair each", "query", "", true, []string{"1", "x"}, []string{`type | query ids[1]: must be an integer, got x`}},
		{"commas", "query", "", false, []string{"1,2,3"}, []string{`maxItems | query ids: must have at most 2 items, got 3`}},
		{"commas when a pair each is documented", "query", "", true, []string{"1,2"}, []string{`type | query ids[0]: must be an integer, got 1,2`}},
		{"blanks", "query", "spaceDelimited", false, []string{"1 2"}, nil},
		{"bars", "query", "pipeDelimited", false, []string{"1|2"}, nil},
		{"two pairs when commas are documented", "query", "", false, []string{"1", "2"}, []string{`duplicate | query ids: must come once`}},
		{"a path", "path", "", true, []string{"1,2"}, nil},
		{"nothing in it", "query", "", false, []string{""}, []string{`type | query ids[0]: must be an integer`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := &contract.Param{Name: "ids", In: test.in, Style: test.style, Explode: test.explode, Schema: ids}
			if diff := cmp.Diff(test.want, lines(Param(p, test.texts))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
