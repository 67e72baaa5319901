package run

import (
	"cmp"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// This file groups problems into findings.

// findings makes one finding of the problems of one key, in the order of the plan.
func (r *runner) findings() []Finding {
	g := &grouping{runner: r, index: map[string]int{}, same: r.allRefusedAlike(), wide: r.widespread()}
	for i, o := range r.outcomes {
		if o == nil {
			continue
		}
		seen := map[string]bool{}
		for _, p := range o.problems {
			g.add(&r.cases[i], p, seen)
		}
	}
	return g.all
}

// A grouping collects findings.
type grouping struct {
	*runner
	all   []Finding
	index map[string]int
	same  bool           // all valid requests are refused alike
	wide  map[string]int // problems of one kind → how many rules they are about
}

// fewRules is how many rules of an operation may be broken in the same way before that counts as one cause.
const fewRules = 3

func (g *grouping) add(c *cases.Case, p problem, seen map[string]bool) {
	if g.same && c.IsBase() && p.keyword == "refused" {
		p.key = "refused all"
	}
	if kind := p.kind(c); g.wide[kind] > fewRules {
		p.key = kind
	}
	at, ok := g.index[p.key]
	if !ok {
		at = len(g.all)
		g.index[p.key] = at
		g.all = append(g.all, g.finding(c, p))
	}
	f := &g.all[at]
	if p.rule != f.Rule && !slices.Contains(f.Also, p.rule) {
		f.Also = append(f.Also, p.rule)
	}
	if seen[p.key] {
		return
	}
	seen[p.key] = true
	f.Cases++
	if len(f.Notes) >= mostNotes {
		return
	}
	note := c.Note
	if c.Operation != f.Operation || g.same && c.IsBase() {
		note = c.Operation + ": " + note
	}
	f.Notes = append(f.Notes, note)
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

// widespread counts the rules that problems of one kind are about.
func (r *runner) widespread() map[string]int {
	rules := map[string]map[string]bool{}
	for i, o := range r.outcomes {
		if o == nil {
			continue
		}
		for _, p := range o.problems {
			if kind := p.kind(&r.cases[i]); kind != "" {
				if rules[kind] == nil {
					rules[kind] = map[string]bool{}
				}
				rules[kind][p.rule] = true
			}
		}
	}
	counts := map[string]int{}
	for kind, of := range rules {
		counts[kind] = len(of)
	}
	return counts
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

func (r *runner) finding(c *cases.Case, p problem) Finding {
	op := r.plan.Operation(c.Operation)
	request := c.Request
	if p.request != nil {
		request = *p.request
	}
	f := Finding{
		Rule: p.rule, Keyword: p.keyword, Operation: op.ID, Method: op.Method, Path: op.Path, Page: op.Page,
		Expected: p.expected, Got: p.got, Where: p.where, Values: p.differences, Curl: r.curl(request), Pos: op.Pos,
	}
	rule := r.plan.Rule(p.rule)
	if rule == nil {
		return f
	}
	f.Sentence = rule.Text
	if p.keyword == "" || p.keyword == "accepted" || p.keyword == "refused" {
		f.Keyword = rule.Keyword
	}
	if pos := position(op, rule); pos != "" {
		f.Pos = pos
	}
	return f
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
