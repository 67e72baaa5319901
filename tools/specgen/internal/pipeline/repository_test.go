package pipeline_test

import (
	"encoding/json"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/pipeline"
)

// These tests run the pipeline on this repository's own descriptions.

const root = "../../../.."

func open(t *testing.T) *pipeline.Project {
	t.Helper()
	p, err := pipeline.Open(root, "specgen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func generate(t *testing.T) *pipeline.Output {
	t.Helper()
	p := open(t)
	services, _ := p.Select(nil)
	out, err := p.Generate(services, pipeline.Outputs{Bundles: true, Go: true}, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCommittedOutputIsUpToDate(t *testing.T) {
	out := generate(t)
	changes, err := out.Files.Diff(root, out.Owned)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		t.Errorf("%s %s: run make generate", c.Path, c.Kind)
	}
}

func TestGeneratingTwiceGivesTheSameBytes(t *testing.T) {
	first, second := generate(t), generate(t)
	if diff := cmp.Diff(texts(first.Files), texts(second.Files)); diff != "" {
		t.Error(diff)
	}
}

func texts(files emit.Files) map[string]string {
	out := map[string]string{}
	for name, data := range files {
		out[name] = string(data)
	}
	return out
}

func TestBundlesSayTheSameInYAMLAndJSON(t *testing.T) {
	files := generate(t).Files
	compared := 0
	for name, data := range files {
		if path.Ext(name) != ".yaml" {
			continue
		}
		compared++
		var fromYAML, fromJSON any
		if err := yaml.Unmarshal(data, &fromYAML); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		other := strings.TrimSuffix(name, ".yaml") + ".json"
		if err := yaml.Unmarshal(files[other], &fromJSON); err != nil { // JSON is YAML: numbers become the same types
			t.Fatalf("%s: %v", other, err)
		}
		if !json.Valid(files[other]) {
			t.Errorf("%s is not JSON", other)
		}
		if diff := cmp.Diff(fromYAML, fromJSON); diff != "" {
			t.Errorf("%s and %s differ:\n%s", name, other, diff)
		}
	}
	if want := 2 * 3 * 3; compared != want { // 3.0 and 3.1, three services, three editions
		t.Errorf("%d bundles, want %d", compared, want)
	}
}

func TestBundlesKeepCommentsAndPageOrder(t *testing.T) {
	text := string(generate(t).Files["generated/openapi/curated/geminidb.yaml"])
	for _, inOrder := range []string{
		"# The page breaks the line after /v4/.", "name: instance_id", "name: datastore_type", "name: backup_id", "name: backup_type", "name: limit",
	} {
		before, after, found := strings.Cut(text, inOrder)
		if !found {
			t.Fatalf("%q is missing after %d bytes", inOrder, len(before))
		}
		text = after
	}
}

// A correction that nobody can check is an opinion.
func TestCorrectionsHaveEvidence(t *testing.T) {
	p := open(t)
	checked := 0
	for name, doc := range p.Overlays {
		if strings.HasPrefix(name, "overlays/target/") {
			continue // what a target needs is ours to decide
		}
		for _, action := range doc.Actions {
			checked++
			if len(action.Evidence) == 0 || action.Description == "" {
				t.Errorf("%s: the action lacks x-evidence or description", action.Pos)
			}
		}
	}
	if checked == 0 {
		t.Error("there are no corrections")
	}
}

// Each edition has only the operations that exist there.
func TestEditionsHaveWhatExistsThere(t *testing.T) {
	p := open(t)
	services, _ := p.Select([]string{"geminidb"})
	s, _, err := p.Load(services[0])
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, e := range s.Editions() {
		for _, op := range e.Contract.Operations {
			got[e.Name] = append(got[e.Name], op.ID)
		}
	}
	want := map[string][]string{
		"":            {"listRestorableDatabases", "listBackups", "createManualBackup"},
		"huaweicloud": {"listRestorableDatabases", "listBackups", "createManualBackup"},
		"otc":         {"listBackups", "createManualBackup"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
