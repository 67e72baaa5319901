package wire_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func TestAppendedValuesAreThoseOfEncodingJSON(t *testing.T) {
	p := hundredBackups()
	if diff := cmp.Diff(string(marshal(t, p)), string(p.AppendJSON(nil))); diff != "" {
		t.Error(diff)
	}
	one, name := 1, "n <&>"
	for _, v := range []*sample{
		{},
		{Text: "a", Kind: "Auto", Count: -1, Small: math.MinInt32, Big: math.MinInt64, Size: 1e21, Ratio: 1e-7, Done: true, Name: &name, Limit: &one},
		{Inners: []inner{}, Ptrs: []*inner{nil, {ID: "a", More: &inner{}}}, Words: []string{"", "\u2028\x00\xff"}, Matrix: [][]float64{nil, {0.1, math.Copysign(0, -1)}}},
		{Labels: map[string]string{"b": "1", "a": "2", "": "3"}, Groups: map[string]inner{"g": {Rank: 1}}, Lists: map[string][]int32{"l": nil, "k": {}}},
		{Any: map[string]any{"a": []any{1.5, "x", nil, true}}, Raw: json.RawMessage(" { \"a\" : [ 1 , \" <\" ] } ")},
	} {
		if diff := cmp.Diff(string(marshal(t, v)), string(v.AppendJSON(nil))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAppendAnyTakesWhatEncodingJSONTakes(t *testing.T) {
	for _, v := range []any{nil, "<a>", true, 1.5, float32(0.1), 3, int64(4), uint8(5), []any(nil), map[string]any(nil), []string{"a<"}, map[string]int{"b": 1},
		json.Number("1e3"), json.RawMessage(`[ 1 ]`), struct {
			A string `json:"a"`
		}{"&"}, &inner{ID: "a", Rank: 2}} {
		if diff := cmp.Diff("x"+string(marshal(t, v)), string(wire.AppendAny([]byte("x"), v))); diff != "" {
			t.Errorf("%T: %s", v, diff)
		}
	}
}

func TestWhatJSONCannotCarryBecomesNull(t *testing.T) {
	for name, got := range map[string][]byte{
		"NaN":      wire.AppendFloat(nil, math.NaN(), 64),
		"infinity": wire.AppendFloat(nil, math.Inf(-1), 32),
		"channel":  wire.AppendAny(nil, make(chan int)),
		"no JSON":  wire.AppendRaw(nil, json.RawMessage(`{"a":}`)),
		"no text":  wire.AppendRaw(nil, nil),
	} {
		if diff := cmp.Diff("null", string(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCloseObjectReplacesTheLastComma(t *testing.T) {
	for before, want := range map[string]string{`{`: `{}`, `{"a":1,`: `{"a":1}`, `{"a":{}`: `{"a":{}}`, ``: `}`} {
		if diff := cmp.Diff(want, string(wire.CloseObject([]byte(before)))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAppendingAllocatesNothing(t *testing.T) {
	p := hundredBackups()
	dst := p.AppendJSON(nil)
	if allocs := testing.AllocsPerRun(10, func() { dst = p.AppendJSON(dst[:0]) }); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func TestContainersThatMustNotBeNullAreEmpty(t *testing.T) {
	got := wire.AppendSlice(nil, wire.NonNil[string](nil), wire.AppendString)
	got = wire.AppendMap(got, wire.NonNilMap[string](nil), wire.AppendString)
	got = wire.AppendSlice(got, wire.NonNil([]string{"a"}), wire.AppendString)
	got = wire.AppendMap(got, wire.NonNilMap(map[string]string{"a": "b"}), wire.AppendString)
	if diff := cmp.Diff(`[]{}["a"]{"a":"b"}`, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestAnyBodyRoundTripsThroughEncodingJSON(t *testing.T) {
	var v wire.Any
	if err := json.Unmarshal([]byte(` [1, {"a": null}] `), &v); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(v)
	if diff := cmp.Diff(`[1,{"a":null}]`, string(got)); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestOptionalAndUndocumentedPropertiesAreReportedToServersOnly(t *testing.T) {
	text := `{"limit":null,"colour":"red"}`
	read := func(c *wire.Checker) *int {
		var d wire.Decoder
		d.Reset(text, c)
		var limit *int
		for d.Object(); d.Field(); {
			if d.Name() == "limit" {
				wire.DecodeOptional(&d, &limit, wire.DecodeInt)
				continue
			}
			d.Undocumented()
			d.Skip()
		}
		if err := d.End(); err != nil {
			t.Error(err)
		}
		return limit
	}
	if limit := read(nil); limit != nil {
		t.Errorf("lenient: %v", *limit)
	}
	var c wire.Checker
	read(&c)
	want := []string{"nullable: body limit: must not be null, got null", "additionalProperties: body colour: is not documented"}
	if diff := cmp.Diff(want, lines(&c)); diff != "" {
		t.Error(diff)
	}
}
