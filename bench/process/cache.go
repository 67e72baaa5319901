package process

import (
	"os"
	"path/filepath"
	"strings"
)

// A Cache is a build cache in which what a build needs from elsewhere is already compiled. What is built with [Cache.Build] is
// compiled each time as for the first time.
type Cache struct {
	dir string
}

// NewCache makes an empty build cache below dir.
func NewCache(dir string) *Cache { return &Cache{dir: dir} }

// Warm compiles all that packages depend on for which keep is true; it gets the import path, and whether the package is
// of the standard library.
func (c *Cache) Warm(dir string, keep func(path string, standard bool) bool, packages ...string) error {
	out, _, err := Go(dir, nil, append([]string{"list", "-deps", "-f", "{{.Standard}} {{.ImportPath}}"}, packages...)...).Output()
	if err != nil {
		return err
	}
	args := []string{"build"}
	for line := range strings.Lines(string(out)) {
		standard, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		if path != "unsafe" && !strings.HasPrefix(path, "vendor/") && keep(path, standard == "true") {
			args = append(args, path)
		}
	}
	if len(args) == 1 {
		return nil
	}
	_, err = Go(dir, []string{"GOCACHE=" + filepath.Join(c.dir, "warm")}, args...).Run()
	return err
}

// Build builds with a copy of the cache, and once more with what that left in it.
func (c *Cache) Build(dir string, args ...string) (cold, warm Usage, err error) {
	used := filepath.Join(c.dir, "used")
	if err := os.RemoveAll(used); err != nil {
		return cold, warm, err
	}
	if err := os.CopyFS(used, os.DirFS(filepath.Join(c.dir, "warm"))); err != nil {
		return cold, warm, err
	}
	build := Go(dir, []string{"GOCACHE=" + used}, append([]string{"build"}, args...)...)
	if cold, err = build.Run(); err != nil {
		return cold, warm, err
	}
	warm, err = build.Run()
	return cold, warm, err
}
