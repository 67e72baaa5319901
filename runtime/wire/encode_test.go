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
	if diff := cmp.Diff(string(marshal(t, p)), string(wire.Append(nil, p))); diff != "" {
		t.Error(diff)
	}
	one, name := 1, "n <&>"
	for _, v := range []*sample{
		{},
		{Text: "a", Kind: "Auto", Count: -1, Small: math.MinInt32, Big: math.MinInt64, Size: 1e21, Ratio: 1e-7, Done: true, Name: &name, Limit: &one},
		{Inners: []inner{}, Ptrs: []*inner{nil, {ID: "a", More: &inner{}}}, Words: []string{"", "\u2028\x00\xff"}, Matrix: [][]float64{nil, {0.1, math.Copysign(0, -1)}}},
		{Labels: map[string]string{"b": "1", "a": "2", "": "3"}, Groups: map[string]inner{"g": {Rank: 1}}, Lists: map[string][]int32{"l": nil, "k": {}}},
		{Any: map[string]any{"a": []any{1.5, "x", nil, true}}},
	} {
		if diff := cmp.Diff(string(marshal(t, v)), string(wire.Append(nil, v))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAppendAnyTakesWhatEncodingJSONTakes(t *testing.T) {
	for _, v := range []any{nil, "<a>", true, 1.5, float32(0.1), 3, int64(4), uint8(5), []any(nil), map[string]any(nil), []string{"a<"}, map[string]int{"b": 1},
		json.Number("1e3"), json.RawMessage(`[ 1 ]`), struct {
			A string `json:"a"`
		}{"&"}, &inner{ID: "a", Rank: 2}, (*wire.Any)(nil), wire.Any{Value: "\u2028<"}, map[string]any{"a": (*inner)(nil)}} {
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
		"no JSON":  wire.AppendAny(nil, json.RawMessage(`{"a":}`)),
	} {
		if diff := cmp.Diff("null", string(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWhatIsOptionalAndZeroIsLeftOut(t *testing.T) {
	for want, v := range map[string]*request{
		`{"name":""}`:                        {},
		`{"name":"","secret":"s"}`:           {Secret: "s"},
		`{"name":"a","level":1,"labels":{}}`: {Name: "a", Level: 1, Labels: map[string]string{}},
	} {
		if diff := cmp.Diff(want, string(wire.Append(nil, v))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAppendingAllocatesNothing(t *testing.T) {
	p := hundredBackups()
	dst := wire.Append(nil, p)
	if allocs := testing.AllocsPerRun(10, func() { dst = wire.Append(dst[:0], p) }); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func TestContainersThatMustNotBeNullAreEmpty(t *testing.T) {
	v := &containers{}
	if diff := cmp.Diff(`{"list":[],"map":{},"null_list":null,"null_map":null}`, string(wire.Append(nil, v))); diff != "" {
		t.Error(diff)
	}
}

type containers struct {
	List []string
	Map  map[string]string
}

func (v *containers) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		wire.Slice(c, "list", &v.List, wire.Required, wire.StringOf)
		wire.Map(c, "map", &v.Map, wire.Required, wire.StringOf)
		wire.Slice(c, "null_list", &v.List, wire.Nullable, wire.StringOf)
		wire.Map(c, "null_map", &v.Map, wire.Nullable, wire.StringOf)
	}
}

type stringList []string

func (v *stringList) CodeJSON(c *wire.Codec) {
	wire.SliceOf(c, (*[]string)(v), wire.Required, wire.StringOf)
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
