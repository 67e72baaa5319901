package config

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

var update = flag.Bool("update", false, "write what tests got as what they want")

func TestEverySettingIsRead(t *testing.T) {
	set := source.NewSet("testdata/full/in")
	got, err := Load(set, "specgen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	at := func(line, col int) finding.Pos {
		return finding.Pos{File: "testdata/full/in/specgen.yaml", Line: line, Col: col}
	}
	want := &Config{Services: []Service{
		{
			Name:     "shop",
			Spec:     "spec/shop/openapi.yaml",
			Overlays: []string{"overlays/errata.yaml"},
			Variants: []Variant{
				{Name: "north", Overlays: []string{"overlays/north.yaml"}, Pos: at(7, 9)},
				{Name: "south", Pos: at(8, 9)},
			},
			Bundles: &Bundles{Dir: "generated/openapi", Base: "curated", Overlays: []string{"overlays/sdk.yaml"}},
			Go:      &Go{Dir: "generated/shop", Overlays: []string{"overlays/go.yaml"}},
			Pos:     at(3, 5),
		},
		{Name: "bare", Spec: "spec/bare.yaml", Pos: at(11, 5)},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Each folder below testdata/bad has a specgen.yaml with mistakes of one sort, and what is said of it.
func TestMistakesAreReportedWithTheirPositions(t *testing.T) {
	cases, err := filepath.Glob("testdata/bad/*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			c, err := Load(source.NewSet(filepath.Join(dir, "in")), "specgen.yaml")
			if err == nil {
				t.Fatalf("accepted: %+v", c)
			}
			golden(t, filepath.Join(dir, "want", "findings.txt"), finding.Of(err).Error()+"\n")
		})
	}
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
