package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// decode reads text into a sample.
func decode(text string) (*sample, error) {
	v := new(sample)
	return v, wire.Unmarshal([]byte(text), v)
}

func TestDecodeErrorsSayWhereAndWhat(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`{"text":1}`, `json: byte 8: text: must be a string, got 1`},
		{`{"count":"1"}`, `json: byte 9: count: must be an integer, got "1"`},
		{`{"count":1.0}`, `json: byte 9: count: must be an integer, got 1.0`},
		{`{"small":2147483648}`, `json: byte 9: small: must be a 32-bit integer, got 2147483648`},
		{`{"big":9223372036854775808}`, `json: byte 7: big: must be a 64-bit integer, got 9223372036854775808`},
		{`{"size":true}`, `json: byte 8: size: must be a number, got true`},
		{`{"size":1e999}`, `json: byte 8: size: must be a smaller number, got 1e999`},
		{`{"done":"yes"}`, `json: byte 8: done: must be true or false, got "yes"`},
		{`{"inner":[1]}`, `json: byte 9: inner: must be an object, got [1]`},
		{`{"words":{}}`, `json: byte 9: words: must be an array, got {}`},
		{`{"labels":3}`, `json: byte 10: labels: must be an object, got 3`},
		{`[]`, `json: byte 0: must be an object, got []`},
		{`{"inners":[{"id":"a"},{"more":{"rank":"b"}}]}`, `json: byte 38: inners[1].more.rank: must be an integer, got "b"`},
		{`{"matrix":[[],[1,2,[3]]]}`, `json: byte 19: matrix[1][2]: must be a number, got [3]`},
		{`{"groups":{"a\"b":{"id":1}}}`, `json: byte 24: groups.a"b.id: must be a string, got 1`},
		{`{"text":1,"count":2,"done":3}`, `json: byte 8: text: must be a string, got 1`},

		{``, `json: byte 0: want a value, got "the end"`},
		{`{"text":"a`, `json: byte 10: text: want the string to end, got "the end"`},
		{"{\"text\":\"a\tb\"}", `json: byte 10: text: want no control character in a string, got "\t"`},
		{`{"text":"\x"}`, `json: byte 10: text: want one of "\/bfnrtu after a backslash, got 'x'`},
		{`{"text":"\u00g0"}`, `json: byte 13: text: want four hexadecimal digits after \u, got 'g'`},
		{`{"text" "a"}`, `json: byte 8: text: want a colon after the name, got '"'`},
		{`{"text":"a" "b"}`, `json: byte 12: text: want a comma or the end of the object, got '"'`},
		{`{"text":"a",}`, `json: byte 12: want a name in quotes, got '}'`},
		{`{"words":["a" "b"]}`, `json: byte 14: words[0]: want a comma or the end of the array, got '"'`},
		{`{"words":["a",]}`, `json: byte 14: words[1]: want a value, got ']'`},
		{`{"count":-}`, `json: byte 10: count: want a digit, got '}'`},
		{`{"count":01}`, `json: byte 10: count: want a comma or the end of the object, got '1'`},
		{`{"done":truth}`, `json: byte 11: done: want true, false or null, got 't'`},
		{`{} x`, `json: byte 3: want nothing after the value, got 'x'`},
		{`{"text":1,"count":}`, `json: byte 18: count: want a value, got '}'`}, // a syntax error before a wrong type
	} {
		_, err := decode(test.text)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s\n%s", test.text, diff)
		}
	}
}

func TestValuesOfAWrongTypeAreSkippedAndTheRestIsRead(t *testing.T) {
	got, err := decode(`{"text":{"a":[1,{"b":2}]},"count":7,"words":["a",1,"c"],"small":99999999999,"done":true}`)
	want := &sample{Count: 7, Words: []string{"a", "", "c"}, Done: true}
	if diff := cmp.Diff(want, got); diff != "" || err == nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestNullLeavesScalarsAndEmptiesTheRest(t *testing.T) {
	one, name := 1, "n"
	got := &sample{Text: "a", Count: 1, Size: 2, Done: true, Inner: inner{ID: "i"}, Ptr: &inner{}, Name: &name, Limit: &one,
		Words: []string{"w"}, Labels: map[string]string{}, Any: 1}
	err := wire.Unmarshal([]byte(`{"text":null,"count":null,"size":null,"done":null,"inner":null,"ptr":null,"name":null,"limit":null,
		"words":null,"labels":null,"any":null}`), got)
	want := &sample{Text: "a", Count: 1, Size: 2, Done: true, Inner: inner{ID: "i"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestNamesAreFoundWhateverTheirCaseButExactOnesFirst(t *testing.T) {
	got, err := decode(`{"TEXT":"upper","\u212Aelvinſ":"signs","teXt":"mixed","texts":"unknown","":"unknown"}`)
	if diff := cmp.Diff(&sample{Text: "mixed", Kelvin: "signs"}, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestValuesNestAsDeepAsInEncodingJSON(t *testing.T) {
	nest := func(before string, n int, after string) []byte {
		return []byte(before + strings.Repeat("[", n) + strings.Repeat("]", n) + after)
	}
	for _, name := range []string{"unknown", "any", "text"} {
		for n, want := range map[int]string{9999: "", 10000: "json"} {
			text := nest(`{"`+name+`":`, n, `}`)
			if name == "text" && want == "" {
				want = "type"
			}
			got := kind(wire.Unmarshal(text, new(sample)))
			if plain := kind(json.Unmarshal(text, new(sample))); got != want || got != plain {
				t.Errorf("%s, %d deep: %q, encoding/json %q, want %q", name, n+1, got, plain, want)
			}
		}
	}
	more := []byte(strings.Repeat(`{"more":`, 10001) + "null" + strings.Repeat("}", 10001))
	if got := kind(wire.Unmarshal(more, new(inner))); got != "json" {
		t.Errorf("10001 objects in each other: %q", got)
	}
}

func TestDecodingAllocatesOneTextAndItsSlices(t *testing.T) {
	text := `{"id":"43e4feaab48f11e89039fa163ebaa7e4br01","name":"backup-test","size":2803,"datastore":{"type":"cassandra"},"NAME":"é","unknown":[{"a":null}]}`
	var d wire.Codec
	var v backup
	allocs := testing.AllocsPerRun(100, func() {
		d.Reset(text, nil)
		if v.CodeJSON(&d); d.End() != nil {
			t.Error(d.Err())
		}
	})
	if allocs != 0 {
		t.Errorf("a backup without slices: %v allocations", allocs)
	}
	data := wire.Append(nil, hundredBackups())
	allocs = testing.AllocsPerRun(10, func() {
		var p page
		if err := wire.Unmarshal(data, &p); err != nil {
			t.Error(err)
		}
	})
	if allocs > 210 { // a copy of the text, two slices a backup, and the list growing
		t.Errorf("100 backups: %v allocations", allocs)
	}
}

func TestSlicesGrowToWhatTheTextCanHold(t *testing.T) {
	for _, n := range []int{1, 4, 5, 100, 1000, 5000} {
		text := "[" + strings.Repeat(`"0123456789",`, n-1) + `"0123456789"]`
		var words []string
		if err := wire.Unmarshal([]byte(text), (*stringList)(&words)); err != nil || len(words) != n {
			t.Errorf("%d words: %d, %v", n, len(words), err)
		}
		if most := max(4, n+n/8+1); cap(words) > most {
			t.Errorf("%d words take room for %d", n, cap(words))
		}
	}
}

func TestResetDecoderForgetsTheTextBefore(t *testing.T) {
	var d wire.Codec
	var v sample
	for _, text := range []string{`{"words":["a",`, `{"inners":[{"rank":"x"}]}`, `[[[`} {
		d.Reset(text, new(wire.Checker))
		v.CodeJSON(&d)
		if d.End() == nil {
			t.Errorf("%s is right", text)
		}
	}
	v = sample{}
	d.Reset(`{"text":"right","inner":{"rank":"x"}}`, nil)
	v.CodeJSON(&d)
	want := "json: byte 32: inner.rank: must be an integer, got \"x\""
	if diff := cmp.Diff("right", v.Text) + cmp.Diff(want, d.End().Error()); diff != "" {
		t.Error(diff)
	}
}

func TestUnmarshalDoesNotKeepTheBytesItIsGiven(t *testing.T) {
	data := []byte(`{"text":"kept"}`)
	v := new(sample)
	if err := wire.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
	clear(data)
	if diff := cmp.Diff(&sample{Text: "kept"}, v); diff != "" {
		t.Error(diff)
	}
}

func TestStrictDecoderReportsEveryWrongValueWithItsPath(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{`{"text":"a","ptr":null,"any":null}`, nil},
		{`{"text":null,"words":[null],"inners":null,"labels":null,"inner":null}`, []string{
			"nullable: body text: must not be null, got null", "nullable: body words[0]: must not be null, got null",
			"nullable: body inner: must not be null, got null"}},
		{`{"count":"1","inners":[{"id":1,"rank":1},{"rank":2,"id":true}],"done":0}`, []string{
			`type: body count: must be an integer, got "1"`, "type: body inners[0].id: must be a string, got 1",
			"type: body inners[1].id: must be a string, got true", "type: body done: must be true or false, got 0"}},
		{`{"inner":{},"inners":[{"id":"a"},{"rank":1,"more":{"rank":1}}]}`, []string{
			"required: body inner.id: is required", "required: body inner.rank: is required", "required: body inners[0].rank: is required",
			"required: body inners[1].more.id: is required", "required: body inners[1].id: is required"}},
		{`{"TEXT":1,"inner":{"ID":"a","rank":1}}`, []string{"required: body inner.id: is required"}},
		{`{"text":1,"count"}`, []string{"type: body text: must be a string, got 1",
			"json: body: must be JSON: want a colon after the name at byte 17, got '}'"}},
		{`{"inner":{"id":"a"`, []string{`json: body: must be JSON: want a comma or the end of the object at byte 18, got "the end"`}},
		{`3`, []string{"type: body: must be an object, got 3"}},
		{``, []string{`json: body: must be JSON: want a value at byte 0, got "the end"`}},
	} {
		var d wire.Codec
		var c wire.Checker
		d.Reset(test.text, &c)
		new(sample).CodeJSON(&d)
		d.End()
		if diff := cmp.Diff(test.want, lines(&c)); diff != "" {
			t.Errorf("%s\n%s", test.text, diff)
		}
	}
}

func TestRulesAreAskedOfWhatIsReadAndOfWhatIsToBeSent(t *testing.T) {
	zero := 0
	for _, test := range []struct {
		text  string
		value *request // the same, to be sent; nil where Go has no such value
		want  []string
	}{
		{`{"name":"right","kind":"Auto","level":3,"limit":1,"rows":[{"id":"a","rank":1}],"labels":{"a":"b"},"secret":"s"}`, nil, nil},
		{`{"secret":"s","old_name":"right","labels":null}`, &request{Secret: "s", Name: "right"}, nil},
		{`{}`, nil, []string{"required: body name: is required", "required: body secret: is required"}},
		{`{"name":"-ab"}`, &request{Name: "-ab"}, []string{"minLength: body name: must be 4 to 64 characters, got -ab",
			"pattern: body name: must match ^[^-], got -ab", "required: body secret: is required"}},
		{`{"name":"right","secret":"s","kind":"auto","limit":0,"rows":[],"labels":{"a":""}}`,
			&request{Name: "right", Secret: "s", Kind: "auto", Limit: &zero, Rows: []inner{}, Labels: map[string]string{"a": ""}}, []string{
				"enum: body kind: must be one of Auto, Manual, got auto", "minimum: body limit: must be 1 to 100, got 0",
				"minItems: body rows: must have 1 to 3 items, got 0", "minLength: body labels.a: must be 1 to 5 characters"}},
		{`{"name":"right","secret":"s","kind":"","level":0}`, nil, []string{ // zero is no value in Go, but it is one on the wire
			"enum: body kind: must be one of Auto, Manual", "minimum: body level: must be 1 to 9, got 0"}},
		{`{"name":"right","secret":"s","level":10}`, &request{Name: "right", Secret: "s", Level: 10}, []string{
			"maximum: body level: must be 1 to 9, got 10", "multipleOf: body level: must be a multiple of 3, got 10"}},
		{`{"name":"right","secret":"s","rows":[{"id":"a","rank":1},{"rank":1,"id":"a"}]}`,
			&request{Name: "right", Secret: "s", Rows: []inner{{ID: "a", Rank: 1}, {ID: "a", Rank: 1}}},
			[]string{"uniqueItems: body rows: must not repeat an item: [1] equals [0]"}},
		{`{"rows":[{}],"name":"-ab","secret":"s","rows":[{"id":"a","rank":1}],"old_name":"right"}`, nil, []string{
			"required: body rows[0].id: is required", "required: body rows[0].rank: is required"}}, // within what came first
		{`{"limit":0,"secret":"s","rows":[],"name":"-ab","old_name":"right","rows":[{"id":"a","rank":1}],"limit":1}`, nil, nil}, // the last one counts
		{`{"limit":null,"rows":null,"name":"right","secret":"s","colour":"red"}`, nil, []string{
			"nullable: body limit: must not be null, got null", "nullable: body rows: must not be null, got null",
			"additionalProperties: body colour: is not documented"}},
	} {
		var c wire.Codec
		var read, sent wire.Checker
		c.Reset(test.text, &read)
		new(request).CodeJSON(&c)
		c.End()
		if diff := cmp.Diff(test.want, lines(&read)); diff != "" {
			t.Errorf("read: %s\n%s", test.text, diff)
		}
		if test.value == nil {
			continue
		}
		if wire.Check(test.value, &sent); !cmp.Equal(test.want, lines(&sent)) {
			t.Errorf("to be sent: %s\n%s", test.text, cmp.Diff(test.want, lines(&sent)))
		}
		var back request
		if err := wire.Unmarshal(wire.Append(nil, test.value), &back); err != nil || !cmp.Equal(*test.value, back) && len(test.value.Rows) > 0 {
			t.Errorf("%s: %v\n%s", wire.Append(nil, test.value), err, cmp.Diff(*test.value, back))
		}
	}
}

func TestMembersMayComeInAnyOrder(t *testing.T) {
	text := []byte(`{"version":"3.4","unknown":[{}],"type":"cassandra","version":"4.0","TYPE":"folded"}`)
	var got, want datastore
	err := wire.Unmarshal(text, &got)
	if wantErr := json.Unmarshal(text, &want); err != nil || wantErr != nil || got != want {
		t.Errorf("%v %v, encoding/json %v %v", got, err, want, wantErr)
	}
}

func TestAHostileBodyCostsNoMoreThanItsLength(t *testing.T) {
	text := `{"words":[` + strings.Repeat("1,", 1<<18) + `1]}`
	var d wire.Codec
	var c wire.Checker
	d.Reset(text, &c)
	new(sample).CodeJSON(&d)
	got := c.Violations()
	if len(got) != 100 || got[99].Name != "words[99]" || d.End() == nil {
		t.Errorf("%d violations, the last of %v", len(got), got[len(got)-1])
	}
}
