package synth_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/bench/synth"
)

func TestDescriptionsAreValidAndHaveAsManyOperations(t *testing.T) {
	for _, layout := range []synth.Layout{synth.OneFile, synth.Pages} {
		for _, operations := range []int{1, 2, 3, 100} {
			dir := t.TempDir()
			if err := synth.Write(dir, operations, layout); err != nil {
				t.Fatal(err)
			}
			loader := openapi3.NewLoader()
			loader.IsExternalRefsAllowed = true
			document, err := loader.LoadFromFile(filepath.Join(dir, "openapi.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			if err := document.Validate(loader.Context); err != nil {
				t.Error(err)
			}
			got := map[string]bool{}
			for _, item := range document.Paths.Map() {
				for _, op := range item.Operations() {
					got[op.OperationID] = true
				}
			}
			if diff := cmp.Diff(operations, len(got)); diff != "" {
				t.Errorf("layout %d: operations (-want +got):\n%s", layout, diff)
			}
		}
	}
}

func TestNoPlaceholderIsLeft(t *testing.T) {
	dir := t.TempDir()
	if err := synth.Write(dir, 9, synth.Pages); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, filepath.Join(dir, "openapi.yaml"), filepath.Join(dir, "common.yaml")) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if i := strings.Index(string(data), "‹"); i >= 0 {
			t.Errorf("%s: %.40q", file, data[i:])
		}
	}
}

func TestWriteRefusesMoreOperationsThanItHasNamesFor(t *testing.T) {
	if err := synth.Write(t.TempDir(), 1_000_000, synth.OneFile); err == nil {
		t.Error("it wrote a million")
	}
}
