package client_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/client"
)

// numbers is a list of n rows, of which a page has at most size.
func numbers(n, size int, asked *[]int) func(context.Context, int) ([]int, error) {
	return func(_ context.Context, offset int) ([]int, error) {
		*asked = append(*asked, offset)
		var rows []int
		for i := offset; i < n && len(rows) < size; i++ {
			rows = append(rows, i)
		}
		return rows, nil
	}
}

func TestPagesEndAtAnEmptyPage(t *testing.T) {
	for _, tc := range []struct {
		name           string
		n, start       int
		want, requests []int
	}{
		{"none", 0, 0, nil, []int{0}},
		{"the last page is short", 5, 0, []int{0, 1, 2, 3, 4}, []int{0, 2, 4, 5}},
		{"the last page is full", 4, 0, []int{0, 1, 2, 3}, []int{0, 2, 4}},
		{"from a row on", 4, 3, []int{3}, []int{3, 4}},
		{"past the end", 4, 9, nil, []int{9}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got, asked []int
			for row, err := range client.Pages(t.Context(), tc.start, numbers(tc.n, 2, &asked)) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, row)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.requests, asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPagesAskForNoMoreThanIsUsed(t *testing.T) {
	var asked []int
	for row := range client.Pages(t.Context(), 0, numbers(100, 2, &asked)) {
		if row == 3 {
			break
		}
	}
	if diff := cmp.Diff([]int{0, 2}, asked); diff != "" {
		t.Error(diff)
	}
}

func TestPagesYieldAnErrorOnceAndEnd(t *testing.T) {
	boom := errors.New("boom")
	var got []string
	for row, err := range client.Pages(t.Context(), 0, func(_ context.Context, offset int) ([]int, error) {
		if offset > 0 {
			return []int{9}, boom
		}
		return []int{1}, nil
	}) {
		got = append(got, fmt.Sprint(row, err))
	}
	if diff := cmp.Diff([]string{"1 <nil>", "0 boom"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPagesStartAnewWithEachRange(t *testing.T) {
	var asked []int
	rows := client.Pages(t.Context(), 0, numbers(2, 2, &asked))
	for range 2 {
		for range rows {
		}
	}
	if diff := cmp.Diff([]int{0, 2, 0, 2}, asked); diff != "" {
		t.Error(diff)
	}
}

func TestAnIteratorWorksAgainstATotalThatIsWrong(t *testing.T) {
	rec, s := answering(t, answer(200, jsonType, listAnswer), answer(200, jsonType, `{"total_count":4,"backups":[]}`))
	var names []string
	for b, err := range s.AllBackups(t.Context(), listParams{Limit: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, b.Name)
	}
	if diff := cmp.Diff([]string{"backup-test", "backup-test-2"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("limit=2&offset=2", rec.requests[1].URL.RawQuery); diff != "" {
		t.Error(diff)
	}
}
