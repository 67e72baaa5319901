package endtoend

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goclient"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goserver"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gotest"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lint"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lower"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// The folders below corpus are what downstream repositories might look like. Their generated packages are committed:
// they are goldens that the compiler reads, and their own tests hold client, server and stub to their description.

// TestCorpusIsWhatIsGenerated generates each folder of the corpus anew, in memory, and compares; with -update it writes.
func TestCorpusIsWhatIsGenerated(t *testing.T) {
	for _, folder := range corpus(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Chdir(folder)
			args := []string{"generate", "--check"}
			if *update {
				args = args[:1]
			}
			if got := run(t, args...); got != "-- exit status 0 --\n" && !*update {
				t.Error(got)
			}
		})
	}
}

// TestCorpusHidesNoFault holds the contract run to faults of descriptions that leave little room, or much.
func TestCorpusHidesNoFault(t *testing.T) {
	for _, folder := range corpus(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Chdir(folder)
			got := run(t, "contract", "--self-test")
			if !strings.Contains(got, "\nkill score 100 %: ") || !strings.Contains(got, " noticed, 0 false alarms in ") || !strings.HasSuffix(got, "-- exit status 0 --\n") {
				t.Error(got)
			}
		})
	}
}

func corpus(t testing.TB) (folders []string) {
	t.Helper()
	files, err := filepath.Glob("corpus/*/specgen.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, file := range files {
		folder, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		folders = append(folders, folder)
	}
	return folders
}

// FuzzGenerate changes the descriptions of the corpus at random places. What is not refused has to become Go that
// compiles, and the same Go every time.
func FuzzGenerate(f *testing.F) {
	var texts [][]byte
	for _, folder := range corpus(f) {
		text, err := os.ReadFile(filepath.Join(folder, "openapi.yaml"))
		if err != nil {
			f.Fatal(err)
		}
		texts = append(texts, text)
	}
	for seed := range int64(10 * len(texts)) {
		f.Add(seed)
	}
	compile := compiler(f)
	f.Fuzz(func(t *testing.T, seed int64) {
		r := rand.New(rand.NewSource(seed))
		set := source.NewSet(".")
		root, err := set.Parse("openapi.yaml", texts[r.Intn(len(texts))])
		if err != nil {
			t.Fatal(err)
		}
		root = source.Clone(root)
		for range 1 + r.Intn(3) {
			mutate(r, root)
		}
		first, err := generate(set, root)
		if err != nil {
			t.Fatal(err)
		}
		second, err := generate(set, root)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range first {
			if string(second[name]) != string(data) {
				t.Errorf("%s is another one the second time", name)
			}
		}
		if err := compile(first); err != nil {
			t.Error(err)
		}
	})
}

// compiler returns a function that checks the types of the packages in a set of files.
func compiler(t testing.TB) func(emit.Files) error {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}",
		"github.com/opendbbackup/dbbackup/contracttest", "github.com/opendbbackup/dbbackup/runtime/...", "embed", "regexp", "time").Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		exports[path] = file
	}
	return func(files emit.Files) error {
		fset := token.NewFileSet()
		c := &checked{packages: map[string]*types.Package{}, exported: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
			return os.Open(exports[path])
		})}
		for _, folder := range []string{"", "oddserver/", "oddtest/"} {
			var list []*ast.File
			for _, name := range files.Names() {
				if dir, base := path.Split(name); dir != folder || path.Ext(base) != ".go" {
					continue
				}
				file, err := parser.ParseFile(fset, name, files[name], parser.SkipObjectResolution)
				if err != nil {
					return err
				}
				list = append(list, file)
			}
			if len(list) == 0 {
				continue // the description is refused
			}
			where := strings.TrimSuffix("example.com/odd/"+folder, "/")
			pkg, err := (&types.Config{Importer: c}).Check(where, fset, list, nil)
			if err != nil {
				return err
			}
			c.packages[where] = pkg
		}
		return nil
	}
}

// checked imports the packages that have been checked, and those of the module.
type checked struct {
	packages map[string]*types.Package
	exported types.Importer
}

func (c *checked) Import(path string) (*types.Package, error) {
	if pkg := c.packages[path]; pkg != nil {
		return pkg, nil
	}
	return c.exported.Import(path)
}

// generate makes the packages of a description; none when it is refused.
func generate(set *source.Set, root *yaml.Node) (emit.Files, error) {
	service, findings := lower.Lower(set, root, "odd")
	if findings.Failed() || lint.Run(service).Failed() {
		return nil, nil
	}
	model, findings := gomodel.Build(service, "odd", "example.com/odd", nil)
	if findings.Failed() {
		return nil, nil
	}
	files := emit.Files{}
	for folder, print := range map[string]func() (emit.Files, error){
		"":          func() (emit.Files, error) { return goclient.Emit(model) },
		"oddserver": func() (emit.Files, error) { return goserver.Emit(model) },
		"oddtest":   func() (emit.Files, error) { return gotest.Emit(model, service) },
	} {
		part, err := print()
		if err != nil {
			return nil, err
		}
		if err := files.Merge(folder, part); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// mutate changes one value of a description: into something else, into another value of it, or it goes.
func mutate(r *rand.Rand, root *yaml.Node) {
	var nodes []*yaml.Node
	for n := range source.All(root) {
		nodes = append(nodes, n)
	}
	n, other := nodes[r.Intn(len(nodes))], nodes[r.Intn(len(nodes))]
	switch r.Intn(6) {
	case 0:
		words := []string{"", "a b", "type", "Client", "string", "integer", "`\"\\", "*/\n//go:build x", "größe", "{id}", "date-time", "-"}
		n.SetString(words[r.Intn(len(words))])
	case 1:
		*n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(r.Intn(5) - 2), Line: n.Line, Column: n.Column}
	case 2:
		*n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(r.Intn(2) == 0), Line: n.Line, Column: n.Column}
	case 3, 4:
		*n = *source.Clone(other)
	case 5:
		if n.Kind == yaml.SequenceNode && len(n.Content) > 0 {
			n.Content = n.Content[:len(n.Content)-1]
		} else if n.Kind == yaml.MappingNode && len(n.Content) > 1 {
			i := 2 * r.Intn(len(n.Content)/2)
			n.Content = append(n.Content[:i:i], n.Content[i+2:]...)
		}
	}
}
