package measure_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/bench/measure"
)

func ok() error { return nil }

var quick = measure.Plan{Rounds: 3, Slice: 2 * time.Millisecond}

var sink []byte

func TestRunCountsAllocationsAnOperation(t *testing.T) {
	results, err := quick.Run([]measure.Subject{
		{Name: "none", Check: ok, Do: ok},
		{Name: "one", Check: ok, Do: func() error { sink = make([]byte, 100); return nil }},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, r := range results {
		got = append(got, int(r.Allocs+0.5))
	}
	if diff := cmp.Diff([]int{0, 1}, got); diff != "" {
		t.Errorf("allocations (-want +got):\n%s", diff)
	}
}

func TestRunGivesEachSubjectEveryRound(t *testing.T) {
	results, err := quick.Run([]measure.Subject{{Name: "a", Check: ok, Do: ok}, {Name: "b", Check: ok, Do: ok}})
	if err != nil {
		t.Fatal(err)
	}
	got := []int{len(results[0].CPU), len(results[1].CPU)}
	if diff := cmp.Diff([]int{3, 3}, got); diff != "" {
		t.Errorf("rounds (-want +got):\n%s", diff)
	}
}

func TestRunMeasuresNothingThatFailsItsCheck(t *testing.T) {
	_, err := quick.Run([]measure.Subject{{
		Name:  "wrong",
		Check: func() error { return errors.New("has two rows") },
		Do:    func() error { t.Fatal("it was done"); return nil },
	}})
	if err == nil || !strings.Contains(err.Error(), "wrong: check: has two rows") {
		t.Errorf("got %v, want the check's error", err)
	}
}

func TestRatioIsTheMedianOfTheRoundsRatios(t *testing.T) {
	ours := measure.Result{CPU: []float64{1, 50, 3}}
	theirs := measure.Result{CPU: []float64{4, 100, 4}}
	if diff := cmp.Diff(0.5, measure.Ratio(ours, theirs)); diff != "" {
		t.Errorf("ratio (-want +got):\n%s", diff)
	}
}

func TestMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle(t *testing.T) {
	if diff := cmp.Diff(2.5, measure.Median([]float64{4, 1, 3, 2})); diff != "" {
		t.Errorf("median (-want +got):\n%s", diff)
	}
}
