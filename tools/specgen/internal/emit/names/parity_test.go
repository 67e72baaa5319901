package names_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// deviations are what oapi-codegen declares for our descriptions and we do not, with the reason. One that no longer
// applies fails the test.
var deviations = map[string]string{
	"Valid":                             "Known says the same, and that a value is unknown does not make it invalid",
	"DDMInstance4Restore":               "target/go.yaml renames it RestorableInstance",
	"QueryDatabaseTableInfo":            "target/go.yaml renames it DatabaseTable",
	"CreateManualBackupJSONRequestBody": "one name for one body: CreateManualBackupRequestBody",
	"OffsetTime":                        "times are wire.Time",
	"BackupTime":                        "times are wire.Time",
	"LocalTime":                         "times are wire.Time",
}

// TestNamesAreThoseOfOAPICodegen generates types and strict server with oapi-codegen and asks that every exported name it
// declares is declared here too, so that who knows one finds their way in the other.
func TestNamesAreThoseOfOAPICodegen(t *testing.T) {
	root := "../../../../../generated"
	bundles, err := filepath.Glob(filepath.Join(root, "openapi/curated/*.yaml"))
	if err != nil || len(bundles) == 0 {
		t.Fatalf("no bundles: %v", err)
	}
	used := map[string]bool{}
	for _, bundle := range bundles { // one after the other: codegen.Generate is not safe for concurrent use
		service := strings.TrimSuffix(filepath.Base(bundle), ".yaml")
		ours := declared(t, goFiles(t, filepath.Join(root, service)), goFiles(t, filepath.Join(root, service, service+"server")))
		theirs := declared(t, map[string]string{"oapi.go": oapi(t, bundle, service)})
		var missing []string
		for name := range theirs {
			if ours[name] {
				continue
			}
			if _, known := deviations[name]; known {
				used[name] = true
				continue
			}
			missing = append(missing, name)
		}
		if diff := cmp.Diff([]string(nil), missing); diff != "" {
			t.Errorf("%s: oapi-codegen declares names that we do not:\n%s", service, diff)
		}
	}
	for name, reason := range deviations {
		if !used[name] {
			t.Errorf("the deviation %s (%s) no longer applies: remove it", name, reason)
		}
	}
}

func oapi(t *testing.T, bundle, name string) string {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(bundle)
	if err != nil {
		t.Fatal(err)
	}
	code, err := codegen.Generate(doc, codegen.Configuration{
		PackageName: name,
		Generate:    codegen.GenerateOptions{Models: true, StdHTTPServer: true, Strict: true},
		OutputOptions: codegen.OutputOptions{
			NameNormalizer: string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms), SkipFmt: false,
		},
		Compatibility: codegen.CompatibilityOptions{AlwaysPrefixEnumValues: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func goFiles(t *testing.T, folder string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no Go files in %s: %v", folder, err)
	}
	files := map[string]string{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[path] = string(data)
	}
	return files
}

// declared lists the exported names of types, functions, methods and constants. Plumbing of oapi-codegen's HTTP layer,
// which net/http users do not name, is left out.
func declared(t *testing.T, packages ...map[string]string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, files := range packages {
		for path, source := range files {
			file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, decl := range file.Decls {
				collect(decl, names)
			}
		}
	}
	for name := range names {
		if plumbing(name) || !ast.IsExported(name) {
			delete(names, name)
		}
	}
	return names
}

func collect(decl ast.Decl, names map[string]bool) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		names[decl.Name.Name] = true
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names[spec.Name.Name] = true
				if s, ok := spec.Type.(*ast.StructType); ok {
					for _, field := range s.Fields.List {
						for _, name := range field.Names {
							names[name.Name] = true
						}
					}
				}
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					names[name.Name] = true
				}
			}
		}
	}
}

// plumbing says whether a name belongs to oapi-codegen's own routing, middleware and error types, for which users of
// ours have net/http and package server.
func plumbing(name string) bool {
	for _, part := range []string{"Handler", "Middleware", "ServerInterfaceWrapper", "ServerOptions", "Scopes", "ServeMux", "BaseURL", "BaseRouter", "Error", "ParamName", "Count"} {
		if strings.Contains(name, part) && !strings.HasPrefix(name, "Error") {
			return true
		}
	}
	return name == "ErrorHandlerFunc" || name == "Error" || name == "Err" || name == "Unwrap" || name == "ServerInterface"
}
