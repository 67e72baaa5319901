package goserver_test

import (
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goserver"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lower"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// A service may be called as something that its server declares: its package is imported under another name then.
func TestAPackageMayBeCalledAsWhatTheServerDeclares(t *testing.T) {
	set := source.NewSet(".")
	root, err := set.Parse("openapi.yaml", []byte(`openapi: 3.0.3
info: {title: Odd, version: '1'}
security: [{key: []}]
paths:
  /a:
    get: {operationId: getA, parameters: [{name: q, in: query, schema: {type: string}}], responses: {'200': {$ref: '#/components/responses/A'}, default: {$ref: '#/components/responses/E'}}}
    put: {operationId: putA, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}, responses: {'200': {$ref: '#/components/responses/A'}, default: {$ref: '#/components/responses/E'}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  responses:
    A: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
    E: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/E'}}}}
  schemas:
    A: {type: object, properties: {a: {type: string, minLength: 1}}}
    E: {type: object, required: [code, message], properties: {code: {type: integer}, message: {type: string}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	service, findings := lower.Lower(set, root, "odd")
	if findings.Failed() {
		t.Fatal(findings)
	}
	for _, name := range []string{"security", "refusals", "stub", "status", "code", "options"} {
		p, findings := gomodel.Build(service, name, "example.com/"+name, nil)
		if findings.Failed() {
			t.Fatal(findings)
		}
		files, err := goserver.Emit(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"server.go", "handler.go"} {
			if want := name + `2 "example.com/` + name + `"`; !strings.Contains(string(files[file]), want) {
				t.Errorf("%s does not import %s", file, want)
			}
		}
	}
}
