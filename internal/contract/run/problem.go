package run

import (
	"cmp"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// This file tells what is wrong with answers so that it can be read without the run.

// A Problem is one thing that is wrong with the answer to one case. Findings are groups of problems.
type Problem struct {
	Case      string       `json:"case"`  // its id
	Order     int          `json:"order"` // its place in the plan
	Note      string       `json:"note"`  // what it sent
	Operation string       `json:"operation"`
	Rule      string       `json:"rule"`
	Keyword   string       `json:"keyword"`
	Sentence  string       `json:"sentence,omitempty"`
	Expected  string       `json:"expected"`
	Got       string       `json:"got"`
	Where     string       `json:"where,omitempty"`
	Values    []Difference `json:"values,omitempty"`
	Curl      string       `json:"curl"`
	Pos       string       `json:"pos,omitempty"`
	Cause     string       `json:"cause"`          // problems of one cause are one finding
	Kind      string       `json:"kind,omitempty"` // problems of one kind are one finding if they are about many rules
}

// refusedAll is the cause of valid requests that are all refused alike: a credential, say.
const refusedAll = "refused all"

// problems lists what is wrong, in the order of the plan. What is wrong many times with one answer, with each row of a
// list say, is told once.
func (r *runner) problems() []Problem {
	all := []Problem{}
	type key struct {
		order       int
		rule, cause string
	}
	seen := map[key]bool{}
	same := r.allRefusedAlike()
	for i, o := range r.outcomes {
		if o == nil || o.elsewhere {
			continue
		}
		c := &r.cases[i]
		for _, p := range o.problems {
			if same && c.IsBase() && p.keyword == "refused" {
				p.key = refusedAll
			}
			if k := (key{i, p.rule, p.key}); !seen[k] {
				seen[k] = true
				all = append(all, r.told(i, c, p))
			}
		}
	}
	return all
}

// told writes a problem so that a reader needs nothing else.
func (r *runner) told(order int, c *cases.Case, p problem) Problem {
	op := r.plan.Operation(c.Operation)
	request := c.Request
	if p.request != nil {
		request = *p.request
	}
	told := Problem{
		Case: c.ID, Order: order, Note: c.Note, Operation: op.ID, Rule: p.rule, Keyword: p.keyword, Expected: p.expected, Got: p.got,
		Where: p.where, Values: p.differences, Curl: r.curl(request), Pos: cmp.Or(p.pos, op.Pos), Cause: p.key, Kind: p.kind(c),
	}
	rule := r.plan.Rule(p.rule)
	if rule == nil {
		return told
	}
	told.Sentence = rule.Text
	if p.keyword == "" || p.keyword == "accepted" || p.keyword == "refused" {
		told.Keyword = rule.Keyword
	}
	told.Pos = cmp.Or(position(op, rule), told.Pos)
	return told
}

// kind is what problems have in common that one cause makes: the wrong status or error code of an operation's
// refusals.
func (p problem) kind(c *cases.Case) string {
	if p.keyword != "status" && p.keyword != "errorCode" || c.Side == cases.Example {
		return ""
	}
	status, _, _ := strings.Cut(p.got, " ")
	return p.keyword + " " + c.Operation + " " + status
}

// allRefusedAlike reports whether the valid requests of several operations were all refused with the same status: then
// there is one cause, a credential say.
func (r *runner) allRefusedAlike() bool {
	status, n := 0, 0
	for i, o := range r.outcomes {
		if o == nil || !r.cases[i].IsBase() || !o.sent() {
			continue
		}
		if o.accepted() || o.answer.err != nil || status != 0 && o.answer.status != status {
			return false
		}
		status = o.answer.status
		n++
	}
	return n > 1
}

// position is where the description states a rule: the parameter, the property, or what comes nearest.
func position(op *contract.Operation, rule *contract.Rule) string {
	name := strings.TrimSuffix(rule.Name, "[]")
	switch rule.In {
	case "path", "query", "header", "cookie":
		if p := op.Param(rule.In, name); p != nil {
			return p.Pos
		}
	case "body":
		if op.Body != nil {
			return memberPos(op.Body.Schema, rule.Name, op.Body.Pos)
		}
	case "response":
		if rule.Keyword == "creates" {
			return op.Creates.Pos
		}
		for _, response := range op.Responses {
			if response.Status == rule.Status {
				return memberPos(response.Schema, rule.Name, response.Pos)
			}
		}
	}
	return ""
}

// memberPos is where a member is described, or the last one on the way that has a position.
func memberPos(s *contract.Schema, path, pos string) string {
	for part := range strings.SplitSeq(path, ".") {
		name := strings.TrimRight(part, "[]")
		if s == nil {
			return pos
		}
		if p := s.Property(name); p != nil {
			s = p.Schema
			pos = cmp.Or(p.Pos, pos)
		}
		for range strings.Count(part, "[]") {
			if s != nil {
				s = s.Items
			}
		}
	}
	return pos
}
