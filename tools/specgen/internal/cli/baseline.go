package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/opendbbackup/dbbackup/internal/contract/report"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/baseline"
)

// A judgement is what becomes of the results of contract runs: what is let pass, what is demanded, and where the report
// goes.
type judgement struct {
	format, output          string
	baseline, writeBaseline string
	minCoverage             float64
	allServices             bool // the results are of all services that there are

	accepted *baseline.Baseline // what the baseline says; nil: there is none
}

func (j *judgement) reportFlags(f *pflag.FlagSet) {
	f.StringVar(&j.format, "format", "text", "`form` of the report: "+strings.Join(report.Formats(), ", "))
	f.StringVarP(&j.output, "output", "o", "", "`file` for the report (default: standard output)")
}

func (j *judgement) demandFlags(f *pflag.FlagSet) {
	f.StringVar(&j.baseline, "baseline", "", "`file` of findings that are let pass, each with a reason and a last day")
	f.StringVar(&j.writeBaseline, "write-baseline", "", "write the findings to such a `file`, for somebody to give reasons, and let them pass")
	f.Float64Var(&j.minCoverage, "min-coverage", 0, "`percent` of the rules that can be tried which have to be tried on all their sides")
}

// prepare looks at everything that can be looked at before a run.
func (j *judgement) prepare() error {
	if !slices.Contains(report.Formats(), j.format) {
		return fmt.Errorf("--format is one of %s, not %q", strings.Join(report.Formats(), ", "), j.format)
	}
	if j.minCoverage < 0 || j.minCoverage > 100 {
		return fmt.Errorf("--min-coverage is a percentage, not %v", j.minCoverage)
	}
	if j.baseline == "" {
		return nil
	}
	var err error
	j.accepted, err = baseline.Read(j.baseline)
	return err
}

// conclude judges results, writes the report, and fails if there is anything to report.
func (a *app) conclude(j judgement, results []*run.Result) error {
	// 1. What is let pass?
	var remarks []report.Remark
	if j.accepted != nil {
		for _, f := range j.accepted.Apply(results, j.allServices, a.now()).Sorted() {
			remarks = append(remarks, report.Remark{Pos: f.Pos.String(), Rule: f.Rule, Text: f.Text})
		}
	}
	// 2. Was enough tried?
	if r, low := lowCoverage(results, j.minCoverage); low {
		remarks = append(remarks, r)
	}
	// 3. Report.
	if err := a.writeReport(j, results, remarks); err != nil {
		return err
	}
	// 4. Let pass what was found, if that is wanted.
	if j.writeBaseline != "" {
		return a.saveBaseline(j, results)
	}
	if len(remarks) > 0 || slices.ContainsFunc(results, func(r *run.Result) bool { return !r.OK() }) {
		return &exitError{ExitFindings, errQuiet}
	}
	return nil
}

func (a *app) saveBaseline(j judgement, results []*run.Result) error {
	text, err := baseline.Write(j.writeBaseline, results, a.now())
	if err != nil {
		return err
	}
	if err := os.WriteFile(j.writeBaseline, text, 0o666); err != nil {
		return err
	}
	fmt.Fprintf(a.errs, "specgen: wrote %s: give each entry its reason\n", j.writeBaseline)
	return nil
}

// mostMissing is how many rules are named that were not tried.
const mostMissing = 5

// lowCoverage says what is missing if less than a percentage was tried.
func lowCoverage(results []*run.Result, least float64) (report.Remark, bool) {
	full, testable := 0, 0
	var missing []string
	for _, r := range results {
		f, t := run.Covered(r.Coverage)
		full, testable = full+f, testable+t
		for _, row := range run.Missing(r.Coverage) {
			missing = append(missing, fmt.Sprintf("%s %s (%s): %s", r.Service, row.Rule, row.Side, row.Why))
		}
	}
	if float64(full)*100 >= least*float64(testable) {
		return report.Remark{}, false
	}
	text := fmt.Sprintf("%d of %d rules were tried on all their sides, which is less than %v %%; not tried are %s",
		full, testable, least, strings.Join(missing[:min(len(missing), mostMissing)], "; "))
	if more := len(missing) - mostMissing; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return report.Remark{Rule: "coverage", Text: text}, true
}

func (a *app) writeReport(j judgement, results []*run.Result, remarks []report.Remark) error {
	var text bytes.Buffer
	options := report.Options{Color: j.output == "" && colour(a.out), Remarks: remarks}
	if err := report.Write(&text, j.format, results, options); err != nil {
		return err
	}
	return a.write(j.output, text.Bytes())
}

// unreachable reports that a server does not answer: to people in one line, to programs in the report too.
func (a *app) unreachable(j judgement, results []*run.Result, err *run.Unreachable) error {
	if j.format != "text" || j.output != "" {
		remark := report.Remark{Rule: "unreachable", Text: err.Error()}
		if failed := a.writeReport(j, results, []report.Remark{remark}); failed != nil {
			return errors.Join(err, failed)
		}
	}
	return &exitError{ExitUnreachable, err}
}
