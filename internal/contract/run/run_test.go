package run_test

import (
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
)

// full holds a server to everything there is.
var full = run.Options{Credentials: map[string]string{"token": "t", "signature": "s"}, Values: true}

// plan is what the library is held to.
var plan = sync.OnceValue(func() *cases.Plan { return cases.Derive(library.Service(), cases.Options{}) })

func hold(t *testing.T, target run.Target, options run.Options) *run.Result {
	t.Helper()
	result, err := run.Run(t.Context(), target, plan(), options)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// broken lists the rules that findings name, each once.
func broken(result *run.Result) []string {
	var rules []string
	seen := map[string]bool{}
	for _, f := range result.Findings {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

func TestCorrectServerHasNoFinding(t *testing.T) {
	for name, options := range map[string]run.Options{
		"with everything known":      full,
		"with nothing known":         {},
		"one request after another":  {Concurrency: 1},
		"with many requests at once": {Concurrency: 32},
	} {
		t.Run(name, func(t *testing.T) {
			result := hold(t, run.Handler(library.Handler("")), options)
			if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryPlantedFaultIsFoundAndNothingElse(t *testing.T) {
	for _, fault := range library.Faults {
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			result := hold(t, run.Handler(library.Handler(fault.Name)), full)
			if diff := cmp.Diff(fault.Rules, broken(result)); diff != "" {
				t.Errorf("broken rules (-want +got):\n%s", diff)
			}
			for _, id := range broken(result) {
				if !known(plan().Rules, id) {
					t.Errorf("%s is no rule", id)
				}
			}
		})
	}
}

// ofTheRun are the forms of ids that only findings have: see run.Finding.
var ofTheRun = regexp.MustCompile(`^\w+(\.example:.+|\.response\.(\d{3}|default)\..+\.additionalProperties)$`)

// known reports whether a finding may have the id of a rule.
func known(rules []contract.Rule, id string) bool {
	return ofTheRun.MatchString(id) || slices.ContainsFunc(rules, func(r contract.Rule) bool { return r.ID == id })
}

func TestRunIsDeterministic(t *testing.T) {
	options := full
	options.Now = func() time.Time { return time.Time{} }
	options.Concurrency = 8
	first := hold(t, run.Handler(library.Handler("tokens in any case pass")), options)
	second := hold(t, run.Handler(library.Handler("tokens in any case pass")), options)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("second run (-first +second):\n%s", diff)
	}
}
