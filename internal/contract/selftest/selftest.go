// Package selftest proves a contract run on the description itself: a run must find nothing wrong with the correct stub,
// and something with a stub that breaks any one rule. The share of the faults that are noticed is the kill score.
package selftest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/fault"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// Options change what is proved. The zero value is ready.
type Options struct {
	Concurrency int                    // faults at a time; 0: as many as there are processors
	Keep        func(fault.Fault) bool // faults that are tried; nil: all
	Progress    func(done, total int)  // called after each fault, from one goroutine at a time
	Now         func() time.Time       // nil: time.Now
}

// A Score is what the proof of one service comes to.
type Score struct {
	Service  string         `json:"service"`
	Cases    int            `json:"cases"`    // that the correct stub was held to
	Findings []run.Finding  `json:"findings"` // on the correct stub: all of them are false alarms
	Trials   []Trial        `json:"trials"`   // one for each fault
	Silent   []fault.Silent `json:"silent"`   // rules without a fault, with the reason
	Elapsed  time.Duration  `json:"-"`
}

// A Trial is what a run made of one fault.
type Trial struct {
	fault.Fault
	Killed bool   `json:"killed"`        // the run has a finding
	Named  bool   `json:"named"`         // and one that names the rule
	Why    string `json:"why,omitempty"` // not killed: why
}

// OK reports whether every fault was noticed, and nothing else.
func (s *Score) OK() bool { return len(s.Findings) == 0 && s.Killed() == len(s.Trials) }

// Killed counts the faults that were noticed.
func (s *Score) Killed() (n int) {
	for _, t := range s.Trials {
		if t.Killed {
			n++
		}
	}
	return n
}

// Prove holds stubs of a service to its contract: correct ones, and one for each fault. It fails with ctx's error when
// that ends.
func Prove(ctx context.Context, s *contract.Service, o Options) (*Score, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Concurrency <= 0 {
		o.Concurrency = runtime.GOMAXPROCS(0)
	}
	started := o.Now()
	plan := cases.Derive(s, cases.Options{})
	p := newProof(plan)
	p.options = o
	score := &Score{Service: s.Name, Findings: []run.Finding{}, Silent: fault.Unobservable(s)}
	// 1. Nothing is found on correct stubs: with the documented rows only, with more, and with what is created.
	servers := []server{{handler: p.plain, examples: true}, {handler: p.rich}}
	if slices.ContainsFunc(s.Operations, func(op *contract.Operation) bool { return op.Creates != nil }) {
		kept, err := keep(s, nil)
		if err != nil {
			return nil, err
		}
		servers = append(servers, kept)
	}
	for _, server := range servers {
		result, err := p.run(ctx, plan, server, o.Concurrency, nil)
		if err != nil {
			return nil, err
		}
		score.Cases += result.Cases
		score.Findings = append(score.Findings, result.Findings...)
	}
	// 2. Something is found on each wrong one.
	faults := fault.List(s)
	if o.Keep != nil {
		faults = slices.DeleteFunc(faults, func(f fault.Fault) bool { return !o.Keep(f) })
	}
	var err error
	score.Trials, err = p.tryAll(ctx, faults)
	score.Elapsed = o.Now().Sub(started)
	return score, err
}

// current is under which a request's context has the fault that the stub is to have.
type current struct{}

type injection func(*contract.Operation, *http.Request) *stub.Fault

// serve makes one stub for all faults: a request brings its own.
func serve(s *contract.Service, rows func(*contract.Operation) []json.RawMessage) http.Handler {
	return stub.New([]*contract.Service{s}, stub.Options{
		Rows: rows,
		Fault: func(op *contract.Operation, r *http.Request) *stub.Fault {
			if inject, ok := r.Context().Value(current{}).(injection); ok {
				return inject(op, r)
			}
			return nil
		},
	})
}

// A server is a stub that is held to the contract.
type server struct {
	handler  http.Handler
	examples bool   // its lists are the documented ones
	clock    *clock // nil: time passes by itself
}

// keep makes a stub that keeps what is created, and begins with nothing.
func keep(s *contract.Service, faults []fault.Fault) (server, error) {
	c := &clock{now: time.Unix(0, 0)}
	services := []*contract.Service{s}
	state, err := stub.OpenState(services, stub.StateOptions{Now: c.time})
	if err != nil {
		return server{}, err
	}
	options := stub.Options{State: state}
	if len(faults) > 0 {
		options.Fault = fault.Inject(faults)
	}
	return server{handler: stub.New(services, options), examples: true, clock: c}, nil
}

// A clock goes on while somebody sleeps, and at once.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// A proof is one call of Prove.
type proof struct {
	plan    *cases.Plan
	parts   map[string]*cases.Plan // of the plan, by operation
	kinds   map[string]bool        // ids of cases that stand for others: see oneOfEach
	plain   http.Handler           // a stub with the documented rows
	rich    http.Handler           // one with more, whose lists are not the documented ones therefore
	options Options
}

func newProof(plan *cases.Plan) *proof {
	p := &proof{plan: plan, parts: map[string]*cases.Plan{}, kinds: oneOfEach(plan), plain: serve(plan.Service, nil), rich: serve(plan.Service, fault.Rows)}
	for _, op := range plan.Service.Operations {
		p.parts[op.ID] = plan.Only(op.ID)
	}
	return p
}

// run holds a stub to those cases of a plan that keep wants; nil wants all.
func (p *proof) run(ctx context.Context, whole *cases.Plan, s server, concurrency int, keep func(*cases.Case) bool) (*run.Result, error) {
	w := &watch{handler: s.handler}
	wanted := func(c *cases.Case) bool { return (s.examples || c.Side != cases.Example) && (keep == nil || keep(c)) }
	plan := *whole
	plan.Cases = nil
	for i := range whole.Cases {
		if wanted(&whole.Cases[i]) {
			plan.Cases = append(plan.Cases, whole.Cases[i])
		}
	}
	options := run.Options{Concurrency: concurrency, Timeout: time.Minute, Skip: func(c cases.Case) string {
		if wanted(&c) {
			return ""
		}
		return "it is about something else" // it starts from a whole example, as the run has found necessary
	}}
	if s.clock != nil {
		options.Now, options.Sleep = s.clock.time, s.clock.sleep
	}
	result, err := run.Run(ctx, run.Handler(w), &plan, options)
	if err == nil && w.panicked.Load() != nil {
		err = fmt.Errorf("the stub panics: %v", *w.panicked.Load())
	}
	return result, err
}

// A watch notices that a handler panics: a run takes that for a finding, but it is a mistake of ours.
type watch struct {
	handler  http.Handler
	panicked atomic.Pointer[any]
}

func (w *watch) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			w.panicked.Store(&v)
			http.Error(rw, "panic", http.StatusInternalServerError)
		}
	}()
	w.handler.ServeHTTP(rw, r)
}

// tryAll tries faults, a few at a time.
func (p *proof) tryAll(ctx context.Context, faults []fault.Fault) ([]Trial, error) {
	trials, errs := make([]Trial, len(faults)), make([]error, len(faults))
	work := make(chan int)
	var group sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range p.options.Concurrency {
		group.Go(func() {
			for i := range work {
				trials[i], errs[i] = p.try(ctx, faults[i])
				mu.Lock()
				if done++; p.options.Progress != nil {
					p.options.Progress(done, len(faults))
				}
				mu.Unlock()
			}
		})
	}
	for i := range faults {
		work <- i
	}
	close(work)
	group.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("fault %s: %w", faults[i].ID, err)
		}
	}
	return trials, nil
}

// try holds a stub with one fault to the contract: to the cases of its rule first, and if those do not notice it, to all of
// the operation.
func (p *proof) try(ctx context.Context, f fault.Fault) (Trial, error) {
	t := Trial{Fault: f}
	s, err := p.server(f)
	if err != nil {
		return t, err
	}
	ctx = context.WithValue(ctx, current{}, injection(fault.Inject([]fault.Fault{f})))
	for _, near := range []bool{true, false} {
		result, err := p.run(ctx, p.parts[f.Operation], s, 1, func(c *cases.Case) bool { return !near || c.IsBase() || p.about(c, f) })
		if err != nil {
			return t, err
		}
		t.Killed = len(result.Findings) > 0
		t.Named = slices.ContainsFunc(result.Findings, func(found run.Finding) bool {
			return found.Rule == f.Rule || slices.Contains(found.Also, f.Rule)
		})
		if t.Killed {
			return t, nil
		}
	}
	t.Why = p.why(f)
	return t, nil
}

// server is a stub on which a fault shows. Only one that keeps what is created has the fault already: the others take it from
// the request's context.
func (p *proof) server(f fault.Fault) (server, error) {
	switch {
	case f.State:
		return keep(p.plan.Service, []fault.Fault{f})
	case f.Rows:
		return server{handler: p.rich}, nil
	}
	return server{handler: p.plain, examples: true}, nil
}

// about reports whether a case tries the rule of a fault. A rule about answers is tried by all of them: one of each kind
// goes for the others.
func (p *proof) about(c *cases.Case, f fault.Fault) bool {
	if rule := p.plan.Rule(f.Rule); rule != nil && rule.In == "response" && p.kinds[c.ID] {
		return true
	}
	return c.Rule == f.Rule || slices.Contains(c.Also, f.Rule)
}

// oneOfEach are the documented examples, and for each operation the first case that is refused for a kind of reason.
func oneOfEach(plan *cases.Plan) map[string]bool {
	first, seen := map[string]bool{}, map[string]bool{}
	for _, c := range plan.Cases {
		kind := c.Operation + string(c.Want) + strings.Join(c.Kinds, "+")
		if c.Side == cases.Example || c.Want == cases.Refuse && !seen[kind] {
			first[c.ID] = true
			seen[kind] = seen[kind] || c.Side != cases.Example
		}
	}
	return first
}

// why says why nobody noticed a fault.
func (p *proof) why(f fault.Fault) string {
	for _, n := range p.plan.NotTestable {
		if n.Rule == f.Rule {
			return "not tried: " + n.Why
		}
	}
	n := 0
	for i := range p.parts[f.Operation].Cases {
		if p.about(&p.parts[f.Operation].Cases[i], f) {
			n++
		}
	}
	if n == 0 {
		return "no case is about this rule"
	}
	return "its cases do not show it"
}
