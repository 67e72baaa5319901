package bundle

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

var update = flag.Bool("update", false, "write what tests got as what they want")

// Each folder below testdata/bundle has a description in files, and what it becomes.
func TestFilesBecomeOneDocument(t *testing.T) {
	for _, dir := range folders(t, "testdata/bundle") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			d := open(t, filepath.Join(dir, "in"))
			want := filepath.Join(dir, "want")
			text := yamlOf(t, d, "Made by a test.")
			golden(t, filepath.Join(want, "openapi.yaml"), text)
			golden(t, filepath.Join(want, "openapi.json"), jsonOf(t, d))
			golden(t, filepath.Join(want, "openapi-3.1.yaml"), yamlOf(t, d.To31()))
			if diff := cmp.Diff(text, yamlOf(t, d, "Made by a test.")); diff != "" {
				t.Errorf("3.1 has changed the document: -want +got:\n%s", diff)
			}
			for range 5 {
				if diff := cmp.Diff(text, yamlOf(t, open(t, filepath.Join(dir, "in")), "Made by a test.")); diff != "" {
					t.Fatalf("once more: -want +got:\n%s", diff)
				}
			}
			same(t, text, jsonOf(t, d))
			same(t, yamlOf(t, d.To31()), jsonOf(t, d.To31()))
		})
	}
}

// Each folder below testdata/bad has a description with mistakes of one sort, and what is said of it.
func TestMistakesAreReportedWithTheirPositions(t *testing.T) {
	for _, dir := range folders(t, "testdata/bad") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			_, err := Bundle(source.NewSet(filepath.Join(dir, "in")), "openapi.yaml")
			if err == nil {
				t.Fatal("accepted")
			}
			golden(t, filepath.Join(dir, "want", "findings.txt"), finding.Of(err).Error()+"\n")
		})
	}
}

func TestTheSourceIsLeftAsItIs(t *testing.T) {
	set := source.NewSet("testdata/bundle/pages/in")
	read := func() string {
		var b strings.Builder
		for _, name := range []string{"shop/openapi.yaml", "shop/list-goods.yaml", "common.yaml"} {
			n, err := set.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			text, err := yaml.Marshal(n)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(text)
		}
		return b.String()
	}
	before := read()
	d, err := Bundle(set, "shop/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for n := range source.All(d.Root) {
		n.Value += "!"
	}
	if diff := cmp.Diff(before, read()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestNodesKnowThePageTheyCameFrom(t *testing.T) {
	d := open(t, "testdata/bundle/pages/in")
	var x source.Index
	for pointer, want := range map[string]string{
		"":                                  "shop/openapi.yaml:4:1",
		"/info/title":                       "shop/openapi.yaml:28:10",
		"/paths/~1v1~1{shop_id}~1goods":     "shop/list-goods.yaml:3:3",
		"/components/schemas/Good":          "shop/list-goods.yaml:42:5",
		"/components/schemas/ErrorBody":     "errors/body.yaml:3:5",
		"/components/securitySchemes":       "shop/openapi.yaml:8:5",
		"/components/responses":             "shop/openapi.yaml:7:3", // made: where components are
		"/components/schemas/Money/type":    "shop/openapi.yaml:11:13",
		"/components/schemas/order/oneOf/0": "shop/order.yaml:3:5",
	} {
		keys, _ := source.Tokens(pointer)
		_, n, _, _ := x.Lookup(d.Root, keys)
		if diff := cmp.Diff("testdata/bundle/pages/in/"+want, d.Pos(n).String()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", pointer, diff)
		}
	}
}

func TestAllNodesOf31HaveAPosition(t *testing.T) {
	d := open(t, "testdata/bundle/pages/in").To31()
	for n := range source.All(d.Root) {
		if d.Pos(n).Line == 0 {
			t.Errorf("%q has no position", n.Value)
		}
	}
}

func TestReferencesThatAnOverlayBreaksAreFound(t *testing.T) {
	d := open(t, "testdata/bundle/pages/in")
	source.Delete(source.Get(source.Get(d.Root, "components"), "schemas"), "Kind")
	paths := source.Get(d.Root, "paths")
	source.Put(paths, "/new", source.Map(source.String("$ref"), source.String("new.yaml")))
	want := `unresolved-ref: new.yaml does not lead to a place in the document, as #/components/… does
testdata/bundle/pages/in/shop/list-goods.yaml:48:20: unresolved-ref: testdata/bundle/pages/in/shop/openapi.yaml: there is no Kind in /components/schemas`
	if diff := cmp.Diff(want, finding.Of(d.CheckRefs()).Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func Test31SaysTheSameInOtherWords(t *testing.T) {
	for _, c := range []struct{ name, from, to string }{
		{"nullable type", "{type: string, nullable: true}", "{type: [string, 'null']}"},
		{"not nullable", "{type: string, nullable: false}", "{type: string}"},
		{"nullable enum", "{type: string, enum: [a], nullable: true}", "{type: [string, 'null'], enum: [a, null]}"},
		{"nullable enum with null", "{type: string, enum: [a, ~], nullable: true}", "{type: [string, 'null'], enum: [a, null]}"},
		{"nullable anything", "{description: d, nullable: true}", "{description: d}"},
		{"nullable reference", "{nullable: true, allOf: [{$ref: '#/a'}], description: d}", "anyOf:\n  - {$ref: '#/a'}\n  - {type: 'null'}\ndescription: d"},
		{"nullable bare reference", "{$ref: '#/a', nullable: true}", "anyOf:\n  - $ref: '#/a'\n  - {type: 'null'}"},
		{"nullable sum", "{description: d, allOf: [{$ref: '#/a'}, {$ref: '#/b'}], nullable: true, x-n: 1}", "description: d\nanyOf:\n  - allOf: [{$ref: '#/a'}, {$ref: '#/b'}]\n  - {type: 'null'}\nx-n: 1"},
		{"nullable choice", "{oneOf: [{type: string}], nullable: true}", "{oneOf: [{type: string}, {type: 'null'}]}"},
		{"exclusive bounds", "{minimum: 1, exclusiveMinimum: true, exclusiveMaximum: true, maximum: 5.50}", "{exclusiveMinimum: 1, exclusiveMaximum: 5.50}"},
		{"inclusive bounds", "{minimum: 1, exclusiveMinimum: false}", "{minimum: 1}"},
		{"exclusive nothing", "{exclusiveMinimum: true}", "{}"},
		{"example", "{type: string, example: x}", "{type: string, examples: [x]}"},
		{"example in lines", "type: object\nexample:\n  a: 1 # one", "type: object\nexamples:\n  - a: 1 # one"},
		{"inner schemas", "{items: {nullable: true, type: string}, properties: {example: {example: 1}}}", "{items: {type: [string, 'null']}, properties: {example: {examples: [1]}}}"},
		{"data", "{default: {nullable: true}, x-a: {example: 1}}", "{default: {nullable: true}, x-a: {example: 1}}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			indent := func(s string) string { return "\n      " + strings.ReplaceAll(s, "\n", "\n      ") }
			head := "openapi: 3.0.3\ncomponents:\n  schemas:\n    A:"
			d := parse(t, head+indent(c.from)+"\n")
			got := source.Get(source.Get(source.Get(d.To31().Root, "components"), "schemas"), "A")
			if diff := cmp.Diff(c.to+"\n", yamlOf(t, &Document{Root: got, set: d.set})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func Test31StaysWhatItIs(t *testing.T) {
	d := parse(t, "openapi: 3.1.1\ncomponents: {schemas: {A: {type: string, example: x}}}\n")
	if diff := cmp.Diff(yamlOf(t, d), yamlOf(t, d.To31())); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestJSONKeepsOrderNumbersAndText(t *testing.T) {
	d := parse(t, `z: 1
a: [1.50, 1e3, -0, 123456789012345678901234567890, true, ~]
time: !!timestamp 2022-01-01T10:00:00Z
text: "<&> \t \" \\ \u2028 ä 😀"
empty: [{}, []]
`)
	want := `{
  "z": 1,
  "a": [
    1.50,
    1e3,
    -0,
    123456789012345678901234567890,
    true,
    null
  ],
  "time": "2022-01-01T10:00:00Z",
  "text": "<&> \t \" \\ \u2028 ä 😀",
  "empty": [
    {},
    []
  ]
}
`
	if diff := cmp.Diff(want, jsonOf(t, d)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhatIsNoJSONIsRefused(t *testing.T) {
	for want, n := range map[string]*yaml.Node{
		"write JSON: line 0: there is no JSON for an alias": {Kind: yaml.AliasNode},
		"write JSON: line 0: .inf is not a number in JSON":  {Kind: yaml.ScalarNode, Tag: "!!float", Value: ".inf"},
	} {
		_, err := (&Document{Root: source.List(n)}).JSON()
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A description of n operations, each with schemas of its own and common ones, in files as people write them.
func large(n int) map[string]string {
	files := map[string]string{"common.yaml": "schemas:\n  Error: {type: object, properties: {code: {type: string}}}\n"}
	var root strings.Builder
	root.WriteString("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n")
	for i := range n {
		fmt.Fprintf(&root, "  /p%d: {$ref: './p%d.yaml#/path'}\n", i, i/50*50)
		name := fmt.Sprintf("p%d.yaml", i)
		if i%50 != 0 {
			continue
		}
		files[name] = fmt.Sprintf(`path:
  get:
    operationId: op
    responses:
      '200': {description: d, content: {application/json: {schema: {$ref: '#/schemas/Body%d'}}}}
      default: {description: d, content: {application/json: {schema: {$ref: 'common.yaml#/schemas/Error'}}}}
schemas:
  Body%d: {type: object, properties: {a: {type: string}, b: {$ref: '#/schemas/Item%d'}}}
  Item%d: {type: object, properties: {next: {$ref: '#/schemas/Body%d'}}}
`, i, i, i, i, i)
	}
	var many strings.Builder
	many.WriteString("schemas:\n")
	root.WriteString("components:\n  schemas:\n")
	for i := range n {
		fmt.Fprintf(&root, "    R%d: {type: object, properties: {a: {$ref: '#/components/schemas/R%d'}, b: {$ref: 'many.yaml#/schemas/M%d'}}}\n", i, (i+1)%n, i)
		fmt.Fprintf(&many, "  M%d: {type: object, properties: {a: {$ref: '#/schemas/M%d'}, b: {$ref: './openapi.yaml#/components/schemas/R%d'}}}\n", i, (i+7)%n, i)
	}
	files["openapi.yaml"], files["many.yaml"] = root.String(), many.String()
	return files
}

// A bundle that took quadratic time would run into the test's time limit here; bench/ has the figures.
func TestThousandsOfOperationsAreBundled(t *testing.T) {
	set := source.NewSet(".")
	for name, text := range large(5000) {
		if _, err := set.Parse(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Bundle(set, "openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	jsonOf(t, d.To31())
}

func FuzzYAML(f *testing.F) {
	for _, text := range []string{`{"l": "a\n\n  b \n\tc\n\n", "m": "a\n b", "n": "a \nb"}`, `{"a": " x\ny ", "b": ["\n\n", "\t", "# c", "- d", ": e", "null", "~", "1e3", "\u2028", "é"]}`, `"a\n"`, `[{"": []}]`, `{"k: v": {"\n": "\r\n"}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set := source.NewSet(".")
		root, err := set.Parse("a.json", data)
		if err != nil {
			return
		}
		d := &Document{Root: root, set: set}
		text := yamlOf(t, d)
		again, err := set.Parse("b.yaml", []byte(text))
		if err != nil || !source.Equal(root, again) {
			t.Fatalf("%s\nbecomes (%v)\n%s", data, err, text)
		}
		if out := jsonOf(t, d); !json.Valid([]byte(out)) {
			t.Fatalf("not JSON: %s", out)
		}
	})
}

// open returns the description in a folder.
func open(t *testing.T, dir string) *Document {
	t.Helper()
	first := "openapi.yaml"
	set := source.NewSet(dir)
	if !set.Exists(first) {
		first = "shop/openapi.yaml"
	}
	d, err := Bundle(set, first)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// parse returns a document as it is.
func parse(t *testing.T, text string) *Document {
	t.Helper()
	set := source.NewSet(".")
	root, err := set.Parse("openapi.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return &Document{Root: root, set: set}
}

func yamlOf(t *testing.T, d *Document, header ...string) string {
	t.Helper()
	b, err := d.YAML(header...)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func jsonOf(t *testing.T, d *Document) string {
	t.Helper()
	b, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// same compares what YAML and JSON texts say.
func same(t *testing.T, yamlText, jsonText string) {
	t.Helper()
	var want, got any
	if err := yaml.Unmarshal([]byte(yamlText), &want); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(jsonText), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("JSON differs: -want +got:\n%s", diff)
	}
}

// folders returns the folders in dir.
func folders(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(dir + "/*")
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: no cases (%v)", dir, err)
	}
	return found
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: -want +got:\n%s", file, diff)
	}
}
