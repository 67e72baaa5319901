package overlay

import (
	"bytes"
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

// The cases below testdata/compliance cover what the OpenAPI Initiative's compliant sets for Overlay 1.0 cover, and have
// the names of those: https://github.com/OAI/Overlay-Specification/tree/main/compliant-sets.
func TestComplianceCases(t *testing.T) {
	cases, err := filepath.Glob("testdata/compliance/*")
	if err != nil || len(cases) < 8 {
		t.Fatalf("%d cases (%v)", len(cases), err)
	}
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			set := source.NewSet(dir)
			root, err := set.Read("openapi.yaml")
			if err != nil {
				t.Fatal(err)
			}
			d, err := Parse(set, "overlay.yaml")
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Apply(root, "harbour"); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join(dir, "want.yaml"), encode(t, root))
		})
	}
}

// Each folder below testdata/bad has an overlay with mistakes of one sort, and what is said of it.
func TestMistakesAreReportedWithTheirPositions(t *testing.T) {
	cases, err := filepath.Glob("testdata/bad/*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			set := source.NewSet("testdata/bad")
			d, err := Parse(set, filepath.Base(dir)+"/in/overlay.yaml")
			if err == nil {
				err = d.Apply(parse(t, set, "base.yaml", base), "shop")
			}
			if err == nil {
				t.Fatal("accepted")
			}
			golden(t, filepath.Join(dir, "want", "findings.txt"), finding.Of(err).Error()+"\n")
		})
	}
}

// base is a document to apply overlays to.
const base = `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://a.example'}, {url: 'https://b.example'}, {url: 'https://c.example'}]
paths:
  /goods:
    get: # page 7
      parameters:
        - {name: offset, in: query, schema: {type: integer, default: 0}}
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      responses: {}
components: ~
x-empty:
`

// header starts an overlay; actions follow.
const header = "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions:\n"

func parse(t *testing.T, set *source.Set, name, text string) *yaml.Node {
	t.Helper()
	n, err := set.Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// applied returns base after an overlay with these actions.
func applied(t *testing.T, service, actions string) (*yaml.Node, error) {
	t.Helper()
	set := source.NewSet(".")
	parse(t, set, "overlay.yaml", header+actions)
	d, err := Parse(set, "overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	root := parse(t, set, "base.yaml", base)
	return root, d.Apply(root, service)
}

// changes are actions on base, and what then is at a key: of the whole document if there is none.
var changes = []struct{ name, actions, key, want string }{
	{"a string replaces a number",
		"- {target: '$.paths.*.get.parameters[0].schema', description: d, update: {default: '0'}}",
		"paths", `
/goods:
  get: # page 7
    parameters:
      - {name: offset, in: query, schema: {type: integer, default: '0'}}
      - {name: limit, in: query, schema: {type: integer, maximum: 100}}
    responses: {}
`},
	{"a number replaces a string",
		"- {target: $.info, description: d, update: {version: 2}}",
		"info", "{title: Shop, version: 2}\n"},
	{"null replaces a string, and a boolean null",
		"- {target: $, description: d, update: {x-empty: true, info: {title: ~}}}",
		"", `openapi: 3.0.3
info: {title: null, version: '1'}
servers: [{url: 'https://a.example'}, {url: 'https://b.example'}, {url: 'https://c.example'}]
paths:
  /goods:
    get: # page 7
      parameters:
        - {name: offset, in: query, schema: {type: integer, default: 0}}
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      responses: {}
components: null
x-empty: true
`},
	{"a mapping and a list replace null",
		"- {target: $, description: d, update: {components: {schemas: {}}, x-empty: [1]}}",
		"components", "{schemas: {}}\n"},
	{"an item is appended to a list",
		"- {target: $.servers, description: d, update: {url: 'https://d.example'}}",
		"servers", "[{url: 'https://a.example'}, {url: 'https://b.example'}, {url: 'https://c.example'}, {url: 'https://d.example'}]\n"},
	{"the items of a list are appended to a list",
		"- {target: $.servers, description: d, update: [{url: d}, {url: e}]}",
		"servers", "[{url: 'https://a.example'}, {url: 'https://b.example'}, {url: 'https://c.example'}, {url: d}, {url: e}]\n"},
	{"several items of a list are removed by index",
		"- {target: '$.servers[0,1]', description: d, remove: true}",
		"servers", "[{url: 'https://c.example'}]\n"},
	{"all items of a list are removed",
		"- {target: '$.servers[*]', description: d, remove: true}",
		"servers", "[]\n"},
	{"what contains another match is removed once",
		"- {target: '$.servers..*', description: d, remove: true}",
		"servers", "[]\n"},
	{"a key is removed with its value",
		"- {target: $.info.title, description: d, remove: true}",
		"info", "{version: '1'}\n"},
	{"a removed key can be made anew with another type",
		"- {target: $.info.version, description: d, remove: true}\n- {target: $.info, description: d, update: {version: [1]}}",
		"info", "{title: Shop, version: [1]}\n"},
	{"remove: false is no removal",
		"- {target: $.info, description: d, remove: false, update: {x: 1}}",
		"info", "{title: Shop, version: '1', x: 1}\n"},
	{"what a target selects twice is updated once",
		"- {target: \"$['servers','servers']\", description: d, update: {url: d}}",
		"servers", "[{url: 'https://a.example'}, {url: 'https://b.example'}, {url: 'https://c.example'}, {url: d}]\n"},
	{"names with dashes are quoted",
		"- {target: $, description: d, update: {x-a-b: {c: 1}}}\n- {target: \"$['x-a-b']\", description: d, update: {d: 2}}",
		"x-a-b", "{c: 1, d: 2}\n"},
	{"a mapping in one line takes more lines if the update does",
		"- target: $.info\n  description: d\n  update:\n    contact:\n      name: Ann # not copied\n",
		"info", "title: Shop\nversion: '1'\ncontact:\n  name: Ann\n"},
	{"actions for other services are left out",
		"- {target: $.gone, description: d, remove: true, x-applies-to: [store]}\n- {target: $.info, description: d, update: {x: 1}, x-applies-to: [store, shop]}",
		"info", "{title: Shop, version: '1', x: 1}\n"},
}

func TestUpdatesAndRemovals(t *testing.T) {
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			root, err := applied(t, "shop", c.actions)
			if err != nil {
				t.Fatal(err)
			}
			if c.key != "" {
				root = source.Get(root, c.key)
			}
			if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), encode(t, root)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAnOverlayAppliedTwiceSharesNothing(t *testing.T) {
	set := source.NewSet(".")
	parse(t, set, "overlay.yaml", header+"- {target: $, description: d, update: {components: {schemas: {A: {type: string}}}, servers: [{url: d}]}}\n")
	d, err := Parse(set, "overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[*yaml.Node]bool{}
	for m := range source.All(d.Actions[0].Value) {
		seen[m] = true
	}
	for range 2 {
		root := parse(t, set, "base.yaml", base)
		if err := d.Apply(root, "shop"); err != nil {
			t.Fatal(err)
		}
		for m := range source.All(root) {
			if seen[m] {
				t.Errorf("%s: %q is shared", set.Pos(m), m.Value)
			}
			seen[m] = true
		}
	}
}

func TestWhatIsInsertedKeepsItsPositionInTheOverlay(t *testing.T) {
	set := source.NewSet(".")
	parse(t, set, "overlay.yaml", header+"- target: $.info\n  description: d\n  update:\n    title: New\n    contact: {name: N}\n")
	d, err := Parse(set, "overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	root := parse(t, set, "base.yaml", base)
	if err := d.Apply(root, "shop"); err != nil {
		t.Fatal(err)
	}
	info := source.Get(root, "info")
	for _, c := range []struct {
		n    *yaml.Node
		want string
	}{
		{source.Get(info, "title"), "overlay.yaml:7:12"},
		{source.Get(source.Get(info, "contact"), "name"), "overlay.yaml:8:21"},
		{source.Get(info, "version"), "base.yaml:2:30"},
		{info, "base.yaml:2:7"},
	} {
		if diff := cmp.Diff(c.want, set.Pos(c.n).String()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

func TestActionsAreData(t *testing.T) {
	set := source.NewSet(".")
	parse(t, set, "overlay.yaml", `overlay: 1.0.1
info: {title: Errata, version: '3', x-owner: us}
extends: base.yaml
x-note: free
actions:
  - target: $.info
    description: The page has another name in its title.
    x-evidence: https://example.com/page
    x-applies-to: [shop]
    x-other: free
    update: {title: New}
  - {target: $.servers, description: Gone., remove: true, x-evidence: [page 7, the wire]}
`)
	got, err := Parse(set, "overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	at := func(line, col int) finding.Pos { return finding.Pos{File: "overlay.yaml", Line: line, Col: col} }
	want := &Document{Title: "Errata", Version: "3", Extends: "base.yaml", Actions: []Action{
		{Target: "$.info", Kind: Update, Description: "The page has another name in its title.",
			Evidence: []string{"https://example.com/page"}, AppliesTo: []string{"shop"}, Pos: at(6, 5)},
		{Target: "$.servers", Kind: Remove, Description: "Gone.", Evidence: []string{"page 7", "the wire"}, Pos: at(12, 5)},
	}}
	for i := range got.Actions {
		got.Actions[i].query, got.Actions[i].Value = nil, nil
	}
	got.set = nil
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Document{}, Action{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if a := got.Actions[0]; !a.AppliesToService("shop") || a.AppliesToService("store") {
		t.Error("the first action is for shop only")
	}
	if a := got.Actions[1]; !a.AppliesToService("store") {
		t.Error("the second action is for all services")
	}
}

func TestEvidenceIsRequiredOnRequest(t *testing.T) {
	set := source.NewSet(".")
	parse(t, set, "overlay.yaml", header+"- {target: $.info, description: d, update: {x: 1}, x-applies-to: [other]}\n"+
		"- {target: $.info, description: d, update: {x: 1}, x-evidence: page 7}\n")
	d, err := Parse(set, "overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Apply(parse(t, set, "base.yaml", base), "shop"); err != nil {
		t.Fatal(err)
	}
	d.RequireEvidence = true
	err = d.Apply(parse(t, set, "base.yaml", base), "shop")
	want := "overlay.yaml:4:3: overlay-evidence: the action does not say where its reason can be checked: give it x-evidence"
	if diff := cmp.Diff(want, finding.Of(err).Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestADocumentNodeIsTheDocument(t *testing.T) {
	set := source.NewSet(".")
	parse(t, set, "overlay.yaml", header+"- {target: $, description: d, update: {x: 1}}\n")
	d, err := Parse(set, "overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc := &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{parse(t, set, "base.yaml", "a: 1\n")}}
	if err := d.Apply(doc, "shop"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("a: 1\nx: 1\n", encode(t, doc)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The update has as many keys as the document, so looking each up from the start would take n² steps: minutes.
func TestLargeUpdatesTakeLinearTime(t *testing.T) {
	const keys = 100_000
	set := source.NewSet(".")
	var doc, over strings.Builder
	over.WriteString(header + "- target: $.m\n  description: d\n  update:\n")
	doc.WriteString("m:\n")
	for i := range keys {
		fmt.Fprintf(&doc, "  k%d: 1\n", i)
		fmt.Fprintf(&over, "    k%d: 2\n", i)
	}
	root := parse(t, set, "base.yaml", doc.String())
	parse(t, set, "overlay.yaml", over.String())
	d, err := Parse(set, "overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Apply(root, "shop"); err != nil { // a quadratic Apply would run into the test's time limit
		t.Fatal(err)
	}
	for _, v := range source.Pairs(source.Get(root, "m")) {
		if v.Value != "2" {
			t.Fatalf("%s: got %s, want 2", set.Pos(v), v.Value)
		}
	}
}

func FuzzTarget(f *testing.F) {
	for _, target := range []string{"$", "$.a", "$..a[?@.b == 'c']", "$[?(@.a && !(@.b))]", "$[", "$[?", "$[?@.a ==", "$[?match(@.a,", "$.value.x", "$[1:2:-1]", "$[?length(@.a) > 1]"} {
		f.Add(target)
	}
	set := source.NewSet(".")
	f.Fuzz(func(t *testing.T, target string) {
		query, err := compile(target)
		if err != nil {
			return
		}
		root, perr := set.Parse("base.yaml", []byte(base))
		if perr != nil {
			t.Fatal(perr)
		}
		d := &Document{set: set, Actions: []Action{{Target: target, Kind: Update, Value: source.Map(source.String("x"), source.String("y")), query: query}}}
		_ = d.Apply(root, "shop") // must not panic
	})
}

func encode(t *testing.T, n *yaml.Node) string {
	t.Helper()
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		t.Fatal(err)
	}
	return b.String()
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
