// Package generation measures what generators cost as descriptions grow: CPU time, memory, emitted lines, and what it
// costs to compile them.
package generation

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/opendbbackup/dbbackup/bench/process"
	"github.com/opendbbackup/dbbackup/bench/synth"
)

// A generator is a program that makes Go of dir/openapi.yaml.
type generator struct {
	name   string
	binary string
	layout synth.Layout
	args   []string
	files  map[string]string // what it needs beside the description
	clean  string            // what it writes, removed before each run
	pkgs   []string          // what is compiled
}

const oapiConfig = `package: oapi
output: oapi/oapi.gen.go
generate: {models: true, client: true, std-http-server: true, strict-server: true}
`

// build compiles the generators from source and returns them.
func build(root, bench, work string) (ours, pages, oapi generator, err error) {
	specgen, codegen := filepath.Join(work, "bin", "specgen"), filepath.Join(work, "bin", "oapi-codegen")
	if _, err = process.Go(root, nil, "build", "-o", specgen, "./tools/specgen").Run(); err != nil {
		return ours, pages, oapi, err
	}
	_, err = process.Go(bench, nil, "build", "-o", codegen, "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen").Run()
	ours = generator{
		name: "ours", binary: specgen, args: []string{"generate"}, clean: "synthetic",
		pkgs: []string{"./synthetic", "./synthetic/syntheticserver"},
	}
	pages = ours
	pages.name, pages.layout = "ours, a file for each path", synth.Pages
	oapi = generator{
		name: "oapi-codegen", binary: codegen, args: []string{"-config", "oapi.yaml", "openapi.yaml"}, clean: "oapi",
		files: map[string]string{"oapi.yaml": oapiConfig}, pkgs: []string{"./oapi"},
	}
	return ours, pages, oapi, err
}

// prepare writes a description into a new module below work, whose dependencies are those of bench.
func (g generator) prepare(root, bench, work string, operations int) (dir string, err error) {
	dir = filepath.Join(work, fmt.Sprintf("%s-%d-%d", g.clean, g.layout, operations))
	if err := synth.Write(dir, operations, g.layout); err != nil {
		return "", err
	}
	mod, err := os.ReadFile(filepath.Join(bench, "go.mod"))
	if err != nil {
		return "", err
	}
	_, rest, _ := strings.Cut(string(mod), "\n")
	files := map[string]string{"go.mod": "module example.com/synthetic\n" + strings.Replace(rest, "=> ../", "=> "+root, 1)}
	for name, text := range g.files {
		files[name] = text
	}
	sum, err := os.ReadFile(filepath.Join(bench, "go.sum"))
	if err != nil {
		return "", err
	}
	files["go.sum"] = string(sum)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// run generates, into an empty folder.
func (g generator) run(dir string) (process.Usage, error) {
	out := filepath.Join(dir, g.clean)
	if err := os.RemoveAll(out); err != nil {
		return process.Usage{}, err
	}
	if err := os.Mkdir(out, 0o777); err != nil {
		return process.Usage{}, err
	}
	return process.Command{Dir: dir, Args: append([]string{g.binary}, g.args...)}.Run()
}

// lines counts the lines of the Go files below dir: of tests (packages whose name ends in test, _test.go files), and of all else.
func lines(dir string) (code, test int, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n := bytes.Count(data, []byte("\n"))
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(filepath.Dir(path), "test") {
			test += n
		} else {
			code += n
		}
		return nil
	})
	return code, test, err
}
