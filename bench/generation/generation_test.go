package generation

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/bench/table"
)

func TestMeasureHasARowForEachGeneratorAndSize(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs generators")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Measure(root, filepath.Join(root, "bench"), t.TempDir(), Plan{Rounds: 1, Small: 3, Middle: 6, Large: 9})
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for _, r := range got.Rows {
		rows = append(rows, r.Cells[:2])
	}
	want := [][]string{{"3", "ours"}, {"3", "oapi-codegen"}, {"6", "ours"}, {"6", "ours, a file for each path"}, {"6", "oapi-codegen"}, {"9", "ours"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("operations, by (-want +got):\n%s", diff)
	}
}

func TestOursIsJudgedByTheOtherAndByItself(t *testing.T) {
	p := Plan{Small: 100, Middle: 1000, Large: 5000, Built: 100}
	ours, oapi := generator{name: "ours"}, generator{name: "oapi-codegen"}
	got := p.table([]*cost{
		{generator: ours, operations: 100, cpu: []float64{0.4}, compile: 2},
		{generator: oapi, operations: 100, cpu: []float64{1}, compile: 8},
		{generator: ours, operations: 1000, cpu: []float64{4}, code: 140_000},
		{generator: oapi, operations: 1000, cpu: []float64{10}},
		{generator: ours, operations: 5000, cpu: []float64{26}},
	})
	var goals [][]table.Goal
	for _, r := range got.Rows {
		goals = append(goals, r.Goals)
	}
	want := [][]table.Goal{
		{{Got: 0.25, Limit: 0.3, Unit: "× oapi-codegen's go build"}},
		nil,
		{{Got: 0.4, Limit: 0.5, Unit: "× oapi-codegen's CPU"}, {Got: 140, Limit: 150, Unit: "lines an operation"}, {Got: 1, Limit: 1.25, Unit: "× an operation's cost at 100"}},
		nil,
		{{Got: 1.3, Limit: 1.25, Unit: "× an operation's cost at 100"}},
	}
	if diff := cmp.Diff(want, goals); diff != "" {
		t.Errorf("goals (-want +got):\n%s", diff)
	}
}
