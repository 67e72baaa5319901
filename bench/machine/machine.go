// Package machine says on what figures were measured: processor, Go, and the versions of what took part.
package machine

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/opendbbackup/dbbackup/bench/process"
)

// Describe is a paragraph on the machine and on the versions that the module in dir has of other modules.
func Describe(dir string, modules ...string) (string, error) {
	list, err := versions(dir, modules)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s.\n%s.\n", processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), list), nil
}

// processor is the model's name, as Linux knows it.
func processor() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		if name := modelName(data); name != "" {
			return name
		}
	}
	return "an unnamed processor"
}

func modelName(cpuinfo []byte) string {
	for line := range bytes.Lines(cpuinfo) {
		name, value, _ := strings.Cut(string(line), ":")
		if strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// versions lists modules as the go command has them.
func versions(dir string, modules []string) (string, error) {
	out, _, err := process.Go(dir, nil, append([]string{"list", "-m"}, modules...)...).Output()
	if err != nil {
		return "", err
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, "github.com/")
	}
	return strings.Join(lines, ", "), nil
}
