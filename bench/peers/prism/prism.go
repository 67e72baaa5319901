// Package prism installs Prism, a mock server that is run with Node: what people use where we have specgen serve.
package prism

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The files that npm wants. The second has the version and the checksum of every package.
//
//go:embed package.json
var manifest []byte

//go:embed package-lock.json
var lock []byte

// patience is how long the installation may take.
const patience = 3 * time.Minute

// Version is the version that is installed.
func Version() string {
	var m struct{ Dependencies map[string]string }
	if json.Unmarshal(manifest, &m) != nil {
		return ""
	}
	return m.Dependencies["@stoplight/prism-cli"]
}

// Node is the version of Node that Prism runs on; empty without any.
func Node() string {
	version, err := exec.Command("node", "--version").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(version))
}

// Install installs Prism into a folder of the user's cache, once, and returns the script that Node runs. It fails when Node
// or npm are not there, or npm fails.
func Install() (script string, err error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("%s is not installed", program)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return installBelow(filepath.Join(cache, "dbbackup-bench"), npm)
}

// installBelow installs into a folder that is named after what is in it.
func installBelow(parent string, install func(dir string) error) (script string, err error) {
	sum := sha256.Sum256(append(append([]byte(nil), manifest...), lock...))
	dir := filepath.Join(parent, "prism-"+Version()+"-"+hex.EncodeToString(sum[:6]))
	script = filepath.Join(dir, "node_modules", "@stoplight", "prism-cli", "dist", "index.js")
	if _, err := os.Stat(script); err == nil {
		return script, nil
	}
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return "", err
	}
	// What is half done must not look like the whole.
	unfinished, err := os.MkdirTemp(parent, "unfinished")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(unfinished)
	for name, text := range map[string][]byte{"package.json": manifest, "package-lock.json": lock} {
		if err := os.WriteFile(filepath.Join(unfinished, name), text, 0o666); err != nil {
			return "", err
		}
	}
	if err := install(unfinished); err != nil {
		return "", err
	}
	if err := os.Rename(unfinished, dir); err != nil {
		if _, found := os.Stat(script); found != nil { // else somebody else was faster
			return "", err
		}
	}
	return script, nil
}

// npm installs exactly what the lock file says, and runs no scripts of packages.
func npm(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir = dir
	text, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Errorf("npm ci took longer than %s", patience)
	}
	if err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
		return fmt.Errorf("npm ci: %w: %s", err, first)
	}
	return nil
}

// Command mocks a description on a port of this machine: without logging, and in one process, as Prism does by itself.
func Command(script, description, port string) *exec.Cmd {
	return exec.Command("node", script, "mock", "--host", "127.0.0.1", "--port", port, "--verboseLevel", "silent", description)
}
