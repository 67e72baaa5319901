package run

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file names what is wrong with an answer: the rule, and the place as a JSON pointer.

// answerProblem is a violation by an answer as a problem of the response's rule.
func (r *runner) answerProblem(op *contract.Operation, a answer, v wire.Violation) problem {
	path, header := v.Name, strings.HasPrefix(v.Name, "header ") || v.In == "response header"
	if v.Rule == check.RuleStatus {
		path = ""
	}
	name := indices.ReplaceAllString(path, "[]")
	p := problem{keyword: v.Rule, expected: v.Text, got: v.Got}
	if documented := op.Response(a.status); documented != nil {
		p.pos = memberPos(documented.Schema, name, documented.Pos)
	}
	if !header {
		p.where = pointer(path)
	}
	if rule := r.responseRule(op, a.status, name, v.Rule); rule != nil {
		p.rule = rule.ID
	} else {
		p.rule = op.ID + ".response." + statusName(op, a.status) + dotted(name) + "." + v.Rule
	}
	switch v.Rule {
	case check.RuleAdditional:
		p.expected, p.got = "documented members only", strings.TrimPrefix(path+": "+v.Got, ": ")
	case wire.RuleRequired:
		if name != "" {
			p.expected, p.got = strings.TrimPrefix(name, "header ")+", which is required", ""
		}
	}
	if p.got == "" {
		p.got = a.brief()
	}
	if v.Rule == check.RuleStatus {
		p.rule = op.ID + ".response.status"
	}
	p.key = "answer " + p.rule
	if documented := op.Response(a.status); documented != nil && a.status >= 400 && documented.Schema != nil && documented.Schema.Name != "" &&
		(!header || v.Rule == check.RuleMediaType) {
		p.key = "answer " + documented.Schema.Name + " " + name + " " + v.Rule // the refusals of all operations alike
	}
	return p
}

func dotted(name string) string {
	if name == "" {
		return ""
	}
	return "." + name
}

// responseRule finds the rule about an answer; nil when the description has none of that keyword there.
func (r *runner) responseRule(op *contract.Operation, status int, name, keyword string) *contract.Rule {
	documented := op.Response(status)
	if documented == nil {
		return nil
	}
	for _, rule := range r.plan.RulesOf(op.ID) {
		if rule.In == "response" && rule.Status == documented.Status &&
			rule.Keyword == keyword && (rule.Name == name || keyword == check.RuleMediaType) {
			return rule
		}
	}
	return nil
}

// statusName is what rules call a status.
func statusName(op *contract.Operation, status int) string {
	if documented := op.Response(status); documented != nil && documented.Status == 0 {
		return "default"
	}
	return strconv.Itoa(status)
}

var indices = regexp.MustCompile(`\[\d+\]`)

// pointer writes a JSON path, rows[0].id, as a JSON pointer: /rows/0/id.
func pointer(path string) string {
	if path == "" {
		return ""
	}
	var b strings.Builder
	for part := range strings.SplitSeq(strings.ReplaceAll(path, "[", ".["), ".") {
		if part == "" {
			continue
		}
		b.WriteString("/" + escapePointer(strings.TrimSuffix(strings.TrimPrefix(part, "["), "]")))
	}
	return b.String()
}

func escapePointer(token string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
}

// valueProblems compares an answer with the documented one, value by value.
func (r *runner) valueProblems(c *cases.Case, a answer) []problem {
	if !r.values() || c.Altered || c.Example.Response == nil || len(c.Example.Response.Body) == 0 {
		return nil
	}
	want, err := check.Decode(c.Example.Response.Body)
	if err != nil {
		return nil
	}
	got, err := check.Decode(a.body)
	if err != nil {
		return nil // answerProblems says so
	}
	found := differences(want, got)
	if r.options.Lenient {
		found = slices.DeleteFunc(found, func(d Difference) bool { return d.Expected == "" })
	}
	if len(found) == 0 {
		return nil
	}
	values := "1 value differs"
	if len(found) > 1 {
		values = strconv.Itoa(len(found)) + " values differ"
	}
	return []problem{{
		key: "value " + c.Rule, rule: c.Rule, keyword: "value", expected: "the documented values", got: values,
		where: found[0].Where, differences: found,
	}}
}
