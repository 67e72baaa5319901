// Package link measures what a program that makes one call links, how large it is and what building it costs: written by
// hand, with our client, and with those of the peers.
package link

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/opendbbackup/dbbackup/bench/measure"
	"github.com/opendbbackup/dbbackup/bench/process"
	"github.com/opendbbackup/dbbackup/bench/table"
)

// A program is one of ../programs.
type program struct{ folder, by string }

var programs = []program{
	{"byhand", "by hand: net/http, encoding/json"},
	{"ours", "ours"},
	{"oapicodegen", "oapi-codegen"},
	{"huawei", "Huawei SDK"},
}

// A cost is what there is to say of a program.
type cost struct {
	packages, thirdParty int
	bytes                int64
	cold, warm           []float64 // CPU seconds
}

// Measure builds the programs rounds times, from bench, the folder of this module; work is a folder for what that
// leaves.
func Measure(bench, work string, rounds int) (table.Table, error) {
	t := table.Table{
		Title: "A program that makes one call",
		Note: "Third-party packages are those outside the standard library and the module itself. Sizes are without symbols (-ldflags=-s -w). " +
			"A cold build has the standard library compiled, a warm one everything: it links.",
		Columns: []string{"by", "third-party packages", "packages", "MB", "size ÷ by hand", "cold build, CPU s", "warm build, CPU s"},
	}
	costs, err := measureAll(bench, work, rounds)
	if err != nil {
		return t, err
	}
	for i, p := range programs {
		c := costs[i]
		ratio := float64(c.bytes) / float64(costs[0].bytes)
		row := table.Row{Cells: []string{
			p.by, fmt.Sprint(c.thirdParty), fmt.Sprint(c.packages), fmt.Sprintf("%.2f", float64(c.bytes)/1e6), fmt.Sprintf("%.3f", ratio),
			table.Figure(measure.Median(c.cold)), table.Figure(measure.Median(c.warm)),
		}}
		if p.folder == "ours" {
			row.Goals = []table.Goal{
				{Got: float64(c.thirdParty), Limit: 0, Unit: "third-party packages"},
				{Got: ratio, Limit: 1.05, Unit: "× the size of by hand"},
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func measureAll(bench, work string, rounds int) ([]cost, error) {
	cache := process.NewCache(work)
	var paths []string
	for _, p := range programs {
		paths = append(paths, "./programs/"+p.folder)
	}
	standard := func(_ string, standard bool) bool { return standard }
	if err := cache.Warm(bench, standard, paths...); err != nil {
		return nil, err
	}
	costs := make([]cost, len(programs))
	for i, path := range paths {
		var err error
		if costs[i].packages, costs[i].thirdParty, err = count(bench, path); err != nil {
			return nil, err
		}
	}
	for range rounds {
		for i, path := range paths {
			if err := costs[i].build(cache, bench, path, filepath.Join(work, "program")); err != nil {
				return nil, err
			}
		}
	}
	return costs, nil
}

func (c *cost) build(cache *process.Cache, bench, path, to string) error {
	cold, warm, err := cache.Build(bench, "-ldflags=-s -w", "-o", to, path)
	if err != nil {
		return err
	}
	info, err := os.Stat(to)
	if err != nil {
		return err
	}
	c.bytes = info.Size()
	c.cold, c.warm = append(c.cold, cold.CPU.Seconds()), append(c.warm, warm.CPU.Seconds())
	return nil
}

// count counts the packages that a program links, and those from elsewhere.
func count(bench, path string) (all, thirdParty int, err error) {
	out, _, err := process.Go(bench, nil, "list", "-deps", "-f", "{{if .Standard}}std{{else}}{{.Module.Path}}{{end}}", path).Output()
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(out)) {
		all++
		if thirdPartyModule(strings.TrimSpace(line)) {
			thirdParty++
		}
	}
	return all, thirdParty, nil
}

func thirdPartyModule(module string) bool {
	const own = "github.com/opendbbackup/dbbackup"
	return module != "std" && module != own && module != own+"/bench"
}
