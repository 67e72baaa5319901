package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// A reporter prints the journey's steps and its report.
type reporter struct {
	out    io.Writer
	colour bool
}

func newReporter(out io.Writer) *reporter {
	f, ok := out.(*os.File)
	return &reporter{out: out, colour: ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == ""}
}

func (w *reporter) title(text string) { fmt.Fprintf(w.out, "\n%s\n\n", w.paint("1", text)) }

// step says what is being done, where somebody watches, and returns what says that it is done.
func (w *reporter) step(what string) func(result string) {
	start := time.Now()
	if w.colour {
		fmt.Fprintf(w.out, "  … %s\r", what)
	}
	return func(result string) {
		fmt.Fprintf(w.out, "  %s %-32s %8s  %s\n", w.paint("32", "✓"), what, time.Since(start).Round(time.Millisecond), result)
	}
}

func (w *reporter) paint(code, text string) string {
	if !w.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// report prints a line an operation, then the findings. It fails when there are any.
func (w *reporter) report(results []result, replayed map[string]int) error {
	fmt.Fprintf(w.out, "\n  %-10s %-26s %9s %7s %7s %9s\n", "service", "operation", "examples", "rules", "cases", "findings")
	findings := 0
	for _, r := range results {
		for _, op := range r.Operations {
			rules, cases := tried(r, op.ID)
			n := found(r, op.ID)
			findings += n
			mark := w.paint("32", "✓")
			if n > 0 {
				mark = w.paint("31", "✗")
			}
			fmt.Fprintf(w.out, "%s %-10s %-26s %9d %7d %7d %9d\n", mark, r.Service, op.ID, replayed[r.Service+"."+op.ID], rules, cases, n)
		}
	}
	for _, r := range results {
		for _, f := range r.Findings {
			fmt.Fprintf(w.out, "\n%s %s\n  expected %s\n  got      %s\n  %s\n", w.paint("31", "✗"), f.Rule, f.Expected, f.Got, f.Curl)
		}
	}
	fmt.Fprintf(w.out, "\n  Go on: specgen serve, specgen contract --target URL, specgen docs. The README tells how.\n\n")
	if findings > 0 {
		return errors.New(strings.TrimSpace(fmt.Sprintf("%d findings", findings)))
	}
	return nil
}

// tried counts the rules of an operation that were tried, and the cases that tried them. Examples are counted elsewhere.
func tried(r result, operation string) (rules, cases int) {
	seen := map[string]bool{}
	for _, row := range r.Coverage {
		if row.Operation != operation || row.Cases == 0 || row.Why != "" || row.Side == "example" {
			continue
		}
		if row.Side != "answer" { // those rows count what came back, not what was sent
			cases += row.Cases
		}
		if !seen[row.Rule] {
			seen[row.Rule] = true
			rules++
		}
	}
	return rules, cases
}

func found(r result, operation string) (n int) {
	for _, f := range r.Findings {
		if f.Operation == operation {
			n++
		}
	}
	return n
}
