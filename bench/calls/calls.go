// Package calls is the work that clients and servers do call by call, done by each peer: client calls, serving,
// refusing, JSON. Each file has one kind; each value of [Work] becomes one row of a table.
package calls

import (
	"fmt"
	"slices"

	"github.com/opendbbackup/dbbackup/bench/measure"
	"github.com/opendbbackup/dbbackup/bench/table"
)

// The names of the peers, as they head the columns.
const (
	Ours         = "ours"
	Served       = "ours, serving a good one"
	RawFloor     = "raw floor"
	OapiCodegen  = "oapi-codegen"
	OapiKin      = "oapi-codegen + kin-openapi"
	HuaweiToken  = "Huawei SDK, token"
	HuaweiSigned = "Huawei SDK, AK/SK"
	JX           = "go-faster/jx"
	EncodingJSON = "encoding/json"
	EncodingPtrs = "encoding/json, pointers"
	ThroughJSON  = "ours through encoding/json"
	DoOnly       = "http.Client.Do only"
)

// peers are the columns of the ratio table.
var peers = []string{Served, RawFloor, OapiCodegen, OapiKin, HuaweiToken, HuaweiSigned, EncodingJSON, EncodingPtrs, JX}

// A Work is one thing to do, by us first and then by peers.
type Work struct {
	Name     string
	Subjects []measure.Subject
	Goals    []Limit
}

// A Limit is a goal: at most so many times what a peer uses, or at most so many allocations when Of is empty.
type Limit struct {
	Of string
	At float64
}

// All is every work item of the micro benchmarks, ready to be measured.
func All(descriptions string) ([]Work, error) {
	var all []Work
	for _, works := range []func(string) ([]Work, error){clientWork, serverWork, refusalWork, jsonWork} {
		some, err := works(descriptions)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// Measure does all the work and returns two tables: ratios with verdicts, and the figures behind them.
func Measure(plan measure.Plan, all []Work) (ratios, figures table.Table, err error) {
	ratios = table.Table{
		Title:   "Calls",
		Note:    "CPU time of ours as a multiple of each peer's, for the same work: 0.25 is a quarter of it.",
		Columns: append([]string{"work"}, peers...),
	}
	figures = table.Table{
		Title:   "Calls, in figures",
		Note:    "Medians on this machine, which is busy with other things: compare within a row.",
		Columns: []string{"work", "by", "CPU, ns", "allocations"},
	}
	for _, work := range all {
		results, err := plan.Run(work.Subjects)
		if err != nil {
			return ratios, figures, fmt.Errorf("%s: %w", work.Name, err)
		}
		row, err := work.judge(results)
		if err != nil {
			return ratios, figures, err
		}
		ratios.Rows = append(ratios.Rows, row)
		for _, r := range results {
			figures.Rows = append(figures.Rows, table.Row{Cells: []string{
				work.Name, r.Name, table.Figure(measure.Median(r.CPU)), fmt.Sprintf("%.0f", r.Allocs),
			}})
		}
	}
	return ratios, figures, nil
}

// judge makes the row of results, the first of which is ours.
func (w Work) judge(results []measure.Result) (table.Row, error) {
	ours := results[0]
	find := func(name string) int {
		return slices.IndexFunc(results, func(r measure.Result) bool { return r.Name == name })
	}
	row := table.Row{Cells: []string{w.Name}}
	for _, peer := range peers {
		cell := ""
		if i := find(peer); i > 0 {
			cell = table.Figure(measure.Ratio(ours, results[i]))
		}
		row.Cells = append(row.Cells, cell)
	}
	for _, limit := range w.Goals {
		if limit.Of == "" {
			row.Goals = append(row.Goals, table.Goal{Got: float64(int(ours.Allocs + 0.5)), Limit: limit.At, Unit: "allocations"})
			continue
		}
		i := find(limit.Of)
		if i < 0 {
			return row, fmt.Errorf("%s: a goal names %q, which did not take part", w.Name, limit.Of)
		}
		row.Goals = append(row.Goals, table.Goal{Got: measure.Ratio(ours, results[i]), Limit: limit.At, Unit: "× " + limit.Of})
	}
	return row, nil
}
