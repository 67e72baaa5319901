package wire_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func TestNothingIsLookedUpAtRunTime(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			switch path := strings.Trim(spec.Path.Value, `"`); {
			case path == "reflect", path == "regexp", path == "fmt", path == "unsafe", strings.Contains(path, "."):
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

func TestBuffersComeBackEmptyUnlessTheyAreLarge(t *testing.T) {
	small := wire.GetBuffer()
	small.B = append(small.B, "left over"...)
	small.Put()
	large := wire.GetBuffer()
	large.B = make([]byte, 1<<20+1)
	large.Put()
	for range 8 {
		if b := wire.GetBuffer(); len(b.B) != 0 || cap(b.B) > 1<<20 {
			t.Errorf("a buffer of %d bytes, room for %d", len(b.B), cap(b.B))
		}
	}
}
