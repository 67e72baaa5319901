package run_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
)

// rowsOf lists the rows of rules that begin alike as "rule side: cases failed/unproven why".
func rowsOf(result *run.Result, prefix string) []string {
	var all []string
	for _, row := range result.Coverage {
		rest, ok := strings.CutPrefix(row.Rule, prefix)
		if !ok {
			continue
		}
		text := fmt.Sprintf("%s %s: %d", rest, row.Side, row.Cases)
		if row.Failed > 0 {
			text += fmt.Sprintf(", %d failed", row.Failed)
		}
		if row.Why != "" {
			text += ", " + row.Why
		}
		if row.Never {
			text += ", never"
		}
		all = append(all, text)
	}
	return all
}

func TestRowsFailOnlyForTheirOwnRules(t *testing.T) {
	for fault, want := range map[string][]string{
		"limit 51 is accepted":            {"maximum outside: 1"},
		"limit 50 is refused":             {"maximum inside: 1"},
		"the default limit is 5":          {"default law: 1"},
		"an undocumented member is there": nil,
		"credentials are not asked for":   nil,
		"refusals have the status 500":    {"type outside: 8", "type open: 4", "minimum outside: 5", "maximum outside: 5"},
	} {
		t.Run(fault, func(t *testing.T) {
			var got []string
			for _, row := range hold(t, run.Handler(library.Handler(fault)), full).Coverage {
				if rest, ok := strings.CutPrefix(row.Rule, "listBooks.query.limit."); ok && row.Failed > 0 {
					got = append(got, fmt.Sprintf("%s %s: %d", rest, row.Side, row.Failed))
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("failed rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExamplesAreInTheCoverage(t *testing.T) {
	result := hold(t, run.Handler(library.Handler("a title differs")), full)
	want := []string{"readBook.example:one example: 1, 1 failed"}
	var got []string
	for _, row := range rowsOf(result, "") {
		if strings.HasPrefix(row, "readBook.example") {
			got = append(got, row)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	never := "no documented request leads to this answer, never"
	if diff := cmp.Diff([]string{"wrongLimit example: 1, " + never}, rowsOf(result, "listBooks.example:")[1:]); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestCoverageCountsRulesThatCanBeTried(t *testing.T) {
	service := library.Service()
	read := service.Operation("readBook")
	read.Responses = append(read.Responses, &contract.Response{Status: 503, Description: "Closed."}, &contract.Response{Status: 410, Description: "Lost."})
	options := full
	options.Skip = func(c cases.Case) string {
		if strings.HasSuffix(c.Rule, "limit.maximum") && c.Side == cases.Outside {
			return "not wanted"
		}
		return ""
	}
	result, err := run.Run(t.Context(), run.Handler(library.Handler("")), cases.Derive(service, cases.Options{}), options)
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	for _, row := range run.Missing(result.Coverage) {
		missing = append(missing, fmt.Sprintf("%s (%s): %s", row.Rule, row.Side, row.Why))
	}
	want := []string{
		"listBooks.query.limit.maximum (outside): not wanted",
		"readBook.response.410.status (answer): no answer with status 410 has it",
	}
	if diff := cmp.Diff(want, missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if full, testable := run.Covered(result.Coverage); testable-full != 2 || full < 200 {
		t.Errorf("%d of %d rules", full, testable)
	}
	if diff := cmp.Diff([]string{" answer: 0, no answer with status 503 has it, and no request is meant to lead there, never"}, rowsOf(result, "readBook.response.503.status")); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
}

// With each row of a list, say.
func TestWhatIsWrongManyTimesWithOneAnswerIsToldOnce(t *testing.T) {
	for i, fault := range library.Faults {
		if i%8 != 0 && !strings.HasPrefix(fault.Name, "a row") {
			continue
		}
		result := hold(t, run.Handler(library.Handler(fault.Name)), full)
		seen := map[string]bool{}
		for _, f := range result.Findings {
			for _, p := range f.Problems {
				key := p.Case + " " + p.Rule + " " + p.Cause
				if seen[key] {
					t.Fatalf("%s: %s is told twice", fault.Name, key)
				}
				seen[key] = true
			}
		}
	}
}
