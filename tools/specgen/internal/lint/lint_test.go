package lint

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/bundle"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lower"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

var update = flag.Bool("update", false, "write what tests got as what they want")

// service lowers a description below testdata, which must be right as far as package lower is concerned.
func service(t *testing.T, name string) *contract.Service {
	t.Helper()
	set := source.NewSet("testdata")
	doc, err := bundle.Bundle(set, name)
	if err != nil {
		t.Fatal(err)
	}
	s, found := lower.Lower(set, doc.Root, "library")
	if len(found) > 0 {
		t.Fatal(found)
	}
	return s
}

func TestEachRuleFindsWhatItIsFor(t *testing.T) {
	for _, rule := range Rules() {
		t.Run(rule.ID, func(t *testing.T) {
			found := Run(service(t, rule.ID+"/in.yaml"))
			if len(found) == 0 {
				t.Error("nothing was found")
			}
			for _, f := range found {
				if f.Rule != rule.ID || f.Severity != rule.Severity || f.Pos.Line == 0 {
					t.Errorf("the description breaks more than its rule, or without a position: %v", f)
				}
			}
			var got bytes.Buffer
			if err := finding.WriteText(&got, found); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", rule.ID, "want.txt"), got.Bytes())
		})
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestEachFolderIsARuleAndEachRuleHasAFolder(t *testing.T) {
	want := map[string]bool{}
	for _, rule := range Rules() {
		want[rule.ID] = true
	}
	got := map[string]bool{}
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			got[e.Name()] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-rule +folder:\n%s", diff)
	}
}

func TestACleanDescriptionHasNoFindings(t *testing.T) {
	if diff := cmp.Diff(finding.Findings(nil), Run(service(t, "clean.yaml"))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRulesSayWhatTheyAreFor(t *testing.T) {
	id := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	warned := false
	for _, rule := range Rules() {
		if !id.MatchString(rule.ID) || !strings.HasSuffix(rule.Purpose, ".") {
			t.Errorf("%q: %q", rule.ID, rule.Purpose)
		}
		if rule.Severity == finding.Error && warned {
			t.Errorf("the error %s comes after warnings", rule.ID)
		}
		warned = rule.Severity == finding.Warning
	}
}

func TestRulesCannotBeChangedFromOutside(t *testing.T) {
	Rules()[0].ID = "changed"
	if got := Rules()[0].ID; got != "example-valid" {
		t.Errorf("got %s", got)
	}
}

func TestACircleOfSchemasIsVisitedOnce(t *testing.T) {
	book := &contract.Schema{Kind: contract.Object} // no name, as a description cannot have it
	book.Properties = []*contract.Property{{Name: "sequel", Schema: book}}
	s := &contract.Service{Operations: []*contract.Operation{{
		ID: "getBook", Responses: []*contract.Response{{Status: 200, Schema: book}},
	}}}
	var got []string
	eachUse(s, func(u use) { got = append(got, u.String()) })
	if diff := cmp.Diff([]string{"answer", "property sequel"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	Run(s)
}
