package wire_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func TestTimeReadsEveryFormSeenOnTheWire(t *testing.T) {
	utc := time.Date(2019, 5, 27, 3, 38, 51, 0, time.UTC)
	for text, want := range map[wire.Time]time.Time{
		"2019-05-27T03:38:51+0000":               utc,
		"2019-05-27T03:38:51+00:00":              utc,
		"2019-05-27T03:38:51Z":                   utc,
		"2019-05-27T03:38:51":                    utc,
		"2019-05-27 03:38:51":                    utc,
		"2019-05-27T11:38:51+0800":               utc,
		"2019-05-27T00:08:51-03:30":              utc,
		"2019-05-27T03:38:51.25Z":                utc.Add(250 * time.Millisecond),
		"2019-05-27T03:38:51.123456789":          utc.Add(123456789),
		"2019-05-27T03:38:51.1234567891234+0000": utc.Add(123456789),
	} {
		got, err := text.Time()
		if !got.Equal(want) || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func TestTimeRefusesWhatIsNone(t *testing.T) {
	for _, text := range []wire.Time{"", "yesterday", "2019-05-27", "2019-02-29T00:00:00Z", "2019-04-31T00:00:00Z", "2019-13-01T00:00:00Z", "2019-00-01T00:00:00Z",
		"2019-01-00T00:00:00Z", "2019-01-01T24:00:00Z", "2019-01-01T00:60:00Z", "2016-12-31T23:59:60Z", "2019-01-01T00:00:00+2400", "2019-01-01T00:00:00+0060",
		"2019-01-01T00:00:00z", "2019-01-01t00:00:00Z", "2019-01-01T00:00:00 0000", "2019-01-01T00:00:00.Z", "2019-01-01T00:00:00+00", "2019-01-01T00:00:00+00.00",
		"2019/01/01T00:00:00Z", "201a-01-01T00:00:00Z", "2019-01-01T00-00-00Z", "2019-01-01T00:00:00Z "} {
		_, err := text.Time()
		if err == nil {
			t.Errorf("%q is read", text)
			continue
		}
		if got := text.In(wire.LocalForm); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	_, err := wire.Time("yesterday").Time()
	if diff := cmp.Diff(`time "yesterday": want one like 2019-05-27T03:38:51+0000`, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestTimeIsWrittenInTheDocumentedForm(t *testing.T) {
	for _, test := range []struct{ text, offset, local, dateTime wire.Time }{
		{"2019-05-27T03:38:51+0000", "2019-05-27T03:38:51+0000", "2019-05-27T03:38:51", "2019-05-27T03:38:51+00:00"},
		{"2019-05-27T03:38:51Z", "2019-05-27T03:38:51+0000", "2019-05-27T03:38:51", "2019-05-27T03:38:51Z"},
		{"2019-05-27T03:38:51.5+08:00", "2019-05-27T03:38:51+0800", "2019-05-26T19:38:51", "2019-05-27T03:38:51.5+08:00"},
		{"2019-05-27T03:38:51", "2019-05-27T03:38:51+0000", "2019-05-27T03:38:51", "2019-05-27T03:38:51Z"},
		{"2019-05-27 03:38:51", "2019-05-27T03:38:51+0000", "2019-05-27T03:38:51", "2019-05-27T03:38:51Z"},
		{"2019-12-31T23:30:00-0100", "2019-12-31T23:30:00-0100", "2020-01-01T00:30:00", "2019-12-31T23:30:00-01:00"},
		{"soon", "soon", "soon", "soon"},
		{"", "", "", ""},
	} {
		got := []wire.Time{test.text.In(wire.OffsetForm), test.text.In(wire.LocalForm), test.text.In(wire.DateTimeForm)}
		if diff := cmp.Diff([]wire.Time{test.offset, test.local, test.dateTime}, got); diff != "" {
			t.Errorf("%s: %s", test.text, diff)
		}
	}
}

func TestTimeInAJSONBodyIsWrittenInTheDocumentedForm(t *testing.T) {
	got := wire.AppendJSONTime(nil, "2019-05-27T03:38:51Z", wire.OffsetForm)
	got = wire.AppendJSONTime(got, "not \"a time\"", wire.OffsetForm)
	if diff := cmp.Diff(`"2019-05-27T03:38:51+0000""not \"a time\""`, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestAtKeepsTheInstant(t *testing.T) {
	odd := time.FixedZone("local mean time", 8*3600+5*60+43)
	for _, test := range []struct {
		at   time.Time
		want []wire.Time
	}{
		{time.Date(2019, 5, 27, 3, 38, 51, 999, time.UTC), []wire.Time{"2019-05-27T03:38:51+0000", "2019-05-27T03:38:51"}},
		{time.Date(2019, 5, 27, 3, 38, 51, 0, time.FixedZone("", 8*3600)), []wire.Time{"2019-05-27T03:38:51+0800", "2019-05-26T19:38:51"}},
		{time.Date(1900, 1, 1, 8, 5, 43, 0, odd), []wire.Time{"1900-01-01T00:00:00+0000", "1900-01-01T00:00:00"}},
	} {
		if diff := cmp.Diff(test.want, []wire.Time{wire.At(test.at), wire.LocalAt(test.at)}); diff != "" {
			t.Error(diff)
		}
		back, err := wire.At(test.at).Time()
		if err != nil || !back.Equal(test.at.Truncate(time.Second)) {
			t.Errorf("%v reads as %v, %v", test.at, back, err)
		}
	}
}

func TestValidTimeAsksForTheFormAndARealDate(t *testing.T) {
	for _, test := range []struct {
		text                    string
		offset, local, dateTime bool
	}{
		{"2019-05-27T03:38:51+0000", true, false, false},
		{"2019-05-27T03:38:51+00:00", true, false, true},
		{"2019-05-27T03:38:51Z", true, false, true},
		{"2019-05-27T03:38:51.5Z", false, false, true},
		{"2022-01-01T10:00:00", false, true, false},
		{"2022-01-01 10:00:00", false, false, false},
		{"2022-01-01 10:00:00Z", false, false, false},
		{"2020-02-29T10:00:00", false, true, false},
		{"2000-02-29T10:00:00", false, true, false},
		{"1900-02-29T10:00:00", false, false, false},
		{"2021-02-29T10:00:00+0000", false, false, false},
		{"0000-12-31T23:59:59+2359", true, false, false},
		{"", false, false, false},
		{"2022-01-01T10:00:0", false, false, false},
	} {
		got := []bool{wire.ValidTime(test.text, wire.OffsetForm), wire.ValidTime(test.text, wire.LocalForm), wire.ValidTime(test.text, wire.DateTimeForm)}
		if diff := cmp.Diff([]bool{test.offset, test.local, test.dateTime}, got); diff != "" {
			t.Errorf("%s: %s", test.text, diff)
		}
	}
}

func TestNoTimeIsZero(t *testing.T) {
	if !wire.Time("").IsZero() || wire.Time("2022-01-01T10:00:00").IsZero() {
		t.Error("only the empty text is no time")
	}
	if diff := cmp.Diff("2022-01-01T10:00:00", wire.Time("2022-01-01T10:00:00").String()); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkValidTime(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if !wire.ValidTime("2019-05-27T03:38:51+0000", wire.OffsetForm) {
			b.Fatal("not valid")
		}
	}
}
