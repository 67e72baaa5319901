package run_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
)

// stopped holds a server with a fault to its contract, at a clock that stands still.
func stopped(t *testing.T, fault string, shard run.Shard) *run.Result {
	t.Helper()
	options := full
	options.Shard = shard
	options.Now = func() time.Time { return time.Time{} }
	return hold(t, run.Handler(library.Handler(fault)), options)
}

// shards holds a server to its contract in several parts; what they say has been written and read again.
func shards(t *testing.T, fault string, of int) []*run.Result {
	t.Helper()
	var all []*run.Result
	for i := of; i > 0; i-- {
		text, err := json.Marshal(stopped(t, fault, run.Shard{Index: i, Of: of}))
		if err != nil {
			t.Fatal(err)
		}
		var read run.Result
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		all = append(all, &read)
	}
	return all
}

// Among the faults are ones that many rules show, whose problems lie in several shards.
func TestMergedShardsComeToWhatOneRunComesTo(t *testing.T) {
	for fault, of := range map[string]int{"": 1, "refusals have the status 500": 4, "refusals are HTML": 3, "offset is ignored": 2, "a title differs": 2} {
		t.Run(fmt.Sprintf("%s, %d shards", fault, of), func(t *testing.T) {
			t.Parallel()
			got, err := run.Merge(shards(t, fault, of))
			if err != nil {
				t.Fatal(err)
			}
			want := []*run.Result{stopped(t, fault, run.Shard{})}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("merged (-one run +merged):\n%s", diff)
			}
		})
	}
}

func TestShardsAreOfSimilarSize(t *testing.T) {
	var sizes []int
	for _, r := range shards(t, "", 4) {
		sizes = append(sizes, r.Cases)
	}
	if least, most := slices.Min(sizes), slices.Max(sizes); 2*most > 3*least {
		t.Errorf("sizes %v", sizes)
	}
}

func TestIncompleteShardsAreNotMerged(t *testing.T) {
	part := func(index, of int) *run.Result {
		return &run.Result{Service: "library", Shard: run.Shard{Index: index, Of: of}}
	}
	whole := &run.Result{Service: "library"}
	for want, parts := range map[string][]*run.Result{
		"library: shard 2/3 is missing":                               {part(1, 3), part(3, 3)},
		"library: shard 1/2 is there twice":                           {part(1, 2), part(2, 2), part(1, 2)},
		"library: one report is of shard 1/2, another of 2/3":         {part(1, 2), part(2, 3)},
		"library: one report is of a whole run, another of shard 2/3": {part(2, 3), whole},
		"library: there are two reports, and they are no shards":      {whole, whole},
	} {
		_, err := run.Merge(parts)
		if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
			t.Errorf("error (-want +got):\n%s", diff)
		}
	}
}

func TestReportsOfSeveralServicesAreMergedSideBySide(t *testing.T) {
	a, b := &run.Result{Service: "a", Cases: 1}, &run.Result{Service: "b", Cases: 2}
	merged, err := run.Merge([]*run.Result{b, a})
	if err != nil {
		t.Fatal(err)
	}
	if len(merged) != 2 || merged[0].Service != "b" || merged[1].Service != "a" || merged[1].Cases != 1 {
		t.Errorf("merged %+v", merged)
	}
}

func TestWhatShardsAcceptedStaysAccepted(t *testing.T) {
	accepts := func(p run.Problem) (run.Acceptance, bool) {
		return run.Acceptance{Reason: "known", Expires: "2026-12-31"}, p.Rule == "listBooks.query.genre.enum"
	}
	want := stopped(t, "tokens in any case pass", run.Shard{})
	want.Accept(accepts)
	parts := shards(t, "tokens in any case pass", 3)
	for _, part := range parts {
		part.Accept(accepts)
	}
	got, err := run.Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]*run.Result{want}, got); diff != "" {
		t.Errorf("merged (-one run +merged):\n%s", diff)
	}
}
