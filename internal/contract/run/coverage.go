package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// This file lists for each rule and side how it was tried, and why it was not.

// coverage lists for each rule and side how it was tried, in the order of the rules, and why it was not.
func (r *runner) coverage() []Row {
	rows := map[string]*Row{}
	row := func(rule *contract.Rule, side cases.Side) *Row {
		at := rule.ID + "/" + string(side)
		if rows[at] == nil {
			rows[at] = &Row{Operation: rule.Operation, In: rule.In, Name: rule.Name, Rule: rule.ID, Keyword: rule.Keyword, Value: rule.Value, Side: side}
		}
		return rows[at]
	}
	for i, o := range r.outcomes {
		c := &r.cases[i]
		for _, id := range append([]string{c.Rule}, c.Also...) {
			rule := r.plan.Rule(id)
			if rule == nil {
				rule = &contract.Rule{ID: id, Operation: c.Operation, In: "example", Name: strings.TrimPrefix(id, c.Operation+".example:"), Keyword: "example"}
			}
			row(rule, c.Side).count(c, o)
		}
	}
	for _, n := range r.plan.NotTestable {
		if rule := r.plan.Rule(n.Rule); rule != nil {
			if side := n.Side; side == "" {
				row(rule, cases.Inside).never(n.Why)
				row(rule, cases.Outside).never(n.Why)
			} else {
				row(rule, side).never(n.Why)
			}
		}
	}
	r.answerCoverage(row)
	return r.ordered(rows)
}

// count adds what came of one case.
func (row *Row) count(c *cases.Case, o *outcome) {
	if o != nil && o.elsewhere {
		row.explain(elsewhere)
		return
	}
	row.Cases++
	if o == nil {
		row.Unproven++
		row.explain("the run ended before")
		return
	}
	if o.skipped != "" {
		row.Unproven++
		row.explain(o.skipped)
		row.Never = o.never && row.Why == o.skipped
	}
	if row.fails(c, o) {
		row.Failed++
	}
	if status := o.answer.status; status != 0 && !slices.Contains(row.Status, status) {
		row.Status = append(row.Status, status)
		slices.Sort(row.Status)
	}
}

// fails reports whether a case shows that the row's rule is broken. What else may be wrong with the answer, a member that
// is not documented say, is about other rules; what must become of a request is about all rules that the request tries.
func (row *Row) fails(c *cases.Case, o *outcome) bool {
	return slices.ContainsFunc(o.problems, func(p problem) bool { return p.rule == row.Rule || p.rule == c.Rule && c.Side != cases.Law })
}

// explain keeps the first reason; that a case is in another shard is only one if there is no other.
func (row *Row) explain(why string) {
	if row.Why == "" || row.Why == elsewhere {
		row.Why = why
	}
}

// never keeps a reason that holds for any server.
func (row *Row) never(why string) {
	row.explain(why)
	row.Never = row.Why == why
}

// ordered lists rows by operation, rule and side; a reason stays only where nothing was tried.
func (r *runner) ordered(rows map[string]*Row) []Row {
	var all []Row
	take := func(id string) {
		for _, side := range []cases.Side{cases.Inside, cases.Outside, cases.Open, cases.Example, cases.Law, Answers} {
			if row := rows[id+"/"+string(side)]; row != nil {
				if row.Cases > row.Unproven {
					row.Why, row.Never = "", false
				}
				all = append(all, *row)
			}
		}
	}
	for _, op := range r.plan.Service.Operations {
		for _, rule := range r.plan.RulesOf(op.ID) {
			take(rule.ID)
		}
		for _, e := range op.Examples {
			take(op.ID + ".example:" + e.Name)
		}
	}
	return all
}

// answerCoverage counts the answers that try each rule about answers.
func (r *runner) answerCoverage(row func(*contract.Rule, cases.Side) *Row) {
	byOperation := map[string][]*seen{}
	for i, o := range r.outcomes {
		if o == nil || o.elsewhere {
			continue
		}
		id := r.cases[i].Operation
		for _, a := range o.answers {
			if a.err == nil {
				byOperation[id] = append(byOperation[id], &seen{answer: a})
			}
		}
	}
	broken := map[string]int{}
	for _, o := range r.outcomes {
		if o == nil || o.elsewhere {
			continue
		}
		told := map[string]bool{}
		for _, p := range o.problems {
			if !told[p.rule] {
				told[p.rule] = true
				broken[p.rule]++
			}
		}
	}
	unwanted := r.unwanted()
	for i := range r.plan.Rules {
		rule := &r.plan.Rules[i]
		switch rule.Keyword {
		case "paging", "total", "echo", "creates":
			continue
		}
		if rule.In != "response" {
			continue
		}
		answers := row(rule, Answers)
		op := r.plan.Operation(rule.Operation)
		for _, a := range byOperation[rule.Operation] {
			if documented := op.Response(a.status); documented != nil && documented.Status == rule.Status && a.has(rule.Name) {
				answers.Cases++
				if !slices.Contains(answers.Status, a.status) {
					answers.Status = append(answers.Status, a.status)
					slices.Sort(answers.Status)
				}
			}
		}
		answers.Failed = broken[rule.ID]
		switch why := fmt.Sprintf("no answer %s has it", statusText(rule.Status)); {
		case answers.Cases > 0:
		case rule.Status >= 500:
			answers.never(why + ", and no request is meant to lead there")
		case unwanted[rule.Operation] != "":
			answers.explain(unwanted[rule.Operation])
		default:
			answers.explain(why)
		}
	}
}

// unwanted says of each operation whose valid request was left out on request why it was.
func (r *runner) unwanted() map[string]string {
	why := map[string]string{}
	if r.options.Skip == nil {
		return why
	}
	for i := range r.cases {
		if c := &r.cases[i]; c.IsBase() {
			why[c.Operation] = r.options.Skip(*c)
		}
	}
	return why
}

func statusText(status int) string {
	if status == 0 {
		return "with another status"
	}
	return fmt.Sprintf("with status %d", status)
}

// tried counts the rules about which an answer has proved something.
func tried(rows []Row) int {
	rules := map[string]bool{}
	for _, row := range rows {
		if row.Cases > row.Unproven && row.Tried() && row.Keyword != "example" {
			rules[row.Rule] = true
		}
	}
	return len(rules)
}

// Missing lists the rows that could have been tried here and were not.
func Missing(rows []Row) []Row {
	var all []Row
	for _, row := range rows {
		if row.counts() && !row.Tried() {
			all = append(all, row)
		}
	}
	return all
}

// Covered counts the rules that can be tried and those of them that were, on each side on which they can. What another
// shard tries does not count.
func Covered(rows []Row) (full, testable int) {
	rules, missing := map[string]bool{}, map[string]bool{}
	for _, row := range rows {
		if row.counts() {
			rules[row.Rule] = true
		}
	}
	for _, row := range Missing(rows) {
		missing[row.Rule] = true
	}
	return len(rules) - len(missing), len(rules)
}

// counts reports whether a row is about a rule that can be tried here.
func (row *Row) counts() bool { return row.Keyword != "example" && !row.Never && row.Why != elsewhere }
