package run

import (
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// A Result is what a run of one service comes to.
type Result struct {
	Service  string        `json:"service"`
	Title    string        `json:"title,omitempty"`
	Variant  string        `json:"variant,omitempty"`
	Target   string        `json:"target"`
	Stub     bool          `json:"stub,omitempty"` // the server says that it is a stub
	Examples int           `json:"examples"`       // documented examples that were replayed
	Rules    int           `json:"rules"`          // rules that were tried
	Cases    int           `json:"cases"`          // cases that were sent
	Requests int           `json:"requests"`
	Elapsed  time.Duration `json:"-"`
	Findings []Finding     `json:"findings"`
	Coverage []Row         `json:"coverage"`

	Operations []Operation `json:"operations"`
}

// An Operation is one that the service has.
type Operation struct {
	ID     string `json:"id"`
	Method string `json:"method"`
	Path   string `json:"path"`
}

// Where returns the method and the path of an operation.
func (r *Result) Where(operation string) (method, path string) {
	for _, o := range r.Operations {
		if o.ID == operation {
			return o.Method, o.Path
		}
	}
	return "", ""
}

// A Finding is one thing that is wrong with the server, however many cases show it.
type Finding struct {
	Rule      string        `json:"rule"`
	Also      []string      `json:"also,omitempty"` // other rules that it is wrong about in the same way
	Keyword   string        `json:"keyword"`
	Operation string        `json:"operation"`
	Method    string        `json:"method"`
	Path      string        `json:"path"`
	Page      contract.Page `json:"page,omitzero"`
	Sentence  string        `json:"sentence,omitempty"` // what the page says
	Expected  string        `json:"expected"`
	Got       string        `json:"got"`
	Where     string        `json:"where,omitempty"`  // JSON pointer into the answer
	Values    []Difference  `json:"values,omitempty"` // what differs from a documented example
	Curl      string        `json:"curl"`
	Cases     int           `json:"cases"`         // how many cases show it
	Notes     []string      `json:"notes"`         // what the first of them sent
	Pos       string        `json:"pos,omitempty"` // where the description says so: file:line:col
}

// A Row says how a rule was tried on one side.
type Row struct {
	Operation string     `json:"operation"`
	Status    []int      `json:"status,omitempty"` // the statuses that came back, each once, sorted
	In        string     `json:"in"`
	Name      string     `json:"name,omitempty"`
	Rule      string     `json:"rule"`
	Keyword   string     `json:"keyword"`
	Side      cases.Side `json:"side"`
	Cases     int        `json:"cases"`
	Failed    int        `json:"failed,omitempty"`
	Unproven  int        `json:"unproven,omitempty"` // cases that proved nothing
	Why       string     `json:"why,omitempty"`      // not tested: why
}

// Answers is the side of rules about answers: they are tried by every answer.
const Answers cases.Side = "answer"

// mostNotes is how many notes a finding keeps.
const mostNotes = 5

// OK reports whether nothing is wrong.
func (r *Result) OK() bool { return len(r.Findings) == 0 }

// result groups the outcomes.
func (r *runner) result() *Result {
	s := r.plan.Service
	target := r.target.Base
	if r.target.Shown != "" {
		target = "this process"
	}
	result := &Result{Service: s.Name, Title: s.Title, Variant: s.Variant.Title, Target: target, Stub: r.stub}
	for _, op := range s.Operations {
		result.Operations = append(result.Operations, Operation{op.ID, op.Method, op.Path})
	}
	for i, o := range r.outcomes {
		if o == nil || !o.sent() {
			continue
		}
		result.Cases++
		result.Requests += max(o.requests, 1)
		if r.cases[i].Side == cases.Example {
			result.Examples++
		}
	}
	result.Findings = append([]Finding{}, r.findings()...)
	result.Coverage = r.coverage()
	tried := map[string]bool{}
	for _, row := range result.Coverage {
		if row.Cases > row.Unproven && row.Why == "" && r.plan.Rule(row.Rule) != nil {
			tried[row.Rule] = true
		}
	}
	result.Rules = len(tried)
	return result
}
