package report

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// This file writes JUnit's XML.

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class    string         `xml:"classname,attr"`
	Name     string         `xml:"name,attr"`
	Skipped  *junitSkipped  `xml:"skipped"`
	Failures []junitFailure `xml:"failure"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// writeJUnit writes a suite for each operation and a test for each rule and side, and a suite for what was remarked.
func writeJUnit(results []*run.Result, remarks []Remark) ([]byte, error) {
	out := junitSuites{Name: "contract", Time: fmt.Sprintf("%.3f", sumOf(results, nil).Seconds)}
	for _, r := range results {
		for _, o := range operations(r) {
			out.Suites = append(out.Suites, junitOperation(r.Service, o))
		}
	}
	if len(remarks) > 0 {
		out.Suites = append(out.Suites, junitRemarks(remarks))
	}
	for i := range out.Suites {
		out.Suites[i].count()
		out.Tests += out.Suites[i].Tests
		out.Failures += out.Suites[i].Failures
	}
	data, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(data, '\n')...), nil
}

// count adds up what came of the tests; one that failed in two ways has failed once.
func (s *junitSuite) count() {
	s.Tests = len(s.Cases)
	for _, c := range s.Cases {
		switch {
		case len(c.Failures) > 0:
			s.Failures++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
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
		switch by := o.acceptance(row.Rule); {
		case len(c.Failures) > 0:
		case row.Why != "":
			c.Skipped = &junitSkipped{clean(notTested(row))}
		case row.Failed > 0 && by != nil:
			c.Skipped = &junitSkipped{clean("accepted until " + by.Expires + ": " + by.Reason)}
		}
		suite.Cases = append(suite.Cases, c)
	}
	for i, f := range o.Findings {
		if !told[i] {
			suite.Cases = append(suite.Cases, junitCase{Class: suite.Name, Name: label(o.ID, f.Rule), Failures: []junitFailure{junitFailureOf(f)}})
		}
	}
	return suite
}

func junitFailureOf(f run.Finding) junitFailure {
	return junitFailure{Type: f.Keyword, Message: clean(message(f)), Text: clean("\n" + details(f))}
}

func junitRemarks(remarks []Remark) junitSuite {
	suite := junitSuite{Name: "run"}
	for _, r := range remarks {
		suite.Cases = append(suite.Cases, junitCase{Class: suite.Name, Name: clean(strings.TrimSpace(r.Rule + " " + r.Pos)),
			Failures: []junitFailure{{Type: r.Rule, Message: clean(r.Text), Text: clean(r.String())}}})
	}
	return suite
}
