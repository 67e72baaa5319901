package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// This file writes annotations for GitHub.

// writeGitHub writes a workflow command for each finding, at the place of the description where the rule is.
func writeGitHub(results []*run.Result, remarks []Remark) []byte {
	var b bytes.Buffer
	annotate := func(pos, title, text string) {
		properties := "title=" + githubProperty(title)
		if file, line, column, ok := splitPos(pos); ok {
			properties = "file=" + githubProperty(file) + ",line=" + line + ",col=" + column + "," + properties
		}
		fmt.Fprintf(&b, "::error %s::%s\n", properties, githubText(text))
	}
	for _, r := range results {
		for _, f := range r.Findings {
			annotate(f.Pos, r.Service+": "+f.Operation+" "+label(f.Operation, f.Rule), message(f)+"\n"+details(f))
		}
	}
	for _, r := range remarks {
		annotate(r.Pos, r.Rule, r.Text)
	}
	fmt.Fprintln(&b, sumOf(results, remarks))
	return b.Bytes()
}

// splitPos takes file:line:col apart.
func splitPos(pos string) (file, line, column string, ok bool) {
	parts := strings.Split(pos, ":")
	n := len(parts)
	if n < 3 {
		return "", "", "", false
	}
	return strings.Join(parts[:n-2], ":"), parts[n-2], parts[n-1], true
}

func githubText(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(clean(strings.TrimSpace(text)))
}

func githubProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubText(text))
}
