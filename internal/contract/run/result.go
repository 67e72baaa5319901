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
	Shard    Shard         `json:"shard,omitzero"` // the part of the cases that was tried
	Findings []Finding     `json:"findings"`
	Accepted []Accepted    `json:"accepted,omitempty"`
	Coverage []Row         `json:"coverage"`

	Operations []Operation `json:"operations"`
}

// An Operation is one that the service has.
type Operation struct {
	ID      string        `json:"id"`
	Method  string        `json:"method"`
	Path    string        `json:"path"`
	Page    contract.Page `json:"page,omitzero"`
	Partial bool          `json:"partial,omitempty"` // some of its cases were left out on request
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

// A Finding is one thing that is wrong with the server, however many cases show it. Its rules are ids of contract.Rules, or
// of the run's own, of which there are two forms:
//
//	OPERATION.example:NAME                                   a documented pair
//	OPERATION.response.STATUS.MEMBER.additionalProperties    a member that is not documented, of an object that is not closed
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
	Problems  []Problem     `json:"problems"`      // all that it is made of
}

// A Row says how a rule was tried on one side.
type Row struct {
	Operation string     `json:"operation"`
	Status    []int      `json:"status,omitempty"` // the statuses that came back, each once, sorted
	In        string     `json:"in"`
	Name      string     `json:"name,omitempty"`
	Rule      string     `json:"rule"`
	Keyword   string     `json:"keyword"`
	Value     string     `json:"value,omitempty"` // what the keyword says: "100"
	Side      cases.Side `json:"side"`
	Cases     int        `json:"cases"`
	Failed    int        `json:"failed,omitempty"`
	Unproven  int        `json:"unproven,omitempty"` // cases that proved nothing
	Why       string     `json:"why,omitempty"`      // not tested: why
	Never     bool       `json:"never,omitempty"`    // not testable: Why holds for any server
}

// Tried reports whether an answer has proved something about the rule on this side.
func (row *Row) Tried() bool { return row.Why == "" }

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
	result := &Result{Service: s.Name, Title: s.Title, Variant: s.Variant.Title, Target: target, Stub: r.stub, Shard: r.options.Shard}
	partial := map[string]bool{}
	for i, o := range r.outcomes {
		if o == nil || o.elsewhere {
			continue
		}
		partial[r.cases[i].Operation] = partial[r.cases[i].Operation] || o.unwanted
		if !o.sent() {
			continue
		}
		result.Cases++
		result.Requests += max(o.requests, 1)
		if r.cases[i].Side == cases.Example {
			result.Examples++
		}
	}
	for _, op := range s.Operations {
		result.Operations = append(result.Operations, Operation{op.ID, op.Method, op.Path, op.Page, partial[op.ID]})
	}
	result.Findings = group(r.problems(), result.Operations)
	result.Coverage = r.coverage()
	result.Rules = tried(result.Coverage)
	return result
}
