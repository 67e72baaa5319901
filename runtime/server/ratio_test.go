package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRatio(t *testing.T) {
	if os.Getenv("RATIO") == "" {
		t.Skip()
	}
	gen, raw := newHandler(fixed{}), rawFloor()
	mk := func(h http.Handler, method, url, body string) func(n int) time.Duration {
		r := httptest.NewRequest(method, url, strings.NewReader(body))
		r.Header.Set("X-Auth-Token", "secret")
		r.Header.Set("Content-Type", "application/json")
		reader := new(again)
		r.Body = reader
		w := &sink{header: http.Header{}}
		return func(n int) time.Duration {
			s := time.Now()
			for range n {
				clear(w.header)
				reader.Reset(body)
				h.ServeHTTP(w, r)
			}
			return time.Since(s)
		}
	}
	calls := []struct {
		name, method, url, body string
	}{
		{"list", "GET", listURL, ""},
		{"add", "POST", addURL, addBody},
		{"refused-list", "GET", refusedList, ""},
		{"refused-add", "POST", addURL, refusedBody},
	}
	show := func(name string, a, b func(int) time.Duration) {
		var ratios []float64
		const n = 300
		for range 400 {
			x, y := a(n), b(n)
			ratios = append(ratios, float64(x)/float64(y))
		}
		slices.Sort(ratios)
		fmt.Printf("%-40s median %.3f  (p25 %.3f p75 %.3f)\n", name, ratios[200], ratios[100], ratios[300])
	}
	for _, c := range calls {
		show(c.name+" gen/raw", mk(gen, c.method, c.url, c.body), mk(raw, c.method, c.url, c.body))
	}
	good := mk(gen, "GET", listURL, "")
	show("refused-list/list", mk(gen, "GET", strings.Replace(listURL, "limit=100", "limit=101", 1), ""), good)
	good = mk(gen, "POST", addURL, addBody)
	show("refused-add/add", mk(gen, "POST", addURL, strings.Replace(addBody, "night", "1night", 1)), good)
}
