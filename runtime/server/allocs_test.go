//go:build !race

package server_test

import (
	"strings"
	"testing"
)

// TestARequestCostsFewAllocations bounds what serving costs, the implementation's answer included, which is one. The race
// detector is not asked: with it a sync.Pool forgets on purpose.
func TestARequestCostsFewAllocations(t *testing.T) {
	h := newHandler(fixed{})
	raw := strings.ReplaceAll(listURL, "%2B", "+") // what is escaped has to be copied
	for _, c := range []struct {
		method, url, body string
		most              float64
	}{
		{"GET", raw, "", 3}, {"POST", addURL, `{"name":"nightly","description":"d"}`, 6}, {"GET", raw + "&limit=0", "", 6}, {"GET", "/v5", "", 6},
	} {
		serve := repeat(h, c.method, c.url, c.body)
		if got := testing.AllocsPerRun(1000, func() { serve() }); got > c.most {
			t.Errorf("%s %s: %v allocations, want at most %v", c.method, c.url, got, c.most)
		}
	}
}
