package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/bundle"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

func (a *app) fmtCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "fmt [file...]",
		Short: "Format descriptions and overlays",
		Long: `Fmt writes YAML files in one form: two spaces, comments kept. Without files, it formats all that specgen.yaml leads to.

With --check nothing is written: files that are not in that form are listed, with exit status 1.`,
		Example: "  specgen fmt\n  specgen fmt spec/notes/list.yaml\n  specgen fmt --check",
		RunE: func(_ *cobra.Command, files []string) error {
			if len(files) == 0 {
				var err error
				if files, err = a.sources(); err != nil {
					return err
				}
			}
			return a.formatFiles(files, check)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "write nothing, and list what would change")
	return cmd
}

// sources lists the files that the configuration leads to.
func (a *app) sources() ([]string, error) {
	p, services, err := a.open(nil)
	if err != nil {
		return nil, err
	}
	for _, s := range services {
		if _, _, err := p.Load(s); err != nil {
			return nil, err
		}
	}
	var files []string
	for _, name := range p.Sources() {
		files = append(files, filepath.Join(p.Dir, filepath.FromSlash(name)))
	}
	return files, nil
}

// formatFiles formats files: all of them in memory before the first is written.
func (a *app) formatFiles(files []string, check bool) error {
	var changes []emit.Change
	var findings finding.Findings
	for _, name := range files {
		have, err := os.ReadFile(name)
		if err != nil {
			findings = append(findings, finding.Errorf(finding.Pos{File: filepath.ToSlash(name)}, "file-read", "cannot be read: %v", reason(err)))
			continue
		}
		want, err := bundle.Format(filepath.ToSlash(name), have)
		if err != nil {
			findings = append(findings, finding.Of(err)...)
			continue
		}
		if !bytes.Equal(have, want) {
			changes = append(changes, emit.Change{Path: filepath.ToSlash(name), Kind: "differs", Have: have, Want: want})
		}
	}
	if len(findings) > 0 {
		return &exitError{ExitUsage, findings}
	}
	if !check {
		return emit.Write("", changes)
	}
	for _, c := range changes {
		line, have, want := firstDifference(c.Have, c.Want)
		fmt.Fprintf(a.errs, "%s:%d:1: format: is not formatted\n\thave %s\n\twant %s\n", c.Path, line, have, want)
	}
	if len(changes) > 0 {
		return &exitError{ExitFindings, fmt.Errorf("%d files are not formatted: run specgen fmt", len(changes))}
	}
	return nil
}

// reason is why a file could not be read, without its path, which the finding has.
func reason(err error) error {
	if e, ok := err.(*os.PathError); ok {
		return e.Err
	}
	return err
}
