package run_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
)

func TestAcceptedProblemsAreNoFindings(t *testing.T) {
	why := run.Acceptance{Reason: "known", Expires: "2026-12-31", Pos: "baseline.yaml:3:5"}
	tests := []struct {
		name, fault    string
		accepts        string // what the rules end in
		left, accepted []string
	}{
		{"everything", "limit 51 is accepted", "limit.maximum", nil, []string{"listBooks.query.limit.maximum"}},
		{"another rule", "limit 51 is accepted", "limit.minimum", []string{"listBooks.query.limit.maximum"}, nil},
		{"one of several", "tokens in any case pass", "genre.enum", []string{"listBooks.query.state.enum"}, []string{"listBooks.query.genre.enum"}},
		{"one of those that have one cause", "refusals are HTML", "author.maxLength", []string{"listBooks.query.genre.enum"}, []string{"listBooks.query.author.maxLength"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := hold(t, run.Handler(library.Handler(test.fault)), full)
			before := slices.Clone(result.Findings)
			accepts := func(p run.Problem) (run.Acceptance, bool) { return why, strings.HasSuffix(p.Rule, test.accepts) }
			for range 2 { // what is accepted stays accepted
				result.Accept(accepts)
				if diff := cmp.Diff(test.left, broken(result)); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
				var accepted []string
				for _, f := range result.Accepted {
					accepted = append(accepted, f.Rule)
					if f.By != why {
						t.Errorf("%s is accepted because %+v", f.Rule, f.By)
					}
				}
				if diff := cmp.Diff(test.accepted, accepted); diff != "" {
					t.Errorf("accepted (-want +got):\n%s", diff)
				}
			}
			result.Accept(func(run.Problem) (run.Acceptance, bool) { return run.Acceptance{}, false })
			if diff := cmp.Diff(before, result.Findings); diff != "" {
				t.Errorf("without acceptance (-want +got):\n%s", diff)
			}
		})
	}
}
