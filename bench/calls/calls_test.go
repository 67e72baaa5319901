package calls_test

import (
	"testing"
	"time"

	"github.com/opendbbackup/dbbackup/bench/calls"
	"github.com/opendbbackup/dbbackup/bench/measure"
)

const descriptions = "../../generated/openapi"

func TestEveryPeerDoesTheWork(t *testing.T) {
	all, err := calls.All(descriptions)
	if err != nil {
		t.Fatal(err)
	}
	for _, work := range all {
		for _, s := range work.Subjects {
			t.Run(work.Name+"/"+s.Name, func(t *testing.T) {
				if err := s.Check(); err != nil {
					t.Fatal("check:", err)
				}
				if err := s.Do(); err != nil {
					t.Error("do:", err)
				}
			})
		}
	}
}

func TestEveryWorkBecomesARow(t *testing.T) {
	all, err := calls.All(descriptions)
	if err != nil {
		t.Fatal(err)
	}
	ratios, figures, err := calls.Measure(measure.Plan{Rounds: 1, Slice: time.Millisecond}, all)
	if err != nil {
		t.Fatal(err)
	}
	if len(ratios.Rows) != len(all) {
		t.Errorf("%d rows for %d works", len(ratios.Rows), len(all))
	}
	if len(figures.Rows) <= len(all) {
		t.Errorf("%d rows of figures for %d works", len(figures.Rows), len(all))
	}
}

// BenchmarkOurs is for profiles: go test -bench Ours -cpuprofile cpu.out ./calls
func BenchmarkOurs(b *testing.B) {
	all, err := calls.All(descriptions)
	if err != nil {
		b.Fatal(err)
	}
	for _, work := range all {
		b.Run(work.Name, func(b *testing.B) {
			if err := work.Subjects[0].Check(); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := work.Subjects[0].Do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
