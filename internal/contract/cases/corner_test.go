package cases_test

import (
	"slices"
	"testing"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// These descriptions are ones that leave little room: what can be tried is tried all the same.

// missing lists which of some cases, "outside query.n.minimum n=-7", are not made for an operation.
func missing(t *testing.T, op string, want ...string) (all []string) {
	t.Helper()
	s, err := contract.Decode([]byte(`{"name": "s", "schemas": [
		{"name": "Ping", "kind": "object", "properties": [{"name": "pong", "required": true, "schema": {"ref": "Pong"}}]},
		{"name": "Pong", "kind": "object", "properties": [{"name": "ping", "required": true, "schema": {"ref": "Ping"}}]}
	], "operations": [{"id": "op", "method": "POST", "path": "/", "responses": [{"status": 200}], ` + op + `}]}`))
	if err != nil {
		t.Fatal(err)
	}
	plan := cases.Derive(s, cases.Options{})
	for _, text := range want {
		if !slices.ContainsFunc(plan.Cases, func(c cases.Case) bool {
			body := string(c.Request.Body)
			return text == string(c.Side)+" "+c.Rule[len("op."):]+" "+c.Request.RawQuery+body
		}) {
			all = append(all, text)
		}
	}
	if all != nil {
		for _, c := range plan.Cases {
			t.Logf("%s %s %s%s", c.Side, c.Rule, c.Request.RawQuery, c.Request.Body)
		}
	}
	return all
}

func TestWhatLeavesLittleRoomIsTried(t *testing.T) {
	body := func(schema string) string {
		return `"body": {"mediaType": "application/json", "schema": ` + schema + `}`
	}
	query := func(schema string) string {
		return `"params": [{"name": "n", "in": "query", "explode": true, "schema": ` + schema + `}]`
	}
	for name, c := range map[string]struct {
		op   string
		want []string
	}{
		"bounds that are no multiples": {query(`{"kind": "integer", "min": {"value": "1"}, "max": {"value": "30"}, "multipleOf": "7"}`), []string{
			"inside query.n.type n=7", "outside query.n.minimum n=0", "inside query.n.maximum n=28", "outside query.n.maximum n=35",
			"outside query.n.maximum n=2147483653", "outside query.n.minimum n=-2147483653",
		}},
		"bounds that the format does not reach": {query(`{"kind": "integer", "format": "int32", "min": {"value": "-5000000000"}}`), []string{
			"inside query.n.format n=-2147483648", "outside query.n.format n=-2147483649", "inside query.n.format n=2147483647",
		}},
		"a text that must be empty": {query(`{"kind": "string", "maxLength": 0}`), []string{"outside query.n.maxLength n=a"}},
		"blanks in a list whose items are written one by one": {query(`{"kind": "array", "items": {"kind": "string", "enum": [{"value": "a"}]}}`), []string{
			"outside query.n[].enum n=a%20", "outside query.n[].enum n=A",
		}},
		"items of a list that is documented empty": {body(`{"kind": "object", "properties": [{"name": "a", "required": true, "schema": {"kind": "array", "items": {"kind": "string"}}}]}`) +
			`, "examples": [{"name": "none", "request": {"body": {"a": []}}}]`, []string{`inside body.a[].type {"a":["text"]}`, `outside body.a[].type {"a":[1]}`}},
		"objects that must differ": {body(`{"kind": "array", "unique": true, "items": {"kind": "object", "properties": [{"name": "k", "schema": {"kind": "string"}}]}}`),
			[]string{`outside body.uniqueItems [{},{}]`, `inside body.uniqueItems [{},{"k":"text"}]`}},
		"the syntax of a body that may be empty": {body(`{"kind": "object", "properties": [{"name": "k", "schema": {"kind": "string"}}]}`), []string{
			`outside body.json {"k":"text",}`, `inside body.json {"\u006b":"\u0074ext"}`, `outside body.json {"k":"text"`,
		}},
		"the syntax of a list":   {body(`{"kind": "array", "items": {"kind": "object", "properties": [{"name": "k", "schema": {"kind": "integer"}}]}}`), []string{`outside body.json [{"k":1},]`}},
		"the syntax of a number": {body(`{"kind": "integer"}`), []string{`outside body.json 1e`, `outside body.json 1x`}},
		"the syntax of anything": {body(`{"kind": "any"}`), []string{`outside body.json {"some_key":"x",}`}},
		"the other case of a class": {query(`{"kind": "string", "pattern": "^[a-f]{2}$"}`), []string{
			"outside query.n.pattern n=Aa", "outside query.n.pattern n=aF",
		}},
		"what nothing can be": {body(`{"kind": "object", "properties": [{"name": "p", "schema": {"ref": "Ping"}}]}`), []string{
			`outside body.p.type {"p":"text"}`, `outside body.p.nullable {"p":null}`, `outside body.p.pong.required {"p":{}}`,
			`outside body.p.pong.type {"p":{"pong":true}}`, `outside body.p.pong.ping.required {"p":{"pong":{}}}`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range missing(t, c.op, c.want...) {
				t.Errorf("missing: %s", text)
			}
		})
	}
}

// A class of a script has hundreds of ranges, and says no more than one that has ten.
func TestClassesOfScriptsMakeFewCases(t *testing.T) {
	plan := cases.Derive(&contract.Service{Name: "s", Operations: []*contract.Operation{{
		ID: "op", Method: "GET", Path: "/", Responses: []*contract.Response{{Status: 200}},
		Params: []*contract.Param{{Name: "n", In: "query", Schema: &contract.Schema{Kind: contract.String, Pattern: `^\p{L}+$`}}},
	}}}, cases.Options{})
	if n := len(plan.Cases); n < 50 || n > 500 {
		t.Errorf("%d cases", n)
	}
}
