// Package endtoend runs specgen's command line as its users do, and compares what comes out: what goes in and what comes
// out is the contract that is worth pinning down.
package endtoend

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/cli"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestCommands runs each case of testdata: the command line in "args", in a copy of the folder "in", must print and end as
// "want.txt" says.
func TestCommands(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/args")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range cases {
		folder, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(folder), func(t *testing.T) {
			args, err := os.ReadFile(filepath.Join(folder, "args"))
			if err != nil {
				t.Fatal(err)
			}
			work := workplace(t, filepath.Join(folder, "in"))
			before := tree(t, work)
			got := run(t, strings.Fields(string(args))...)
			if !strings.Contains(got, "exit status 0") {
				if diff := cmp.Diff(before, tree(t, work)); diff != "" {
					t.Errorf("a command that failed changed files:\n%s", diff)
				}
			}
			golden(t, filepath.Join(folder, "want.txt"), got)
		})
	}
}

// TestHelpReadsAsCommitted compares the help of every command with the one under testdata/help, so that a change of the
// command line is seen in review.
func TestHelpReadsAsCommitted(t *testing.T) {
	for _, command := range []string{"", "generate", "contract", "contract merge", "serve", "lint", "bundle", "docs", "fmt"} {
		t.Run("specgen "+command, func(t *testing.T) {
			folder, err := filepath.Abs("testdata/help")
			if err != nil {
				t.Fatal(err)
			}
			name := strings.ReplaceAll(command, " ", "-")
			if name == "" {
				name = "specgen"
			}
			golden(t, filepath.Join(folder, name+".txt"), run(t, append(strings.Fields(command), "--help")...))
		})
	}
}

// run runs a command line and returns all that a caller sees of it.
func run(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	status := cli.Main(context.Background(), args, &out, &errs)
	var all strings.Builder
	if out.Len() > 0 {
		all.WriteString(out.String())
	}
	if errs.Len() > 0 {
		all.WriteString("-- stderr --\n" + errs.String())
	}
	fmt.Fprintf(&all, "-- exit status %d --\n", status)
	return all.String()
}

// workplace copies a folder and goes there.
func workplace(t *testing.T, in string) string {
	t.Helper()
	work := t.TempDir()
	if _, err := os.Stat(in); err == nil {
		if err := os.CopyFS(work, os.DirFS(in)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(work)
	return work
}

// tree is the files below a folder with their contents.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, root)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
