package selftest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// WriteJSON writes scores as one JSON array.
func WriteJSON(w io.Writer, scores []*Score) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(scores)
}

// Write writes scores for a reader: a table by keyword, what was not noticed and why, and the kill score.
func Write(w io.Writer, scores []*Score) error {
	var b strings.Builder
	writeTable(&b, scores)
	writeSurvivors(&b, scores)
	writeSilent(&b, scores)
	writeAlarms(&b, scores)
	writeSum(&b, scores)
	_, err := io.WriteString(w, b.String())
	return err
}

// A tally counts the faults of a keyword.
type tally struct{ faults, killed, named int }

func (t *tally) add(trial Trial) {
	t.faults++
	if trial.Killed {
		t.killed++
	}
	if trial.Named {
		t.named++
	}
}

func writeTable(b *strings.Builder, scores []*Score) {
	of, all := map[string]*tally{}, &tally{}
	for _, s := range scores {
		for _, trial := range s.Trials {
			if of[trial.Keyword] == nil {
				of[trial.Keyword] = &tally{}
			}
			of[trial.Keyword].add(trial)
			all.add(trial)
		}
	}
	fmt.Fprintf(b, "%-20s  %6s  %7s  %7s\n", "keyword", "faults", "noticed", "by name")
	for _, keyword := range slices.Sorted(maps.Keys(of)) {
		t := of[keyword]
		fmt.Fprintf(b, "%-20s  %6d  %7d  %7d\n", keyword, t.faults, t.killed, t.named)
	}
	fmt.Fprintf(b, "%-20s  %6d  %7d  %7d\n", "all", all.faults, all.killed, all.named)
}

func writeSurvivors(b *strings.Builder, scores []*Score) {
	title := "\nnot noticed\n"
	for _, s := range scores {
		for _, trial := range s.Trials {
			if !trial.Killed {
				fmt.Fprintf(b, "%s  %s: %s\n    %s\n", title, trial.ID, trial.Text, trial.Why)
				title = ""
			}
		}
	}
}

// writeSilent lists rules without a fault by their reason.
func writeSilent(b *strings.Builder, scores []*Score) {
	var reasons []string
	rules := map[string][]string{}
	for _, s := range scores {
		for _, silent := range s.Silent {
			if rules[silent.Why] == nil {
				reasons = append(reasons, silent.Why)
			}
			rules[silent.Why] = append(rules[silent.Why], silent.Rule)
		}
	}
	title := "\nno fault\n"
	for _, why := range reasons {
		fmt.Fprintf(b, "%s  %s\n", title, why)
		title = ""
		for _, rule := range rules[why] {
			fmt.Fprintf(b, "    %s\n", rule)
		}
	}
}

func writeAlarms(b *strings.Builder, scores []*Score) {
	title := "\nfalse alarms\n"
	for _, s := range scores {
		for _, f := range s.Findings {
			fmt.Fprintf(b, "%s  %s: expected %s, got %s\n", title, f.Rule, f.Expected, f.Got)
			title = ""
		}
	}
}

func writeSum(b *strings.Builder, scores []*Score) {
	var elapsed time.Duration
	cases, alarms, killed, faults := 0, 0, 0, 0
	for _, s := range scores {
		elapsed += s.Elapsed
		cases += s.Cases
		alarms += len(s.Findings)
		killed += s.Killed()
		faults += len(s.Trials)
	}
	fmt.Fprintf(b, "\nkill score %s: %d of %s noticed, %s in %s, %.1f s\n",
		percent(killed, faults), killed, plural(faults, "fault"), plural(alarms, "false alarm"), plural(cases, "case"), elapsed.Seconds())
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// percent rounds down, so that 100 % is all of them.
func percent(n, of int) string {
	if n == of {
		return "100 %"
	}
	tenths := n * 1000 / of
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}
