package check

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func library(t testing.TB) *contract.Service {
	t.Helper()
	data, err := os.ReadFile("../testdata/library.json")
	if err != nil {
		t.Fatal(err)
	}
	s, err := contract.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lines are violations as text, with the error code if there is one.
func lines(found []wire.Violation) []string {
	var out []string
	for _, v := range found {
		line := v.Rule + " | " + v.String()
		if v.Code != "" {
			line += " | " + v.Code
		}
		out = append(out, line)
	}
	return out
}

func value(t *testing.T, text string) any {
	t.Helper()
	v, err := Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// schema reads a schema from its JSON form.
func schema(t *testing.T, text string) *contract.Schema {
	t.Helper()
	s := new(contract.Schema)
	if err := json.Unmarshal([]byte(text), s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestValueKeepsEveryRule(t *testing.T) {
	for _, test := range []struct {
		name, schema, value string
		want                []string
	}{
		{"a right string", `{"kind": "string", "minLength": 2, "maxLength": 3, "pattern": "^a"}`, `"abc"`, nil},
		{"a wrong type", `{"kind": "string"}`, `1`, []string{`type | body x: must be a string, got 1`}},
		{"text for a number", `{"kind": "number"}`, `"1"`, []string{`type | body x: must be a number, got "1"`}},
		{"a number for a boolean", `{"kind": "boolean"}`, `0`, []string{`type | body x: must be true or false, got 0`}},
		{"an object for an array", `{"kind": "array"}`, `{"a":[1,2]}`, []string{`type | body x: must be an array, got {"a":[1,2]}`}},
		{"an array for an object", `{"kind": "object"}`, `[]`, []string{`type | body x: must be an object, got []`}},
		{"an integer with a point", `{"kind": "integer"}`, `1.0`, []string{`type | body x: must be an integer, got 1.0`}},
		{"an integer with an exponent", `{"kind": "integer"}`, `1e2`, []string{`type | body x: must be an integer, got 1e2`}},
		{"an integer of any size", `{"kind": "integer"}`, `123456789012345678901234567890`, nil},
		{"anything", `{"kind": "any"}`, `{"a": null}`, nil},
		{"null for anything", `{"kind": "any"}`, `null`, nil},
		{"null where documented", `{"kind": "string", "nullable": true, "enum": [{"value": "a"}]}`, `null`, nil},
		{"null elsewhere", `{"kind": "string"}`, `null`, []string{`nullable | body x: must not be null, got null`}},

		{"characters, not bytes", `{"kind": "string", "maxLength": 2}`, `"日本"`, nil},
		{"too many characters", `{"kind": "string", "maxLength": 2}`, `"日本語"`, []string{`maxLength | body x: must be at most 2 characters, got 日本語`}},
		{"too few characters", `{"kind": "string", "minLength": 4, "maxLength": 64}`, `"abc"`, []string{`minLength | body x: must be 4 to 64 characters, got abc`}},
		{"no characters at all allowed", `{"kind": "string", "maxLength": 0}`, `"a"`, []string{`maxLength | body x: must be at most 0 characters, got a`}},
		{"length and pattern at once", `{"kind": "string", "minLength": 4, "pattern": "^[a-z]+$"}`, `"A"`,
			[]string{`minLength | body x: must be at least 4 characters, got A`, `pattern | body x: must match ^[a-z]+$, got A`}},
		{"a token outside", `{"kind": "string", "enum": [{"value": "a"}, {"value": "b"}]}`, `"A"`, []string{`enum | body x: must be one of a, b, got A`}},
		{"a number among tokens", `{"kind": "number", "enum": [{"value": 1}, {"value": 2.50}]}`, `25e-1`, nil},
		{"an array of an enumeration", `{"kind": "any", "enum": [{"value": [1, {"a": 2, "b": 3}]}]}`, `[1.0, {"b": 3, "a": 2}]`, nil},

		{"inside a range", `{"kind": "integer", "min": {"value": "1"}, "max": {"value": "100"}}`, `100`, nil},
		{"above a range", `{"kind": "integer", "min": {"value": "1"}, "max": {"value": "100"}}`, `101`, []string{`maximum | body x: must be 1 to 100, got 101`}},
		{"below a range", `{"kind": "integer", "min": {"value": "1"}, "max": {"value": "100"}}`, `0`, []string{`minimum | body x: must be 1 to 100, got 0`}},
		{"below a minimum", `{"kind": "number", "min": {"value": "-0.5"}}`, `-0.500000000000000000001`, []string{`minimum | body x: must be at least -0.5, got -0.500000000000000000001`}},
		{"above a maximum", `{"kind": "number", "max": {"value": "1"}}`, `1e999999999999999999999`, []string{`maximum | body x: must be at most 1, got 1e999999999999999999999`}},
		{"on an open end", `{"kind": "number", "min": {"value": "0", "exclusive": true}}`, `-0.0e7`, []string{`minimum | body x: must be more than 0, got -0.0e7`}},
		{"on an open upper end", `{"kind": "number", "max": {"value": "10", "exclusive": true}}`, `1e1`, []string{`maximum | body x: must be less than 10, got 1e1`}},
		{"a bound float64 cannot hold", `{"kind": "integer", "max": {"value": "9007199254740993"}}`, `9007199254740994`, []string{`maximum | body x: must be at most 9007199254740993, got 9007199254740994`}},
		{"a multiple", `{"kind": "number", "multipleOf": "0.01"}`, `1.23`, nil},
		{"no multiple", `{"kind": "number", "multipleOf": "0.01"}`, `1.234`, []string{`multipleOf | body x: must be a multiple of 0.01, got 1.234`}},
		{"a large multiple", `{"kind": "number", "multipleOf": "7"}`, `7e1000000000`, nil},
		{"int32", `{"kind": "integer", "format": "int32"}`, `2147483648`, []string{`format | body x: must be a 32-bit integer, got 2147483648`}},
		{"int64", `{"kind": "integer", "format": "int64"}`, `-9223372036854775809`, []string{`format | body x: must be a 64-bit integer, got -9223372036854775809`}},

		{"too few items", `{"kind": "array", "minItems": 1}`, `[]`, []string{`minItems | body x: must have at least 1 item, got 0`}},
		{"too many items", `{"kind": "array", "minItems": 1, "maxItems": 2}`, `[1,2,3]`, []string{`maxItems | body x: must have 1 to 2 items, got 3`}},
		{"wrong items", `{"kind": "array", "items": {"kind": "integer"}}`, `[1,"a",null]`,
			[]string{`type | body x[1]: must be an integer, got "a"`, `nullable | body x[2]: must not be null, got null`}},
		{"equal items", `{"kind": "array", "unique": true}`, `[{"a": 1, "b": 2}, 3, {"b": 2.0, "a": 1}]`,
			[]string{`uniqueItems | body x: must not repeat an item: [2] equals [0]`}},
		{"different items", `{"kind": "array", "unique": true}`, `[1, "1", true, "true", null, "null"]`, nil},

		{"a map", `{"kind": "object", "additional": {"kind": "string"}}`, `{"b": 1, "a": "x", "c": null}`,
			[]string{`type | body x.b: must be a string, got 1`, `nullable | body x.c: must not be null, got null`}},
		{"a closed object", `{"kind": "object", "closed": true, "properties": [{"name": "a", "schema": {"kind": "any"}}]}`, `{"a": 1, "b": 2}`,
			[]string{`additionalProperties | body x.b: is not documented, got 2`}},
		{"an open object", `{"kind": "object", "properties": [{"name": "a", "schema": {"kind": "any"}}]}`, `{"b": 2}`, nil},
		{"required members", `{"kind": "object", "properties": [
			{"name": "a", "required": true, "schema": {"kind": "string"}},
			{"name": "b", "required": true, "readOnly": true, "schema": {"kind": "string"}},
			{"name": "c", "schema": {"kind": "string"}}]}`, `{}`, []string{`required | body x.a: is required`}},
		{"another name", `{"kind": "object", "closed": true, "properties": [
			{"name": "pay_mode", "required": true, "aliases": ["pay_model"], "schema": {"kind": "string"}}]}`, `{"pay_model": 0}`,
			[]string{`type | body x.pay_model: must be a string, got 0`}},
		{"error codes, the inner first", `{"kind": "object", "properties": [{"name": "a", "errorCode": "E1", "schema": {"kind": "object", "properties": [
			{"name": "b", "errorCode": "E2", "schema": {"kind": "string"}}, {"name": "c", "required": true, "schema": {"kind": "string"}}]}}]}`,
			`{"a": {"b": 1}}`, []string{`type | body x.a.b: must be a string, got 1 | E2`, `required | body x.a.c: is required | E1`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := lines(Value(schema(t, test.schema), value(t, test.value), "body", "x"))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestValueFollowsSchemasThatContainThemselves(t *testing.T) {
	got := lines(Value(library(t).Schema("Chapter"), value(t, `{"title": "a", "sections": [{"title": 1, "sections": null}]}`), "body", ""))
	want := []string{`type | body sections[0].title: must be a string, got 1`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestValueKeepsFormats(t *testing.T) {
	for format, texts := range map[string]struct{ right, wrong []string }{
		"offset-time": {
			[]string{"2019-05-27T03:38:51+0000", "2019-05-27T03:38:51-05:30", "2020-02-29T23:59:59Z"},
			[]string{"", "2019-02-29T03:38:51+0000", "2019-05-27T24:00:00+0000", "2019-05-27T03:38:51", "2019-05-27T3:38:51+0000", "2019-05-27T03:38:51,5Z", "2019-13-01T00:00:00Z", "2019-05-27 03:38:51+0000"},
		},
		"local-time": {[]string{"2022-01-01T10:00:00"}, []string{"2022-01-01T10:00:00Z", "2022-01-32T10:00:00", "2022-01-01"}},
		"date-time":  {[]string{"2022-01-01T10:00:00Z", "2022-01-01t10:00:00.123z", "2022-01-01T10:00:00+01:00"}, []string{"2022-01-01T10:00:00+0100", "2022-01-01T10:00:00"}},
		"date":       {[]string{"2024-02-29"}, []string{"2023-02-29", "2023-2-1"}},
		"uuid":       {[]string{"123e4567-e89b-12d3-a456-426614174000"}, []string{"123e4567e89b12d3a456426614174000"}},
		"email":      {[]string{"a@b"}, []string{"a", "@b", "a@b@c"}},
		"unheard-of": {[]string{"", "anything"}, nil},
	} {
		s := &contract.Schema{Kind: contract.String, Format: format}
		for _, text := range texts.right {
			if found := Value(s, text, "body", ""); len(found) > 0 {
				t.Errorf("%s: %q is refused: %v", format, text, found)
			}
		}
		for _, text := range texts.wrong {
			if found := Value(s, text, "body", ""); len(found) != 1 || found[0].Rule != wire.RuleFormat {
				t.Errorf("%s: %q: %v", format, text, found)
			}
		}
	}
}

// A time that may not be known yet is documented with a pattern that allows nothing.
func TestEmptyTextNeedsNoFormatWherePatternAllowsIt(t *testing.T) {
	for pattern, want := range map[string][]string{
		`^(\d{4}.*)?$`: nil,
		`^\d{4}.*$`:    {wire.RulePattern, wire.RuleFormat},
	} {
		s := &contract.Schema{Kind: contract.String, Format: "offset-time", Pattern: pattern}
		var rules []string
		for _, v := range Value(s, "", "body", "") {
			rules = append(rules, v.Rule)
		}
		if diff := cmp.Diff(want, rules); diff != "" {
			t.Errorf("%s (-want +got)\n%s", pattern, diff)
		}
		if found := Value(s, "2019", "body", ""); len(found) != 1 {
			t.Errorf("%s: a year alone: %v", pattern, found)
		}
	}
}

func TestEqualComparesJSONValues(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`{"a": 1, "b": [1.0, 1e3]}`, `{"b": [1, 1000], "a": 1}`, true},
		{`[1, 2]`, `[2, 1]`, false},
		{`"1"`, `1`, false},
		{`"null"`, `null`, false},
		{`{"a": null}`, `{}`, false},
		{`-0`, `0`, true},
		{`12345678901234567891`, `12345678901234567890`, false},
		{`{"a\"": "b"}`, `{"a": "\"b"}`, false},
	} {
		if got := Equal(value(t, test.a), value(t, test.b)); got != test.want {
			t.Errorf("Equal(%s, %s) = %v", test.a, test.b, got)
		}
	}
}

func TestDecodeRefusesMoreThanOneValue(t *testing.T) {
	for _, text := range []string{"", " ", "{", "{} {}", "{}]", "nul", "\xef\xbb\xbf{}"} {
		if v, err := Decode([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, v)
		}
	}
	if _, err := Decode([]byte("{}\n")); err != nil {
		t.Error(err)
	}
}

func TestMessagesStayShort(t *testing.T) {
	v := value(t, `["`+strings.Repeat("x", 1<<20)+`"]`)
	for _, found := range Value(&contract.Schema{Kind: contract.String}, v, "body", "") {
		if n := len(found.String()); n > 200 {
			t.Errorf("%d bytes", n)
		}
	}
}

func FuzzValueNeverPanics(f *testing.F) {
	s := library(f)
	f.Add([]byte(`{"title": "Nightly", "description": "d", "pages": 1e5, "chapters": [{"sections": []}], "labels": {"a": "b"}}`))
	f.Add([]byte(`{"books": [{"pages": -0.0}], "total": 1e999999999999}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := Decode(text)
		if err != nil {
			return
		}
		for _, schema := range s.Schemas {
			first, second := lines(Value(schema, v, "body", "")), lines(Value(schema, v, "body", ""))
			if diff := cmp.Diff(first, second); diff != "" {
				t.Errorf("not the same twice\n%s", diff)
			}
		}
		if !Equal(v, v) {
			t.Error("a value is not equal to itself")
		}
	})
}
