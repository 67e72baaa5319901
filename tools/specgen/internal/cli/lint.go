package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lint"
)

func (a *app) lintCommand() *cobra.Command {
	var list bool
	cmd := &cobra.Command{
		Use:   "lint [service...]",
		Short: "Judge descriptions and overlays",
		Long: `Lint reads the descriptions as generate does and reports everything that is wrong with them, and what makes them less
useful than they could be: the latter are warnings, which generate lets pass and lint does not.`,
		Example: "  specgen lint\n  specgen lint --findings json\n  specgen lint --rules",
		RunE: func(_ *cobra.Command, names []string) error {
			if list {
				for _, rule := range lint.Rules() {
					fmt.Fprintf(a.out, "%-24s %-8s %s\n", rule.ID, rule.Severity, rule.Purpose)
				}
				return nil
			}
			return a.lint(names)
		},
	}
	cmd.Flags().BoolVar(&list, "rules", false, "list the rules")
	return cmd
}

func (a *app) lint(names []string) error {
	p, services, err := a.open(names)
	if err != nil {
		return err
	}
	var all finding.Findings
	for _, s := range services {
		_, warnings, err := p.Load(s)
		all = append(all, warnings...)
		all = append(all, finding.Of(err)...)
	}
	if len(all) > 0 {
		return &exitError{ExitFindings, all}
	}
	fmt.Fprintf(a.errs, "specgen: %d services, nothing to report\n", len(services))
	return nil
}
