package wire_test

import (
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// What has been written for one rule is kept, and must not be read as another's: many more rules than there is room for are
// broken at once, some of them with the same numbers.
func TestTheWordsOfARuleAreItsOwn(t *testing.T) {
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range 2000 {
				n := strconv.Itoa(i)
				var c wire.Checker
				c.Length("query", "a", "", i+1, i+1)
				c.Items("query", "a", 0, i+1, -1)
				c.Int("query", "a", -1, int64(i), wire.NoMax)
				c.Pattern("query", "a", false, n, "b")
				c.Pattern("query", "a", false, "character", "b")
				var got []string
				for _, v := range c.Violations() {
					got = append(got, v.Text)
				}
				one, s := strconv.Itoa(i+1), "s"
				if i == 0 {
					s = ""
				}
				want := []string{"must be " + one + " character" + s, "must have at least " + one + " item" + s, "must be at least " + n, "must match " + n, "must match character"}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
					return
				}
			}
		})
	}
	group.Wait()
}
