package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// A deriver finds the cases of one operation.
type deriver struct {
	plan    *Plan
	svc     *contract.Service
	op      *contract.Operation
	own     []*contract.Rule          // about requests, in page order
	untried []*contract.Rule          // those of own whose inside was not tried yet
	rules   map[string]*contract.Rule // by in, name and keyword
	base    draft
	sent    map[string]int  // side and request → index in the plan's cases
	tried   map[string]bool // rule id and side
	count   map[string]int  // rule id and side → cases
	lost    map[string]string
	noted   map[string]bool // rules that are noted as not testable
	value   map[*contract.Param]any
}

func newDeriver(plan *Plan, op *contract.Operation) *deriver {
	d := &deriver{
		plan: plan, svc: plan.Service, op: op, rules: map[string]*contract.Rule{},
		sent: map[string]int{}, tried: map[string]bool{}, count: map[string]int{}, lost: map[string]string{}, noted: map[string]bool{}, value: map[*contract.Param]any{},
	}
	for _, r := range plan.RulesOf(op.ID) {
		if r.In != "response" {
			d.own = append(d.own, r)
			if slices.Contains(sides(*r), Inside) {
				d.untried = append(d.untried, r)
			}
			d.rules[key(r.In, r.Name, r.Keyword)] = r
		}
	}
	return d
}

func key(in, name, keyword string) string { return in + " " + name + " " + keyword }

// derive finds the cases in the order in which they are best read.
func (d *deriver) derive() {
	base, err := d.valid()
	if err != nil {
		for _, r := range d.own {
			d.never(r.ID, "", err.Error())
		}
		if r := d.creationRule(); r != nil {
			d.never(r.ID, Law, err.Error())
		}
		return
	}
	d.base = base
	d.plain()       // 1. the valid request itself
	d.examples()    // 2. what is documented
	d.parameters()  // 3. parameters, one by one
	d.dependents()  // 4. parameters and properties that come together
	d.bodies()      // 5. the body, as a text and value by value
	d.credentials() // 6. who may call
	d.methods()     // 7. what else is asked of the path
	d.laws()        // 8. what several answers say together
	d.remaining()   // 9. why the rest is not tried
}

// rule is the rule with that keyword; nil when nothing is documented.
func (d *deriver) rule(in, name, keyword string) *contract.Rule {
	return d.rules[key(in, name, keyword)]
}

// anyRule is a rule about a parameter or a member, for cases that try none in particular.
func (d *deriver) anyRule(in, name string) *contract.Rule {
	for _, keyword := range []string{"type", "format", "enum", "pattern", "minLength", "maxLength", "mediaType"} {
		if r := d.rules[key(in, name, keyword)]; r != nil {
			return r
		}
	}
	return d.rules[key("method", "", "method")]
}

// A trial is a case before it has a number.
type trial struct {
	in, name, keyword string
	side              Side
	note              string
	draft             draft
	kinds             []string
	code              string
	also              []string
}

// try adds a case. Without a documented rule of that keyword it counts for another one about the same value.
func (d *deriver) try(t trial) {
	r := d.rule(t.in, t.name, t.keyword)
	if r == nil {
		r = d.anyRule(t.in, t.name)
	}
	if t.side == Inside {
		t.also = append(t.also, d.carried(r.ID, t.draft)...)
	}
	d.add(r.ID, t.draft.request(), t)
}

// add adds a case, unless the same request is there already: then that one tries this rule too.
func (d *deriver) add(rule string, request Request, t trial) *Case {
	at := rule + "/" + string(t.side)
	d.tried[at] = true
	sent := string(t.side) + " " + request.String()
	if i, ok := d.sent[sent]; ok && t.side != Example && t.side != Law {
		same := &d.plan.Cases[i]
		if rule != same.Rule && !slices.Contains(same.Also, rule) {
			same.Also = append(same.Also, rule)
		}
		return same
	}
	d.sent[sent] = len(d.plan.Cases)
	d.count[at]++
	c := Case{
		ID: fmt.Sprintf("%s/%d", at, d.count[at]), Operation: d.op.ID, Rule: rule, Also: t.also, Side: t.side, Note: t.note,
		Request: request, Want: Accept, Kinds: t.kinds, Code: t.code, Schemes: t.draft.schemes(),
		Writes: writes(request.Method),
	}
	switch t.side {
	case Outside:
		c.Want = Refuse
	case Open:
		c.Want = Either
	}
	if c.Want != Accept && len(c.Kinds) == 0 {
		c.Kinds = []string{"invalid"}
	}
	d.plan.Cases = append(d.plan.Cases, c)
	return &d.plan.Cases[len(d.plan.Cases)-1]
}

func writes(method string) bool {
	return method != "GET" && method != "HEAD" && method != "OPTIONS" && method != "TRACE"
}

// never notes that a rule is not tried.
func (d *deriver) never(rule string, side Side, why string) {
	d.noted[rule] = true
	d.plan.NotTestable = append(d.plan.NotTestable, NotTestable{d.op.ID, rule, side, why})
}

// lose remembers why a case was not made, in case none is made for its rule.
func (d *deriver) lose(in, name, keyword string, side Side, why string) {
	if r := d.rule(in, name, keyword); r != nil {
		if at := r.ID + "/" + string(side); d.lost[at] == "" {
			d.lost[at] = why
		}
	}
}

// plain adds the valid request.
func (d *deriver) plain() {
	d.try(trial{in: "method", keyword: "method", side: Inside, note: "a valid request", draft: d.base})
}

// carried lists the rules, other than except, whose inside was not tried yet and which are about something that a draft
// carries: if it is accepted, so is what it carries.
func (d *deriver) carried(except string, r draft) []string {
	var all []string
	d.untried = slices.DeleteFunc(d.untried, func(rule *contract.Rule) bool {
		at := rule.ID + "/" + string(Inside)
		switch {
		case d.tried[at] || rule.ID == except:
			return d.tried[at]
		case !d.carries(r, *rule):
			return false
		}
		d.tried[at] = true
		all = append(all, rule.ID)
		return true
	})
	return all
}

// carries reports whether a draft has what a rule is about.
func (d *deriver) carries(r draft, rule contract.Rule) bool {
	switch rule.In {
	case "path", "query", "header", "cookie":
		p := d.op.Param(rule.In, strings.TrimSuffix(rule.Name, "[]"))
		_, ok := r.arg(p)
		return ok && rule.Keyword != "dependentRequired"
	case "body":
		return r.has && rule.Keyword != "nullable" && rule.Keyword != "dependentRequired" && reaches(r.body, rule.Name)
	case "security":
		return rule.Keyword == "required"
	}
	return false
}

// reaches reports whether a JSON path, "rows[].id", leads to something in v.
func reaches(v any, path string) bool {
	if path == "" {
		return true
	}
	if rest, ok := strings.CutPrefix(path, "[]"); ok {
		list, ok := v.([]any)
		return ok && len(list) > 0 && reaches(list[0], strings.TrimPrefix(rest, "."))
	}
	name := path
	if i := strings.IndexAny(path, ".["); i >= 0 {
		name = path[:i]
	}
	object, ok := v.(map[string]any)
	if !ok {
		return false
	}
	member, ok := object[name]
	return ok && reaches(member, strings.TrimPrefix(path[len(name):], "."))
}

// remaining gives a reason for each rule and side that has no case.
func (d *deriver) remaining() {
	for _, r := range d.own {
		if d.noted[r.ID] || d.tried[r.ID+"/"+string(Law)] {
			continue
		}
		for _, side := range sides(*r) {
			if !d.tried[r.ID+"/"+string(side)] {
				d.never(r.ID, side, d.why(*r, side))
			}
		}
	}
}

// sides lists the sides on which a rule could be tried.
func sides(r contract.Rule) []Side {
	switch r.Keyword {
	case "default", "filter":
		return []Side{Law}
	case "security", "optional":
		return []Side{Inside}
	}
	if r.Keyword == "nullable" && r.Value == "true" {
		return []Side{Inside}
	}
	if r.Keyword == "nullable" || r.Keyword == "additionalProperties" {
		return []Side{Outside}
	}
	return []Side{Inside, Outside}
}

func (d *deriver) why(r contract.Rule, side Side) string {
	switch lost := d.lost[r.ID+"/"+string(side)]; {
	case lost != "":
		return lost
	case r.In == "path" && r.Keyword == "required":
		return "without it, the request goes to another path"
	case r.In == "method":
		return "the other methods of the path are tried with another operation"
	case r.Keyword == "default" || r.Keyword == "filter":
		return "only answers to GET requests that a list comes back for are compared"
	case side == Inside:
		return "no valid value was found that tries it"
	case r.Keyword == "format" && !slices.Contains([]string{"int32", "int64"}, r.Value):
		return "the format " + r.Value + " refuses nothing that the other rules allow"
	}
	return "what breaks it breaks another rule too"
}
