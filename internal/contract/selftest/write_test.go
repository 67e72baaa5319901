package selftest_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract/fault"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/selftest"
)

// scores are one of everything that a score can have.
func scores() []*selftest.Score {
	of := func(rule, way, keyword, text string) fault.Fault {
		return fault.Fault{ID: rule + way, Service: "library", Operation: "listBooks", Rule: rule, Keyword: keyword, Text: text}
	}
	return []*selftest.Score{
		{
			Service: "library", Cases: 70, Elapsed: 1200 * time.Millisecond,
			Findings: []run.Finding{{Rule: "listBooks.query.limit.minimum", Expected: "accepted (200)", Got: "400 {}"}},
			Trials: []selftest.Trial{
				{Fault: of("listBooks.query.limit.maximum", "", "maximum", "it is not enforced"), Killed: true, Named: true},
				{Fault: of("listBooks.query.limit.maximum", "!strict", "maximum", "50 is refused"), Killed: true},
				{Fault: of("listBooks.query.genre.enum", "!case", "enum", "tokens in upper or lower case are accepted"), Why: "its cases do not show it"},
			},
			Silent: []fault.Silent{
				{Service: "library", Rule: "listBooks.path.shelf.required", Keyword: "required", Why: "without it, the request goes to another path"},
				{Service: "library", Rule: "listBooks.query.since.pattern", Keyword: "pattern", Why: "the format refuses what the pattern refuses"},
			},
		},
		{Service: "archive", Cases: 30, Elapsed: 300 * time.Millisecond, Findings: []run.Finding{}, Silent: []fault.Silent{
			{Service: "archive", Rule: "showBox.path.box.required", Keyword: "required", Why: "without it, the request goes to another path"},
		}},
	}
}

func TestScoresAreWrittenForReaders(t *testing.T) {
	var got bytes.Buffer
	if err := selftest.Write(&got, scores()); err != nil {
		t.Fatal(err)
	}
	want := `keyword               faults  noticed  by name
enum                       1        0        0
maximum                    2        2        1
all                        3        2        1

not noticed
  listBooks.query.genre.enum!case: tokens in upper or lower case are accepted
    its cases do not show it

no fault
  without it, the request goes to another path
    listBooks.path.shelf.required
    showBox.path.box.required
  the format refuses what the pattern refuses
    listBooks.query.since.pattern

false alarms
  listBooks.query.limit.minimum: expected accepted (200), got 400 {}

kill score 66.6 %: 2 of 3 faults noticed, 1 false alarm in 100 cases, 1.5 s
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestScoresAreJSON(t *testing.T) {
	var got bytes.Buffer
	if err := selftest.WriteJSON(&got, scores()); err != nil {
		t.Fatal(err)
	}
	var read []*selftest.Score
	if err := json.Unmarshal(got.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if len(read) != 2 || read[0].Killed() != 2 || read[0].OK() || !read[1].OK() {
		t.Errorf("%s", got.String())
	}
}
