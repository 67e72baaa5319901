package report

import (
	"fmt"
	"math"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// A sum adds up results.
type sum struct {
	Examples int     `json:"examples"`
	Rules    int     `json:"rules"`
	Cases    int     `json:"cases"`
	Requests int     `json:"requests"`
	Findings int     `json:"findings"`
	Accepted int     `json:"accepted"`
	Remarks  int     `json:"remarks"`
	Covered  int     `json:"covered"`  // rules that were tried on each side on which they can be
	Testable int     `json:"testable"` // rules that can be tried
	Coverage float64 `json:"coverage"` // the former of the latter, in percent
	Seconds  float64 `json:"seconds"`
}

func sumOf(results []*run.Result, remarks []Remark) sum {
	s := sum{Remarks: len(remarks)}
	for _, r := range results {
		s.Examples += r.Examples
		s.Rules += r.Rules
		s.Cases += r.Cases
		s.Requests += r.Requests
		s.Findings += len(r.Findings)
		s.Accepted += len(r.Accepted)
		full, testable := run.Covered(r.Coverage)
		s.Covered += full
		s.Testable += testable
		s.Seconds += r.Elapsed.Seconds()
	}
	if s.Testable > 0 { // nothing of a server that is not reachable is covered
		s.Coverage = percent(s.Covered, s.Testable)
	}
	return s
}

// percent has one digit after the point, and is 100 only if nothing is missing.
func percent(part, whole int) float64 {
	if whole == 0 {
		return 100
	}
	return math.Floor(1000*float64(part)/float64(whole)) / 10
}

func (s sum) ok() bool { return s.Findings == 0 && s.Remarks == 0 }

// String is the last line of reports that people read.
func (s sum) String() string {
	return fmt.Sprintf("%s replayed, %s tried in %s, %s, %.2f s, %s: %s", plural(s.Examples, "example"), plural(s.Rules, "rule"),
		plural(s.Cases, "case"), plural(s.Requests, "request"), s.Seconds, s.coverage(), s.Verdict())
}

func (s sum) coverage() string {
	return fmt.Sprintf("coverage %.1f %% (%d of %s)", s.Coverage, s.Covered, plural(s.Testable, "rule"))
}

// Verdict says in words what the run comes to.
func (s sum) Verdict() string {
	text := ""
	for _, part := range []struct {
		n    int
		noun string
	}{{s.Findings, "finding"}, {s.Remarks, "remark"}} {
		if part.n > 0 {
			text += ", " + plural(part.n, part.noun)
		}
	}
	if text == "" {
		text = ", nothing to report"
	}
	if s.Accepted > 0 {
		text += fmt.Sprintf(", %d accepted", s.Accepted)
	}
	return text[2:]
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
