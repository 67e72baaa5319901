package baseline

import (
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

// This file finds entries that match nothing any more.

// stale lists the rules of an entry that match nothing although they were tried, or that no service has.
func (e *Entry) stale(results []*run.Result, all bool, used map[finding.Pos]bool) finding.Findings {
	var found finding.Findings
	for _, rule := range e.Rules {
		if used[rule.Pos] {
			continue
		}
		switch judged := e.judge(results, rule); {
		case judged == kept:
			found = append(found, finding.Errorf(rule.Pos, "baseline-stale", "nothing breaks %s any more: remove it", rule.ID))
		case judged == unknown && (all || e.Service != ""):
			found = append(found, finding.Errorf(rule.Pos, "baseline-stale", "no operation has a rule %s: remove it", rule.ID))
		}
	}
	return found
}

// A judgement says what a run without a finding about a rule tells of it.
type judgement int

const (
	untried judgement = iota // nothing: it was not tried, or not on each side
	kept
	unknown // there is no such rule
)

func (e *Entry) judge(results []*run.Result, rule Rule) judgement {
	one := Entry{Service: e.Service, Operation: e.Operation, Rules: []Rule{rule}}
	found, asked := false, false
	for _, r := range results {
		if e.Service != "" && e.Service != r.Service {
			continue
		}
		asked = true
		for _, row := range r.Coverage {
			if _, ok := one.matching(r.Service, row.Operation, row.Rule); ok {
				if !row.Tried() && !row.Never {
					return untried
				}
				found = true
			}
		}
	}
	switch {
	case found:
		return kept
	case !asked && e.Service != "":
		return untried // or there is no such service: only a run of all of them could tell
	}
	return e.judgeAnswers(results, rule)
}

// judgeAnswers is about rules that no row is about: that answers have documented statuses and members only. They are
// kept if the operation was tried whole.
func (e *Entry) judgeAnswers(results []*run.Result, rule Rule) judgement {
	known := false
	for _, r := range results {
		for _, op := range r.Operations {
			if e.Operation != "" && e.Operation != op.ID || e.Service != "" && e.Service != r.Service {
				continue
			}
			rest, mine := strings.CutPrefix(rule.ID, op.ID+".")
			if !mine && !strings.HasPrefix(rule.ID, "response.") || !strings.HasPrefix(rest, "response.") {
				continue
			}
			known = true
			if op.Partial || r.Shard.Of > 1 || !answered(r, op.ID) {
				return untried
			}
		}
	}
	if known {
		return kept
	}
	return unknown
}

// answered reports whether an operation has answered its valid request.
func answered(r *run.Result, operation string) bool {
	for _, row := range r.Coverage {
		if row.Operation == operation && row.In == "method" && row.Side == cases.Inside {
			return row.Tried()
		}
	}
	return false
}
