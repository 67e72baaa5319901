package generation

import (
	"fmt"

	"github.com/opendbbackup/dbbackup/bench/measure"
	"github.com/opendbbackup/dbbackup/bench/table"
)

// flat is how much dearer an operation may be in the largest description than in the smallest: what garbage collection
// and noise may make of a cost that does not grow.
const flat = 1.25

// table judges ours by oapi-codegen at the middle size, and by itself at the others.
func (p Plan) table(costs []*cost) table.Table {
	t := table.Table{
		Title: "Generation",
		Note: "Ours writes types, client, server stub, checks, JSON code and, in a package apart, the replay of the documentation's examples. " +
			"oapi-codegen writes types, client and strict server. Lines are all lines of the .go files; the goal is for those without the test package. " +
			"go build has everything that the result imports compiled.",
		Columns: []string{"operations", "by", "CPU, s", "ms an operation", "peak, MB", "lines an operation", "and of tests", "go build, CPU s"},
	}
	for _, c := range costs {
		row := table.Row{Cells: []string{
			fmt.Sprint(c.operations), c.generator.name, table.Figure(c.seconds()), table.Figure(c.perOp()), table.Figure(measure.Median(c.rss)),
			table.Figure(c.lines()), table.Figure(float64(c.test) / float64(c.operations)), seconds(c.compile),
		}}
		if c.generator.name == "ours" {
			row.Goals = p.goals(c, costs)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func seconds(s float64) string {
	if s == 0 {
		return ""
	}
	return table.Figure(s)
}

// goals are what ours is held to at one size.
func (p Plan) goals(c *cost, costs []*cost) (goals []table.Goal) {
	peer := find(costs, "oapi-codegen", c.operations)
	if c.operations == p.Middle && peer != nil {
		goals = append(goals,
			table.Goal{Got: c.seconds() / peer.seconds(), Limit: 0.5, Unit: "× oapi-codegen's CPU"},
			table.Goal{Got: c.lines(), Limit: 150, Unit: "lines an operation"})
	}
	if c.compile > 0 && peer != nil && peer.compile > 0 {
		goals = append(goals, table.Goal{Got: c.compile / peer.compile, Limit: 0.3, Unit: "× oapi-codegen's go build"})
	}
	if small := find(costs, "ours", p.Small); c.operations != p.Small && small != nil {
		goals = append(goals, table.Goal{
			Got: c.perOp() / small.perOp(), Limit: flat, Unit: fmt.Sprintf("× an operation's cost at %d", p.Small),
		})
	}
	return goals
}

func find(costs []*cost, name string, operations int) *cost {
	for _, c := range costs {
		if c.generator.name == name && c.operations == operations {
			return c
		}
	}
	return nil
}
