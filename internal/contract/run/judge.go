package run

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// An outcome is what came of one case.
type outcome struct {
	answer   answer
	problems []problem
	skipped  string // why it proves nothing
	requests int    // how many were sent; 0 counts as one unless skipped
	answers  []answer

	never     bool // what it skips, it skips with any server
	unwanted  bool // the case was left out on request
	elsewhere bool // the case belongs to another shard
}

// accepted reports whether the server took the request for valid.
func (o *outcome) accepted() bool { return o.answer.err == nil && o.answer.status/100 == 2 }

// sent reports whether the request was sent at all.
func (o *outcome) sent() bool { return o.answer.err != nil || o.answer.status != 0 }

// A problem is one thing that is wrong with an answer. Problems of one key are one finding.
type problem struct {
	key      string
	rule     string // the id of the rule that the server breaks
	keyword  string // what kind of problem it is, when it is not the rule's own keyword
	expected string
	got      string
	where    string         // JSON pointer into the answer
	request  *cases.Request // the request, if it is not the case's
	pos      string         // where the description says so, if no rule does

	differences []Difference
}

// judge holds one whole answer against what the contract says of it.
func (r *runner) judge(c *cases.Case, a answer) *outcome {
	o := &outcome{answer: a, answers: []answer{a}}
	switch {
	case a.err != nil && unreachable(a.err):
		o.problems = []problem{{key: "gone", rule: c.Rule, keyword: "answer", expected: "an answer", got: a.err.Error()}}
		return o
	case a.err != nil:
		o.problems = []problem{{key: "silent " + c.Rule, rule: c.Rule, keyword: "answer", expected: "an answer", got: a.err.Error()}}
		return o
	case a.status == http.StatusTooManyRequests && c.Side != cases.Example:
		o.skipped = "the server is too busy (429)"
		return o
	case isHTML(a) && !r.allowsHTML(c, a):
		o.problems = []problem{{key: "html", rule: c.Rule, keyword: "mediaType", expected: r.wantedBody(c),
			got: fmt.Sprintf("an HTML page with status %d: %s", a.status, title(a.body))}}
		return o
	}
	if why := r.unproven(c, a); why != "" {
		o.skipped = why
		return o
	}
	o.problems = r.statusProblems(c, a)
	o.problems = append(o.problems, r.answerProblems(c, a, len(o.problems) > 0)...)
	if c.Side == cases.Example && len(o.problems) == 0 {
		o.problems = r.valueProblems(c, a)
	}
	if c.Want == cases.Refuse && len(o.problems) == 0 && c.Side != cases.Example {
		o.problems = r.codeProblems(c, a)
	}
	return o
}

// statusProblems looks at the status: is it one that the request must get?
func (r *runner) statusProblems(c *cases.Case, a answer) []problem {
	op := r.plan.Operation(c.Operation)
	one := func(keyword, expected string) []problem {
		return []problem{{key: keyword + " " + c.Rule, rule: c.Rule, keyword: keyword, expected: expected, got: a.brief()}}
	}
	if c.Side == cases.Example && c.Example.Response != nil {
		if want := c.Example.Response.Status; a.status != want && !r.also(op, want, a.status) {
			return one("status", "the documented answer with status "+strconv.Itoa(want))
		}
		return nil
	}
	switch {
	case c.Want == cases.Accept && a.status/100 != 2:
		return one("refused", "accepted ("+successes(op)+")")
	case c.Want == cases.Either && a.status/100 != 2 && a.status/100 != 4:
		return one("status", "a documented answer")
	case c.Want != cases.Refuse:
		return nil
	}
	statuses := r.refusals(c)
	expected := "refused (" + either(statuses) + ")"
	switch {
	case a.status/100 == 2:
		return one("accepted", expected)
	case a.status/100 != 4:
		return one("status", expected)
	case len(statuses) > 0 && !slices.Contains(statuses, a.status):
		return one("status", expected)
	}
	return nil
}

// also reports whether a status is documented as another one for the same answer.
func (r *runner) also(op *contract.Operation, want, got int) bool {
	documented := op.Response(want)
	return documented != nil && documented == op.Response(got) && documented.Status != 0
}

// refusals lists the statuses with which a case may be refused; none: any documented one.
func (r *runner) refusals(c *cases.Case) []int {
	kinds := c.Kinds
	if r.values() && len(kinds) > 1 && kinds[0] != "invalid" && r.plan.Service.Refusal(kinds[0]) != nil {
		kinds = kinds[:1]
	}
	var all []int
	for _, kind := range kinds {
		if refusal := r.plan.Service.Refusal(kind); refusal != nil && !slices.Contains(all, refusal.Status) {
			all = append(all, refusal.Status)
		}
	}
	return all
}

// successes lists an operation's documented statuses of success.
func successes(op *contract.Operation) string {
	var all []int
	for _, response := range op.Responses {
		for _, s := range append([]int{response.Status}, response.Also...) {
			if s/100 == 2 {
				all = append(all, s)
			}
		}
	}
	return either(all)
}

func either(statuses []int) string {
	if len(statuses) == 0 {
		return "any documented status"
	}
	texts := make([]string, len(statuses))
	for i, s := range statuses {
		texts[i] = strconv.Itoa(s)
	}
	return strings.Join(texts, " or ")
}

// answerProblems looks at status, headers and body as the operation documents them. wrong says that the status has been
// found wrong already.
func (r *runner) answerProblems(c *cases.Case, a answer, wrong bool) []problem {
	op := r.plan.Operation(c.Operation)
	if a.status >= 500 && c.Side != cases.Example || a.status/100 == 3 {
		return nil
	}
	if op.Response(a.status) == nil && (wrong || r.unsaid(c, op, a.status)) {
		return nil
	}
	if strange := c.Rule == c.Operation+".method" && c.Side != cases.Inside; strange {
		// No operation answers here; what one would answer is the nearest that is documented.
		if !r.values() || op.Response(a.status) == nil || c.Side == cases.Open || a.status/100 == 2 {
			return nil
		}
	}
	if c.Request.Method == "HEAD" {
		return nil
	}
	var all []problem
	media := false
	for _, v := range check.Response(op, a.status, a.header, a.body, !r.options.Lenient) {
		if v.Rule == check.RuleStatus && wrong || v.Rule == wire.RuleJSON && media {
			continue // one cause, one problem
		}
		media = media || v.Rule == check.RuleMediaType
		all = append(all, r.answerProblem(op, a, v))
	}
	return all
}

// unsaid reports whether a refusal with a status that the operation does not list is none the less what a reader must
// expect: the service as a whole documents it, or the operation documents none that fits, or it is about something that
// OpenAPI leaves to servers, a missing credential say. See the file refusal.go of package contract.
func (r *runner) unsaid(c *cases.Case, op *contract.Operation, status int) bool {
	if status/100 != 4 || c.Want == cases.Accept {
		return false
	}
	for _, refusal := range r.plan.Service.Refusals {
		if refusal.Status == status {
			return true
		}
	}
	if len(c.Kinds) > 0 && c.Kinds[0] != "invalid" && r.plan.Service.Refusal(c.Kinds[0]) == nil {
		return true
	}
	return !r.plan.Service.SaysHow(op, "invalid")
}

// codeProblems looks at the error code of a refusal.
func (r *runner) codeProblems(c *cases.Case, a answer) []problem {
	if !r.values() {
		return nil
	}
	code := c.Code
	if code == "" || c.Kinds[0] != "invalid" || a.status != r.statusOf("invalid") {
		code = ""
		for _, kind := range c.Kinds {
			if refusal := r.plan.Service.Refusal(kind); refusal != nil && refusal.Status == a.status && code == "" {
				code = refusal.Code
			}
		}
	}
	if c.Code != "" && c.Kinds[0] == "invalid" && r.statusOf("invalid") == 0 {
		code = c.Code
	}
	if code == "" || holds(a.body, code) {
		return nil
	}
	return []problem{{key: "errorCode " + c.Rule, rule: c.Rule, keyword: "errorCode", expected: "refused with error code " + code, got: a.brief()}}
}

func (r *runner) statusOf(kind string) int {
	if refusal := r.plan.Service.Refusal(kind); refusal != nil {
		return refusal.Status
	}
	return 0
}

// holds reports whether a JSON text has a string or number with that text somewhere.
func holds(body []byte, text string) bool {
	v, err := check.Decode(body)
	return err == nil && holdsValue(v, text)
}

func holdsValue(v any, text string) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			if holdsValue(member, text) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return holdsValue(item, text) })
	case nil, bool:
		return false
	}
	return fmt.Sprint(v) == text
}

// wantedBody says what kind of answer is documented.
func (r *runner) wantedBody(c *cases.Case) string {
	for _, response := range r.plan.Operation(c.Operation).Responses {
		if response.MediaType != "" {
			return response.MediaType
		}
	}
	return "a documented answer"
}

// allowsHTML reports whether a web page is what the status is documented with, or a refusal about whose body nothing is said.
func (r *runner) allowsHTML(c *cases.Case, a answer) bool {
	op := r.plan.Operation(c.Operation)
	documented := op.Response(a.status)
	switch {
	case documented == nil || c.Side == cases.Open && c.Rule == c.Operation+".method":
		return r.unsaid(c, op, a.status)
	case documented.Schema == nil && a.status >= 400:
		return true
	}
	return strings.HasPrefix(documented.MediaType, "text/")
}

// isHTML reports whether an answer is a web page.
func isHTML(a answer) bool {
	if len(a.body) == 0 {
		return false
	}
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return true
	}
	start := strings.ToLower(string(bytes.TrimSpace(a.body[:min(len(a.body), 64)])))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

// title is what a web page is about.
func title(body []byte) string {
	text := string(body[:min(len(body), 4096)])
	if _, rest, ok := strings.Cut(text, "<title>"); ok {
		text, _, _ = strings.Cut(rest, "</title>")
	}
	return shorten(strings.Join(strings.Fields(text), " "), 80)
}

// brief shows an answer on one line.
func (a answer) brief() string {
	if a.err != nil {
		return a.err.Error()
	}
	text := strconv.Itoa(a.status)
	if body := strings.Join(strings.Fields(strings.ToValidUTF8(string(a.body[:min(len(a.body), 1024)]), "?")), " "); body != "" {
		text += " " + shorten(body, 120)
	}
	return text
}

func shorten(text string, most int) string {
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	return string(r[:most-1]) + "…"
}
