package run

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// This file splits a run into shards that run side by side, and merges their results.

// A Shard is one of several parts of a plan: which cases belong to it depends on their ids only. The valid request of
// each operation is sent by all shards, because it tells what the other answers are worth, and counted by one.
type Shard struct {
	Index int `json:"index"` // from 1
	Of    int `json:"of"`    // 0: there is one part, everything
}

// String is the shard as it is asked for, "2/4".
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// has reports whether a case belongs to the shard.
func (s Shard) has(c *cases.Case) bool {
	if s.Of <= 1 {
		return true
	}
	h := fnv.New32a()
	h.Write([]byte(c.ID))
	return int(h.Sum32()%uint32(s.Of)) == s.Index-1
}

// elsewhere is why rows have no case.
const elsewhere = "it is tried in another shard"

// Merge puts the results of all shards of a run together, so that they come to what one run would have come to. Results
// of runs that were not split stay as they are, and what was accepted stays accepted. It fails if a shard is missing or
// there twice.
func Merge(results []*Result) ([]*Result, error) {
	var all []*Result
	parts := map[string][]*Result{}
	for _, r := range results {
		key := r.Service + "\n" + r.Variant
		if parts[key] == nil {
			all = append(all, r)
		}
		parts[key] = append(parts[key], r)
	}
	for i, r := range all {
		merged, err := merge(parts[r.Service+"\n"+r.Variant])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Service, err)
		}
		all[i] = merged
	}
	return all, nil
}

func merge(parts []*Result) (*Result, error) {
	if err := complete(parts); err != nil {
		return nil, err
	}
	slices.SortFunc(parts, func(a, b *Result) int { return cmp.Compare(a.Shard.Index, b.Shard.Index) })
	whole := *parts[0]
	whole.Shard, whole.Accepted = Shard{}, nil
	whole.Examples, whole.Cases, whole.Requests, whole.Elapsed = 0, 0, 0, 0
	whole.Operations = slices.Clone(whole.Operations)
	var problems []Problem
	var rows []Row
	for _, part := range parts {
		for i := range min(len(part.Operations), len(whole.Operations)) {
			whole.Operations[i].Partial = whole.Operations[i].Partial || part.Operations[i].Partial
		}
		whole.Examples += part.Examples
		whole.Cases += part.Cases
		whole.Requests += part.Requests
		whole.Elapsed = max(whole.Elapsed, part.Elapsed) // they ran side by side
		problems = append(problems, part.problems()...)
		rows = append(rows, part.Coverage...)
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Order, b.Order) })
	whole.Findings = group(problems, whole.Operations)
	whole.Accept(acceptances(parts))
	whole.Coverage = mergeRows(rows)
	whole.Rules = tried(whole.Coverage)
	return &whole, nil
}

// acceptances returns what accepts the problems that some results accept.
func acceptances(results []*Result) func(Problem) (Acceptance, bool) {
	type key struct{ id, rule, cause string }
	by := map[key]Acceptance{}
	for _, r := range results {
		for _, f := range r.Accepted {
			for _, p := range f.Problems {
				by[key{p.Case, p.Rule, p.Cause}] = f.By
			}
		}
	}
	return func(p Problem) (Acceptance, bool) {
		why, ok := by[key{p.Case, p.Rule, p.Cause}]
		return why, ok
	}
}

// whichIsOne is the one of two shards that is not a whole run.
func whichIsOne(a, b Shard) Shard {
	if a.Of > 1 {
		return a
	}
	return b
}

// complete reports which shard is missing or too many.
func complete(parts []*Result) error {
	of := max(parts[0].Shard.Of, 1)
	seen := map[int]bool{}
	for _, part := range parts {
		index := max(part.Shard.Index, 1)
		switch {
		case max(part.Shard.Of, 1) != of && (of == 1 || part.Shard.Of <= 1):
			return fmt.Errorf("one report is of a whole run, another of shard %s", whichIsOne(parts[0].Shard, part.Shard))
		case max(part.Shard.Of, 1) != of:
			return fmt.Errorf("one report is of shard %s, another of %s", parts[0].Shard, part.Shard)
		case seen[index] && of == 1:
			return fmt.Errorf("there are two reports, and they are no shards")
		case seen[index]:
			return fmt.Errorf("shard %s is there twice", part.Shard)
		}
		seen[index] = true
	}
	for i := 1; i <= of; i++ {
		if !seen[i] {
			return fmt.Errorf("shard %s is missing", Shard{i, of})
		}
	}
	return nil
}

// problems lists all that was found, accepted or not, in the order of the plan.
func (r *Result) problems() []Problem {
	var all []Problem
	for _, f := range r.Findings {
		all = append(all, f.Problems...)
	}
	for _, f := range r.Accepted {
		all = append(all, f.Problems...)
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return cmp.Compare(a.Order, b.Order) })
	return all
}

// mergeRows adds up the rows of equal rule and side, in the order in which they first come.
func mergeRows(rows []Row) []Row {
	var all []Row
	at := map[string]int{}
	for _, row := range rows {
		key := row.Rule + "/" + string(row.Side)
		i, ok := at[key]
		if !ok {
			at[key] = len(all)
			all = append(all, row)
			continue
		}
		all[i].merge(row)
	}
	return all
}

func (row *Row) merge(other Row) {
	row.Cases += other.Cases
	row.Failed += other.Failed
	row.Unproven += other.Unproven
	for _, status := range other.Status {
		if !slices.Contains(row.Status, status) {
			row.Status = append(slices.Clone(row.Status), status)
		}
	}
	slices.Sort(row.Status)
	if row.Why == elsewhere && other.Why != "" {
		row.Why, row.Never = other.Why, other.Never
	}
	if row.Cases > row.Unproven {
		row.Why, row.Never = "", false
	}
}
