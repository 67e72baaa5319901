// Package cases derives from a contract the requests that try each of its rules: one request just inside each bound
// and one just outside, one thing changed at a time, and the documented examples. The number of cases is linear in the
// number of rules, nothing is random, and every case is held against the contract before it is handed out, so that
// none claims of a request what the contract does not say. What cannot be tried is listed with the reason.
package cases

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// A Side says on which side of a rule a case lies.
type Side string

// The sides. A case on the Open side is one that OpenAPI leaves to the server: it may be accepted or refused, but
// what comes back must be a documented answer.
const (
	Inside  Side = "inside"
	Outside Side = "outside"
	Open    Side = "open"
	Example Side = "example"
	Law     Side = "law"
)

// A Want is what must become of a request.
type Want string

// What can be wanted: any documented success, a documented refusal, or either of them.
const (
	Accept Want = "accept"
	Refuse Want = "refuse"
	Either Want = "either"
)

// A Case is one request and what must become of it.
type Case struct {
	ID        string   `json:"id"` // unique in the plan: "listBooks.query.limit.maximum/outside/1"
	Operation string   `json:"operation"`
	Rule      string   `json:"rule"`           // the id of the rule that it tries; of an example "listBooks.example:<name>"
	Also      []string `json:"also,omitempty"` // other rules that it tries too, on the same side
	Side      Side     `json:"side"`
	Note      string   `json:"note"` // what was changed: "limit=101"
	Request   Request  `json:"request"`
	Want      Want     `json:"want"`
	Kinds     []string `json:"kinds,omitempty"` // a refusal's kinds, as contract.Refusal has them: any of these
	Code      string   `json:"code,omitempty"`  // the documented error code of this refusal
	Schemes   []string `json:"schemes,omitempty"`
	Writes    bool     `json:"writes,omitempty"` // the method may change something

	Example *contract.Example `json:"-"` // Side Example: the pair
	Altered bool              `json:"-"` // Side Example: Options.Set gave another value than the documented one
	Law     *LawCase          `json:"-"` // Side Law: what to look at
}

// A Request is what is sent. Path is escaped and starts below the base URL. A header or query may hold placeholders
// of credentials, as Plan.Credentials lists them.
type Request struct {
	Method   string      `json:"method"`
	Path     string      `json:"path"`
	RawQuery string      `json:"rawQuery,omitempty"`
	Header   http.Header `json:"header,omitempty"`
	Body     []byte      `json:"body,omitempty"`
}

// String is the same for equal requests.
func (r Request) String() string {
	var b strings.Builder
	b.WriteString(r.Method + " " + r.Path + "?" + r.RawQuery)
	for _, k := range sortedKeys(r.Header) {
		b.WriteString("\n" + k + ": " + strings.Join(r.Header[k], ", "))
	}
	b.WriteString("\n\n" + string(r.Body))
	return b.String()
}

// A LawCase is a rule about several answers together.
type LawCase struct {
	Kind  string          // paging, default, filter or creates
	Param *contract.Param // default, filter: the parameter
	Fixed []string        // query parameters that the request has anyway
	// With returns the request with some query parameters set; what must come along with them does.
	With func(query map[string]string) Request
	// Creation is what comes of the case's own request. Then With is about the list.
	Creation *Creation
}

// NotTestable says why a rule is not tried on a side; on either when Side is empty.
type NotTestable struct {
	Operation string `json:"operation"`
	Rule      string `json:"rule"`
	Side      Side   `json:"side,omitempty"`
	Why       string `json:"why"`
}

// A Credential is a placeholder in requests, "$TOKEN", and what it stands for.
type Credential struct {
	Scheme   string // the security scheme's name
	Variable string // without the dollar sign
	MadeUp   string // a well-formed value that nobody issued
}

// A Plan is what Derive finds for one service.
type Plan struct {
	Service     *contract.Service
	Rules       []contract.Rule
	Cases       []Case
	NotTestable []NotTestable
	Credentials []Credential

	options Options
	index   *index
	whole   *wholes // shared by copies of the plan
}

// wholes are the cases that start from whole examples, by operation, as far as somebody asked for them.
type wholes struct {
	mu sync.Mutex
	of map[string][]Case
}

// Options change what requests are derived from.
type Options struct {
	// Set gives values of parameters by name, instead of the documented ones: the id of an instance that is there.
	Set map[string]string
	// Full names operations whose requests start from the whole first example. The others start from what is
	// required only, so that one fault does not hide another.
	Full []string
}

// Derive lists the cases of a service, in page order. Equal services and options give equal plans.
func Derive(s *contract.Service, o Options) *Plan {
	plan := &Plan{Service: s, Rules: contract.Rules(s), Credentials: credentials(s), options: o}
	plan.index, plan.whole = newIndex(s, plan.Rules), &wholes{of: map[string][]Case{}}
	for _, op := range s.Operations {
		newDeriver(plan, op).derive()
	}
	return plan
}

// Rule is the rule with that id, or nil.
func (p *Plan) Rule(id string) *contract.Rule { return p.index.rule[id] }

// Operation is the operation with that id, or nil.
func (p *Plan) Operation(id string) *contract.Operation { return p.index.operation[id] }

// RulesOf lists the rules of an operation.
func (p *Plan) RulesOf(operation string) []*contract.Rule { return p.index.rules[operation] }

// Only returns the part of the plan that is about one operation.
func (p *Plan) Only(operation string) *Plan {
	part := *p
	service := *p.Service
	part.Service = &service
	service.Operations = slices.DeleteFunc(slices.Clone(service.Operations), func(op *contract.Operation) bool { return op.ID != operation })
	part.Rules = slices.DeleteFunc(slices.Clone(p.Rules), func(r contract.Rule) bool { return r.Operation != operation })
	part.Cases = slices.DeleteFunc(slices.Clone(p.Cases), func(c Case) bool { return c.Operation != operation })
	part.NotTestable = slices.DeleteFunc(slices.Clone(p.NotTestable), func(n NotTestable) bool { return n.Operation != operation })
	return &part
}

// Fuller returns the cases of some operations, derived from whole examples instead of from what is required only. Several
// goroutines may call it.
func (p *Plan) Fuller(operations []string) []Case {
	p.whole.mu.Lock()
	defer p.whole.mu.Unlock()
	var all []Case
	for _, op := range p.Service.Operations {
		if !slices.Contains(operations, op.ID) {
			continue
		}
		of, ok := p.whole.of[op.ID]
		if !ok {
			alone := *p
			alone.Cases, alone.NotTestable, alone.options.Full = nil, nil, []string{op.ID}
			newDeriver(&alone, op).derive()
			of = alone.Cases
			p.whole.of[op.ID] = of
		}
		all = append(all, of...)
	}
	return all
}

// IsBase reports whether a case is its operation's plain valid request, which all others of it vary.
func (c *Case) IsBase() bool {
	return c.Side == Inside && c.Rule == c.Operation+".method"
}
