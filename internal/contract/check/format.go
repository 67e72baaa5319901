package check

import (
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// A format is what a string's format asks for.
type format struct {
	want  string
	valid func(string) bool
}

// textFormats are the formats that are checked; a format that is not here allows every string.
var textFormats = map[string]format{
	"offset-time": {"must be a time like 2019-05-27T03:38:51+0000", func(s string) bool { return wire.ValidTime(s, wire.OffsetForm) }},
	"local-time":  {"must be a time like 2022-01-01T10:00:00", func(s string) bool { return wire.ValidTime(s, wire.LocalForm) }},
	"date-time":   {"must be a time like 2019-05-27T03:38:51Z", isDateTime},
	"date":        {"must be a date like 2019-05-27", isDate},
	"uuid":        {"must be a UUID", uuid.MatchString},
	"email":       {"must be an email address", email.MatchString},
}

var (
	uuid  = regexp.MustCompile(`^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`)
	email = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

// dateTime is the shape of RFC 3339, which package time reads leniently.
var dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$`)

func isDateTime(s string) bool {
	_, err := time.Parse(time.RFC3339, strings.ToUpper(s))
	return err == nil && dateTime.MatchString(s)
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Time reads a time in any of the forms that pages use: with an offset, with a colon in it or not, or without one, which
// counts as UTC, or a day alone. It reports whether s is one.
func Time(s string) (time.Time, bool) {
	t, err := wire.Time(s).Time()
	if err != nil {
		t, err = time.Parse(time.DateOnly, s)
	}
	return t, err == nil
}

// isTime reports whether a string of that format can have a + in it that a query turns into a space.
func isTime(format string) bool { return format == "offset-time" || format == "date-time" }

var patterns sync.Map // pattern → *regexp.Regexp

// compile returns nil for a pattern that Go cannot read. Such a pattern is refused where descriptions are read, and one that
// came another way is not held against anybody's values.
func compile(pattern string) *regexp.Regexp {
	if re, ok := patterns.Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		re = nil
	}
	patterns.Store(pattern, re)
	return re
}
