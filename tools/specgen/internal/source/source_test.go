package source

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

// write makes a directory with the given files and returns a set for it whose findings show bare file names.
func write(t *testing.T, files map[string]string) *Set {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s := NewSet(dir)
	s.shown = ""
	return s
}

func TestNodesKnowTheirFileLineAndColumn(t *testing.T) {
	s := write(t, map[string]string{
		"a.yaml":     "info:\n  title: A\n",
		"sub/b.yaml": "# about\n\nlist:\n  - x\n  - y: 1\n",
		"c.json":     "{\n\t\"ä\": [1,\n  {\"k\": \"v\"}]\n}\n",
	})
	for name, want := range map[string]map[string]string{
		"a.yaml":     {"/info": "a.yaml:2:3", "/info/title": "a.yaml:2:10"},
		"sub/b.yaml": {"/list/0": "sub/b.yaml:4:5", "/list/1/y": "sub/b.yaml:5:8"},
		"c.json":     {"": "c.json:1:1", "/ä": "c.json:2:7", "/ä/0": "c.json:2:8", "/ä/1/k": "c.json:3:9"},
	} {
		root, err := s.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		for pointer, pos := range want {
			keys, _ := Tokens(pointer)
			var x Index
			_, n, _, _ := x.Lookup(root, keys)
			if diff := cmp.Diff(pos, s.Pos(n).String()); diff != "" {
				t.Errorf("%s: -want +got:\n%s", pointer, diff)
			}
			if diff := cmp.Diff(pos, s.Pos(Clone(n)).String()); diff != "" {
				t.Errorf("copy of %s: -want +got:\n%s", pointer, diff)
			}
		}
	}
}

func TestANodeThatNoFileHasHasNoPosition(t *testing.T) {
	s := write(t, map[string]string{"a.yaml": "x: 1\n"})
	if got := s.Pos(String("made")); got != (finding.Pos{}) {
		t.Errorf("got %v, want no position", got)
	}
	root, err := s.Read("a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	made := Map(String("k"), List(String("v")))
	s.Adopt(made, Get(root, "x"))
	for n := range All(made) {
		if diff := cmp.Diff("a.yaml:1:4", s.Pos(n).String()); diff != "" {
			t.Errorf("adopted node: -want +got:\n%s", diff)
		}
	}
}

func TestFindingsShowFilesRelativeToTheWorkingDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("spec/sub", 0o777); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for root, want := range map[string]string{
		".":                               "sub/gone.yaml: file-read: no such file or directory",
		"spec":                            "spec/sub/gone.yaml: file-read: no such file or directory",
		filepath.Join(here, "spec"):       "spec/sub/gone.yaml: file-read: no such file or directory",
		filepath.Join(here, "..", "else"): "../else/sub/gone.yaml: file-read: no such file or directory",
	} {
		_, err := NewSet(root).Read("sub/gone.yaml")
		if diff := cmp.Diff(want, finding.Of(err).Error()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", root, diff)
		}
	}
}

func TestAFileIsReadOnce(t *testing.T) {
	s := write(t, map[string]string{"d/a.yaml": "x: 1\n"})
	first, err := s.Read("d/a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			again, err := s.Read("./d/../d/a.yaml")
			if err != nil || again != first || s.Pos(again).Line != 1 {
				t.Errorf("got another node (%v)", err)
			}
		})
	}
	wg.Wait()
}

// bad are files that are refused, with what is said of each.
var bad = []struct{ name, file, text, want string }{
	{"empty file", "a.yaml", "", "a.yaml:1:1: yaml: there is nothing in the file"},
	{"only comments", "a.yaml", "# a\n", "a.yaml:1:1: yaml: there is nothing in the file"},
	{"syntax error", "a.yaml", "a: 1\nb: [\n", "a.yaml:2:1: yaml: did not find expected node content"},
	{"tab as indentation", "a.yaml", "a:\n\tb: 1\n", "a.yaml:2:1: yaml: found character that cannot start any token"},
	{"control character", "a.yaml", "a: \x01\n", "a.yaml:1:1: yaml: control characters are not allowed"},
	{"not UTF-8", "a.yaml", "a: \xff\n", "a.yaml:1:1: yaml: invalid leading UTF-8 octet"},
	{"two documents", "a.yaml", "a: 1\n---\nb: 2\n", "a.yaml:2:1: yaml: a second document starts here; a file holds one"},
	{"broken second document", "a.yaml", "a: 1\n---\n[\n", "a.yaml:3:1: yaml: did not find expected node content"},
	{"duplicate key", "a.yaml", "a: 1\nb: 2\na: 3\n", `a.yaml:3:1: duplicate-key: "a" is already at line 1`},
	{"duplicate key by number", "a.yaml", "'200': 1\n200: 2\n", `a.yaml:2:1: duplicate-key: "200" is already at line 1`},
	{"key that is a list", "a.yaml", "[a]: 1\n", "a.yaml:1:1: yaml-key: a key must be a string, not a list"},
	{"key that is null", "a.yaml", "~: 1\n", "a.yaml:1:1: yaml-key: a key must be a string, not null"},
	{"merge key", "a.yaml", "a: &a {x: 1}\nb:\n  <<: *a\n", "a.yaml:3:3: yaml-key: merge keys (<<) are not read; write the keys out"},
	{"own tag", "a.yaml", "a: !mine x\n", "a.yaml:1:4: yaml-tag: JSON has no !mine"},
	{"binary", "a.yaml", "a: !!binary aGk=\n", "a.yaml:1:4: yaml-tag: JSON has no !!binary"},
	{"not a boolean", "a.yaml", "a: !!bool 'yes'\n", "a.yaml:1:4: yaml-tag: yes is neither true nor false"},
	{"set", "a.yaml", "a: !!set {b, c}\n", "a.yaml:1:4: yaml-tag: JSON has no !!set"},
	{"leading zero", "a.yaml", "a: 010\n", "a.yaml:1:4: yaml-number: 010 is not a number in JSON, and YAML readers differ on it; write it as JSON does, or quote it"},
	{"not a number", "a.yaml", "a: .nan\n", "a.yaml:1:4: yaml-number: .nan is not a number in JSON, and YAML readers differ on it; write it as JSON does, or quote it"},
	{"unknown alias", "a.yaml", "a: 1\nb: *gone\n", "a.yaml:2:4: yaml: unknown anchor 'gone' referenced"},
	{"alias of itself", "a.yaml", "a: &a\n  - *a\n", "a.yaml:2:5: yaml-alias: *a stands for something that it is part of"},
	{"several at once", "a.yaml", "a: 0x1\nb: !c d\na: 2\n", "a.yaml:1:4: yaml-number: 0x1 is not a number in JSON, and YAML readers differ on it; write it as JSON does, or quote it\na.yaml:2:4: yaml-tag: JSON has no !c\na.yaml:3:1: duplicate-key: \"a\" is already at line 1"},
	{"empty JSON", "a.json", "", "a.json:1:1: json: the file ends within a value"},
	{"JSON without end", "a.json", "{\n\"a\": [1", "a.json:2:8: json: the file ends within a value"},
	{"JSON syntax error", "a.json", "{\n  \"a\": 1,,\n}", "a.json:2:10: json: invalid character ',' looking for beginning of object key string"},
	{"JSON duplicate key", "a.json", "{\"a\": 1,\n \"a\": 2}", `a.json:2:2: duplicate-key: "a" is already at line 1`},
	{"JSON with more after it", "a.json", "{}\n{}", "a.json:2:2: json: there is more after the end of the value"},
}

func TestRefusedFiles(t *testing.T) {
	for _, c := range bad {
		t.Run(c.name, func(t *testing.T) {
			s := write(t, map[string]string{c.file: c.text})
			n, err := s.Read(c.file)
			if n != nil || err == nil {
				t.Fatalf("got %v, want findings", n)
			}
			if diff := cmp.Diff(c.want, finding.Of(err).Error()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestRefusedPaths(t *testing.T) {
	s := write(t, map[string]string{"a.yaml": "x: 1\n", "d/b.yaml": "x: 1\n"})
	for name, want := range map[string]string{
		"gone.yaml":   "gone.yaml: file-read: no such file or directory",
		"d":           "d: file-read: is a directory",
		"../a.yaml":   "../a.yaml: file-path: leads out of the directory that all files lie in",
		"/etc/passwd": "/etc/passwd: file-path: leads out of the directory that all files lie in",
	} {
		_, err := s.Read(name)
		if diff := cmp.Diff(want, finding.Of(err).Error()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

func TestAliasesThatExplodeAreRefused(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 12; i++ {
		prior := string(rune('a' + i - 1))
		if i == 1 {
			prior = "a0"
		}
		name := string(rune('a' + i))
		b.WriteString(name + ": &" + name + " [")
		b.WriteString(strings.Repeat("*"+prior+", ", 9) + "*" + prior + "]\n")
	}
	s := write(t, map[string]string{"a.yaml": b.String()})
	_, err := s.Read("a.yaml")
	want := "a.yaml:5:36: yaml-alias: the aliases of this file stand for more than 100000 values"
	if diff := cmp.Diff(want, finding.Of(err).Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAliasesBecomeCopies(t *testing.T) {
	s := write(t, map[string]string{"a.yaml": "a: &x {b: [1]}\nc: *x\nd: [*x, *x]\n"})
	root, err := s.Read("a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[*yaml.Node]bool{}
	for n := range All(root) {
		if seen[n] || n.Kind == yaml.AliasNode || n.Anchor != "" {
			t.Errorf("%s: shared, an alias or an anchor", s.Pos(n))
		}
		seen[n] = true
	}
	if diff := cmp.Diff(`{"a":{"b":[1]},"c":{"b":[1]},"d":[{"b":[1]},{"b":[1]}]}`, asJSON(t, root)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestValuesAreThoseOfJSON(t *testing.T) {
	s := write(t, map[string]string{"a.yaml": `
200: number as key
true: boolean as key
2024-01-02: date as key
time: 2022-01-01T10:00:00
zoned: 2019-05-27T03:38:51+0000
date: 2024-01-02
yes: on
clock: 12:30:00
yesno: [True, FALSE, ~, null]
numbers: [1, -1.50, 1e3, 123456789012345678901234567890]
strings: ['010', "1_000", 3.4.1, "", !!str 5]
typed: !!int "7"
float: !!float 7
`})
	root, err := s.Read("a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := `{"200":"number as key","true":"boolean as key","2024-01-02":"date as key",` +
		`"time":"2022-01-01T10:00:00","zoned":"2019-05-27T03:38:51+0000","date":"2024-01-02","yes":"on","clock":"12:30:00",` +
		`"yesno":[true,false,null,null],"numbers":[1,-1.50,1e3,123456789012345678901234567890],` +
		`"strings":["010","1_000","3.4.1","","5"],"typed":7,"float":7}`
	if diff := cmp.Diff(want, asJSON(t, root)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestJSONIsReadAsWritten(t *testing.T) {
	text := `{"smile":"\ud83d\ude00","slash":"\/","tab":"\t","n":[1.0,-0,1E5],"b":[true,false,null],"date":"2024-01-02","no":"off","e":{},"l":[]}`
	s := write(t, map[string]string{"a.json": "\xef\xbb\xbf" + strings.ReplaceAll(text, ",", ",\n\t")})
	root, err := s.Read("a.json")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(`\ud83d\ude00`, "😀", `\/`, "/").Replace(text)
	if diff := cmp.Diff(want, asJSON(t, root)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, key := range []string{"date", "no"} {
		if Get(root, key).Style != yaml.SingleQuotedStyle {
			t.Errorf("%s would be written without quotes", key)
		}
	}
}

func TestParseTakesTheCallersBytes(t *testing.T) {
	s := write(t, map[string]string{"a.yaml": "x: 1\n"})
	if _, err := s.Parse("a.yaml", []byte("x: 2\n")); err != nil {
		t.Fatal(err)
	}
	root, err := s.Read("a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("2", Get(root, "x").Value); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// asJSON writes a node as JSON, with no more than the tests need.
func asJSON(t *testing.T, n *yaml.Node) string {
	t.Helper()
	quote := func(text string) string {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(text); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSuffix(b.String(), "\n")
	}
	var parts []string
	switch {
	case n.Kind == yaml.MappingNode:
		for k, v := range Pairs(n) {
			parts = append(parts, quote(k.Value)+":"+asJSON(t, v))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case n.Kind == yaml.SequenceNode:
		for _, c := range n.Content {
			parts = append(parts, asJSON(t, c))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case IsString(n):
		return quote(n.Value)
	case n.Tag == "!!null":
		return "null"
	}
	return n.Value
}

func FuzzRead(f *testing.F) {
	for _, c := range bad {
		f.Add([]byte(c.text), strings.HasSuffix(c.file, ".json"))
	}
	f.Add([]byte("a: &x {b: [1, 2022-01-01]}\nc: *x\n# foot\n"), false)
	f.Add([]byte("{\"a\": [1, \"\\ud83d\"]}"), true)
	f.Fuzz(func(t *testing.T, data []byte, isJSON bool) {
		name := "a.yaml"
		if isJSON {
			name = "a.json"
		}
		s := NewSet(".")
		if _, err := s.Parse("before.yaml", []byte("x: 1\n")); err != nil {
			t.Fatal(err)
		}
		root, err := s.Parse(name, data)
		if err != nil {
			for _, finding := range finding.Of(err) {
				if finding.Pos.File != name || finding.Pos.Line < 1 || finding.Pos.Col < 1 || finding.Rule == "" {
					t.Errorf("finding without a place: %v", finding)
				}
			}
			return
		}
		for n := range All(root) {
			if pos := s.Pos(n); pos.File != name || pos.Line < 1 || pos.Col < 1 || pos.Line > len(data)+1 {
				t.Errorf("%q: at %v", n.Value, pos)
			}
			if tag := n.ShortTag(); !strings.Contains("!!map !!seq !!str !!int !!float !!bool !!null", tag) {
				t.Errorf("%q is %s", n.Value, tag)
			}
		}
	})
}
