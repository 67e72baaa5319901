package generation

import (
	"fmt"
	"path/filepath"

	"github.com/opendbbackup/dbbackup/bench/measure"
	"github.com/opendbbackup/dbbackup/bench/process"
	"github.com/opendbbackup/dbbackup/bench/table"
)

// A Plan says how much to measure.
type Plan struct {
	Rounds int  // of generation; the largest descriptions have one
	Small  int  // operations
	Middle int  // operations, where ours is compared with oapi-codegen
	Large  int  // operations, of ours only unless Full
	Built  int  // operations of the description whose result is compiled
	Full   bool // have oapi-codegen do the large one too, and compile the middle one
}

// A cost is what a generator uses for one description.
type cost struct {
	generator  generator
	operations int
	cpu        []float64 // seconds
	rss        []float64 // MB
	code, test int       // lines
	compile    float64   // CPU seconds, 0 when it was not measured
}

func (c *cost) seconds() float64 { return measure.Median(c.cpu) }
func (c *cost) perOp() float64   { return 1000 * c.seconds() / float64(c.operations) }
func (c *cost) lines() float64   { return float64(c.code) / float64(c.operations) }

// Measure generates and compiles. root is this repository, bench the folder of this module, work a folder for what
// that leaves; all are absolute.
func Measure(root, bench, work string, p Plan) (table.Table, error) {
	costs, err := measureAll(root, bench, work, p)
	if err != nil {
		return table.Table{}, err
	}
	return p.table(costs), nil
}

func measureAll(root, bench, work string, p Plan) ([]*cost, error) {
	ours, pages, oapi, err := build(root, bench, work)
	if err != nil {
		return nil, err
	}
	small := []*cost{{generator: ours, operations: p.Small}, {generator: oapi, operations: p.Small}}
	middle := []*cost{{generator: ours, operations: p.Middle}, {generator: pages, operations: p.Middle}, {generator: oapi, operations: p.Middle}}
	large := []*cost{{generator: ours, operations: p.Large}}
	if p.Full {
		large = append(large, &cost{generator: oapi, operations: p.Large})
	}
	for _, group := range []struct {
		costs  []*cost
		rounds int
	}{{small, p.Rounds}, {middle, p.Rounds}, {large, 1}} {
		if err := generate(root, bench, work, group.costs, group.rounds); err != nil {
			return nil, err
		}
	}
	all := append(append(small, middle...), large...)
	return all, p.compile(work, all)
}

// generate runs the generators of one size in turns.
func generate(root, bench, work string, costs []*cost, rounds int) error {
	for round := range rounds {
		for _, c := range costs {
			dir, err := c.generator.prepare(root, bench, work, c.operations)
			if err != nil {
				return err
			}
			used, err := c.generator.run(dir)
			if err != nil {
				return fmt.Errorf("%s, %d operations: %w", c.generator.name, c.operations, err)
			}
			c.cpu, c.rss = append(c.cpu, used.CPU.Seconds()), append(c.rss, float64(used.MaxRSS)/1e6)
			if round == 0 {
				if c.code, c.test, err = lines(filepath.Join(dir, c.generator.clean)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// compile builds the results of some sizes, with all that they import compiled already.
func (p Plan) compile(work string, costs []*cost) error {
	for _, c := range costs {
		if c.operations != p.Built && !(p.Full && c.operations == p.Middle) || c.generator.layout != 0 {
			continue
		}
		dir := filepath.Join(work, fmt.Sprintf("%s-%d-%d", c.generator.clean, c.generator.layout, c.operations))
		cache := process.NewCache(filepath.Join(work, "cache"))
		others := func(path string, _ bool) bool { return !isGenerated(path) }
		if err := cache.Warm(dir, others, c.generator.pkgs...); err != nil {
			return err
		}
		cold, _, err := cache.Build(dir, c.generator.pkgs...)
		if err != nil {
			return err
		}
		c.compile = cold.CPU.Seconds()
	}
	return nil
}

func isGenerated(path string) bool {
	const module = "example.com/synthetic/"
	return len(path) > len(module) && path[:len(module)] == module
}
