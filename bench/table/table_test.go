package table_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/bench/table"
)

func TestStringLinesUpAndEndsJudgedRowsInTheirVerdict(t *testing.T) {
	got := table.Table{
		Title:   "Calls",
		Note:    "CPU time, ours as a multiple of each peer's.",
		Columns: []string{"work", "ours, ns", "raw floor"},
		Rows: []table.Row{
			{Cells: []string{"list", "5,493", "0.234"}, Goals: []table.Goal{{Got: 0.234, Limit: 0.25, Unit: "× raw floor"}, {Got: 22, Limit: 25, Unit: "allocations"}}},
			{Cells: []string{"create", "923", "0.41"}, Goals: []table.Goal{{Got: 0.41, Limit: 0.4, Unit: "× raw floor"}}},
			{Cells: []string{"do nothing"}},
		},
	}.String()
	want := `## Calls

CPU time, ours as a multiple of each peer's.

| work       | ours, ns | raw floor | goal                                              | verdict |
|------------|----------|-----------|---------------------------------------------------|---------|
| list       |    5,493 |     0.234 | ≤ 0.25 × raw floor (0.234), ≤ 25 allocations (22) | met     |
| create     |      923 |      0.41 | ≤ 0.4 × raw floor (0.41!)                         | missed  |
| do nothing |          |           |                                                   |         |
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestStringHasNoVerdictColumnWithoutGoals(t *testing.T) {
	got := table.Table{Columns: []string{"program", "MB"}, Rows: []table.Row{{Cells: []string{"ours", "6.2"}}}}.String()
	want := `| program | MB  |
|---------|-----|
| ours    | 6.2 |
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestARowWithOneGoalMissedIsMissed(t *testing.T) {
	row := table.Row{Goals: []table.Goal{{Got: 1, Limit: 2}, {Got: 3, Limit: 2}}}
	if diff := cmp.Diff("missed", row.Verdict()); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(1, table.Table{Rows: []table.Row{row, {}}}.Missed()); diff != "" {
		t.Errorf("rows that miss a goal (-want +got):\n%s", diff)
	}
}

func TestFigureHasTheDigitsThatMeanSomething(t *testing.T) {
	want := map[float64]string{0: "0", 0.2345: "0.234", 0.25: "0.25", 0.0804: "0.080", 0.4: "0.4", 1.256: "1.26", 2: "2", 23.44: "23.4", 455: "455", 5493.4: "5,493", 2300000: "2,300,000", -0.5: "-0.5"}
	got := map[float64]string{}
	for f := range want {
		got[f] = table.Figure(f)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}
