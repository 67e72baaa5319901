package selftest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
