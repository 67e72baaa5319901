package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/opendbbackup/dbbackup/internal/contract/report"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

func (a *app) mergeCommand() *cobra.Command {
	var j judgement
	cmd := &cobra.Command{
		Use:   "merge REPORT...",
		Short: "Put reports of contract runs together",
		Long: `Merge reads reports that contract wrote as JSON, puts those of the shards of one run together, and reports what the whole
run would have reported, in any form. All shards of a service have to be there. Reports of several services stand side by
side.

A baseline and a threshold are best given here and not to the shards, none of which sees everything.`,
		Example: `  specgen contract --target https://notes.example.com --shard 1/2 --format json -o 1.json
  specgen contract --target https://notes.example.com --shard 2/2 --format json -o 2.json
  specgen contract merge 1.json 2.json --baseline baseline.yaml --min-coverage 95 --format html -o report.html`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error { return a.merge(j, files) },
	}
	j.reportFlags(cmd.Flags())
	j.demandFlags(cmd.Flags())
	cmd.Flags().SortFlags = false
	return cmd
}

func (a *app) merge(j judgement, files []string) error {
	if err := j.prepare(); err != nil {
		return err
	}
	var results []*run.Result
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		read, err := report.Read(text)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		results = append(results, read...)
	}
	merged, err := run.Merge(results)
	if err != nil {
		return err
	}
	return a.conclude(j, merged)
}
