package dbbackup_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/opendbbackup/dbbackup"

// A goPackage is what go list says of a package.
type goPackage struct {
	ImportPath, Dir string
	Standard        bool
	Imports, Deps   []string
}

// list runs go list for patterns.
func list(t *testing.T, patterns ...string) map[string]goPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=ImportPath,Dir,Standard,Imports,Deps"}, patterns...)...)
	text, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("go list: %v\n%s", err, exit.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	packages := map[string]goPackage{}
	for decoder := json.NewDecoder(strings.NewReader(string(text))); ; {
		var p goPackage
		if err := decoder.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
}

// services are the generated packages.
var services = []string{"geminidb", "dds", "ddm"}

// An arrow says what the packages below from may depend on, in this module and outside it, besides the standard library.
type arrow struct {
	from  string
	ours  []string
	other []string
}

func arrows() []arrow {
	all := []arrow{
		{"runtime/wire", nil, nil},
		{"runtime/client", []string{"runtime/wire"}, nil},
		{"runtime/server", []string{"runtime/wire"}, nil},
		{"internal/contract", []string{"runtime/wire", "internal/contract"}, []string{"github.com/google/go-cmp"}},
		{"contracttest", []string{"runtime", "internal/contract"}, []string{"github.com/google/go-cmp"}},
		{"tools/specgen", []string{"tools/specgen", "internal/contract", "runtime/wire"}, []string{""}},
		{"spec", nil, nil},
	}
	for _, s := range services {
		at := "generated/" + s
		all = append(all,
			arrow{at, []string{"runtime/client", "runtime/wire"}, nil},
			arrow{at + "/" + s + "server", []string{at, "runtime/client", "runtime/server", "runtime/wire"}, nil},
			arrow{at + "/" + s + "test", []string{at, "contracttest", "internal/contract", "runtime"}, []string{"github.com/google/go-cmp"}},
		)
	}
	return all
}

func TestImportsFollowTheArrows(t *testing.T) {
	packages := list(t, "./...")
	for _, a := range arrows() {
		t.Run(a.from, func(t *testing.T) {
			for path, p := range packages {
				name, ours := strings.CutPrefix(path, module+"/")
				if !ours || !covers(a, name) {
					continue
				}
				for _, dep := range p.Deps {
					if !allowed(a, dep, packages[dep].Standard) {
						t.Errorf("%s depends on %s", name, dep)
					}
				}
			}
		})
	}
}

// covers says whether an arrow is about a package: the one it names, and those below that have no arrow of their own.
func covers(a arrow, name string) bool {
	if name == a.from {
		return true
	}
	if !strings.HasPrefix(name, a.from+"/") {
		return false
	}
	for _, other := range arrows() {
		if len(other.from) > len(a.from) && (name == other.from || strings.HasPrefix(name, other.from+"/")) {
			return false
		}
	}
	return !strings.Contains(name, "/corpus/")
}

func allowed(a arrow, dep string, standard bool) bool {
	if standard {
		return true
	}
	if name, ours := strings.CutPrefix(dep, module+"/"); ours {
		for _, prefix := range append(a.ours, a.from) {
			if name == prefix || strings.HasPrefix(name, prefix+"/") {
				return true
			}
		}
		return false
	}
	for _, prefix := range a.other {
		if strings.HasPrefix(dep, prefix) {
			return true
		}
	}
	return strings.HasPrefix(dep, "vendor/")
}

// A program that calls an operation must not bring anybody else's code, nor what only servers and tests need.
func TestClientsLinkNoThirdPartyPackage(t *testing.T) {
	for _, s := range services {
		for path, p := range list(t, module+"/generated/"+s) {
			if !p.Standard && !strings.HasPrefix(path, module+"/runtime/") && path != module+"/generated/"+s {
				t.Errorf("%s links %s", s, path)
			}
			if path == "regexp" {
				t.Errorf("%s links %s", s, path)
			}
		}
	}
}

// A third-party library has one importer, so that replacing it touches one place.
func TestEachLibraryHasOneImporter(t *testing.T) {
	oneImporter := map[string]string{
		"github.com/getkin/kin-openapi":     "tools/specgen/internal/lower",
		"github.com/oapi-codegen":           "tools/specgen/internal/emit/names",
		"github.com/speakeasy-api/jsonpath": "tools/specgen/internal/overlay",
		"github.com/spf13/cobra":            "tools/specgen/internal/cli",
		"go.etcd.io/bbolt":                  "tools/specgen/internal/store",
	}
	for path, p := range list(t, "./...") {
		name, ours := strings.CutPrefix(path, module+"/")
		if !ours {
			continue
		}
		for _, imported := range p.Imports {
			for library, importer := range oneImporter {
				if strings.HasPrefix(imported, library) && name != importer {
					t.Errorf("%s imports %s, which is for %s", name, imported, importer)
				}
			}
		}
	}
}

// What is specific to a service lies in spec/, overlays/ and specgen.yaml.
func TestGeneratorAndRuntimeKnowNoService(t *testing.T) {
	for _, folder := range []string{"tools/specgen", "runtime", "internal/contract", "contracttest"} {
		cmd := exec.Command("grep", "-rliE", "--include=*.go", "--exclude=*_test.go", "--exclude-dir=testdata", "geminidb|gaussdb|restorable", folder)
		text, err := cmd.Output()
		if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 1 {
			continue // nothing found
		} else if err != nil {
			t.Fatal(err)
		}
		t.Errorf("these files name a service:\n%s", text)
	}
}
