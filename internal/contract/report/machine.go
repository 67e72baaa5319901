package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// This file writes reports for programs: JSON, JUnit's XML and GitHub's annotations.

func writeJSON(results []*run.Result) ([]byte, error) {
	type timed struct {
		*run.Result
		Seconds float64 `json:"seconds"`
	}
	out := struct {
		OK       bool    `json:"ok"`
		Sum      sum     `json:"sum"`
		Services []timed `json:"services"`
	}{Sum: sumOf(results), Services: []timed{}}
	out.OK = out.Sum.Findings == 0
	for _, r := range results {
		out.Services = append(out.Services, timed{r, r.Elapsed.Seconds()})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(out)
	return b.Bytes(), err
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class    string         `xml:"classname,attr"`
	Name     string         `xml:"name,attr"`
	Failures []junitFailure `xml:"failure"`
	Skipped  *junitSkipped  `xml:"skipped"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// writeJUnit writes a suite for each operation and a test for each rule and side.
func writeJUnit(results []*run.Result) ([]byte, error) {
	s := sumOf(results)
	out := junitSuites{Name: "contract", Failures: s.Findings, Time: fmt.Sprintf("%.3f", s.Seconds)}
	for _, r := range results {
		for _, o := range operations(r) {
			suite := junitOperation(r.Service, o)
			out.Suites = append(out.Suites, suite)
			out.Tests += suite.Tests
			out.Skipped += suite.Skipped
		}
	}
	data, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(data, '\n')...), nil
}

func junitOperation(service string, o *operation) junitSuite {
	suite := junitSuite{Name: service + "." + o.ID}
	told := make([]bool, len(o.Findings))
	for _, row := range o.Rows {
		c := junitCase{Class: suite.Name, Name: label(o.ID, row.Rule) + " " + string(row.Side)}
		for i, f := range o.Findings {
			if f.Rule == row.Rule && !told[i] && row.Failed > 0 {
				told[i] = true
				c.Failures = append(c.Failures, junitFailureOf(f))
			}
		}
		if row.Why != "" {
			c.Skipped = &junitSkipped{row.Why}
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, c)
	}
	for i, f := range o.Findings {
		if !told[i] {
			suite.Cases = append(suite.Cases, junitCase{Class: suite.Name, Name: label(o.ID, f.Rule), Failures: []junitFailure{junitFailureOf(f)}})
		}
	}
	suite.Tests, suite.Failures = len(suite.Cases), len(o.Findings)
	return suite
}

func junitFailureOf(f run.Finding) junitFailure {
	return junitFailure{Type: f.Keyword, Message: clean(message(f)), Text: clean("\n" + details(f))}
}

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

// writeGitHub writes a workflow command for each finding, at the place of the description where the rule is.
func writeGitHub(results []*run.Result) []byte {
	var b bytes.Buffer
	for _, r := range results {
		for _, f := range r.Findings {
			properties := "title=" + githubProperty(r.Service+": "+f.Operation+" "+label(f.Operation, f.Rule))
			if file, line, column, ok := splitPos(f.Pos); ok {
				properties = "file=" + githubProperty(file) + ",line=" + line + ",col=" + column + "," + properties
			}
			fmt.Fprintf(&b, "::error %s::%s\n", properties, githubText(message(f)+"\n"+details(f)))
		}
	}
	fmt.Fprintln(&b, sumOf(results))
	return b.Bytes()
}

// splitPos takes file:line:col apart.
func splitPos(pos string) (file, line, column string, ok bool) {
	parts := strings.Split(pos, ":")
	if len(parts) < 3 {
		return "", "", "", false
	}
	n := len(parts)
	return strings.Join(parts[:n-2], ":"), parts[n-2], parts[n-1], true
}

func githubText(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(clean(strings.TrimSpace(text)))
}

func githubProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubText(text))
}
