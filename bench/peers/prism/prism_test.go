package prism

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheLockFileHasTheVersionThatTheManifestNames(t *testing.T) {
	var l struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal(lock, &l); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Version(), l.Packages["node_modules/@stoplight/prism-cli"].Version); diff != "" || Version() == "" {
		t.Errorf("version (-want +got)\n%s", diff)
	}
}

// install stands for npm.
func install(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "package-lock.json")); err != nil {
		return err
	}
	script := filepath.Join(dir, "node_modules", "@stoplight", "prism-cli", "dist", "index.js")
	if err := os.MkdirAll(filepath.Dir(script), 0o777); err != nil {
		return err
	}
	return os.WriteFile(script, nil, 0o666)
}

func TestPrismIsInstalledOnce(t *testing.T) {
	cache, times := filepath.Join(t.TempDir(), "cache"), 0
	for range 2 {
		script, err := installBelow(cache, func(dir string) error { times++; return install(dir) })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(script); err != nil {
			t.Error(err)
		}
	}
	if times != 1 {
		t.Errorf("installed %d times", times)
	}
}

func TestAnInstallationThatFailsLeavesNothing(t *testing.T) {
	cache, sorry := t.TempDir(), errors.New("sorry")
	if _, err := installBelow(cache, func(dir string) error { return errors.Join(install(dir), sorry) }); !errors.Is(err, sorry) {
		t.Errorf("got %v", err)
	}
	left, err := os.ReadDir(cache)
	if err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}
