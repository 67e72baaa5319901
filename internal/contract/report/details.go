package report

import (
	"fmt"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// This file writes one finding, for reports and for Go tests.

// message is a finding on one line.
func message(f run.Finding) string {
	return fmt.Sprintf("expected %s, got %s", f.Expected, f.Got)
}

// Finding writes one finding on several lines: all that its reader needs.
func Finding(f run.Finding) string {
	return clean(message(f) + "\n" + details(f))
}

// details is a finding on several lines.
func details(f run.Finding) string {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, text)
		}
	}
	line("the page says", f.Sentence)
	line("page", f.Page.URL)
	line("expected", f.Expected)
	line("got", f.Got)
	line("at", f.Where)
	for _, d := range f.Values {
		line("differs", fmt.Sprintf("%s: %s instead of %s", d.Where, something(d.Got), something(d.Expected)))
	}
	line("sent", strings.Join(f.Notes, "; "))
	line("cases", fmt.Sprint(f.Cases))
	line("also", strings.Join(f.Also, ", "))
	line("try", f.Curl)
	return b.String()
}
