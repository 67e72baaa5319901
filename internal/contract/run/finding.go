package run

import "slices"

// This file groups problems into findings.

// fewRules is how many rules of an operation may be broken in the same way before that counts as one cause.
const fewRules = 3

// group makes one finding of the problems of one cause, in the order of the problems.
func group(problems []Problem, operations []Operation) []Finding {
	all := []Finding{}
	wide := widespread(problems)
	byCause := map[string]int{}
	for _, p := range problems {
		cause := p.Cause
		if wide[p.Kind] > fewRules {
			cause = p.Kind
		}
		at, ok := byCause[cause]
		if !ok {
			at = len(all)
			byCause[cause] = at
			all = append(all, findingOf(p, operations))
		}
		all[at].add(p)
	}
	return all
}

// widespread counts the rules that problems of one kind are about.
func widespread(problems []Problem) map[string]int {
	rules := map[string]map[string]bool{}
	for _, p := range problems {
		if p.Kind == "" {
			continue
		}
		if rules[p.Kind] == nil {
			rules[p.Kind] = map[string]bool{}
		}
		rules[p.Kind][p.Rule] = true
	}
	counts := map[string]int{}
	for kind, of := range rules {
		counts[kind] = len(of)
	}
	return counts
}

// findingOf is a finding that is about a problem.
func findingOf(p Problem, operations []Operation) Finding {
	f := Finding{
		Rule: p.Rule, Keyword: p.Keyword, Operation: p.Operation, Sentence: p.Sentence, Expected: p.Expected, Got: p.Got,
		Where: p.Where, Values: p.Values, Curl: p.Curl, Pos: p.Pos,
	}
	for _, o := range operations {
		if o.ID == p.Operation {
			f.Method, f.Path, f.Page = o.Method, o.Path, o.Page
		}
	}
	return f
}

// add counts a problem of the finding's cause.
func (f *Finding) add(p Problem) {
	if p.Rule != f.Rule && !slices.Contains(f.Also, p.Rule) {
		f.Also = append(f.Also, p.Rule)
	}
	another := len(f.Problems) == 0 || f.Problems[len(f.Problems)-1].Case != p.Case
	f.Problems = append(f.Problems, p)
	if !another {
		return
	}
	f.Cases++
	if len(f.Notes) >= mostNotes {
		return
	}
	note := p.Note
	if p.Operation != f.Operation || p.Cause == refusedAll {
		note = p.Operation + ": " + note
	}
	f.Notes = append(f.Notes, note)
}
