// Package measure times several ways of doing the same work side by side.
//
// Rounds are interleaved: each round gives every subject one slice, one after the other, so that what else the machine
// does meets them all alike. What is counted is CPU time of the process, garbage collection included, not time on the
// wall. A ratio is the median of the rounds' ratios; absolute figures are medians too, and say little about another
// machine.
package measure

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// A Subject is one way of doing a piece of work.
type Subject struct {
	Name string
	// Check does the work once and compares what comes of it. Nothing is timed that has not been checked.
	Check func() error
	// Do does the work once.
	Do func() error
}

// A Plan says how long to measure.
type Plan struct {
	Rounds int
	Slice  time.Duration // CPU time of one subject in one round
}

// A Result is what a subject costs.
type Result struct {
	Name   string
	CPU    []float64 // nanoseconds an operation, by round
	Allocs float64   // allocations an operation
}

// Run checks every subject and then measures them. It fails when one does not do its work.
func (p Plan) Run(subjects []Subject) ([]Result, error) {
	// One processor: on more, idle ones join the garbage collection and are billed for looking for work.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))

	results := make([]Result, len(subjects))
	counts := make([]int, len(subjects))
	for i, s := range subjects {
		if err := s.Check(); err != nil {
			return nil, fmt.Errorf("%s: check: %w", s.Name, err)
		}
		n, err := p.calibrate(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		results[i].Name, counts[i] = s.Name, n
	}
	allocs := make([][]float64, len(subjects))
	for range p.Rounds {
		for i, s := range subjects {
			cpu, mallocs, err := slice(s, counts[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			results[i].CPU = append(results[i].CPU, cpu)
			allocs[i] = append(allocs[i], mallocs)
		}
	}
	for i := range results {
		results[i].Allocs = Median(allocs[i])
	}
	return results, nil
}

// calibrate returns how often a subject does its work in one slice.
func (p Plan) calibrate(s Subject) (int, error) {
	for n := 1; ; n *= 4 {
		perOp, _, err := slice(s, n)
		if err != nil {
			return 0, err
		}
		spent := time.Duration(perOp * float64(n))
		if spent >= p.Slice/8 {
			return max(1, int(float64(p.Slice)/perOp)), nil
		}
	}
}

// slice does the work n times; it returns nanoseconds and allocations an operation. The garbage of the subject before
// is collected first.
func slice(s Subject, n int) (cpu, allocs float64, err error) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := CPUTime()
	for range n {
		if err := s.Do(); err != nil {
			return 0, 0, err
		}
	}
	spent := CPUTime() - start
	runtime.ReadMemStats(&after)
	return float64(spent) / float64(n), float64(after.Mallocs-before.Mallocs) / float64(n), nil
}

// CPUTime is what the process has used so far, in user and kernel mode.
func CPUTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Median is the middle of the figures, NaN-free for at least one; 0 for none.
func Median(figures []float64) float64 {
	if len(figures) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(figures))
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid]
	}
	return (sorted[mid-1] + sorted[mid]) / 2
}

// Ratio is the cost of ours as a multiple of theirs: the median of the rounds' ratios.
func Ratio(ours, theirs Result) float64 {
	ratios := make([]float64, min(len(ours.CPU), len(theirs.CPU)))
	for i := range ratios {
		ratios[i] = ours.CPU[i] / theirs.CPU[i]
	}
	return Median(ratios)
}
