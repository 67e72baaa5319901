// Package cli holds the commands of specgen: what they read from the command line, and what they print. One file a
// command; the work is done elsewhere.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/config"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/pipeline"
)

// What the process ends with.
const (
	ExitOK          = 0
	ExitFindings    = 1 // something is wrong with what was looked at
	ExitUsage       = 2 // the command line is off, or an input cannot be read
	ExitUnreachable = 3 // the server to test does not answer
)

// An exitError ends the process with a status. Its text has been printed when it is empty.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// errQuiet is for what has been printed in full.
var errQuiet = errors.New("")

// An app is one run of specgen.
type app struct {
	out, errs io.Writer
	now       func() time.Time
	config    string // path of specgen.yaml
	format    string // of findings: text or json
}

// Main runs specgen and returns what the process ends with.
func Main(ctx context.Context, args []string, out, errs io.Writer) int {
	a := &app{out: out, errs: errs, now: time.Now}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	return a.report(root.ExecuteContext(ctx))
}

// report prints an error where it belongs, and returns the exit status for it.
func (a *app) report(err error) int {
	if err == nil {
		return ExitOK
	}
	status := ExitUsage
	var exit *exitError
	if errors.As(err, &exit) {
		status, err = exit.status, exit.err
	}
	if err == errQuiet {
		return status
	}
	var findings finding.Findings
	if errors.As(err, &findings) {
		a.printFindings(findings)
		if status == ExitUsage && !unreadable(findings) {
			status = ExitFindings
		}
		return status
	}
	fmt.Fprintf(a.errs, "specgen: %v\n", err)
	return status
}

// unreadable says whether findings are about a file that could not be read at all.
func unreadable(findings finding.Findings) bool {
	for _, f := range findings {
		prefix, _, _ := strings.Cut(f.Rule, "-")
		if prefix == "file" || prefix == "yaml" || prefix == "json" || f.Rule == "config" || f.Rule == "duplicate-key" {
			return true
		}
	}
	return false
}

// printFindings prints findings in the form that was asked for: text where a person or an editor reads, JSON on the
// output.
func (a *app) printFindings(findings finding.Findings) {
	if a.format == "json" {
		_ = finding.WriteJSON(a.out, findings)
		return
	}
	_ = finding.WriteText(a.errs, findings)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "specgen",
		Short: "Go clients, server stubs, contract tests and bundles from OpenAPI descriptions",
		Long: `Specgen reads the OpenAPI 3.0 descriptions and overlays that specgen.yaml names, and makes of them Go clients, server
stubs, a stub service, contract tests and bundles for other languages.

Exit status: 0 nothing to report, 1 findings, 2 usage or unreadable input, 3 server unreachable.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.PersistentFlags().StringVarP(&a.config, "config", "c", "specgen.yaml", "the file that says what is generated from what")
	root.PersistentFlags().StringVar(&a.format, "findings", "text", "how findings are printed: text or json")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if a.format != "text" && a.format != "json" {
			return fmt.Errorf("--findings is text or json, not %q", a.format)
		}
		return nil
	}
	root.AddCommand(a.generateCommand(), a.contractCommand(), a.serveCommand(), a.lintCommand(), a.bundleCommand(), a.docsCommand(), a.fmtCommand())
	return root
}

// open reads the configuration and the named services' entries in it.
func (a *app) open(names []string) (*pipeline.Project, []*config.Service, error) {
	dir, file := splitConfig(a.config)
	p, err := pipeline.Open(dir, file)
	if err != nil {
		return nil, nil, err
	}
	services, unknown := p.Select(names)
	if unknown != "" {
		var known []string
		for _, s := range p.Config.Services {
			known = append(known, s.Name)
		}
		return nil, nil, fmt.Errorf("%s has no service %q: there are %s", a.config, unknown, strings.Join(known, ", "))
	}
	return p, services, nil
}

// splitConfig is the folder of the configuration, to which all its paths are relative, and its name there.
func splitConfig(path string) (dir, file string) {
	if i := strings.LastIndexByte(path, os.PathSeparator); i >= 0 {
		return path[:i+1], path[i+1:]
	}
	return ".", path
}

// terminal says whether a stream is read by a person who wants colour and progress.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colour says whether to colour what goes to w.
func colour(w io.Writer) bool { return os.Getenv("NO_COLOR") == "" && terminal(w) }
