package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/docs"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lint"
)

func (a *app) docsCommand() *cobra.Command {
	var output string
	var html, check bool
	cmd := &cobra.Command{
		Use:   "docs [service...]",
		Short: "Print what the descriptions promise, and which pages not to trust",
		Long: `Docs prints one document about the services: every operation with its parameters and rules, where it comes from, and the
errata: what a page says, what is right, why, and where that can be checked.`,
		Example: "  specgen docs > docs.md\n  specgen docs --html -o docs.html\n  specgen docs -o docs.md --check",
		RunE: func(_ *cobra.Command, names []string) error {
			text, err := a.docs(names, html)
			if err != nil {
				return err
			}
			if output == "" {
				_, err = a.out.Write(text)
				return err
			}
			return a.writeDocs(output, text, check)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write (default: standard output)")
	cmd.Flags().BoolVar(&html, "html", false, "print a web page instead of Markdown")
	cmd.Flags().BoolVar(&check, "check", false, "with --output: write nothing, and tell whether the file is up to date")
	return cmd
}

func (a *app) docs(names []string, html bool) ([]byte, error) {
	p, services, err := a.open(names)
	if err != nil {
		return nil, err
	}
	content := docs.Content{Rules: lint.Rules()}
	for _, s := range services {
		loaded, _, err := p.Load(s)
		if err != nil {
			return nil, err
		}
		service := docs.Service{Service: contract.Union(loaded.Base.Contract, loaded.Contracts())}
		for _, v := range loaded.Variants {
			service.Variants = append(service.Variants, v.Contract.Variant)
		}
		for _, path := range s.Overlays {
			service.Errata = append(service.Errata, p.Overlays[path])
		}
		content.Services = append(content.Services, service)
	}
	var text bytes.Buffer
	if html {
		err = docs.HTML(&text, content)
	} else {
		err = docs.Write(&text, content)
	}
	return text.Bytes(), err
}

// writeDocs writes the document to a file, or tells whether the file has it already.
func (a *app) writeDocs(path string, text []byte, check bool) error {
	have, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	kind := "differs"
	if err != nil {
		kind = "missing"
	}
	if err == nil && bytes.Equal(have, text) {
		return nil
	}
	change := emit.Change{Path: filepath.ToSlash(strings.TrimPrefix(path, "./")), Kind: kind, Have: have, Want: text}
	if check {
		return a.drift([]emit.Change{change})
	}
	return emit.Write("", []emit.Change{change})
}
