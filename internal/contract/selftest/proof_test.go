package selftest

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/fault"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
)

// A run takes a panic for a wrong answer, and would notice every fault.
func TestAPanicOfTheStubIsNoNoticedFault(t *testing.T) {
	p := newProof(cases.Derive(library.Service(), cases.Options{}))
	broken := server{handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("no shelf") }), examples: true}
	if _, err := p.run(t.Context(), p.plan, broken, 1, nil); err == nil || !strings.Contains(err.Error(), "the stub panics: no shelf") {
		t.Errorf("error %v", err)
	}
}

// A plan without the cases of a rule does not notice that the rule is broken, and the trial says why.
func TestTrialsSayWhyAFaultWasNotNoticed(t *testing.T) {
	s := library.Service()
	faults := fault.List(s)
	for _, test := range []struct {
		rule, why string
		keep      func(*cases.Case) bool
	}{
		{"listBooks.query.limit.maximum", "no case is about this rule", func(c *cases.Case) bool { return c.IsBase() }},
		{"listBooks.query.limit.maximum", "its cases do not show it", func(c *cases.Case) bool { return c.Side != cases.Outside }},
		{"readBook.path.book.pattern", "not tried: too dear", func(c *cases.Case) bool { return c.IsBase() }},
	} {
		plan := cases.Derive(s, cases.Options{})
		var kept []cases.Case
		for _, c := range plan.Cases {
			if test.keep(&c) {
				kept = append(kept, c)
			}
		}
		plan.Cases = kept
		plan.NotTestable = append(plan.NotTestable, cases.NotTestable{Operation: "readBook", Rule: "readBook.path.book.pattern", Why: "too dear"})
		p := newProof(plan)
		trial, err := p.try(t.Context(), *fault.Named(faults, test.rule))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.why, trial.Why); diff != "" || trial.Killed {
			t.Errorf("%s: %v (-want +got)\n%s", test.rule, trial.Killed, diff)
		}
	}
}

// Whatever is wrong, a finding names a rule that there is, so that coverage and baselines can name it too.
func TestFindingsNameRulesThatThereAre(t *testing.T) {
	ofTheRun := regexp.MustCompile(`^\w+(\.example:.+|\.response\.(\d{3}|default)\..+\.additionalProperties)$`)
	for name, s := range descriptions(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProof(cases.Derive(s, cases.Options{}))
			known := map[string]bool{}
			for _, rule := range p.plan.Rules {
				known[rule.ID] = true
			}
			for _, f := range fault.List(s) {
				if !strings.Contains(f.Rule, ".response.") {
					continue // what is wrong with a request is told by the case's rule
				}
				on, err := p.server(f)
				if err != nil {
					t.Fatal(err)
				}
				ctx := context.WithValue(t.Context(), current{}, injection(fault.Inject([]fault.Fault{f})))
				result, err := p.run(ctx, p.parts[f.Operation], on, 1, func(c *cases.Case) bool { return c.IsBase() || p.about(c, f) })
				if err != nil {
					t.Fatal(err)
				}
				for _, found := range result.Findings {
					for _, id := range append([]string{found.Rule}, found.Also...) {
						if !known[id] && !ofTheRun.MatchString(id) {
							t.Errorf("%s: the finding is about %s", f.ID, id)
						}
					}
				}
			}
		})
	}
}

// descriptions are ones with much in them: schemas that contain themselves, maps, headers, names with dots.
func descriptions(t *testing.T) map[string]*contract.Service {
	t.Helper()
	all := map[string]*contract.Service{"lending": library.Service()}
	const corpus = "../../../tools/specgen/internal/endtoend/corpus/"
	for name, file := range map[string]string{
		"library": "../testdata/library.json", "names": corpus + "names/names-api/namesapitest/contract.json", "shapes": corpus + "shapes/shapes/shapestest/contract.json",
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if all[name], err = contract.Decode(text); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
