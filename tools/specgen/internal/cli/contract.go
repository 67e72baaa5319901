package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// A trial is what the contract command was asked for.
type trial struct {
	reach
	judgement
	variant, tokenEnv, shard     string
	headers, set                 []string
	timeout                      time.Duration
	concurrency                  int
	values, lenient, allowWrites bool
	selfTest                     bool
	operations, rules            []string
}

func (a *app) contractCommand() *cobra.Command {
	var t trial
	cmd := &cobra.Command{
		Use:   "contract (--target URL | --self-test) [service...]",
		Short: "Hold a server to the descriptions",
		Long: `Contract sends a server what the descriptions document, and every rule's neighbours: just inside, where the server must
accept, and just outside, where it must refuse in the documented way. It reports findings, not cases: what is wrong, what
the page says, and a curl line that shows it. What could not be tried is listed with the reason.

A server that says it is a stub is also held to the documented values. Requests that write go to servers on this machine
only, unless --allow-writes is given. A server that answers 429, or 503 with Retry-After, is left alone as long as it asks.
A terminal gets progress and colours, these unless NO_COLOR is set.

What cannot be mended at once goes into a baseline: --write-baseline lists what was found, somebody gives each entry its
reason, and --baseline lets it pass until the day that the entry names. An entry fails when that day is over, and when
nothing is wrong there any more. --min-coverage fails when too few of the rules could be tried.

With --self-test there is no server. The run is held to stubs that break one rule of the descriptions each: it must notice
every one, and nothing on a correct stub. "specgen serve --list-faults" lists them.`,
		Example: `  specgen contract --target http://127.0.0.1:8080
  specgen contract --target https://notes.example.com --token-env NOTES_TOKEN notes --format junit -o report.xml
  specgen contract --target http://127.0.0.1:8080 --operation listNotes --rule limit
  specgen contract --target https://notes.example.com --write-baseline baseline.yaml
  specgen contract --target https://notes.example.com --baseline baseline.yaml --min-coverage 95
  specgen contract --target https://notes.example.com --shard 2/4 --format json -o 2.json
  specgen contract --self-test`,
		RunE: func(cmd *cobra.Command, names []string) error {
			if t.selfTest {
				return a.selfTest(cmd.Context(), t, names)
			}
			return a.contract(cmd.Context(), t, names)
		},
	}
	f := cmd.Flags()
	f.StringVar(&t.base, "target", "", "base `URL` of the server (required)")
	t.reportFlags(f)
	f.StringVar(&t.tokenEnv, "token-env", "", "environment `variable` with the value of the first credential (default: its name in curl lines)")
	f.StringArrayVar(&t.headers, "header", nil, "`header` to send with every request, as 'Name: value'; may be repeated")
	f.StringArrayVar(&t.set, "set", nil, "`value` of a parameter instead of the documented one, as 'name=value': the id of what is there; may be repeated")
	f.BoolVar(&t.allowWrites, "allow-writes", false, "send requests that write to a server on another machine too")
	f.StringSliceVar(&t.operations, "operation", nil, "only these `operations`")
	f.StringSliceVar(&t.rules, "rule", nil, "only rules whose id contains one of these `texts`")
	f.StringVar(&t.variant, "variant", "", "the `edition` to hold the server to (default: what the pages describe)")
	f.BoolVar(&t.values, "values", false, "hold any server to the documented values, as a stub is")
	f.BoolVar(&t.lenient, "lenient", false, "let answers have properties that are not documented")
	f.DurationVar(&t.timeout, "timeout", 30*time.Second, "`time` for one request")
	f.IntVar(&t.concurrency, "concurrency", 4, "`requests` at a time")
	t.trustFlags(f)
	t.demandFlags(f)
	f.StringVar(&t.shard, "shard", "", "`i/n`: the i-th of n parts of the cases only; contract merge puts the JSON reports of all n together")
	f.BoolVar(&t.selfTest, "self-test", false, "prove on servers that are wrong on purpose that every fault is noticed")
	f.SortFlags = false
	cmd.AddCommand(a.mergeCommand())
	return cmd
}

func (a *app) contract(ctx context.Context, t trial, names []string) error {
	// 1. Is the command line in order?
	target, err := t.target(t.concurrency)
	if err != nil {
		return err
	}
	options, err := a.runOptions(t)
	if err != nil {
		return err
	}
	set, err := pairs(t.set)
	if err != nil {
		return err
	}
	if err := t.prepare(); err != nil {
		return err
	}
	// 2. Read the descriptions.
	services, err := a.contracts(names, t.variant)
	if err != nil {
		return err
	}
	if err := errors.Join(t.knowsOperations(services), knowsParameters(set, services)); err != nil {
		return err
	}
	var plans []*cases.Plan
	for _, s := range services {
		plans = append(plans, cases.Derive(s, cases.Options{Set: set}))
	}
	if err := t.knowsRules(plans); err != nil {
		return err
	}
	t.allServices = len(names) == 0
	// 3. Run.
	var results []*run.Result
	for _, plan := range plans {
		options.Credentials = t.credentials(plan)
		result, err := run.Run(ctx, target, plan, options)
		if unreachable, ok := errors.AsType[*run.Unreachable](err); ok {
			a.clearLine()
			return a.unreachable(t.judgement, results, unreachable)
		}
		if err != nil {
			return err
		}
		results = append(results, result)
	}
	a.clearLine()
	// 4. Judge, and report.
	return a.conclude(t.judgement, results)
}

func (a *app) runOptions(t trial) (run.Options, error) {
	options := run.Options{
		Concurrency: t.concurrency, Timeout: t.timeout, Values: t.values, Lenient: t.lenient,
		Header: http.Header{}, Skip: t.skip, Progress: a.countProgress("cases"),
	}
	var err error
	if options.Shard, err = parseShard(t.shard); err != nil {
		return options, err
	}
	for _, line := range t.headers {
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return options, fmt.Errorf("--header %q is not of the form 'Name: value'", line)
		}
		options.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return options, nil
}

// credentials are the values of security schemes that the environment has, under the names that curl lines use.
func (t *trial) credentials(plan *cases.Plan) map[string]string {
	values := map[string]string{}
	for i, c := range plan.Credentials {
		name := c.Variable
		if i == 0 && t.tokenEnv != "" {
			name = t.tokenEnv
		}
		if value := os.Getenv(name); value != "" {
			values[c.Scheme] = value
		}
	}
	return values
}

// pairs reads name=value arguments.
func pairs(list []string) (map[string]string, error) {
	values := map[string]string{}
	for _, text := range list {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--set %q is not of the form 'name=value'", text)
		}
		values[name] = value
	}
	return values, nil
}

// skip says why a case is not to be sent, "" if it is.
func (t *trial) skip(c cases.Case) string {
	switch {
	case len(t.operations) > 0 && !slices.Contains(t.operations, c.Operation):
		return "not asked for by --operation"
	case len(t.rules) > 0 && !c.IsBase() && !slices.ContainsFunc(t.rules, func(text string) bool { return strings.Contains(c.Rule, text) }):
		return "not asked for by --rule"
	case c.Writes && !t.allowWrites && !loopback(t.base):
		return "writes to a server on another machine, and --allow-writes was not given"
	}
	return ""
}

// loopback says whether a URL is of this machine.
func loopback(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// write puts a report where it was asked for: in a file, or where none is named on the output.
func (a *app) write(file string, text []byte) error {
	if file != "" {
		return os.WriteFile(file, text, 0o666)
	}
	_, err := a.out.Write(text)
	return err
}

// countProgress shows at a terminal how far a run has come, once it has taken more than a second.
func (a *app) countProgress(what string) func(done, total int) {
	if !terminal(a.errs) {
		return nil
	}
	start := time.Now()
	return func(done, total int) {
		if time.Since(start) > time.Second && done%10 == 0 {
			fmt.Fprintf(a.errs, "\r%d of %d %s\x1b[K", done, total, what)
		}
	}
}

func (a *app) clearLine() {
	if terminal(a.errs) {
		fmt.Fprint(a.errs, "\r\x1b[K")
	}
}
