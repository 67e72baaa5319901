// Package baseline reads and writes baselines: the findings of contract runs that are let pass, each for a reason and
// until a day. An entry that has outlived its day or its finding is a finding itself, so that a baseline only shrinks.
package baseline

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// A Baseline is a file of entries.
type Baseline struct {
	Entries []Entry
}

// An Entry lets what breaks some rules pass.
type Entry struct {
	Service   string // empty: any
	Operation string // empty: that of the rule, or any
	Rules     []Rule
	Reason    string
	Expires   string // the last day on which it holds, yyyy-mm-dd
	Pos       finding.Pos
}

// A Rule is a rule's id, with or without the operation that it starts with.
type Rule struct {
	ID  string
	Pos finding.Pos
}

// day is how entries write days.
const day = time.DateOnly

// Read reads a baseline, YAML or, where the name ends in .json, JSON. It fails with findings: a file that cannot be read,
// keys that are unknown or missing, a reason that is empty, a day that is none.
func Read(file string) (*Baseline, error) {
	set := source.NewSet(filepath.Dir(file))
	root, err := set.Read(filepath.Base(file))
	if err != nil {
		return nil, err
	}
	r := reader{source.Strict{Set: set, Rule: "baseline"}}
	b := &Baseline{}
	r.Fields(root, "a baseline",
		source.Field{Name: "version", Required: true, Read: r.version},
		source.Field{Name: "entries", Required: true, Read: func(n *yaml.Node) {
			for _, item := range r.Items(n, "entries") {
				b.Entries = append(b.Entries, r.entry(item))
			}
		}},
	)
	if err := r.Findings.Err(); err != nil {
		return nil, err
	}
	return b, nil
}

// A reader turns nodes into entries.
type reader struct{ source.Strict }

func (r *reader) version(n *yaml.Node) {
	if n.ShortTag() != "!!int" || n.Value != "1" {
		r.Failf(n, "version must be 1: this specgen reads no other")
	}
}

func (r *reader) entry(n *yaml.Node) Entry {
	e := Entry{Pos: r.Set.Pos(n)}
	text := func(name string, to *string) func(*yaml.Node) {
		return func(n *yaml.Node) { *to = r.String(n, name) }
	}
	r.Fields(n, "an entry",
		source.Field{Name: "service", Read: text("service", &e.Service)},
		source.Field{Name: "operation", Read: text("operation", &e.Operation)},
		source.Field{Name: "rule", Required: true, Read: func(n *yaml.Node) { e.Rules = r.rules(n) }},
		source.Field{Name: "reason", Required: true, Read: text("reason", &e.Reason)},
		source.Field{Name: "expires", Required: true, Read: func(n *yaml.Node) { e.Expires = r.day(n) }},
	)
	return e
}

// rules reads a rule or several.
func (r *reader) rules(n *yaml.Node) []Rule {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	if len(items) == 0 {
		r.Failf(n, "rule is empty")
	}
	var all []Rule
	for _, item := range items {
		all = append(all, Rule{r.String(item, "rule"), r.Set.Pos(item)})
	}
	return all
}

func (r *reader) day(n *yaml.Node) string {
	text := r.String(n, "expires")
	if _, err := time.Parse(day, text); err != nil && text != "" {
		r.Failf(n, "expires is %q, and no day like 2026-12-31", text)
	}
	return text
}

// ToDo is the reason in entries that nobody has given a reason yet.
const ToDo = "TODO"

// Apply takes what a baseline lets pass out of the findings of some results. It returns a finding for each entry whose
// day is over, that has no reason yet, or that matches nothing any more. Whether it matches anything is not judged by
// runs in which its rules were not tried; all says that the results are of all services that there are.
func (b *Baseline) Apply(results []*run.Result, all bool, today time.Time) finding.Findings {
	now := today.Format(day)
	used := map[finding.Pos]bool{}
	for _, r := range results {
		r.Accept(func(p run.Problem) (run.Acceptance, bool) {
			for _, e := range b.Entries {
				if rule, ok := e.matching(r.Service, p.Operation, p.Rule); ok {
					used[rule.Pos] = true
					if e.Expires >= now {
						return run.Acceptance{Reason: e.Reason, Expires: e.Expires, Pos: e.Pos.String()}, true
					}
				}
			}
			return run.Acceptance{}, false
		})
	}
	var found finding.Findings
	for _, e := range b.Entries {
		stale := e.stale(results, all, used)
		found = append(found, stale...)
		switch {
		case len(stale) == len(e.Rules): // it goes anyway
		case e.Expires < now:
			found = append(found, finding.Errorf(e.Pos, "baseline-expired", "the entry for %s was good until %s: mend the server, or decide anew", e.names(), e.Expires))
		case strings.EqualFold(strings.TrimSpace(e.Reason), ToDo):
			found = append(found, finding.Errorf(e.Pos, "baseline-reason", "the entry for %s has no reason yet: say why its findings are let pass", e.names()))
		}
	}
	return found
}

func (e *Entry) names() string {
	var names []string
	for _, r := range e.Rules {
		names = append(names, r.ID)
	}
	return strings.Join(names, ", ")
}

// matching returns the entry's rule that a rule of an operation matches.
func (e *Entry) matching(service, operation, id string) (Rule, bool) {
	if e.Service != "" && e.Service != service || e.Operation != "" && e.Operation != operation {
		return Rule{}, false
	}
	i := slices.IndexFunc(e.Rules, func(r Rule) bool { return r.ID == id || r.ID == strings.TrimPrefix(id, operation+".") })
	if i < 0 {
		return Rule{}, false
	}
	return e.Rules[i], true
}
