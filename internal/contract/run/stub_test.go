package run_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// services are contracts that the stub is asked to serve.
func services(t *testing.T) map[string]*contract.Service {
	t.Helper()
	all := map[string]*contract.Service{"library": library.Service()}
	for _, name := range []string{"library", "archive"} {
		data, err := os.ReadFile(filepath.Join("..", "testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := contract.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		all["testdata "+name] = s
	}
	return all
}

func holdStub(t *testing.T, plan *cases.Plan, stubbed stub.Options, options run.Options) *run.Result {
	t.Helper()
	handler := stub.New([]*contract.Service{plan.Service}, stubbed)
	result, err := run.Run(t.Context(), run.Handler(handler), plan, options)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestStubHasNoFinding(t *testing.T) {
	for name, s := range services(t) {
		t.Run(name, func(t *testing.T) {
			result := holdStub(t, cases.Derive(s, cases.Options{}), stub.Options{}, run.Options{})
			if !result.Stub {
				t.Error("the stub was not recognised")
			}
			if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

var index = regexp.MustCompile(`\[\d+\]`)

// except lets a request pass that breaks one rule.
func except(rule contract.Rule) func(wire.Violation) bool {
	return func(v wire.Violation) bool {
		if v.Rule == "mediaType" {
			return rule.Keyword == "mediaType"
		}
		name := index.ReplaceAllString(v.Name, "[]")
		if v.Rule == "additionalProperties" {
			name = strings.TrimSuffix(strings.TrimSuffix(name, "undocumented_member"), ".")
		}
		return v.In == rule.In && name == strings.ReplaceAll(rule.Name, "*", "some_key") && v.Rule == rule.Keyword
	}
}

// implied are rules that nothing breaks alone: the format refuses all that the pattern refuses.
var implied = map[string]bool{
	"testdata library/listBooks.query.begin_time.pattern": true,
	"testdata library/listBooks.query.end_time.pattern":   true,
}

func TestEachRuleThatAStubIgnoresIsNamed(t *testing.T) {
	for name, s := range services(t) {
		outside := map[string]bool{}
		plan := cases.Derive(s, cases.Options{})
		for _, c := range plan.Cases {
			if c.Side == cases.Outside {
				outside[c.Rule] = true
			}
		}
		for _, rule := range contract.Rules(s) {
			if !outside[rule.ID] || implied[name+"/"+rule.ID] || rule.In == "security" || rule.In == "method" {
				continue
			}
			t.Run(name+"/"+rule.ID, func(t *testing.T) {
				t.Parallel()
				result := holdStub(t, plan, stub.Options{Ignore: except(rule)}, run.Options{Skip: func(c cases.Case) string {
					if c.Rule == rule.ID || c.IsBase() {
						return ""
					}
					return "another rule"
				}})
				if !slices.Contains(broken(result), rule.ID) {
					t.Errorf("not named; findings: %v", broken(result))
				}
			})
		}
	}
}
