package wire_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

var colours = []string{"Auto", "Manual"}

func TestRulesSayWhatTheyWant(t *testing.T) {
	for _, test := range []struct {
		want  string // "" when nothing is wrong
		check func(c *wire.Checker)
	}{
		{"", func(c *wire.Checker) { c.Int("query", "limit", 1, 1, 100) }},
		{"", func(c *wire.Checker) { c.Int("query", "limit", 100, 1, 100) }},
		{"minimum: query limit: must be 1 to 100, got 0", func(c *wire.Checker) { c.Int("query", "limit", 0, 1, 100) }},
		{"maximum: query limit: must be 1 to 100, got 101", func(c *wire.Checker) { c.Int("query", "limit", 101, 1, 100) }},
		{"minimum: query offset: must be at least 0, got -1", func(c *wire.Checker) { c.Int("query", "offset", -1, 0, wire.NoMax) }},
		{"maximum: query days: must be at most 35, got 36", func(c *wire.Checker) { c.Int("query", "days", 36, wire.NoMin, 35) }},
		{"maximum: query one: must be 1, got 2", func(c *wire.Checker) { c.Int("query", "one", 2, 1, 1) }},
		{"", func(c *wire.Checker) { c.Int("query", "any", math.MinInt64, wire.NoMin, wire.NoMax) }},

		{"", func(c *wire.Checker) { c.Float("body", "size", 0.5, 0.5, wire.NoMaxFloat) }},
		{"minimum: body size: must be at least 0.5, got 0.25", func(c *wire.Checker) { c.Float("body", "size", 0.25, 0.5, wire.NoMaxFloat) }},
		{"maximum: body size: must be 0 to 1, got 1.5", func(c *wire.Checker) { c.Float("body", "size", 1.5, 0, 1) }},
		{"maximum: body size: must be at most 1, got 1.5", func(c *wire.Checker) { c.Float("body", "size", 1.5, wire.NoMinFloat, 1) }},
		{"type: body size: must be a number, got NaN", func(c *wire.Checker) { c.Float("body", "size", math.NaN(), wire.NoMinFloat, wire.NoMaxFloat) }},
		{"type: body size: must be a number, got +Inf", func(c *wire.Checker) { c.Float("body", "size", math.Inf(1), wire.NoMinFloat, wire.NoMaxFloat) }},
		{"minimum: body size: must be more than 0, got 0", func(c *wire.Checker) { c.Above("body", "size", 0, 0) }},
		{"maximum: body size: must be less than 1, got 1", func(c *wire.Checker) { c.Below("body", "size", 1, 1) }},

		{"", func(c *wire.Checker) { c.MultipleOf("body", "port", 40, 10) }},
		{"multipleOf: body port: must be a multiple of 10, got 41", func(c *wire.Checker) { c.MultipleOf("body", "port", 41, 10) }},
		{"", func(c *wire.Checker) { c.MultipleOfFloat("body", "size", 0.3, 0.1) }},
		{"multipleOf: body size: must be a multiple of 0.1, got 0.35", func(c *wire.Checker) { c.MultipleOfFloat("body", "size", 0.35, 0.1) }},

		{"", func(c *wire.Checker) { c.Length("body", "name", "four", 4, 64) }},
		{"minLength: body name: must be 4 to 64 characters, got abc", func(c *wire.Checker) { c.Length("body", "name", "abc", 4, 64) }},
		{"maxLength: body text: must be at most 3 characters, got abcd", func(c *wire.Checker) { c.Length("body", "text", "abcd", 0, 3) }},
		{"minLength: body text: must be at least 1 character", func(c *wire.Checker) { c.Length("body", "text", "", 1, -1) }},
		{"minLength: body id: must be 32 characters, got x", func(c *wire.Checker) { c.Length("body", "id", "x", 32, 32) }},

		{"", func(c *wire.Checker) { c.Items("body", "ids", 2, 1, 2) }},
		{"minItems: body ids: must have at least 1 item, got 0", func(c *wire.Checker) { c.Items("body", "ids", 0, 1, -1) }},
		{"maxItems: body ids: must have 1 to 2 items, got 3", func(c *wire.Checker) { c.Items("body", "ids", 3, 1, 2) }},
		{"minItems: body ids: must have 2 items, got 1", func(c *wire.Checker) { c.Items("body", "ids", 1, 2, 2) }},
		{"", func(c *wire.Checker) { wire.Unique(c, "body", "ids", []string{"a", "b"}) }},
		{"uniqueItems: body ids: must not repeat an item: [2] equals [0]", func(c *wire.Checker) { wire.Unique(c, "body", "ids", []int{1, 2, 1, 2}) }},

		{"", func(c *wire.Checker) { c.Pattern("body", "name", true, "^[A-Z]", "A") }},
		{"pattern: body name: must match ^[A-Z], got a", func(c *wire.Checker) { c.Pattern("body", "name", false, "^[A-Z]", "a") }},
		{"", func(c *wire.Checker) { c.Enum("query", "type", true, "Auto", colours...) }},
		{"enum: query type: must be one of Auto, Manual, got auto", func(c *wire.Checker) { c.Enum("query", "type", false, "auto", colours...) }},
		{"format: query id: must be a UUID, got 7", func(c *wire.Checker) { c.Format("query", "id", false, "must be a UUID", "7") }},
		{"type: query limit: must be an integer, got x", func(c *wire.Checker) { c.Type("query", "limit", false, "must be an integer", "x") }},
		{"", func(c *wire.Checker) { c.Required("body", "name", true) }},
		{"required: body name: is required", func(c *wire.Checker) { c.Required("body", "name", false) }},

		{"", func(c *wire.Checker) { c.Together("query", "begin_time", "end_time", true, true) }},
		{"", func(c *wire.Checker) { c.Together("query", "begin_time", "end_time", false, false) }},
		{"dependentRequired: query begin_time: needs end_time", func(c *wire.Checker) { c.Together("query", "begin_time", "end_time", true, false) }},
		{"dependentRequired: query end_time: needs begin_time", func(c *wire.Checker) { c.Together("query", "begin_time", "end_time", false, true) }},
		{"", func(c *wire.Checker) { c.Requires("query", "begin_time", false, "end_time", true) }},
		{"dependentRequired: query begin_time: needs end_time", func(c *wire.Checker) { c.Requires("query", "begin_time", true, "end_time", false) }},

		{"", func(c *wire.Checker) { c.Time("query", "begin_time", "2019-05-27T03:38:51Z", wire.OffsetForm) }},
		{"format: query begin_time: must be a time like 2019-05-27T03:38:51+0000, got now", func(c *wire.Checker) { c.Time("query", "begin_time", "now", wire.OffsetForm) }},
		{"format: query at: must be a time like 2022-01-01T10:00:00, got now", func(c *wire.Checker) { c.Time("query", "at", "now", wire.LocalForm) }},
	} {
		var c wire.Checker
		test.check(&c)
		if diff := cmp.Diff(test.want, strings.Join(lines(&c), "\n")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLengthCountsCharactersNotBytes(t *testing.T) {
	var c wire.Checker
	c.Length("body", "name", "éé😀", 3, 3)
	c.Length("body", "name", "éé", 3, 3)
	c.Length("body", "name", "éééé", 3, 3)
	want := []string{"minLength: body name: must be 3 characters, got éé", "maxLength: body name: must be 3 characters, got éééé"}
	if diff := cmp.Diff(want, lines(&c)); diff != "" {
		t.Error(diff)
	}
}

func TestRightValuesAllocateNothing(t *testing.T) {
	var c wire.Checker
	name, limit := "nightly-01", int64(10)
	allocs := testing.AllocsPerRun(100, func() {
		c.Length("body", "name", name, 4, 64)
		c.Pattern("body", "name", name[0] == 'n', "^n", name)
		c.Enum("query", "type", name != "", name, colours...)
		c.Int("query", "limit", limit, 1, 100)
		c.Float("body", "size", 1.5, 0, wire.NoMaxFloat)
		c.Items("body", "ids", 3, 1, -1)
		c.Required("body", "name", name != "")
		c.Together("query", "begin_time", "end_time", true, true)
		c.Time("query", "begin_time", "2019-05-27T03:38:51+0000", wire.OffsetForm)
		c.ParseInt("query", "limit", "10", 1, 100)
		c.ParseFloat("query", "size", "1.5", 0, 10)
		c.ParseBool("query", "all", "true")
	})
	if allocs != 0 || c.Failed() {
		t.Errorf("%v allocations, violations %v", allocs, c.Violations())
	}
}

func TestNestedViolationsGetTheirPath(t *testing.T) {
	var c wire.Checker
	c.Required("body", "before", false)
	outer := c.Mark()
	item := c.Mark()
	c.Required("body", "database_name", false)
	c.WithinItem(item, "database_tables", 2)
	key := c.Mark()
	c.Required("body", "", false)
	c.WithinKey(key, "labels", "a")
	rows := c.Mark()
	c.Required("body", "[3]", false)
	c.Within(rows, "rows")
	c.Within(outer, "backup")
	c.Within(c.Mark(), "nothing")
	want := []string{"required: body before: is required", "required: body backup.database_tables[2].database_name: is required",
		"required: body backup.labels.a: is required", "required: body backup.rows[3]: is required"}
	if diff := cmp.Diff(want, lines(&c)); diff != "" {
		t.Error(diff)
	}
}

func TestParametersAreParsed(t *testing.T) {
	for _, test := range []struct {
		text string
		read func(c *wire.Checker, s string) any
		got  any
		want string
	}{
		{"100", parseLimit, int64(100), ""},
		{"-0", parseAny, int64(0), ""},
		{"007", parseLimit, int64(7), ""},
		{"101", parseLimit, int64(101), "maximum: query n: must be 1 to 100, got 101"},
		{"99999999999999999999", parseLimit, int64(math.MaxInt64), "maximum: query n: must be 1 to 100, got 99999999999999999999"},
		{"99999999999999999999", parseAny, int64(math.MaxInt64), "type: query n: must be a 64-bit integer, got 99999999999999999999"},
		{"", parseLimit, int64(0), "type: query n: must be an integer"},
		{"+1", parseLimit, int64(0), "type: query n: must be an integer, got +1"},
		{"1.0", parseLimit, int64(0), "type: query n: must be an integer, got 1.0"},
		{"1_0", parseLimit, int64(0), "type: query n: must be an integer, got 1_0"},
		{"-12.5e1", parseFloat, -125.0, ""},
		{"0x1p4", parseFloat, 0.0, "type: query n: must be a number, got 0x1p4"},
		{"NaN", parseFloat, 0.0, "type: query n: must be a number, got NaN"},
		{"", parseFloat, 0.0, "type: query n: must be a number"},
		{"1e999", parseFloat, math.Inf(1), "type: query n: must be a number, got +Inf"},
		{"true", parseBool, true, ""},
		{"false", parseBool, false, ""},
		{"True", parseBool, false, "type: query n: must be true or false, got True"},
	} {
		var c wire.Checker
		got := test.read(&c, test.text)
		if diff := cmp.Diff(test.got, got) + cmp.Diff(test.want, strings.Join(lines(&c), "\n")); diff != "" {
			t.Errorf("%q: %s", test.text, diff)
		}
	}
}

func parseLimit(c *wire.Checker, s string) any { return c.ParseInt("query", "n", s, 1, 100) }
func parseAny(c *wire.Checker, s string) any {
	return c.ParseInt("query", "n", s, wire.NoMin, wire.NoMax)
}
func parseFloat(c *wire.Checker, s string) any {
	return c.ParseFloat("query", "n", s, wire.NoMinFloat, wire.NoMaxFloat)
}
func parseBool(c *wire.Checker, s string) any { return c.ParseBool("query", "n", s) }
