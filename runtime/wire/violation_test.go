package wire_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// lines returns violations as they are shown.
func lines(c *wire.Checker) []string {
	var out []string
	for _, v := range c.Violations() {
		out = append(out, v.Rule+": "+v.String())
	}
	return out
}

func TestViolationReadsAsOneLine(t *testing.T) {
	for _, test := range []struct {
		violation wire.Violation
		want      string
	}{
		{wire.Violation{In: "query", Name: "limit", Text: "must be 1 to 100", Got: "101"}, `query limit: must be 1 to 100, got 101`},
		{wire.Violation{In: "body", Name: "backups[0].name", Text: "is required"}, `body backups[0].name: is required`},
		{wire.Violation{In: "body", Text: "must be an object", Got: "[]"}, `body: must be an object, got []`},
		{wire.Violation{In: "query", Name: "name", Text: "must match ^a$", Got: "a b\n"}, `query name: must match ^a$, got "a b\n"`},
		{wire.Violation{In: "body", Name: "a\x1b[31m", Text: "is required"}, `body "a\x1b[31m": is required`},
		{wire.Violation{In: "query", Name: "name", Text: "must match ^a$", Got: "é😀"}, `query name: must match ^a$, got é😀`},
	} {
		if diff := cmp.Diff(test.want, test.violation.String()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestGotIsShortenedWithoutSplittingACharacter(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{strings.Repeat("a", 64), strings.Repeat("a", 64)},
		{strings.Repeat("a", 65), strings.Repeat("a", 64) + "…"},
		{"a" + strings.Repeat("é", 40), "a" + strings.Repeat("é", 31) + "…"},
		{strings.Repeat("\xbf", 100), strings.Repeat("\xbf", 60) + "…"},
	} {
		var c wire.Checker
		c.Add(wire.Violation{Got: test.got})
		if diff := cmp.Diff(test.want, c.Violations()[0].Got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCheckerKeepsTheFirst100Violations(t *testing.T) {
	var c wire.Checker
	for i := range int64(500) {
		c.Int("query", "limit", -i-1, 0, 9)
	}
	got := c.Violations()
	if len(got) != 100 || got[0].Got != "-1" || got[99].Got != "-100" {
		t.Errorf("%d violations, from %v to %v", len(got), got[0], got[len(got)-1])
	}
}

func TestResetCheckerForgetsViolations(t *testing.T) {
	var c wire.Checker
	c.Required("query", "name", false)
	if !c.Failed() {
		t.Error("has not failed before Reset")
	}
	c.Reset()
	if c.Failed() || len(c.Violations()) != 0 {
		t.Errorf("after Reset: %v", c.Violations())
	}
}
