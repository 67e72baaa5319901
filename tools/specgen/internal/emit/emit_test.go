package emit

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

const head = "// " + Header + "\n"

// folder makes a folder with files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// tree is what is in a folder; empty folders end with a slash.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name, _ := filepath.Rel(root, path)
		if d.IsDir() {
			if entries, err := os.ReadDir(path); err != nil || len(entries) == 0 {
				files[name+"/"] = ""
			}
			return nil
		}
		data, err := os.ReadFile(path)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestDiffTellsWhatIsMissingDifferentAndStale(t *testing.T) {
	root := folder(t, map[string]string{
		"out/same.go": head + "same", "out/other.go": head + "old", "out/gone.go": head + "gone", "out/mine.go": "package out",
		"elsewhere/gone.go": head + "not looked at",
	})
	files := Files{"out/same.go": []byte(head + "same"), "out/other.go": []byte(head + "new"), "out/a/b.go": []byte(head + "b")}
	got, err := files.Diff(root, []string{"out", "not/there"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{
		{Path: "out/a/b.go", Kind: "missing", Want: []byte(head + "b")},
		{Path: "out/other.go", Kind: "differs", Have: []byte(head + "old"), Want: []byte(head + "new")},
		{Path: "out/gone.go", Kind: "stale", Have: []byte(head + "gone")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhatAStaleFileEmbedsIsStale(t *testing.T) {
	root := folder(t, map[string]string{
		"out/a/a.go": head + "\n//go:embed data.json\nvar data []byte", "out/a/data.json": "{}", "out/a/notes.json": "{}",
	})
	got, err := Files{}.Diff(root, []string{"out"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range got {
		names = append(names, c.Kind+" "+c.Path)
	}
	if diff := cmp.Diff([]string{"stale out/a/a.go", "stale out/a/data.json"}, names); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWriteBringsAFolderIntoTheStateOfTheSet(t *testing.T) {
	root := folder(t, map[string]string{
		"out/same.go": head + "same", "out/other.go": head + "old", "out/old/gone.go": head + "gone", "out/mine.go": "package out",
	})
	files := Files{"out/same.go": []byte(head + "same"), "out/other.go": []byte(head + "new"), "out/a/b.go": []byte(head + "b")}
	changes, err := files.Diff(root, []string{"out"})
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(root, changes); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"out/same.go": head + "same", "out/other.go": head + "new", "out/a/b.go": head + "b", "out/mine.go": "package out",
	}
	if diff := cmp.Diff(want, tree(t, root)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	again, err := files.Diff(root, []string{"out"})
	if err != nil || len(again) > 0 {
		t.Errorf("after writing there are changes: %v, %v", again, err)
	}
}

func TestAFailedWriteLeavesEverythingAsItWas(t *testing.T) {
	before := map[string]string{"out/a.go": "a", "out/stale.go": head, "out/in-the-way/file": "x", "file": "no folder"}
	for name, last := range map[string]Change{
		"a folder cannot be made":           {Path: "file/b.go", Kind: "missing", Want: []byte("b")},
		"a folder stands in a file's place": {Path: "out/in-the-way", Kind: "missing", Want: []byte("b")},
		"a file to replace is gone":         {Path: "out/never.go", Kind: "differs", Want: []byte("b")},
		"a stale file is gone":              {Path: "out/never.go", Kind: "stale"},
	} {
		t.Run(name, func(t *testing.T) {
			root := folder(t, before)
			err := Write(root, []Change{
				{Path: "out/new/deep/b.go", Kind: "missing", Want: []byte("b")},
				{Path: "out/a.go", Kind: "differs", Have: []byte("a"), Want: []byte("A")},
				{Path: "out/stale.go", Kind: "stale", Have: []byte(head)},
				last,
			})
			if err == nil {
				t.Error("Write did not fail")
			}
			if diff := cmp.Diff(before, tree(t, root)); diff != "" {
				t.Errorf("-before +after:\n%s", diff)
			}
		})
	}
}

func TestTwoOutputsCannotHaveOnePath(t *testing.T) {
	files := Files{"a/x.go": nil}
	err := files.Merge("a", Files{"x.go": nil})
	if err == nil || err.Error() != "a/x.go would be generated twice" {
		t.Errorf("got %v", err)
	}
}

func TestAGoFileThatDoesNotParseIsNamed(t *testing.T) {
	f := &printer.File{Package: "x"}
	f.P("func {")
	err := Files{}.Add("x.go", f)
	if err == nil || !strings.HasPrefix(err.Error(), "x.go: generated code does not parse") {
		t.Errorf("got %v", err)
	}
}
