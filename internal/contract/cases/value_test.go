package cases

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

func bound(value string) *contract.Bound { return &contract.Bound{Value: value} }

// sided lists candidates as "outside minimum 0".
func sided(s *contract.Schema, all []candidate) []string {
	var texts []string
	for _, c := range all {
		if settled, ok := settle(c, breaks(s, c.value)); c.side == Open || ok {
			texts = append(texts, fmt.Sprintf("%s %s %s", c.side, settled.keyword, encode(c.value)))
		}
	}
	return texts
}

func TestBoundsAreTriedOnBothSides(t *testing.T) {
	tests := []struct {
		name   string
		schema contract.Schema
		want   []string
	}{
		{"an integer", contract.Schema{Kind: contract.Integer, Min: bound("1"), Max: bound("100")}, []string{
			"inside minimum 1", "outside minimum 0", "inside maximum 100", "outside maximum 101",
			"outside minimum -2147483649", "outside minimum -4294967295", "outside maximum 2147483648", "outside maximum 4294967297",
			"outside minimum -9223372036854775809", "outside minimum -18446744073709551615", "outside maximum 9223372036854775808", "outside maximum 18446744073709551617",
		}},
		{"an exclusive bound", contract.Schema{Kind: contract.Number, Min: &contract.Bound{Value: "0", Exclusive: true}}, []string{
			"outside minimum 0", "inside minimum 1", "outside minimum -1", "outside minimum -0.001", "inside minimum 0.001",
		}},
		{"32 bits", contract.Schema{Kind: contract.Integer, Format: "int32"}, []string{
			"inside format -2147483648", "outside format -2147483649", "inside format 2147483647", "outside format 2147483648",
			"outside format -9223372036854775809", "outside format 9223372036854775808",
		}},
		{"64 bits", contract.Schema{Kind: contract.Integer, Format: "int64"}, []string{
			"inside format -2147483649", "inside format 2147483648",
			"inside format -9223372036854775808", "outside format -9223372036854775809", "inside format 9223372036854775807", "outside format 9223372036854775808",
		}},
		{"no bound", contract.Schema{Kind: contract.Integer}, []string{
			"open type -2147483649", "open type 2147483648", "open type -9223372036854775809", "open type 9223372036854775808",
		}},
		{"multiples", contract.Schema{Kind: contract.Integer, Format: "int64", MultipleOf: "5", Min: bound("0"), Max: bound("20")}, []string{
			"inside minimum 0", "inside maximum 20", "inside multipleOf 5", "inside multipleOf 10", "outside multipleOf 6", "outside multipleOf 4",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := sided(&test.schema, numbers(&test.schema))
			if test.name == "multiples" { // beyond the bounds as in the other tests
				var few []string
				for _, text := range got {
					if !strings.HasPrefix(text, "outside m") || strings.HasPrefix(text, "outside multipleOf") {
						few = append(few, text)
					}
				}
				got = few
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("candidates (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTokensAndTheirCaseVariants(t *testing.T) {
	s := &contract.Schema{Kind: contract.String, Enum: []contract.EnumValue{{Value: json.RawMessage(`"Auto"`)}, {Value: json.RawMessage(`"AUTO"`)}}}
	want := []string{
		`inside enum "Auto"`, `inside enum "AUTO"`, `outside enum "auto"`, `outside enum "aUTO"`, `outside enum "auto"`, `outside enum "aUTO"`,
		`outside enum "AUTOx"`, `outside enum "AUTO "`, `outside enum "AUT"`, `outside enum "no-such-value"`,
	}
	if diff := cmp.Diff(want, sided(s, values(s, "Auto"))); diff != "" {
		t.Errorf("candidates (-want +got):\n%s", diff)
	}
}

func TestTimesKeepTheMoment(t *testing.T) {
	s := &contract.Schema{Kind: contract.String, Format: "offset-time", Pattern: `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:?\d{2})$`}
	var inside []string
	for _, text := range sided(s, times(s.Format, "2019-05-27T20:38:51+0000")) {
		if rest, ok := strings.CutPrefix(text, "inside "); ok {
			inside = append(inside, rest)
		}
	}
	want := []string{
		`format "2019-05-27T20:38:51+0000"`, `format "2019-05-27T20:38:51+0000"`, `format "2019-05-27T20:38:51+00:00"`, `format "2019-05-27T20:38:51Z"`,
		`format "2019-05-28T04:38:51+0800"`, `format "2019-05-28T04:38:51+08:00"`,
	}
	if diff := cmp.Diff(want, inside); diff != "" {
		t.Errorf("inside (-want +got):\n%s", diff)
	}
}

func TestImpossibleTimesAreOutside(t *testing.T) {
	s := &contract.Schema{Kind: contract.String, Format: "local-time", Pattern: `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$`}
	got := strings.Join(sided(s, times(s.Format, "2022-01-01T10:00:00")), "\n")
	for _, text := range []string{"2023-02-29T", "2024-02-30T", "2024-13-01T", "T24:00:00", "T10:60:00", "T10:00:61", "10:00:00Z", "10:00:00+0000"} {
		if !strings.Contains(got, text) {
			t.Errorf("%s is missing in\n%s", text, got)
		}
	}
}

func TestParameterStyles(t *testing.T) {
	list, object := []any{"a b", "c,d"}, map[string]any{"x": json.Number("1"), "y": "2&"}
	tests := []struct {
		name  string
		param contract.Param
		value any
		want  []string
	}{
		{"text", contract.Param{In: "query", Name: "q"}, "a+b &", []string{"q=a%2Bb%20%26"}},
		{"number", contract.Param{In: "query", Name: "q"}, json.Number("1.50"), []string{"q=1.50"}},
		{"boolean", contract.Param{In: "query", Name: "q"}, true, []string{"q=true"}},
		{"path", contract.Param{In: "path", Name: "id"}, "a/b c", []string{"a%2Fb%20c"}},
		{"header", contract.Param{In: "header", Name: "X"}, "a b", []string{"a b"}},
		{"form, exploded", contract.Param{In: "query", Name: "q", Explode: true}, list, []string{"q=a%20b", "q=c%2Cd"}},
		{"form", contract.Param{In: "query", Name: "q", Style: "form"}, list, []string{"q=a%20b,c%2Cd"}},
		{"pipes", contract.Param{In: "query", Name: "q", Style: "pipeDelimited"}, list, []string{"q=a%20b%7Cc%2Cd"}},
		{"spaces", contract.Param{In: "query", Name: "q", Style: "spaceDelimited"}, list, []string{"q=a%20b%20c%2Cd"}},
		{"simple in a path", contract.Param{In: "path", Name: "id"}, list, []string{"a%20b,c%2Cd"}},
		{"simple in a header", contract.Param{In: "header", Name: "X"}, list, []string{"a b,c,d"}},
		{"deepObject", contract.Param{In: "query", Name: "q", Style: "deepObject", Explode: true}, object, []string{"q[x]=1", "q[y]=2%26"}},
		{"object, exploded", contract.Param{In: "query", Name: "q", Explode: true}, object, []string{"x=1", "y=2%26"}},
		{"object", contract.Param{In: "query", Name: "q"}, object, []string{"q=x,1,y,2%26"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := pieces(&test.param, test.value)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("pieces (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStyleThatIsNotWrittenIsRefused(t *testing.T) {
	_, err := pieces(&contract.Param{In: "path", Name: "id", Style: "matrix"}, []any{"a"})
	if diff := cmp.Diff("arrays of style matrix are not written", fmt.Sprint(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

func TestEscapesInABodyMeanTheSame(t *testing.T) {
	text := `{"a\"b":"\\x","list":["y",1]}`
	got := escaped(text)
	if got == text {
		t.Error("nothing was escaped")
	}
	want, _ := decode([]byte(text))
	v, ok := decode([]byte(got))
	if diff := cmp.Diff(want, v); !ok || diff != "" {
		t.Errorf("%s (-want +got):\n%s", got, diff)
	}
}

func limit(n int) *int { return &n }

func TestLengthsAreCountedInCharacters(t *testing.T) {
	s := &contract.Schema{Kind: contract.String, MinLength: 2, MaxLength: limit(3)}
	var got []string
	for _, c := range lengths(s) {
		got = append(got, c.keyword+" "+string(c.side)+" "+c.value.(string))
	}
	want := []string{
		"minLength inside aa", "minLength inside éé", "minLength inside 中中", "minLength inside 😀😀",
		"minLength outside a", "minLength outside é", "minLength outside 中", "minLength outside 😀",
		"maxLength inside aaa", "maxLength inside ééé", "maxLength inside 中中中", "maxLength inside 😀😀😀",
		"maxLength outside aaaa", "maxLength outside éééé", "maxLength outside 中中中中", "maxLength outside 😀😀😀😀",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}

func TestWideCharactersOnlyWhereThePatternAllowsThem(t *testing.T) {
	s := &contract.Schema{Kind: contract.String, MaxLength: limit(2), Pattern: `^[a-z]*$`}
	want := []string{"aa", "aaa"}
	var got []string
	for _, c := range lengths(s) {
		got = append(got, c.value.(string))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}
