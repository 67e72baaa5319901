package cli

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/pipeline"
)

func (a *app) generateCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "generate [service...]",
		Short: "Write the Go packages and bundles that specgen.yaml asks for",
		Long: `Generate writes the Go packages and the bundles of the services, all of them when none is named. Nothing is written
before everything is generated, and only files that change; generated files that are no longer made are removed.

With --check nothing is written: what would change is listed, with exit status 1.`,
		Example: "  specgen generate\n  specgen generate notes\n  specgen generate --check",
		RunE: func(_ *cobra.Command, names []string) error {
			return a.generate(names, pipeline.Outputs{Bundles: true, Go: true}, check)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "write nothing, and list what would change")
	return cmd
}

func (a *app) bundleCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "bundle [service...]",
		Short: "Write the bundles only: each edition of a description in one file",
		Long: `Bundle writes what generate writes, but for the Go packages: each edition of each description joined into one document,
as YAML and JSON, as OpenAPI 3.0 and 3.1.`,
		Example: "  specgen bundle\n  specgen bundle --check",
		RunE: func(_ *cobra.Command, names []string) error {
			return a.generate(names, pipeline.Outputs{Bundles: true}, check)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "write nothing, and list what would change")
	return cmd
}

// generate makes all files, compares them with those there are, and writes what differs.
func (a *app) generate(names []string, what pipeline.Outputs, check bool) error {
	p, services, err := a.open(names)
	if err != nil {
		return err
	}
	show := a.startProgress(len(services))
	out, err := p.Generate(services, what, show.next)
	show.stop()
	if err != nil {
		return err
	}
	owned := out.Owned
	if len(names) > 0 || !what.Go {
		owned = nil // a part of the outputs cannot tell what the whole no longer has
	}
	changes, err := out.Files.Diff(p.Dir, owned)
	if err != nil {
		return err
	}
	if check {
		return a.drift(changes)
	}
	if err := emit.Write(p.Dir, changes); err != nil {
		return err
	}
	fmt.Fprintf(a.errs, "specgen: %d files generated, %d changed\n", len(out.Files), len(changes))
	return nil
}

// drift reports files that are not what would be generated.
func (a *app) drift(changes []emit.Change) error {
	for _, c := range changes {
		switch c.Kind {
		case "differs":
			line, have, want := firstDifference(c.Have, c.Want)
			fmt.Fprintf(a.errs, "%s:%d:1: drift: differs from what is generated\n\thave %s\n\twant %s\n", c.Path, line, have, want)
		case "missing":
			fmt.Fprintf(a.errs, "%s:1:1: drift: is missing\n", c.Path)
		case "stale":
			fmt.Fprintf(a.errs, "%s:1:1: drift: is no longer generated\n", c.Path)
		}
	}
	if len(changes) == 0 {
		return nil
	}
	return &exitError{ExitFindings, fmt.Errorf("%d files are not up to date: run specgen generate", len(changes))}
}

// firstDifference is the first line in which two texts differ.
func firstDifference(have, want []byte) (n int, haveLine, wantLine string) {
	h, w := bytes.Split(have, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range max(len(h), len(w)) {
		var a, b []byte
		if i < len(h) {
			a = h[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if !bytes.Equal(a, b) || i >= len(h) || i >= len(w) {
			return i + 1, string(a), string(b)
		}
	}
	return 1, "", ""
}
