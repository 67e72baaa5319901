package printer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func source(t *testing.T, f *File) string {
	t.Helper()
	out, err := f.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestNamingAnIdentifierImportsItsPackage(t *testing.T) {
	f := &File{Package: "books", Path: "example.com/books", Header: "Made.", Doc: "Package books has books."}
	f.Import("embed")
	f.P("var a ", Ident{"net/http", "Client"})
	f.P("var b ", Ident{"example.com/my-api", "Thing"})
	f.P("var c ", Ident{"example.com/books", "Book"})
	f.P("var d ", Ident{"", "int"})
	f.P("var e ", Ident{"example.com/other/http", "Client"})
	f.P("var g = ", 7)
	want := `// Made.

// Package books has books.
package books

import (
	_ "embed"
	"net/http"

	api "example.com/my-api"
	http2 "example.com/other/http"
)

var a http.Client
var b api.Thing
var c Book
var d int
var e http2.Client
var g = 7
`
	if diff := cmp.Diff(want, source(t, f)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAnImportGivesWayToTheVariablesOfItsFile(t *testing.T) {
	f := &File{Package: "x", Locals: "r req"}
	for path, want := range map[string]string{
		"example.com/r": "r2.T", "example.com/req": "req2.T", "example.com/v3.1": "v31.T", "example.com/2d": "pkg2d.T", "example.com/func": "pkgfunc.T",
	} {
		if got := f.Use(Ident{path, "T"}); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestAFileThatDoesNotParseIsShownWithItsLinesNumbered(t *testing.T) {
	f := &File{Package: "x"}
	f.P("var ok int")
	f.P("func broken( {")
	_, err := f.Bytes()
	if err == nil {
		t.Fatal("Bytes did not fail")
	}
	for _, want := range []string{"generated code does not parse", "    1  package x\n", "    4  func broken( {\n"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not have %q:\n%v", want, err)
		}
	}
}

func TestCommentsWrapAtWords(t *testing.T) {
	long := strings.Repeat("word ", 40)
	for line := range strings.Lines(Comment(long)) {
		if n := len(strings.TrimSuffix(line, "\n")); n > width {
			t.Errorf("a line has %d characters: %s", n, line)
		}
	}
	word := strings.Repeat("x", 200)
	if diff := cmp.Diff("// a\n// "+word+"\n// b\n", Comment("a "+word+" b")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestCommentsSayWhatADescriptionSays(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		"one\ntwo":                        "// one\n// two\n",
		"one\n\n\n\ntwo\n":                "// one\n//\n// two\n",
		"one\r\n\r\n    code\r\ntwo":      "// one\n//\n//    code\n// two\n",
		"\tcode":                          "// code\n", // nothing to be indented under
		"a\n\tcode  ":                     "// a\n//\tcode\n",
		"ends */ with // marks":           "// ends */ with // marks\n",
		"nul \x00 bell \a bom \ufeff end": "// nul bell bom end\n",
		"größe 日本":                        "// größe 日本\n",
		"+build linux":                    "// \"+build\" linux\n",
	} {
		if diff := cmp.Diff(want, Comment(text)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", text, diff)
		}
	}
	if got := Line("one\ntwo\u2028three\x00"); got != "one two three" {
		t.Errorf("Line: got %q", got)
	}
}

// FuzzComment asks that no text can end a comment or break the file that it is in.
func FuzzComment(f *testing.F) {
	for _, seed := range []string{"a", "//go:build x", "*/", "a\r\nb", "\x00", "\u2028", "+build a", "\ufeff", "\t\n x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?") // YAML has nothing else
		file := &File{Package: "x", Header: "Made.", Doc: "Package x. " + text}
		file.Comment("X is a type. " + text)
		file.P("type X int // ", Line(text))
		if _, err := file.Bytes(); err != nil {
			t.Error(err)
		}
	})
}
