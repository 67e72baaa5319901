package contracttest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/report"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// An Option changes what Replay asks of a handler.
type Option func(*replay)

type replay struct {
	plan cases.Options
	run  run.Options
}

// Credential gives the value for a documented kind of credential, by the name of its security scheme. Without one it is
// made up, which does for handlers that accept any.
func Credential(scheme, value string) Option {
	return func(r *replay) { r.run.Credentials[scheme] = value }
}

// Set gives the value of a parameter in place of the documented one, such as the id of something that the handler has.
func Set(parameter, value string) Option {
	return func(r *replay) { r.plan.Set[parameter] = value }
}

// Lenient lets answers have properties that are not documented.
func Lenient() Option { return func(r *replay) { r.run.Lenient = true } }

// Replay tries every documented rule and example on a handler: requests just inside and just outside each rule, and
// laws over several answers such as paging. There is a subtest for each rule, named after it; it fails with what was
// expected, what came and a curl line, and is skipped, with the reason, where a rule cannot be tried.
//
// A handler that keeps documents of its own may not have what the examples name; see [Set]. Nothing is sent over a
// network. All requests are sent before the first subtest begins: go test's -run chooses what is shown of them, as in
// -run 'TestMine/listBooks/query.limit'.
//
// It fails at once if the handler answers nothing at all.
func Replay(t *testing.T, s *Service, handler http.Handler, options ...Option) {
	t.Helper()
	r := &replay{plan: cases.Options{Set: map[string]string{}}, run: run.Options{Credentials: map[string]string{}}}
	for _, option := range options {
		option(r)
	}
	result, err := run.Run(t.Context(), run.Handler(handler), cases.Derive(s.contract, r.plan), r.run)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts(result) {
		t.Run(v.name, func(t *testing.T) {
			for _, f := range v.findings {
				t.Error(report.Finding(f))
			}
			if v.skipped != "" && len(v.findings) == 0 {
				t.Skip(v.skipped)
			}
		})
	}
}

// A verdict is what came of one rule.
type verdict struct {
	name     string // as a path of subtests: "listBackups/query.limit.maximum"
	findings []run.Finding
	skipped  string
}

// verdicts lists the rules of a result in the order of the documentation. A finding about no rule in particular comes
// last.
func verdicts(result *run.Result) []*verdict {
	var all []*verdict
	byRule := map[string]*verdict{}
	get := func(operation, rule string) *verdict {
		v := byRule[rule]
		if v == nil {
			v = &verdict{name: operation + "/" + strings.ReplaceAll(strings.TrimPrefix(rule, operation+"."), "/", "_")}
			byRule[rule] = v
			all = append(all, v)
		}
		return v
	}
	tried := map[string]bool{}
	for _, row := range result.Coverage {
		v := get(row.Operation, row.Rule)
		switch {
		case row.Why == "":
			tried[row.Rule] = true
		case !strings.Contains(v.skipped, row.Why):
			v.skipped = strings.TrimPrefix(v.skipped+"; "+string(row.Side)+": "+row.Why, "; ")
		}
	}
	for rule := range tried {
		byRule[rule].skipped = ""
	}
	for _, f := range result.Findings {
		v := get(f.Operation, f.Rule)
		v.findings = append(v.findings, f)
	}
	return slices.Clip(all)
}
