package dbbackup_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestPublicAPIReadsAsCommitted compares what `go doc -all` prints of the public packages, and of one generated one, with
// testdata/api: a change of what users see is seen in review.
func TestPublicAPIReadsAsCommitted(t *testing.T) {
	for _, path := range []string{"runtime/client", "runtime/server", "runtime/wire", "contracttest", "generated/geminidb"} {
		t.Run(path, func(t *testing.T) {
			got, err := exec.Command("go", "doc", "-all", module+"/"+path).Output()
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata/api", strings.ReplaceAll(path, "/", "-")+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, got, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("the public API of %s has changed; if that is meant, run go test . -update (-committed +now):\n%s", path, diff)
			}
		})
	}
}
