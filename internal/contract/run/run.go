// Package run holds a server to its contract: it sends the cases of a plan, judges each whole answer, and groups what
// is wrong by the rule that it breaks. What proves nothing either way is listed as not tested, with the reason.
package run

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// Options change how a plan is run. The zero value is ready.
type Options struct {
	Concurrency int           // requests at a time; 0: 4
	Timeout     time.Duration // for one request; 0: 30 s
	Patience    int           // how often a request is repeated after status 429; 0: 3
	Header      http.Header   // sent with every request
	// Credentials gives values for security schemes by name. One that is missing is made up; what a server other than
	// a stub says to it proves nothing then.
	Credentials map[string]string
	// Values compares answers with the documented ones value by value, and statuses and error codes of refusals too.
	// A stub is always held to them.
	Values bool
	// Lenient lets answers have members that are not documented.
	Lenient bool
	// Skip says why a case is not to be sent; empty: it is.
	Skip func(cases.Case) string
	// Shard is the part of the cases to try. The zero Shard is everything.
	Shard Shard
	// Progress is called after each case, from one goroutine at a time.
	Progress func(done, total int)

	Now   func() time.Time                                 // nil: time.Now; several goroutines call it
	Sleep func(ctx context.Context, d time.Duration) error // nil: waits; several goroutines call it
}

func (o *Options) clock() time.Time {
	if o.Now != nil {
		return o.Now()
	}
	return time.Now()
}

func (o *Options) sleep(ctx context.Context, d time.Duration) error {
	if o.Sleep != nil {
		return o.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Unreachable is the error of a run that no server answered.
type Unreachable struct {
	Base string
	Err  error
}

func (e *Unreachable) Error() string { return fmt.Sprintf("%s is not reachable: %v", e.Base, e.Err) }
func (e *Unreachable) Unwrap() error { return e.Err }

// Run holds a target to a plan. It fails with an *Unreachable if no server answers, and with ctx's error if that ends.
// What is wrong with the server is in the result.
func Run(ctx context.Context, target Target, plan *cases.Plan, options Options) (*Result, error) {
	r := newRunner(target, plan, options)
	started := r.options.clock()
	// 1. Is there somebody, and does each operation accept its valid request?
	if err := r.probe(ctx); err != nil {
		return nil, err
	}
	// 2. Operations that need more than what is required start from their whole example.
	r.fuller(ctx)
	// 3. Everything else.
	r.split()
	r.rest(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// 4. What does it come to?
	result := r.result()
	result.Elapsed = r.options.clock().Sub(started)
	return result, nil
}

// A runner is one run.
type runner struct {
	*sender
	plan     *cases.Plan
	cases    []cases.Case
	outcomes []*outcome // of cases, by index; nil: not yet
	stub     bool
	obeys    bool             // it gives the answer that a request prefers: a stub, with a state or without
	blocked  map[string]block // by operation: its valid request proves nothing
	mu       sync.Mutex
	done     int
}

func newRunner(target Target, plan *cases.Plan, options Options) *runner {
	if options.Concurrency <= 0 {
		options.Concurrency = 4
	}
	if options.Timeout <= 0 {
		options.Timeout = 30 * time.Second
	}
	if options.Patience == 0 {
		options.Patience = 3
	}
	target.Base = strings.TrimSuffix(target.Base, "/")
	if target.Transport == nil {
		target.Transport = Network(options.Concurrency, nil)
	}
	r := &runner{plan: plan, cases: slices.Clone(plan.Cases), blocked: map[string]block{}}
	r.sender = &sender{target: target, options: &options}
	var pairs []string
	for _, c := range plan.Credentials {
		value, ok := options.Credentials[c.Scheme]
		if !ok {
			value = c.MadeUp
		}
		pairs = append(pairs, "$"+c.Variable, value)
	}
	r.fill = strings.NewReplacer(pairs...)
	r.outcomes = make([]*outcome, len(r.cases))
	return r
}

// each calls f for some cases, a few at a time.
func (r *runner) each(ctx context.Context, indices []int, f func(i int) *outcome) {
	var group sync.WaitGroup
	work := make(chan int)
	for range min(r.options.Concurrency, len(indices)) {
		group.Go(func() {
			for i := range work {
				o := f(i)
				r.mu.Lock()
				r.outcomes[i] = o
				r.done++
				if r.options.Progress != nil {
					r.options.Progress(r.done, len(r.cases))
				}
				r.mu.Unlock()
			}
		})
	}
	for _, i := range indices {
		if ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	group.Wait()
}

// probe sends the valid request of each operation.
func (r *runner) probe(ctx context.Context) error {
	r.each(ctx, r.pick(func(c *cases.Case) bool { return c.IsBase() }), func(i int) *outcome { return r.try(ctx, i) })
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.silence(); err != nil {
		return &Unreachable{Base: r.target.Base, Err: err}
	}
	for i, o := range r.outcomes {
		if o != nil && o.sent() {
			r.outcomes[i] = r.judge(&r.cases[i], o.answer)
		}
	}
	return nil
}

// silence returns why nobody is there: no request came through, or none was answered. It notes who is there otherwise.
func (r *runner) silence() error {
	var silent error
	answered := false
	for _, o := range r.outcomes {
		switch {
		case o == nil || !o.sent():
		case o.answer.err == nil:
			answered = true
			r.stub = r.stub || isStub(o.answer.header)
			r.obeys = r.obeys || obeys(o.answer.header)
		case unreachable(o.answer.err):
			return o.answer.err
		case silent == nil:
			silent = o.answer.err
		}
	}
	if answered {
		return nil
	}
	return silent
}

func isStub(h http.Header) bool { return strings.HasPrefix(h.Get("Server"), "specgen-stub") }

// obeys reports whether a server gives the answer that a request prefers.
func obeys(h http.Header) bool {
	return isStub(h) || strings.HasPrefix(h.Get("Server"), "specgen-stateful-stub")
}

// pick lists the cases that were not sent yet and that f wants.
func (r *runner) pick(f func(*cases.Case) bool) []int {
	var all []int
	for i := range r.cases {
		if r.outcomes[i] == nil && f(&r.cases[i]) {
			all = append(all, i)
		}
	}
	return all
}

// fuller replaces the cases of operations whose plain valid request is refused by cases that start from a whole
// example, if that is accepted. The other ones are blocked.
func (r *runner) fuller(ctx context.Context) {
	refused := map[string]bool{}
	for i, o := range r.outcomes {
		if o != nil && o.sent() && !o.accepted() {
			refused[r.cases[i].Operation] = true
		}
	}
	if len(refused) == 0 {
		return
	}
	var operations []string
	for _, op := range r.plan.Service.Operations {
		if refused[op.ID] {
			operations = append(operations, op.ID)
		}
	}
	for _, full := range r.plan.Fuller(operations) {
		if !full.IsBase() || r.options.Skip != nil && r.options.Skip(full) != "" {
			continue
		}
		a := r.send(ctx, full.Request)
		if o := r.judge(&full, a); o.accepted() {
			r.replace(full.Operation, full, o)
			delete(refused, full.Operation)
		}
	}
	for i, o := range r.outcomes {
		if o != nil && o.sent() && refused[r.cases[i].Operation] {
			r.block(i, o)
		}
	}
}

// replace puts the cases that start from a whole example in the place of the others.
func (r *runner) replace(operation string, base cases.Case, o *outcome) {
	var kept []cases.Case
	var outcomes []*outcome
	for i, c := range r.cases {
		if c.Operation != operation {
			kept, outcomes = append(kept, c), append(outcomes, r.outcomes[i])
		}
	}
	for _, c := range r.plan.Fuller([]string{operation}) {
		kept = append(kept, c)
		if c.IsBase() && c.Request.String() == base.Request.String() {
			outcomes = append(outcomes, o)
			continue
		}
		outcomes = append(outcomes, nil)
	}
	r.cases, r.outcomes = kept, outcomes
}

// A block is why an operation's valid request proves nothing, and the status that it was answered with.
type block struct {
	why    string
	status int
}

// block notes that an operation's valid request is refused, so that little can be said about it.
func (r *runner) block(i int, o *outcome) {
	c := &r.cases[i]
	why := "the valid request was answered with " + o.answer.brief()
	switch {
	case o.skipped != "":
		why = o.skipped
	case r.notThere(c, o.answer) != "":
		why = r.notThere(c, o.answer)
		o.problems, o.skipped = nil, why
	}
	r.blocked[c.Operation] = block{why, o.answer.status}
}

// split leaves to other shards what is theirs.
func (r *runner) split() {
	for i := range r.cases {
		if r.options.Shard.has(&r.cases[i]) {
			continue
		}
		if r.outcomes[i] == nil {
			r.outcomes[i] = &outcome{}
			r.done++
		}
		r.outcomes[i].elsewhere = true
	}
}

// rest sends the other cases: those that change nothing first, so that lists stay as they are while laws about them are
// tried.
func (r *runner) rest(ctx context.Context) {
	try := func(i int) *outcome { return r.try(ctx, i) }
	r.each(ctx, r.pick(func(c *cases.Case) bool { return !c.Writes }), try)
	r.each(ctx, r.pick(func(*cases.Case) bool { return true }), try)
}

// try sends a case and judges the answer.
func (r *runner) try(ctx context.Context, i int) *outcome {
	c := &r.cases[i]
	if r.options.Skip != nil {
		if why := r.options.Skip(*c); why != "" {
			return &outcome{skipped: why, unwanted: true}
		}
	}
	blocked := r.blocked[c.Operation]
	switch {
	case blocked.why != "" && (c.Side == cases.Inside || c.Side == cases.Law || c.Side == cases.Open):
		return &outcome{skipped: blocked.why}
	case c.Side == cases.Law:
		return r.law(ctx, c)
	case c.Side == cases.Example && c.Example.Request == nil && !r.obeys:
		return &outcome{skipped: "no documented request leads to this answer", never: true}
	}
	o := r.judge(c, r.send(ctx, c.Request))
	if blocked.why != "" && (c.Want == cases.Refuse && o.answer.status >= 400 || c.Side == cases.Example && o.answer.status == blocked.status) {
		return &outcome{answer: o.answer, skipped: blocked.why}
	}
	return o
}
