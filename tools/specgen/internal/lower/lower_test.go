package lower_test

import (
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lower"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

var update = flag.Bool("update", false, "write what tests got as what they want")

func parse(t testing.TB, text string) (*source.Set, *yaml.Node) {
	t.Helper()
	set := source.NewSet(".")
	root, err := set.Parse("openapi.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return set, root
}

func read(t testing.TB, text string) (*contract.Service, finding.Findings) {
	t.Helper()
	set, root := parse(t, text)
	return lower.Lower(set, root, "odd")
}

// TestDocumentsBecomeContracts lowers each in.yaml of testdata, which says in its first line what it is about, and
// compares the contract with want.json and the warnings with want.txt.
func TestDocumentsBecomeContracts(t *testing.T) {
	inputs, err := filepath.Glob("testdata/*/in.yaml")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, in := range inputs {
		dir := filepath.Dir(in)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			text, err := os.ReadFile(in)
			if err != nil {
				t.Fatal(err)
			}
			service, findings := read(t, string(text))
			if findings.Failed() {
				t.Fatal(findings)
			}
			data, err := service.Encode()
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join(dir, "want.json"), string(data))
			if len(findings) > 0 {
				golden(t, filepath.Join(dir, "want.txt"), findings.Error()+"\n")
			}
			again, err := contract.Decode(data)
			if err != nil {
				t.Fatal(err)
			}
			if other, err := again.Encode(); err != nil || string(other) != string(data) {
				t.Errorf("the contract does not survive a round trip: %v", err)
			}
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

const head = "openapi: 3.0.3\ninfo: {title: Odd, version: '1'}\n"

func TestANamedSchemaIsOnePointer(t *testing.T) {
	s, findings := read(t, head+`paths: {/a: {get: {operationId: getA, responses: {'204': {description: ''}}}}}
components:
  schemas:
    A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}, list: {type: array, items: {$ref: '#/components/schemas/C'}}}}
    B: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}
    C: {$ref: '#/components/schemas/B'}
`)
	if findings.Failed() {
		t.Fatal(findings)
	}
	a, b := s.Schema("A"), s.Schema("B")
	if a.Property("b").Schema != b || b.Property("a").Schema != a || a.Property("list").Schema.Items != b || s.Schema("C") != nil {
		t.Error("a use of a named schema is another pointer")
	}
}

func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	_, findings := read(t, "openapi: 3.1.0\ninfo: {titel: Odd}\npaths: {/a: []}\ncomponents: {schemas: {A: {type: text}}}\n")
	want := `openapi.yaml:1:1: required: the document has no title: info.title
openapi.yaml:1:10: unsupported: OpenAPI 3.1.0 is not supported: 3.0 is
openapi.yaml:2:8: unknown-key: info has no key "titel"
openapi.yaml:3:8: required: the document has no operations
openapi.yaml:3:13: type: a path item must be an object
openapi.yaml:4:34: type: there is no type "text"`
	if diff := cmp.Diff(want, findings.Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestKeysBesideARefAreWarnings(t *testing.T) {
	_, findings := read(t, head+`paths: {/a: {get: {operationId: getA, responses: {'204': {description: ''}}}}}
components:
  schemas:
    A: {type: object, properties: {b: {$ref: '#/components/schemas/B', description: fine, nullable: true}}}
    B: {type: string}
`)
	want := "openapi.yaml:6:91: ref-siblings: warning: nullable has no effect beside $ref: put both into allOf"
	if diff := cmp.Diff(want, findings.Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWordsWithoutEffectAreWarnings(t *testing.T) {
	_, findings := read(t, `openapi: 3.0.3
info: {title: Odd, version: '1', x-go-name: Odd, contact: {name: Ann, x-cloud: {id: a}}, x-other: of others}
servers: [{url: /, x-cloud: {id: a}}]
tags: [{name: a, x-page: {title: A}}]
paths:
  x-pagination: {}
  /a/{id}:
    x-go-name: A
    x-filter: {field: a}
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}, x-filter: {field: id}}
      - {name: tenant, in: query, schema: {type: string}, x-client: true, examples: {one: {value: a, x-status: 200}}}
      - {$ref: '#/components/parameters/Q', x-error-code: E1}
    put:
      operationId: putA
      x-client: true
      x-error-code: E1
      requestBody: {x-status: 200, content: {application/json: {x-creates: {}, schema: {type: object, x-error-code: E2, x-dependent-required: {a: [b]}}}}}
      responses:
        x-also-status: [200]
        '204': {description: '', x-status: 204, headers: {X-Rate: {schema: {type: integer}, x-go-name: Rate}}}
        default: {description: '', x-also-status: [404]}
components:
  x-refusals: {}
  parameters: {Q: {name: q, in: query, schema: {type: string}}}
  securitySchemes: {key: {type: http, scheme: bearer, x-prefix: Key}}
`)
	want := `openapi.yaml:2:34: extension: warning: x-go-name has no effect on info: it belongs on a schema, a property, a parameter or an operation
openapi.yaml:2:71: extension: warning: x-cloud has no effect on contact: it belongs on info
openapi.yaml:3:20: extension: warning: x-cloud has no effect on a server: it belongs on info
openapi.yaml:4:18: extension: warning: x-page has no effect on a tag: it belongs on an operation
openapi.yaml:6:3: extension: warning: x-pagination has no effect on paths: it belongs on an operation
openapi.yaml:8:5: extension: warning: x-go-name has no effect on a path item: it belongs on a schema, a property, a parameter or an operation
openapi.yaml:9:5: extension: warning: x-filter has no effect on a path item: it belongs on a query parameter
openapi.yaml:11:70: extension: warning: x-filter has no effect on a path parameter: it belongs on a query parameter
openapi.yaml:12:59: extension: warning: x-client has no effect on a query parameter: it belongs on a path parameter
openapi.yaml:12:102: extension: warning: x-status has no effect on an example of a parameter: it belongs on an example of a response
openapi.yaml:13:45: ref-siblings: warning: x-error-code has no effect beside $ref
openapi.yaml:16:7: extension: warning: x-client has no effect on an operation: it belongs on a path parameter
openapi.yaml:17:7: extension: warning: x-error-code has no effect on an operation: it belongs on a parameter
openapi.yaml:18:21: extension: warning: x-status has no effect on a request body: it belongs on an example of a response
openapi.yaml:18:65: extension: warning: x-creates has no effect on a media type: it belongs on an operation
openapi.yaml:18:103: extension: warning: x-error-code has no effect on a schema: it belongs on a parameter
openapi.yaml:18:121: extension: warning: x-dependent-required has no effect on a schema: it belongs on an operation
openapi.yaml:20:9: extension: warning: x-also-status has no effect on responses: it belongs on a response that has a status
openapi.yaml:21:34: extension: warning: x-status has no effect on a response: it belongs on an example of a response
openapi.yaml:21:93: extension: warning: x-go-name has no effect on a header: it belongs on a schema, a property, a parameter or an operation
openapi.yaml:22:36: extension: warning: x-also-status has no effect on the default response: it belongs on a response that has a status
openapi.yaml:24:3: extension: warning: x-refusals has no effect on components: it belongs on the document
openapi.yaml:26:55: extension: warning: x-prefix has no effect on a security scheme of type http: it belongs on a security scheme of type apiKey`
	if diff := cmp.Diff(want, findings.Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRangesOfErrorsThatDifferAreRefused(t *testing.T) {
	_, findings := read(t, head+`paths:
  /a:
    get:
      operationId: getA
      responses:
        '204': {description: ''}
        4XX: {description: '', content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}
        5XX: {description: '', content: {application/json: {schema: {type: object, properties: {b: {type: string}}}}}}
    put:
      operationId: putA
      responses:
        2XX: {description: ''}
        5XX: {description: ''}
        default: {description: '', content: {application/json: {}}}
`)
	want := `openapi.yaml:10:9: unsupported: getA: answers to 4XX, 5XX and default that are not the same are not supported
openapi.yaml:14:9: unsupported: a response is for a status from 100 to 599, 4XX, 5XX or default, not "2XX"
openapi.yaml:16:9: unsupported: putA: answers to 4XX, 5XX and default that are not the same are not supported`
	if diff := cmp.Diff(want, findings.Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestPlacesAreThoseOfTheReadme compares the words with the tables that define them for readers.
func TestPlacesAreThoseOfTheReadme(t *testing.T) {
	text, err := os.ReadFile("../../../../spec/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, tables, _ := strings.Cut(string(text), "## Extensions")
	var want []string
	for _, match := range regexp.MustCompile(`(?m)^\| `+"`(x-[a-z-]+)`"+` \|`).FindAllStringSubmatch(tables, -1) {
		want = append(want, match[1])
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, lower.Words()); diff != "" {
		t.Errorf("-README +lower:\n%s", diff)
	}
}

func TestReferencesThatGoInACircleAreFindings(t *testing.T) {
	_, findings := read(t, head+`paths: {/a: {get: {operationId: a, parameters: [{$ref: '#/components/parameters/P'}], responses: {'200': {$ref: '#/components/responses/R'}}}}}
components:
  parameters: {P: {$ref: '#/components/parameters/P'}}
  responses: {R: {$ref: '#/components/responses/none'}}
  schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}
`)
	if !findings.Failed() || !strings.Contains(findings.Error(), "references go in a circle") || !strings.Contains(findings.Error(), "responses/none is not in the document") {
		t.Errorf("got %v", findings)
	}
}

func TestRequestURLsAreHeldAgainstTheirExamples(t *testing.T) {
	_, findings := read(t, head+`paths:
  /a/{id}:
    get:
      operationId: getA
      x-request-urls: {one: 'https://h/a/1?x=2', two: 'https://h/b/1', three: '/a/1'}
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, examples: {one: {value: '1'}, two: {value: '1'}}}
        - {name: x, in: query, schema: {type: string}, examples: {one: {value: '3'}}}
      responses: {'200': {description: '', content: {application/json: {schema: {type: object}, examples: {one: {value: {}}}}}}}
`)
	want := `openapi.yaml:7:29: request-url: no example of parameter x says 2
openapi.yaml:7:29: request-url: the URL does not have the query parameter x=3 of the example
openapi.yaml:7:55: request-url: /b/1 is not of the form /a/{id}
openapi.yaml:7:72: example-pair: no example of getA is called "three"`
	if diff := cmp.Diff(want, findings.Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestReadingChangesNothing(t *testing.T) {
	for _, text := range documents(t) {
		set, root := parse(t, text)
		before := source.Clone(root)
		first, one := lower.Lower(set, root, "odd")
		second, two := lower.Lower(set, root, "odd")
		if diff := cmp.Diff(one, two); diff != "" {
			t.Errorf("findings: %s", diff)
		}
		a, errA := first.Encode()
		b, errB := second.Encode()
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Errorf("the contracts differ: %v, %v", errA, errB)
		}
		if !source.Equal(before, root) {
			t.Error("the document has been changed")
		}
	}
}

// documents are those of the tests here and of the corpus.
func documents(t testing.TB) (texts []string) {
	t.Helper()
	for _, glob := range []string{"testdata/*/in.yaml", "../endtoend/corpus/*/openapi.yaml"} {
		files, err := filepath.Glob(glob)
		if err != nil || len(files) == 0 {
			t.Fatalf("no documents: %v", err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
	}
	return texts
}

// FuzzLower changes documents at random places. Whatever they say then, Lower returns, and what it takes for right can
// be written down.
func FuzzLower(f *testing.F) {
	texts := documents(f)
	for seed := range int64(40 * len(texts)) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed int64) {
		r := rand.New(rand.NewSource(seed))
		set, root := parse(t, texts[r.Intn(len(texts))])
		root = source.Clone(root)
		for range 1 + r.Intn(4) {
			mutate(r, root)
		}
		s, findings := lower.Lower(set, root, "odd")
		if findings.Failed() {
			return
		}
		if _, err := s.Encode(); err != nil {
			t.Error(err)
		}
	})
}

// mutate changes one node: into something else, into another node of the document, or out of it.
func mutate(r *rand.Rand, root *yaml.Node) {
	var nodes []*yaml.Node
	for n := range source.All(root) {
		nodes = append(nodes, n)
	}
	n, other := nodes[r.Intn(len(nodes))], nodes[r.Intn(len(nodes))]
	switch r.Intn(5) {
	case 0:
		n.SetString([]string{"", "$ref", "object", "null", "9223372036854775808", "#/components/schemas/A", "{", "a\x00b"}[r.Intn(8)])
	case 1:
		*n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(r.Intn(5) - 2), Line: n.Line, Column: n.Column}
	case 2:
		*n = yaml.Node{Kind: []yaml.Kind{yaml.MappingNode, yaml.SequenceNode}[r.Intn(2)], Line: n.Line, Column: n.Column}
	case 3:
		*n = *source.Clone(other)
	case 4:
		if n.Kind == yaml.SequenceNode && len(n.Content) > 0 {
			n.Content = n.Content[:len(n.Content)-1]
		} else if n.Kind == yaml.MappingNode && len(n.Content) > 1 {
			n.Content = n.Content[2:]
		}
	}
}
