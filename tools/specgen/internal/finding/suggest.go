package finding

import (
	"fmt"
	"iter"
	"strings"
)

// DidYouMean returns `; did you mean "…"?` with the name nearest to got, or "" if none is near: the same but for upper
// and lower case, or at most one edit in three characters. The first of equally near names wins.
func DidYouMean(got string, names iter.Seq[string]) string {
	best, limit := "", len([]rune(got))/3+1
	for name := range names {
		if strings.EqualFold(name, got) {
			best = name
			break
		}
		if d := distance([]rune(got), []rune(name), limit); d < limit {
			best, limit = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// distance returns the number of runes to insert, delete or replace to get from a to b, or limit if it is no less.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := 1
			if x == y {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return min(row[len(b)], limit)
}
