package bundle

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// Each folder below testdata/format has a file and how it looks when it is formatted.
func TestFormattingMovesLinesAndKeepsTheirText(t *testing.T) {
	for _, dir := range folders(t, "testdata/format") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, "in.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			got, err := Format("in.yaml", data)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join(dir, "want.yaml"), string(got))
			again, err := Format("in.yaml", got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(got), string(again)); diff != "" {
				t.Errorf("formatted again: -want +got:\n%s", diff)
			}
		})
	}
}

func TestFormattingRefusesWhatItCannotKeep(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"syntax", "a: [\n", "in.yaml:1:1: yaml: did not find expected node content"},
		{"duplicate keys", "a: 1\na: 2\n", `in.yaml:2:1: duplicate-key: "a" is already at line 1`},
		{"line ends", "a: 'b\u2028c'\n", "in.yaml:1:1: format: the file has characters that YAML takes for ends of lines, or passes over: CR, NEL, LS, PS or BOM"},
		{"question marks", "a: 1\n? b\n: 2\n", "in.yaml:1:1: format: formatting would change what the file says; look at line 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Format("in.yaml", []byte(c.text))
			if err == nil {
				t.Fatalf("got\n%s", got)
			}
			if diff := cmp.Diff(c.want, finding.Of(err).Error()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func FuzzFormat(f *testing.F) {
	files, _ := filepath.Glob("testdata/format/*/in.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range []string{"- - a\n  -   b: |2\n         x\n", "a: &x\n- 1\n", "a:\n  'b\n\n  c' # d\n", "a: >+\n  b\n\n\n# c\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Format("in.yaml", data)
		if err != nil {
			return
		}
		set := source.NewSet(".")
		before, err := set.Parse("before.yaml", data)
		if err != nil {
			t.Fatal(err)
		}
		after, err := set.Parse("after.yaml", got)
		if err != nil || !source.Equal(before, after) {
			t.Fatalf("formatting changed what the file says (%v):\n%s", err, got)
		}
		again, err := Format("in.yaml", got)
		if err != nil || string(again) != string(got) {
			t.Fatalf("formatting again changes more (%v):\n%s\n---\n%s", err, got, again)
		}
		if strings.Count(string(got), "#") != strings.Count(string(data), "#") {
			t.Errorf("a comment is lost:\n%s", got)
		}
	})
}
