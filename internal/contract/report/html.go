package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// This file writes one web page that needs nothing else: no script, no font, no network.

//go:embed page.gohtml
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"label": label, "plural": plural, "something": something, "statuses": statuses, "verdict": verdict, "place": place, "short": short, "subtitle": subtitle, "first": first, "more": more,
}).Parse(pageText))

// A section is what the page says of one service.
type section struct {
	*run.Result
	Operations []*operation
}

func writeHTML(results []*run.Result, remarks []Remark) ([]byte, error) {
	data := struct {
		Sum      sum
		OK       bool
		Remarks  []Remark
		Services []section
	}{Sum: sumOf(results, remarks), Remarks: remarks}
	data.OK = data.Sum.ok()
	for _, r := range results {
		data.Services = append(data.Services, section{r, operations(r)})
	}
	var b bytes.Buffer
	err := pageTemplate.Execute(&b, data)
	return []byte(clean(b.String())), err
}

// subtitle says what was held to its contract, and where.
func subtitle(services []section) string {
	var parts []string
	for i, s := range services {
		text := s.Title
		if text == "" {
			text = s.Service
		}
		if s.Variant != "" {
			text += ", " + s.Variant
		}
		if s.Shard.Of > 1 {
			text += ", shard " + s.Shard.String()
		}
		if i+1 == len(services) || services[i+1].Target != s.Target {
			text += " at " + s.Target
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " · ")
}

func statuses(all []int) string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = strconv.Itoa(s)
	}
	return strings.Join(texts, ", ")
}

// mostProblems is how many problems of a finding the page lists; reports as JSON have all.
const mostProblems = 20

func first(all []run.Problem) []run.Problem { return all[:min(len(all), mostProblems)] }

func more(all []run.Problem) int { return max(len(all)-mostProblems, 0) }

// place is what a row is about: "query limit", "answer 200 books[].id".
func place(row run.Row) string {
	where := row.In
	if row.In == "response" {
		where = "answer"
		if parts := strings.Split(label(row.Operation, row.Rule), "."); len(parts) > 1 {
			where += " " + parts[1]
		}
	}
	return strings.TrimSpace(where + " " + row.Name)
}

// short cuts what a rule says to what fits into a table.
func short(value string) string { return cut(value, 40) }

// A state is what came of a row: a class of the page's style, and the words for it.
type state struct{ Class, Text string }

func verdict(o *operation, row run.Row) state {
	by := o.acceptance(row.Rule)
	switch {
	case row.Failed > 0 && by != nil:
		return state{"accepted", "accepted until " + by.Expires}
	case row.Failed > 0:
		return state{"bad", plural(row.Failed, "wrong answer")}
	case row.Never:
		return state{"never", notTested(row)}
	case !row.Tried():
		return state{"open", notTested(row)}
	}
	return state{"good", "✓"}
}
