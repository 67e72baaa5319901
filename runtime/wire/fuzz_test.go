package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file compares the package with the standard library on texts that nobody thought of. Run one for longer with
//
//	go test -run '^$' -fuzz FuzzDecodeMatchesEncodingJSON -fuzztime 1m ./runtime/wire

func FuzzDecodeMatchesEncodingJSON(f *testing.F) {
	for _, text := range decodeSeeds {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want, got := new(sample), new(sample)
		// The second round decodes into what the first has left: slices with capacity, maps with entries.
		for range 2 {
			wantErr := json.Unmarshal(data, want)
			gotErr := wire.Unmarshal(data, got)
			if kind(wantErr) != kind(gotErr) {
				t.Fatalf("%q\nencoding/json: %v\nwire: %v", data, wantErr, gotErr)
			}
			if kind(wantErr) == "json" {
				checkStrict(t, data, gotErr)
				return
			}
			if !reflect.DeepEqual(want, got) { // cmp takes exponential time for deep nests of any
				t.Fatalf("%q decodes differently (-encoding/json +wire):\n%s", data, cmp.Diff(want, got))
			}
			if diff := cmp.Diff(string(marshal(t, want)), string(wire.Append(nil, got))); diff != "" {
				t.Fatalf("%q encodes differently (-encoding/json +wire):\n%s", data, diff)
			}
			checkStrict(t, data, gotErr)
		}
	})
}

// TestRandomDocumentsDecodeAsWithEncodingJSON does what the fuzz test above does for texts that are close to right.
func TestRandomDocumentsDecodeAsWithEncodingJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		data := randomDocument(r)
		want, got := new(sample), new(sample)
		wantErr := json.Unmarshal(data, want)
		gotErr := wire.Unmarshal(data, got)
		if kind(wantErr) != kind(gotErr) || kind(wantErr) != "json" && !reflect.DeepEqual(want, got) {
			t.Fatalf("%q\nencoding/json: %v\nwire: %v\n%s", data, wantErr, gotErr, cmp.Diff(want, got))
		}
		checkStrict(t, data, gotErr)
	}
}

// randomDocument returns an object with properties of a sample and values of all types; one in four has a byte too many or too few.
func randomDocument(r *rand.Rand) []byte {
	values := []string{`"a"`, `"\ud83d\ude00\n"`, "\"\xff\"", `""`, `0`, `-1`, `12.50`, `1e3`, `99999999999`, `-0.0`, `1e999`, `true`, `false`, `null`, `[]`, `{}`,
		`{"id":"x","rank":3,"more":{"rank":7}}`, `{"k":"v","l":null}`, `[1,2,3,4,5,6]`, `["x",null,"y"]`, `[[1],[2.5,null]]`, `[{"id":"a"},null,{"ID":"b"}]`, `{"a":[1],"b":[]}`}
	spaces := []string{"", "", "", " ", "\n  ", "\t\r "}
	space := func() string { return spaces[r.IntN(len(spaces))] }
	var b strings.Builder
	b.WriteString(space() + "{")
	for i := range r.IntN(8) {
		if i > 0 {
			b.WriteString("," + space())
		}
		name := sampleFields[r.IntN(len(sampleFields))]
		if r.IntN(5) == 0 {
			name = []string{strings.ToUpper(name), "unknown", `\u0074ext`, ""}[r.IntN(4)]
		}
		b.WriteString(`"` + name + `"` + space() + ":" + space() + values[r.IntN(len(values))] + space())
	}
	b.WriteString("}" + space())
	data := []byte(b.String())
	at := r.IntN(len(data))
	switch r.IntN(8) {
	case 0:
		return slices.Delete(data, at, at+1)
	case 1:
		return slices.Insert(data, at, `{}[],:"\e0-. x`[r.IntN(14)])
	}
	return data
}

// checkStrict asks that a strict Codec finds at least what a lenient one does.
func checkStrict(t *testing.T, data []byte, lenient error) {
	t.Helper()
	var d wire.Codec
	var c wire.Checker
	var v sample
	d.Reset(string(data), &c)
	v.CodeJSON(&d)
	if err := d.End(); kind(lenient) == "json" && kind(err) != "json" || err != nil && !c.Failed() {
		t.Fatalf("%q\nlenient: %v\nstrict: %v, %v", data, lenient, err, c.Violations())
	}
	for _, v := range c.Violations() {
		if v.In != "body" || v.Rule == "" || v.Text == "" {
			t.Fatalf("%q: violation %+v", data, v)
		}
	}
}

// kind says what sort of error one of the two decoders returned.
func kind(err error) string {
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	var ours *wire.DecodeError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &syntax):
		return "json"
	case errors.As(err, &mismatch):
		return "type"
	case errors.As(err, &ours):
		return ours.Rule
	}
	return err.Error()
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

var decodeSeeds = []string{
	`{"text":"a","kind":"Auto","when":"2019-05-27T03:38:51+0000","count":1,"small":2,"big":3,"size":4.5,"ratio":0.25,"done":true}`,
	` { "inner" : { "id" : "x", "rank" : 1, "more" : { "id" : "y" } } , "ptr" : null } `,
	`{"ptr":{"id":"p"},"ptr":{"rank":2},"name":"n","limit":-7}`,
	`{"inners":[{"id":"a","rank":1},{"id":"b"}],"inners":[{}],"inners":[{},{}],"ptrs":[{"id":"a"},null,{}]}`,
	`{"words":["a","","\u00e9\ud83d\ude00\ud800 \"\\\/\b\f\n\r\t"],"numbers":[0,-1,9223372036854775807,-9223372036854775808]}`,
	`{"matrix":[[],[1,2.5e-3],null],"labels":{"a":"b","a":null},"groups":{"g":{"id":"1"}},"lists":{"l":[1,2],"m":null}}`,
	`{"any":{"a":[1,"x",true,null,{"b":1e400}]}}`,
	`{"any":1e400,"count":1.0,"small":2147483648,"big":9223372036854775808,"ratio":1e39,"size":1e309}`,
	`{"text":1,"count":"1","done":0,"inner":[],"inners":{},"labels":[],"ptr":3,"name":{},"size":"x","words":[1,"a",null]}`,
	`{"TEXT":"folded","Kelvins":"sign","ſize":1,"\u0074ext":"escaped name","İnner":{}}`,
	"{\"text\":\"\xff\xc0\xaf\xed\xa0\x80 ok\",\"\xff\":1}",
	`null`, `[]`, `3`, `"x"`, `{`, `}`, `{"a"`, `{"a":`, `{"a":1,}`, `{,}`, `{"a":1 "b":2}`, `[1,]`, `{"words":["a",]}`, `{"words":[,]}`,
	`{"count":01}`, `{"count":-}`, `{"size":1.}`, `{"size":.5}`, `{"size":1e}`, `{"size":-0}`, `{"done":tru}`, `{"x":nul}`, `{} {}`, ``, ` `,
	`{"x":[{"a":[1,{"b":"\u12"}]}]}`, `{"x":"\x"}`, "{\"x\":\"\n\"}", `{"x":[}`, `{"x":{]}`, `{"x":{"a":1,]}}`, `{"size":123456789012345678}`,
	`{"size":0.1,"ratio":16777217,"size":9007199254740993,"size":1234567.8901234}`, `{"any":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "a", "plain ASCII of more than eight bytes", "<&>", "\"\\\b\f\n\r\t\x00\x1f\x7f", "é😀\u2028\u2029\ufffd", "\xff\xc0\xaf", "1234567\"", "12345678\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := wire.AppendString([]byte("x"), s)
		if diff := cmp.Diff("x"+string(marshal(t, s)), string(got)); diff != "" {
			t.Fatalf("%q (-encoding/json +wire):\n%s", s, diff)
		}
	})
}

func FuzzFloat(f *testing.F) {
	for _, n := range []float64{0, 1, -1, 0.1, 2803, 1e21, 1e-7, 123456.789, 1 << 53, 5e-324} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n float64) {
		if n-n != 0 {
			return
		}
		want := marshal(t, n)
		got := wire.AppendFloat(nil, n, 64)
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Fatal(diff)
		}
		var back float64
		var c wire.Codec
		c.Reset(string(got), nil)
		if wire.FloatOf(&c, &back); c.End() != nil || back != n {
			t.Fatalf("%s reads as %v, %v", got, back, c.Err())
		}
		want = marshal(t, float32(n))
		if float32(n)-float32(n) == 0 && string(want) != string(wire.AppendFloat(nil, float64(float32(n)), 32)) {
			t.Fatalf("want %s", want)
		}
	})
}

func FuzzQueryMatchesNetURL(f *testing.F) {
	for _, s := range []string{"", "a=b", "a=b&a=c&b", "&&=&=x", "a=%41+%2B&b=%zz&c=1;d=2&e=%", "%61=1", "begin_time=2019-05-27T03:38:51+0000", "a==b=c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if strings.Count(raw, "&") > 9000 {
			return // net/url reads 10,000 pairs
		}
		want, wantErr := url.ParseQuery(raw)
		got := url.Values{}
		var q wire.Query
		for q.Reset(raw); q.Next(); {
			got.Add(q.Name(), q.Value())
			if strings.ContainsAny(q.TimeValue(), " ") || strings.ReplaceAll(q.Value(), " ", "+") != q.TimeValue() {
				t.Fatalf("%q: time %q, value %q", raw, q.TimeValue(), q.Value())
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || (wantErr == nil) != (q.Err() == nil) {
			t.Fatalf("%q (-net/url +wire): %v, %v\n%s", raw, wantErr, q.Err(), diff)
		}
	})
}

func FuzzEscapes(f *testing.F) {
	for _, s := range []string{"", "a b+c/d?e=f&g", "..", ".", "é", "%41", "\x00\xff", "a~b-c._"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		back, err := url.QueryUnescape(string(wire.AppendQuery(nil, s)))
		if err != nil || back != s {
			t.Fatalf("query: %q reads as %q, %v", s, back, err)
		}
		segment := string(wire.AppendPathSegment(nil, s))
		if back, ok := wire.UnescapePath(segment); !ok || back != s || strings.ContainsAny(segment, "/?#+ ") {
			t.Fatalf("path: %q is %q, reads as %q", s, segment, back)
		}
		want, err := url.PathUnescape(s)
		if got, ok := wire.UnescapePath(s); ok != (err == nil) || got != want {
			t.Fatalf("path: %q reads as %q, want %q, %v", s, got, want, err)
		}
	})
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2019-05-27T03:38:51+0000", "2019-05-27T03:38:51+08:00", "2019-05-27T03:38:51Z", "2022-01-01T10:00:00",
		"2022-01-01 10:00:00", "2022-01-01T10:00:00.123456789Z", "2020-02-29T00:00:00-0330", "2021-02-29T00:00:00Z", "2016-12-31T23:59:60Z", "", "0000-01-01T00:00:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, known := readTime(s)
		got, err := wire.Time(s).Time()
		if known != (err == nil) || !want.Equal(got) {
			t.Fatalf("%q reads as %v, %v; package time: %v, %v", s, got, err, want, known)
		}
		for form, layout := range map[wire.Form]string{wire.OffsetForm: "2006-01-02T15:04:05-0700", wire.LocalForm: "2006-01-02T15:04:05", wire.DateTimeForm: time.RFC3339} {
			out := wire.Time(s).In(form)
			if !known {
				if string(out) != s {
					t.Fatalf("%q became %q", s, out)
				}
				continue
			}
			back, err := time.Parse(layout, string(out))
			if y := want.UTC().Year(); y > 0 && y < 9999 && (err != nil || !back.Truncate(time.Second).Equal(want.Truncate(time.Second)) || !wire.ValidTime(string(out), form)) {
				t.Fatalf("%q in form %d is %q: %v", s, form, out, err)
			}
		}
		wantOffset := known && len(s) >= 20 && s[10] == 'T' && s[19] != '.'
		if wire.ValidTime(s, wire.OffsetForm) != wantOffset {
			t.Fatalf("%q with offset: %v", s, !wantOffset)
		}
		if wire.ValidTime(s, wire.LocalForm) != (known && len(s) == 19 && s[10] == 'T') {
			t.Fatalf("%q local: %v", s, wire.ValidTime(s, wire.LocalForm))
		}
	})
}

// A looser package time also reads "2019-5-27" and an hour of " 3".
var timeText = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?$`)

// readTime reads a time with package time.
func readTime(s string) (time.Time, bool) {
	if !timeText.MatchString(s) {
		return time.Time{}, false
	}
	for _, zone := range []string{"", "-0700", "-07:00", "Z"} {
		if t, err := time.Parse("2006-01-02"+s[10:11]+"15:04:05"+zone, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
