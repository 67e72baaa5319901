package wire_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file holds a strict Codec to what a server relies on: nothing that breaks a rule gets by, whatever the text does.

// A shelf has rules at every level, and members that keep what another value has put there.
type shelf struct {
	Label  label
	Labels []label
	Width  float32
	More   map[string]shelf
}

type label struct{ Text string }

func (v *shelf) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.Value("label", &v.Label, wire.Optional)
		wire.Objects(c, "labels", &v.Labels, wire.Optional).Items(0, 2)
		c.Float32("width", &v.Width, wire.Optional).FloatRange(0.1, 0.7).FloatMultipleOf(0.1)
		wire.Map(c, "more", &v.More, wire.Optional, wire.ObjectOf)
	}
}

func (v *label) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("text", &v.Text, wire.Optional).Length(1, 3)
	}
}

// readStrictly returns a line for each thing that is wrong.
func readStrictly(text string, v wire.Value) (said []string, err error) {
	var c wire.Codec
	var check wire.Checker
	c.Reset(text, &check)
	v.CodeJSON(&c)
	return lines(&check), c.End()
}

func TestWhatARepeatedMemberKeepsIsHeldToItsRules(t *testing.T) {
	for text, want := range map[string]string{
		`{"label":{"text":"long"},"label":{}}`:       "maxLength: body label.text: must be 1 to 3 characters, got long",
		`{"labels":[{"text":"long"}],"labels":[{}]}`: "maxLength: body labels[0].text: must be 1 to 3 characters, got long",
	} {
		var v shelf
		got, _ := readStrictly(text, &v)
		if v.Label.Text+fmt.Sprint(v.Labels) == "[]" {
			t.Errorf("%s: nothing is kept", text)
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

func TestNothingIsForgottenOnceViolationsAreDropped(t *testing.T) {
	rows := `"rows":[` + strings.Repeat(`1,`, 98) + `1]`
	got, _ := readStrictly(`{`+rows+`,"limit":0,"level":0,"limit":1,"name":"right","secret":"s"}`, new(request))
	if len(got) != 100 {
		t.Errorf("%d violations, of which one was dropped", len(got))
	}
	got, _ = readStrictly(`{"level":0,"name":"-","limit":0,"name":"right","limit":1,"kind":"x","secret":"s"}`, new(request))
	want := []string{"minimum: body level: must be 1 to 9, got 0", "enum: body kind: must be one of Auto, Manual, got x"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestASyntaxErrorIsReportedAfterAnyNumberOfViolations(t *testing.T) {
	for _, n := range []int{0, 99, 100, 101, 1000} {
		text := `{"labels":[` + strings.Repeat("1,", n)
		got, err := readStrictly(text, new(shelf))
		want := fmt.Sprintf(`json: body: must be JSON: want a value at byte %d, got "the end"`, len(text))
		if diff := cmp.Diff(want, got[len(got)-1]); diff != "" || err == nil || len(got) != min(n+1, 100) {
			t.Errorf("%d violations before: %d, %v\n%s", n, len(got), err, diff)
		}
	}
}

func TestHostileTextsCostNoMoreThanTheirLength(t *testing.T) {
	const deep, many = 3000, 100_000
	for name, text := range map[string]string{ // minutes, were paths worked out again and again
		"a list that breaks rules within and without, many times": "{" + strings.Repeat(`"labels":[{"text":"long"},{},{}],`, many) + `"width":0.1}`,
		"wrong values deep inside":                                strings.Repeat(`{"more":{"a":`, deep) + "{" + strings.Repeat(`"label":1,`, many) + `"width":0.1}` + strings.Repeat("}}", deep),
	} {
		got, _ := readStrictly(text, new(shelf))
		if len(got) != 100 {
			t.Errorf("%s: %d violations", name, len(got))
		}
	}
}

func TestThePathIsThatOfTheArrayAfterItsElementsHaveOne(t *testing.T) {
	text := `{"more": {"a": {"labels" :  [{"text": "long"}, {}, {"text": 1}], "label": 1}, "b":{"labels":[{},{},{},1]}}, "labels":[{}, {}, {}]}`
	got, _ := readStrictly(text, new(shelf))
	want := []string{
		"maxLength: body more.a.labels[0].text: must be 1 to 3 characters, got long", "type: body more.a.labels[2].text: must be a string, got 1",
		"maxItems: body more.a.labels: must have at most 2 items, got 3", "type: body more.a.label: must be an object, got 1",
		"type: body more.b.labels[3]: must be an object, got 1", "maxItems: body more.b.labels: must have at most 2 items, got 4",
		"maxItems: body labels: must have at most 2 items, got 3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNumbersOf32BitsAreJudgedAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]string{
		"0.1": "", "0.7": "", "0.3": "",
		"0.71": "maximum: body width: must be 0.1 to 0.7, got 0.71\nmultipleOf: body width: must be a multiple of 0.1, got 0.71",
	} {
		var v shelf
		got, _ := readStrictly(`{"width":`+text+`}`, &v)
		var check wire.Checker
		wire.Check(&v, &check)
		if diff := cmp.Diff(want, strings.Join(got, "\n")) + cmp.Diff(want, strings.Join(lines(&check), "\n")); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

func TestEveryBeginningOfATextIsRefused(t *testing.T) {
	text := string(wire.Append(nil, &sample{Inners: []inner{{ID: "é\n"}}, Words: []string{"a"}, Labels: map[string]string{"k": "v"},
		Groups: map[string]inner{"g": {More: &inner{}}}, Matrix: [][]float64{{1.5, -1e300}}, Any: []any{map[string]any{"x": true}}}))
	for i := range text {
		got, err := readStrictly(text[:i], new(sample))
		if err == nil || len(got) == 0 || !strings.HasPrefix(got[len(got)-1], "json: ") {
			t.Errorf("%s: %v, %v", text[:i], err, got)
		}
		if err := wire.Unmarshal([]byte(text[:i]), new(sample)); err == nil {
			t.Errorf("%s is read", text[:i])
		}
	}
}

func TestAValueThatIsWrittenAndCheckedIsNotChanged(t *testing.T) {
	v, s := &sample{Ptrs: []*inner{nil}, Matrix: [][]float64{nil}, Groups: map[string]inner{"g": {}}, Lists: map[string][]int32{"l": nil},
		Any: map[string]any{"a": []any{nil}}}, &shelf{Labels: []label{{"long"}}, More: map[string]shelf{"a": {}}}
	want, zero := string(wire.Append(nil, v)), new(request)
	var group sync.WaitGroup
	for range 8 { // the race detector sees who writes
		group.Go(func() {
			for range 50 {
				var check wire.Checker
				for _, value := range []wire.Value{v, s, zero, new(sample)} {
					wire.Check(value, &check)
					wire.Append(nil, value)
				}
				if got := string(wire.Append(nil, v)); got != want {
					t.Errorf("written differently: %s", got)
				}
			}
		})
	}
	group.Wait()
}
