package load

import (
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// shards is how many histograms clients share, so that they seldom wait for each other.
const shards = 16

// A latencies counts how long answers took, in microseconds and to three digits. It may be used by several goroutines at
// once.
type latencies [shards]struct {
	mu    sync.Mutex
	times *hdrhistogram.Histogram
}

// slowest is the longest time that is told apart from longer ones.
const slowest = 2 * time.Minute

func newLatencies() *latencies {
	l := &latencies{}
	for i := range l {
		l[i].times = newHistogram()
	}
	return l
}

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, slowest.Microseconds(), 3) }

// record adds a time of a client.
func (l *latencies) record(client int, took time.Duration) {
	shard := &l[client%shards]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	_ = shard.times.RecordValue(min(took, slowest).Microseconds()) // in range
}

// sum is all times there are.
func (l *latencies) sum() Latency {
	all := newHistogram()
	for i := range l {
		l[i].mu.Lock()
		all.Merge(l[i].times)
		l[i].mu.Unlock()
	}
	at := func(percentile float64) time.Duration {
		return time.Duration(all.ValueAtPercentile(percentile)) * time.Microsecond
	}
	return Latency{P50: at(50), P90: at(90), P99: at(99), P999: at(99.9), Max: time.Duration(all.Max()) * time.Microsecond}
}

// A Latency is how long so many in a hundred answers took at most.
type Latency struct{ P50, P90, P99, P999, Max time.Duration }
