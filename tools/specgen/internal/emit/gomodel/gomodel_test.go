package gomodel

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lower"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// model builds the package of a description whose paths and components are given.
func model(t *testing.T, text string) (*Package, string) {
	t.Helper()
	set := source.NewSet(".")
	root, err := set.Parse("openapi.yaml", []byte("openapi: 3.0.3\ninfo: {title: Books., version: '1'}\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	service, findings := lower.Lower(set, root, "books")
	if findings.Failed() {
		t.Fatal(findings)
	}
	p, findings := Build(service, "books", "example.com/books", nil)
	return p, findings.Error()
}

// schemas is a description of nothing but schemas, which the operation op uses.
func schemas(op, text string) string {
	return "paths:\n  /a:\n    put: " + op + "\ncomponents:\n  schemas:\n" + text
}

const (
	asks    = `{operationId: putA, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}, responses: {'204': {description: ''}}}`
	answers = `{operationId: putA, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}}}`
	both    = `{operationId: putA, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}},
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}}}`
)

func TestAnOperationHasTheGoNameThatIsChosen(t *testing.T) {
	p, findings := model(t, `paths:
  /a:
    get: {operationId: list_things, x-go-name: ListAll, parameters: [{name: q, in: query, schema: {type: string}}], responses: {'204': {description: ''}}}
    put: {operationId: putA, x-go-name: lower, responses: {'204': {description: ''}}}
`)
	if diff := cmp.Diff(`openapi.yaml:6:10: go-name: operationId "putA": x-go-name "lower" is no exported Go name`, findings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	op := p.Ops[0]
	if diff := cmp.Diff([]string{"ListAll", "listAll", "ListAllParams", "ListAll204Response"}, []string{op.Name, op.Var, op.ParamsOf, op.Responses[0].Name}); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// shown is how a field says that there is no value.
func shown(f *Field) string {
	var words []string
	for _, w := range []struct {
		is   bool
		word string
	}{{f.Pointer, "pointer"}, {!f.Pointer, "plain"}, {f.Omit, "left out"}, {f.Null, "null"}, {f.Asked, "asked for"}} {
		if w.is {
			words = append(words, w.word)
		}
	}
	return strings.Join(words, ", ")
}

func TestAFieldSaysThatThereIsNoValueInTheSimplestWay(t *testing.T) {
	for schema, want := range map[string][2]string{ // required, optional
		"{type: string}":                                       {"plain, asked for", "pointer, left out"},
		"{type: string, minLength: 1}":                         {"plain, asked for", "plain, left out"},
		"{type: string, pattern: '^a$'}":                       {"plain, asked for", "plain, left out"},
		"{type: string, pattern: '^a*$'}":                      {"plain, asked for", "pointer, left out"},
		"{type: string, default: ''}":                          {"plain, asked for", "plain, left out"},
		"{type: string, default: a}":                           {"plain, asked for", "pointer, left out"},
		"{type: string, format: uuid}":                         {"plain, asked for", "plain, left out"},
		"{type: string, format: date-time}":                    {"plain, asked for", "plain, left out"},
		"{type: string, enum: [a]}":                            {"plain, asked for", "plain, left out"},
		"{type: string, enum: ['', a]}":                        {"plain, asked for", "pointer, left out"},
		"{type: integer}":                                      {"plain, asked for", "pointer, left out"},
		"{type: integer, minimum: 1}":                          {"plain, asked for", "plain, left out"},
		"{type: integer, maximum: -1}":                         {"plain, asked for", "plain, left out"},
		"{type: integer, default: 0}":                          {"plain, asked for", "plain, left out"},
		"{type: integer, enum: [1, 2]}":                        {"plain, asked for", "plain, left out"},
		"{type: number, minimum: 0, exclusiveMinimum: true}":   {"plain, asked for", "plain, left out"},
		"{type: boolean}":                                      {"plain, asked for", "pointer, left out"},
		"{type: boolean, default: false}":                      {"plain, asked for", "plain, left out"},
		"{type: boolean, default: true}":                       {"plain, asked for", "pointer, left out"},
		"{type: string, nullable: true}":                       {"pointer, null, asked for", "pointer, left out"},
		"{type: string, minLength: 1, nullable: true}":         {"pointer, null, asked for", "pointer, left out"},
		"{type: array, items: {type: string}}":                 {"plain, asked for", "plain, left out"},
		"{type: array, items: {type: string}, nullable: true}": {"plain, null, asked for", "plain, left out"},
		"{type: object}":                                       {"plain, asked for", "plain, left out"},
		"{type: object, properties: {a: {type: string}}}":      {"plain, asked for", "pointer, left out"},
		"{}":                             {"plain, asked for", "plain, left out"},
		"{type: string, readOnly: true}": {"pointer, left out", "pointer, left out"},
		"{type: integer, readOnly: true, minimum: 1}": {"plain, left out", "plain, left out"},
	} {
		p, findings := model(t, schemas(asks, fmt.Sprintf("    T: {type: object, required: [r], properties: {r: %s, o: %s}}", schema, schema)))
		if findings != "" {
			t.Fatal(findings)
		}
		fields := p.Types[0].Fields
		if diff := cmp.Diff(want, [2]string{shown(fields[0]), shown(fields[1])}); diff != "" {
			t.Errorf("%s: -want +got:\n%s", schema, diff)
		}
	}
}

func TestWhatOneSideOnlyHasIsRequiredWhereItSpeaks(t *testing.T) {
	text := "    T: {type: object, required: [id, secret], properties: {id: {type: integer, readOnly: true}, secret: {type: string, writeOnly: true}}}"
	for op, want := range map[string][2]string{
		asks:    {"pointer, left out", "plain, asked for"},
		answers: {"plain", "pointer, left out, asked for"},
		both:    {"pointer, left out", "pointer, left out, asked for"},
	} {
		p, _ := model(t, schemas(op, text))
		fields := p.Types[0].Fields
		if diff := cmp.Diff(want, [2]string{shown(fields[0]), shown(fields[1])}); diff != "" {
			t.Errorf("%s: -want +got:\n%s", op, diff)
		}
	}
}

func TestAParameterIsPlainUnlessItsZeroHasToBeSent(t *testing.T) {
	for param, want := range map[string]string{
		"schema: {type: string}":                                       "plain, left out",
		"allowEmptyValue: true, schema: {type: string}":                "pointer, left out",
		"required: true, schema: {type: string}":                       "plain",
		"schema: {type: string, enum: ['', a]}":                        "plain, left out",
		"schema: {type: integer}":                                      "pointer, left out",
		"schema: {type: integer, minimum: 1}":                          "plain, left out",
		"required: true, schema: {type: integer}":                      "plain",
		"schema: {type: boolean}":                                      "pointer, left out",
		"schema: {type: boolean, default: false}":                      "plain, left out",
		"schema: {type: array, items: {type: string}}":                 "plain, left out",
		"schema: {type: string, format: date-time}":                    "plain, left out",
		"schema: {type: string, nullable: true}":                       "plain, left out",
		"required: true, schema: {type: array, items: {type: string}}": "plain",
	} {
		p, _ := model(t, "paths:\n  /a:\n    get: {operationId: getA, parameters: [{name: x, in: query, "+param+"}], responses: {'204': {description: ''}}}")
		if diff := cmp.Diff(want, shown(p.Ops[0].Params[0])); diff != "" {
			t.Errorf("%s: -want +got:\n%s", param, diff)
		}
	}
}

func TestARequiredStructThatContainsItselfIsAPointer(t *testing.T) {
	p, _ := model(t, schemas(both, `    T: {type: object, required: [u], properties: {u: {$ref: '#/components/schemas/U'}}}
    U: {type: object, required: [t], properties: {t: {$ref: '#/components/schemas/T'}}}`))
	pointers := 0
	for _, typ := range p.Types {
		for _, f := range typ.Fields {
			if f.Pointer {
				pointers++
			}
		}
	}
	if pointers != 1 {
		t.Errorf("%d fields are pointers, want 1", pointers)
	}
}

func TestARefinementThatGoDoesNotShowIsTheSameType(t *testing.T) {
	p, _ := model(t, schemas(both, `    T:
      type: object
      properties:
        same: {allOf: [{$ref: '#/components/schemas/K'}], nullable: true, description: Other words.}
        fewer: {allOf: [{$ref: '#/components/schemas/K'}], enum: [a]}
        list: {allOf: [{$ref: '#/components/schemas/L'}], maxItems: 1}
    K: {type: string, enum: [a, b]}
    L: {type: array, items: {type: string}}
    M: {allOf: [{$ref: '#/components/schemas/K'}]}`))
	var got []string
	for _, typ := range p.Types {
		got = append(got, typ.Name)
	}
	if diff := cmp.Diff([]string{"T", "K", "L", "TFewer"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	fields := p.Types[0].Fields
	if fields[0].Ref.Type.Name != "K" || fields[2].Ref.Basic != SliceOf {
		t.Errorf("same is a %v, list a %v", fields[0].Ref.Type.Name, fields[2].Ref.Basic)
	}
}

func TestNamesThatAreMadeUpGiveWay(t *testing.T) {
	p, findings := model(t, schemas(both, `    T: {type: object, properties: {kind: {type: string, enum: [a]}}}
    TKind: {type: object, properties: {check: {type: string}, MarshalJSON: {type: string}}}`))
	if findings != "" {
		t.Fatal(findings)
	}
	var got []string
	for _, typ := range p.Types {
		got = append(got, typ.Name+" "+typ.Table)
	}
	if diff := cmp.Diff([]string{"T ", "TKind ", "TKind2 tKind2Tokens"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if f := p.Types[1].Fields; f[0].Name != "CheckValue" || f[1].Name != "MarshalJSONValue" {
		t.Errorf("fields are called %s and %s, as methods are", f[0].Name, f[1].Name)
	}
}

func TestArgumentsHideNothing(t *testing.T) {
	p, findings := model(t, `paths:
  /a/{ctx}/{body}/{getA}/{x-y}/{params}:
    get:
      operationId: getA
      parameters:
        - {name: body, in: path, required: true, schema: {type: string}}
        - {name: params, in: path, required: true, schema: {type: string}}
        - {name: ctx, in: path, required: true, schema: {type: string}}
        - {name: getA, in: path, required: true, schema: {type: string}}
        - {name: x-y, in: path, required: true, schema: {type: string}}
        - {name: Accept, in: header, schema: {type: string}}
      responses: {'204': {description: ''}}
`)
	if findings != "" {
		t.Fatal(findings)
	}
	var got []string
	for _, a := range p.Ops[0].Args {
		got = append(got, a.Arg+" "+a.Field)
	}
	want := []string{"ctxValue Ctx", "bodyValue BodyValue", "getAValue GetA", "xy XY", "paramsValue ParamsValue"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(p.Ops[0].Params) > 0 {
		t.Error("a header that OpenAPI has other words for is a parameter")
	}
}

func TestTheErrorBodyIsTheOneThatMostAnswersHave(t *testing.T) {
	for schema, want := range map[string]string{
		"{type: object, required: [error_code, error_msg], properties: {error_code: {type: string}, error_msg: {type: string}}}":     "ErrorMsg ErrorCode",
		"{type: object, properties: {status: {type: integer}, message: {type: string}, code: {type: integer}}}":                      "Message Code, status Status",
		"{type: object, properties: {message: {type: string}}}":                                                                      "Message",
		"{type: object, properties: {fault_message: {type: string}}}":                                                                "FaultMessage",
		"{type: object, properties: {error: {type: object, properties: {code: {type: string}, message: {type: string}}}}}":           "Error: Message Code",
		"{type: object, properties: {errors: {type: array, items: {type: object, properties: {detail: {type: string}}}}}}":           "Errors: Detail",
		"{type: object, properties: {type: {type: string}, title: {type: string}, status: {type: integer}, detail: {type: string}}}": "Detail, status Status, title Title",
		"{type: object, required: [type], properties: {type: {type: string}, title: {type: string}, status: {type: integer}}}":       "Title, status Status, about Type",
		"{type: object, properties: {type: {type: string}, message: {type: string}}}":                                                "Message Type",
		"{type: object, properties: {ok: {type: boolean}}}":                                                                          "",
		"{type: array, items: {type: string}}":                                                                                       "",
	} {
		p, _ := model(t, `paths:
  /a:
    get: {operationId: getA, responses: {'204': {description: ''}, '418': {$ref: '#/components/responses/Other'}, default: {$ref: '#/components/responses/E'}}}
    put: {operationId: putA, responses: {'204': {description: ''}, default: {$ref: '#/components/responses/E'}}}
components:
  responses:
    Other: {description: '', content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}}}}}}
    E: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/E'}}}}
  schemas:
    E: `+schema+"\n")
		got := ""
		if e := p.Error; e != nil {
			if e.Inner != nil {
				got = e.Inner.Name + ": "
			}
			got += e.Message.Name
			if e.Code != nil {
				got += " " + e.Code.Name
			}
			for _, also := range []struct {
				what  string
				field *Field
			}{{"status", e.Status}, {"title", e.Title}, {"about", e.About}} {
				if also.field != nil {
					got += ", " + also.what + " " + also.field.Name
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", schema, diff)
		}
	}
}

func TestBoundsAreConstantsOfTheirType(t *testing.T) {
	for schema, want := range map[string][2]string{
		"{}":                  {NoMin, NoMax},
		`{"format": "int32"}`: {"-2147483648", "2147483647"},
		`{"format": "int32", "min": {"value": "0"}, "max": {"value": "5000000000"}}`:           {"0", "2147483647"},
		`{"min": {"value": "1"}, "max": {"value": "100"}}`:                                     {"1", "100"},
		`{"min": {"value": "1", "exclusive": true}, "max": {"value": "9", "exclusive": true}}`: {"2", "8"},
		`{"min": {"value": "0.5"}, "max": {"value": "2.5", "exclusive": true}}`:                {"1", "2"},
		`{"min": {"value": "-0.5"}, "max": {"value": "-2.5"}}`:                                 {"0", "-3"},
		`{"min": {"value": "1e3"}, "max": {"value": "1e30"}}`:                                  {"1000", NoMax},
		`{"max": {"value": "9223372036854775807"}}`:                                            {NoMin, NoMax},
	} {
		var s contract.Schema
		if err := json.Unmarshal([]byte(strings.Replace(schema, "{", `{"kind": "integer"`+pick(schema == "{}", "", ", "), 1)), &s); err != nil {
			t.Fatal(err)
		}
		r := &Ref{Basic: Int, Go: pick(s.Format == "int32", "int32", "int"), Schema: &s}
		min, max := IntBounds(r)
		if diff := cmp.Diff(want, [2]string{min, max}); diff != "" {
			t.Errorf("%s: -want +got:\n%s", schema, diff)
		}
	}
}

func TestPropertiesAreCodedInTheOrderOfADocumentedValue(t *testing.T) {
	p, _ := model(t, `paths:
  /a:
    get:
      operationId: getA
      responses:
        '200':
          description: ''
          content:
            application/json:
              schema: {$ref: '#/components/schemas/T'}
              examples: {one: {value: {d: 1, rows: [{z: 1, y: 2}], b: 2}}}
components:
  schemas:
    T:
      type: object
      properties: {a: {type: integer}, b: {type: integer}, c: {type: integer}, d: {type: integer}, rows: {type: array, items: {$ref: '#/components/schemas/U'}}}
    U: {type: object, properties: {x: {type: integer}, y: {type: integer}, z: {type: integer}}}`)
	var got []string
	for _, typ := range p.Types {
		for _, fields := range [][]*Field{typ.Fields, typ.Coded} {
			var names []string
			for _, f := range fields {
				names = append(names, f.Wire)
			}
			got = append(got, typ.Name+": "+strings.Join(names, " "))
		}
	}
	want := []string{"T: a b c d rows", "T: d rows b a c", "U: x y z", "U: z y x"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
