package run

import (
	"cmp"
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
	path, header := v.Name, v.In == "response header"
	if v.Rule == check.RuleStatus {
		path = ""
	}
	name := indices.ReplaceAllString(path, "[]")
	p := problem{rule: r.ruleID(op, a.status, v), keyword: v.Rule, expected: v.Text, got: v.Got}
	if documented := op.Response(a.status); documented != nil {
		p.pos = memberPos(documented.Schema, name, documented.Pos)
	}
	if !header {
		p.where = pointer(path)
	}
	switch v.Rule {
	case check.RuleAdditional:
		p.expected, p.got = "documented members only", strings.TrimPrefix(path+": "+v.Got, ": ")
	case wire.RuleRequired:
		if name != "" {
			p.expected, p.got = name+", which is required", ""
		}
	}
	if p.got == "" {
		p.got = a.brief()
	}
	p.key = "answer " + p.rule + " " + v.Rule
	if documented := op.Response(a.status); documented != nil && a.status >= 400 && documented.Schema != nil && documented.Schema.Name != "" &&
		(!header || v.Rule == check.RuleMediaType) {
		p.key = "answer " + documented.Schema.Name + " " + name + " " + v.Rule // the refusals of all operations alike
	}
	return p
}

// ruleID is the id of the rule that a violation by an answer breaks. It is one of contract.Rules, but for a member that nobody
// documented where the description does not forbid it: that is
// "listBooks.response.200.books[].colour.additionalProperties".
func (r *runner) ruleID(op *contract.Operation, status int, v wire.Violation) string {
	documented := op.Response(status)
	if v.Rule == check.RuleStatus || documented == nil {
		return r.statusRule(op, status)
	}
	name := "header " + v.Name
	if v.In != "response header" {
		name = contract.Place(documented.Schema, v.Name, v.Rule)
	}
	if id := r.responseRule(op, documented, name, v.Rule); id != "" {
		return id
	}
	if v.Rule == check.RuleAdditional && v.Name != "" {
		member := strings.TrimPrefix(indices.ReplaceAllString(v.Name, "[]"), name)
		return op.ID + ".response." + statusName(documented) + dotted(name) + dotted(strings.TrimPrefix(member, ".")) + "." + v.Rule
	}
	// Rules do not tell apart everything that can be wrong: a body that is missing, or no JSON, is none of its media type; a
	// header that comes twice is none of its type.
	for _, keyword := range []string{"type", check.RuleMediaType, ""} {
		if id := r.responseRule(op, documented, name, keyword); id != "" {
			return id
		}
	}
	return r.statusRule(op, status)
}

func dotted(name string) string {
	if name == "" || name[0] == '[' {
		return name
	}
	return "." + name
}

// responseRule finds a rule about an answer; "" when the description has none of that keyword there. No keyword stands for any.
func (r *runner) responseRule(op *contract.Operation, documented *contract.Response, name, keyword string) string {
	for _, rule := range r.plan.RulesOf(op.ID) {
		if rule.In == "response" && rule.Status == documented.Status && (rule.Keyword == keyword || keyword == "") &&
			(rule.Name == name || keyword == check.RuleMediaType) {
			return rule.ID
		}
	}
	return ""
}

// statusRule is the rule about statuses that a status which nobody documented comes nearest to: that of the success, or of the
// refusal that should have come.
func (r *runner) statusRule(op *contract.Operation, status int) string {
	wanted := r.plan.Service.RefusalStatus(op, "invalid")
	if success := op.Success(); status/100 == 2 && success != nil {
		wanted = success.Status
	}
	var first string
	for _, rule := range r.plan.RulesOf(op.ID) {
		switch {
		case rule.In != "response" || rule.Keyword != check.RuleStatus:
		case rule.Status == wanted:
			return rule.ID
		case first == "":
			first = rule.ID
		}
	}
	return cmp.Or(first, op.ID+".method")
}

// statusName is what rules call the status of a response.
func statusName(r *contract.Response) string {
	if r.Status == 0 {
		return "default"
	}
	return strconv.Itoa(r.Status)
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
		b.WriteString("/" + contract.PointerToken(strings.TrimSuffix(strings.TrimPrefix(part, "["), "]")))
	}
	return b.String()
}

// valueProblems compares an answer with the documented one, value by value. That of a stub with a state is the documented one
// only if it is a refusal.
func (r *runner) valueProblems(c *cases.Case, a answer) []problem {
	if c.Altered || c.Example.Response == nil || len(c.Example.Response.Body) == 0 {
		return nil
	}
	if preferred := r.obeys && c.Example.Request == nil && c.Example.Response.Status >= 400; !preferred && !r.values() {
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
