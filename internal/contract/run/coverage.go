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
			rows[at] = &Row{Operation: rule.Operation, In: rule.In, Name: rule.Name, Rule: rule.ID, Keyword: rule.Keyword, Side: side}
		}
		return rows[at]
	}
	for i, o := range r.outcomes {
		c := &r.cases[i]
		for _, id := range append([]string{c.Rule}, c.Also...) {
			rule := r.plan.Rule(id)
			if rule == nil {
				rule = &contract.Rule{ID: c.Operation + "." + id, Operation: c.Operation, In: "example", Name: strings.TrimPrefix(id, "example:"), Keyword: "example"}
			}
			row(rule, c.Side).count(o)
		}
	}
	for _, n := range r.plan.NotTestable {
		if rule := r.plan.Rule(n.Rule); rule != nil {
			if side := n.Side; side == "" {
				row(rule, cases.Inside).explain(n.Why)
				row(rule, cases.Outside).explain(n.Why)
			} else {
				row(rule, side).explain(n.Why)
			}
		}
	}
	r.answerCoverage(row)
	return r.ordered(rows)
}

// count adds what came of one case.
func (row *Row) count(o *outcome) {
	row.Cases++
	if o == nil {
		row.Unproven++
		row.explain("the run ended before")
		return
	}
	if o.skipped != "" {
		row.Unproven++
		row.explain(o.skipped)
	}
	if len(o.problems) > 0 {
		row.Failed++
	}
	if status := o.answer.status; status != 0 && !slices.Contains(row.Status, status) {
		row.Status = append(row.Status, status)
		slices.Sort(row.Status)
	}
}

// explain keeps the first reason.
func (row *Row) explain(why string) {
	if row.Why == "" {
		row.Why = why
	}
}

// ordered lists rows by operation, rule and side; a reason stays only where nothing was tried.
func (r *runner) ordered(rows map[string]*Row) []Row {
	var all []Row
	take := func(id string) {
		for _, side := range []cases.Side{cases.Inside, cases.Outside, cases.Open, cases.Example, cases.Law, Answers} {
			if row := rows[id+"/"+string(side)]; row != nil {
				if row.Cases > row.Unproven {
					row.Why = ""
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
		if o == nil {
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
		if o != nil {
			for _, p := range o.problems {
				broken[p.rule]++
			}
		}
	}
	for i := range r.plan.Rules {
		rule := &r.plan.Rules[i]
		switch rule.Keyword {
		case "paging", "total", "echo":
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
		if answers.Cases == 0 {
			answers.explain(fmt.Sprintf("no answer %s has it", statusText(rule.Status)))
		}
	}
}

func statusText(status int) string {
	if status == 0 {
		return "with another status"
	}
	return fmt.Sprintf("with status %d", status)
}
