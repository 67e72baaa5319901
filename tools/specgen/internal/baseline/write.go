package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// This file writes baselines.

// term is how long entries hold that are written.
const term = 90 * 24 * time.Hour

// heading tells readers of a baseline what it is.
const heading = `# Findings of specgen contract that are let pass. Each entry has its reason and its last day; one that is over, or that
# matches nothing any more, fails the run.
`

// Write writes a baseline that lets everything pass that some results found: what was accepted for the reason and the
// time that it has, the rest for 90 days and without a reason, so that somebody has to give one. The name of the file
// says whether it is YAML or JSON.
func Write(file string, results []*run.Result, today time.Time) ([]byte, error) {
	var entries []Entry
	for _, r := range results {
		entries = append(entries, entriesOf(r, today)...)
	}
	if strings.HasSuffix(file, ".json") {
		return writeJSON(entries)
	}
	return writeYAML(entries)
}

// entriesOf makes the entries of a result, in the order of its plan.
func entriesOf(r *run.Result, today time.Time) []Entry {
	type ordered struct {
		order int
		Entry
	}
	var all []ordered
	add := func(f run.Finding, reason, expires string) {
		e := ordered{f.Problems[0].Order, Entry{Service: r.Service, Reason: reason, Expires: expires}}
		for _, id := range append([]string{f.Rule}, f.Also...) {
			e.Rules = append(e.Rules, Rule{ID: id})
		}
		all = append(all, e)
	}
	for _, f := range r.Accepted {
		add(f.Finding, f.By.Reason, f.By.Expires)
	}
	for _, f := range r.Findings {
		add(f, ToDo, today.Add(term).Format(day))
	}
	slices.SortStableFunc(all, func(a, b ordered) int { return cmp.Compare(a.order, b.order) })
	seen := map[string]bool{}
	var entries []Entry
	for _, e := range all {
		e.Rules = slices.DeleteFunc(e.Rules, func(rule Rule) bool {
			again := seen[rule.ID]
			seen[rule.ID] = true
			return again
		})
		if len(e.Rules) > 0 {
			entries = append(entries, e.Entry)
		}
	}
	return entries
}

// A written entry is one as it is written. Rule is a text or a list of texts.
type written struct {
	Service string `json:"service" yaml:"service"`
	Rule    any    `json:"rule" yaml:"rule"`
	Reason  string `json:"reason" yaml:"reason"`
	Expires any    `json:"expires" yaml:"expires"`
}

func (e *Entry) written() written {
	w := written{Service: e.Service, Rule: e.Rules[0].ID, Reason: e.Reason, Expires: e.Expires}
	if len(e.Rules) > 1 {
		list := make([]string, len(e.Rules))
		for i, r := range e.Rules {
			list[i] = r.ID
		}
		w.Rule = list
	}
	return w
}

func writeJSON(entries []Entry) ([]byte, error) {
	out := struct {
		Version int       `json:"version"`
		Entries []written `json:"entries"`
	}{1, []written{}}
	for _, e := range entries {
		out.Entries = append(out.Entries, e.written())
	}
	text, err := json.MarshalIndent(out, "", "  ")
	return append(text, '\n'), err
}

func writeYAML(entries []Entry) ([]byte, error) {
	out := struct {
		Version int       `yaml:"version"`
		Entries []written `yaml:"entries"`
	}{1, []written{}}
	for _, e := range entries {
		w := e.written()
		w.Expires = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: e.Expires} // a day, without quotes
		out.Entries = append(out.Entries, w)
	}
	var b bytes.Buffer
	b.WriteString(heading)
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(out); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
