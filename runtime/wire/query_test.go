package wire_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func TestPlusIsEscapedInQueryAndPath(t *testing.T) {
	for _, test := range []struct{ in, query, path string }{
		{"2019-05-27T03:38:51+0000", "2019-05-27T03%3A38%3A51%2B0000", "2019-05-27T03%3A38%3A51%2B0000"},
		{"AZaz09-._~", "AZaz09-._~", "AZaz09-._~"},
		{"a b/c", "a%20b%2Fc", "a%20b%2Fc"},
		{"é\x00", "%C3%A9%00", "%C3%A9%00"},
		{".", ".", "%2E"},
		{"..", "..", "%2E%2E"},
		{"../..", "..%2F..", "..%2F.."},
		{"", "", ""},
	} {
		if diff := cmp.Diff(test.query, string(wire.AppendQuery(nil, test.in))); diff != "" {
			t.Errorf("query %q: %s", test.in, diff)
		}
		if diff := cmp.Diff(test.path, string(wire.AppendPathSegment(nil, test.in))); diff != "" {
			t.Errorf("path %q: %s", test.in, diff)
		}
	}
}

func TestTimeZonePlusIsReadHoweverItWasSent(t *testing.T) {
	for _, sent := range []string{"+0000", "%2B0000", "%2b0000", "%200000", " 0000"} {
		var q wire.Query
		q.Reset("begin_time=2019-05-27T03:38:51" + sent)
		q.Next()
		if diff := cmp.Diff("2019-05-27T03:38:51+0000", q.TimeValue()); diff != "" {
			t.Errorf("%s: %s", sent, diff)
		}
	}
}

func TestQueryReadsPairsInOrder(t *testing.T) {
	var q wire.Query
	var got [][2]string
	for q.Reset("&limit=2&type=Database%54able&limit=3&&flag&%6Eame=a+b%20c&=x&a=b=c"); q.Next(); {
		got = append(got, [2]string{q.Name(), q.Value()})
	}
	want := [][2]string{{"limit", "2"}, {"type", "DatabaseTable"}, {"limit", "3"}, {"flag", ""}, {"name", "a b c"}, {"", "x"}, {"a", "b=c"}}
	if diff := cmp.Diff(want, got); diff != "" || q.Err() != nil {
		t.Errorf("%v\n%s", q.Err(), diff)
	}
}

func TestQueryLeavesOutWhatItCannotRead(t *testing.T) {
	for _, test := range []struct{ raw, want, err string }{
		{"a=%zz&b=1", "b", "query a=%zz: a percent sign needs two hexadecimal digits"},
		{"b=1&%4=2", "b", "query %4=2: a percent sign needs two hexadecimal digits"},
		{"a;b=1&b=1", "b", "query a;b=1: a semicolon separates nothing: write it %3B"},
	} {
		var q wire.Query
		names := ""
		for q.Reset(test.raw); q.Next(); {
			names += q.Name()
		}
		err := ""
		if q.Err() != nil {
			err = q.Err().Error()
		}
		if diff := cmp.Diff(test.want, names) + cmp.Diff(test.err, err); diff != "" {
			t.Error(diff)
		}
	}
}

func TestReadingAQueryWithoutEscapesAllocatesNothing(t *testing.T) {
	var q wire.Query
	length := 0
	allocs := testing.AllocsPerRun(10, func() {
		for q.Reset("instance_id=c0c9f155&offset=2&limit=2&begin_time=2019-05-27T03:38:51+0000"); q.Next(); {
			if q.Name() == "begin_time" {
				length += len(q.TimeValue())
				continue
			}
			length += len(q.Value())
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func TestUnescapePathKeepsPlus(t *testing.T) {
	for _, test := range []struct {
		in, want string
		ok       bool
	}{
		{"a+b%2Fc%20", "a+b/c ", true}, {"plain", "plain", true}, {"%", "", false}, {"a%4", "", false}, {"%4x", "", false}, {"", "", true},
	} {
		got, ok := wire.UnescapePath(test.in)
		if got != test.want || ok != test.ok {
			t.Errorf("%q: %q, %v", test.in, got, ok)
		}
	}
}
