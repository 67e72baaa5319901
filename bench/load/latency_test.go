package load

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSumHasTheQuantilesOfAllClients(t *testing.T) {
	l := newLatencies()
	var clients sync.WaitGroup
	for client := range 100 {
		clients.Go(func() {
			for i := range 100 {
				l.record(client, time.Duration(100*client+i+1)*time.Millisecond/10) // 0.1 ms to 1 s, each once
			}
		})
	}
	clients.Wait()
	got := l.sum()
	// Three digits are told apart.
	round := func(d time.Duration) time.Duration { return d.Round(time.Millisecond) }
	want := Latency{P50: 500 * time.Millisecond, P90: 900 * time.Millisecond, P99: 990 * time.Millisecond, P999: 999 * time.Millisecond, Max: time.Second}
	if diff := cmp.Diff(want, Latency{round(got.P50), round(got.P90), round(got.P99), round(got.P999), round(got.Max)}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTimesBeyondTheSlowestCountAsThat(t *testing.T) {
	l := newLatencies()
	l.record(0, time.Hour)
	if got := l.sum().Max.Round(time.Second); got != slowest {
		t.Errorf("got %s, want %s", got, slowest)
	}
}
