// Command bench measures ours beside its peers and writes RESULTS.md. Run it in its folder: `make bench`.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/bench/calls"
	"github.com/opendbbackup/dbbackup/bench/generation"
	"github.com/opendbbackup/dbbackup/bench/link"
	"github.com/opendbbackup/dbbackup/bench/load"
	"github.com/opendbbackup/dbbackup/bench/machine"
	"github.com/opendbbackup/dbbackup/bench/measure"
	"github.com/opendbbackup/dbbackup/bench/table"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(1)
	}
}

// A plan is how long each part is measured.
type plan struct {
	calls      measure.Plan
	generation generation.Plan
	link       int // rounds
	load       load.Plan
}

var (
	usual = plan{
		calls:      measure.Plan{Rounds: 15, Slice: 100 * time.Millisecond},
		generation: generation.Plan{Rounds: 3, Small: 100, Middle: 1000, Large: 5000, Built: 100},
		link:       1,
		load:       load.Plan{Clients: []int{100, 1000, 4000}, Warm: 300 * time.Millisecond, For: 2 * time.Second, Crowd: 1000, Requests: 10_000, Rest: 2 * time.Second},
	}
	quick = plan{
		calls:      measure.Plan{Rounds: 5, Slice: 30 * time.Millisecond},
		generation: generation.Plan{Rounds: 1, Small: 100, Middle: 300, Large: 1000, Built: 100},
		link:       1,
		load:       load.Plan{Clients: []int{100, 1000}, Warm: 200 * time.Millisecond, For: 500 * time.Millisecond, Crowd: 200, Requests: 5000, Rest: 500 * time.Millisecond},
	}
)

// A section is one part of the results.
type section struct {
	name    string
	measure func() ([]table.Table, error)
}

func run(args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	short := flags.Bool("quick", false, "measure for two minutes, with fewer rounds, smaller descriptions and less load")
	full := flags.Bool("full", false, "let oapi-codegen generate 5,000 operations too, and compile 1,000 (needs 4 GB and some minutes more)")
	only := flags.String("only", "", "measure one `section`: generation, program, load or calls")
	to := flags.String("o", "", "write the results to this `file` as well")
	if err := flags.Parse(args); err != nil {
		return err
	}
	p := usual
	if *short {
		p = quick
	}
	p.generation.Full = *full

	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	sections, err := p.sections(work)
	if err != nil {
		return err
	}
	about, err := machine.Describe(".", peers...)
	if err != nil {
		return err
	}
	text, err := report(about, sections, *only, progress)
	if err != nil {
		return err
	}
	fmt.Fprint(out, text)
	if *to == "" {
		return nil
	}
	return os.WriteFile(*to, []byte(text), 0o666)
}

// sections are the parts in the order in which they are measured: generators first, as long as this process is small
// (see process.Command.Run).
func (p plan) sections(work string) ([]section, error) {
	bench, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	root := filepath.Dir(bench)
	if _, err := os.Stat(filepath.Join(root, "specgen.yaml")); err != nil {
		return nil, fmt.Errorf("run it in the folder bench of the repository: %w", err)
	}
	one := func(t table.Table, err error) ([]table.Table, error) { return []table.Table{t}, err }
	return []section{
		{"generation", func() ([]table.Table, error) {
			return one(generation.Measure(root, bench, filepath.Join(work, "generation"), p.generation))
		}},
		{"program", func() ([]table.Table, error) { return one(link.Measure(bench, filepath.Join(work, "link"), p.link)) }},
		{"load", func() ([]table.Table, error) { return load.Measure(root, filepath.Join(work, "load"), p.load) }},
		{"calls", func() ([]table.Table, error) {
			all, err := calls.All(filepath.Join(root, "generated", "openapi"))
			if err != nil {
				return nil, err
			}
			ratios, figures, err := calls.Measure(p.calls, all)
			return []table.Table{ratios, figures}, err
		}},
	}, nil
}

// peers are the modules whose versions the results name.
var peers = []string{
	"github.com/oapi-codegen/oapi-codegen/v2", "github.com/oapi-codegen/runtime", "github.com/getkin/kin-openapi",
	"github.com/huaweicloud/huaweicloud-sdk-go-v3", "github.com/go-faster/jx",
}

const introduction = `# Results

Written by ` + "`make bench`" + `; README.md says how each peer is set up. Ratios hold from run to run and from machine to machine,
absolute figures do not. A figure with an exclamation mark misses its goal.

`

// report measures the sections and prints them, calls before generation, as the design has them.
func report(about string, sections []section, only string, progress io.Writer) (string, error) {
	var parts []string
	missed := 0
	for _, s := range sections {
		if only != "" && only != s.name {
			continue
		}
		start := time.Now()
		fmt.Fprintf(progress, "bench: %s…", s.name)
		tables, err := s.measure()
		if err != nil {
			return "", fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Fprintf(progress, " %.0f s\n", time.Since(start).Seconds())
		var text strings.Builder
		for _, t := range tables {
			missed += t.Missed()
			text.WriteString(t.String() + "\n")
		}
		parts = append([]string{text.String()}, parts...)
	}
	if len(parts) == 0 {
		return "", fmt.Errorf("there is no section %q", only)
	}
	return introduction + about + fmt.Sprintf("Rows that miss a goal: %d.\n\n", missed) + strings.Join(parts, ""), nil
}
