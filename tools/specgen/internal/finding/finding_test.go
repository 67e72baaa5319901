package finding

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var several = Findings{
	Errorf(Pos{"b.yaml", 1, 1}, "rule-b", "second file"),
	Warnf(Pos{"a.yaml", 10, 1}, "rule-a", "line %d", 10),
	Errorf(Pos{"a.yaml", 9, 2}, "rule-z", "<z>"),
	Errorf(Pos{"a.yaml", 9, 2}, "rule-a", "twice"),
	Errorf(Pos{"a.yaml", 9, 2}, "rule-a", "twice"),
	Errorf(Pos{}, "rule-c", "nowhere"),
	Errorf(Pos{File: "gone.yaml"}, "rule-c", "no line"),
	{Text: "only text"},
}

func TestFindingsReadOneALineSortedAndOnce(t *testing.T) {
	want := `only text
rule-c: nowhere
a.yaml:9:2: rule-a: twice
a.yaml:9:2: rule-z: <z>
a.yaml:10:1: rule-a: warning: line 10
b.yaml:1:1: rule-b: second file
gone.yaml: rule-c: no line`
	if diff := cmp.Diff(want, several.Error()); diff != "" {
		t.Errorf("Error: -want +got:\n%s", diff)
	}
	var b strings.Builder
	if err := WriteText(&b, several); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want+"\n", b.String()); diff != "" {
		t.Errorf("WriteText: -want +got:\n%s", diff)
	}
}

func TestFindingsAsJSON(t *testing.T) {
	for _, c := range []struct {
		fs   Findings
		want string
	}{
		{nil, "[]\n"},
		{several[1:3], `[
  {
    "file": "a.yaml",
    "line": 9,
    "column": 2,
    "rule": "rule-z",
    "severity": "error",
    "text": "<z>"
  },
  {
    "file": "a.yaml",
    "line": 10,
    "column": 1,
    "rule": "rule-a",
    "severity": "warning",
    "text": "line 10"
  }
]
`},
	} {
		var b strings.Builder
		if err := WriteJSON(&b, c.fs); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, b.String()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestPrintersReportFailedWrites(t *testing.T) {
	for _, err := range []error{WriteText(full{}, several), WriteJSON(full{}, several)} {
		if err == nil || err.Error() != "disk full" {
			t.Errorf("got %v, want disk full", err)
		}
	}
}

func TestWarningsAloneAreNoError(t *testing.T) {
	if err := several[1:2].Err(); err != nil {
		t.Errorf("got %v, want nil", err)
	}
	if err := several.Err(); err == nil {
		t.Error("got nil, want the findings")
	}
	if err := Findings(nil).Err(); err != nil {
		t.Errorf("got %v, want nil", err)
	}
}

func TestFindingsAreTakenOutOfErrors(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Findings
	}{
		{nil, nil},
		{several, several},
		{fmt.Errorf("load: %w", several[0]), several[:1]},
		{fmt.Errorf("load: %w", several), several},
		{errors.New("other"), Findings{{Text: "other"}}},
	} {
		if diff := cmp.Diff(c.want, Of(c.err)); diff != "" {
			t.Errorf("%v: -want +got:\n%s", c.err, diff)
		}
	}
}

func TestOnlyNearNamesAreSuggested(t *testing.T) {
	names := slices.Values([]string{"Backup", "Backups", "Datastore", "x", "größe"})
	for got, want := range map[string]string{
		"Bakcup":    `; did you mean "Backup"?`,
		"backup":    `; did you mean "Backup"?`,
		"datastor":  `; did you mean "Datastore"?`,
		"grösse":    `; did you mean "größe"?`,
		"y":         "",
		"X":         `; did you mean "x"?`,
		"Something": "",
		"":          "",
	} {
		if diff := cmp.Diff(want, DidYouMean(got, names)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", got, diff)
		}
	}
}

func TestPositionsAreReadBack(t *testing.T) {
	for _, want := range []Pos{{}, {File: "a.yaml"}, {"a.yaml", 3, 14}, {"c:a:1.yaml", 3, 14}} {
		if diff := cmp.Diff(want, ParsePos(want.String())); diff != "" {
			t.Errorf("%s: -want +got:\n%s", want, diff)
		}
	}
}

func TestErrorsAreTheFindingsThatStopTheWork(t *testing.T) {
	if diff := cmp.Diff(several[2:5], several[1:5].Errors()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if several[1:2].Failed() || !several.Failed() {
		t.Error("warnings stop the work, or errors do not")
	}
}
