// Journey shows everything this repository does, on one machine and in a minute: it verifies what is generated, starts the
// stub service, drives the generated clients against it, holds it to its contract, and prints a report. `make run` runs it.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "journey:", err)
		os.Exit(1)
	}
}

// run takes the journey's steps. Each prints a line when it is done.
func run(ctx context.Context, out io.Writer) error {
	w := newReporter(out)
	w.title("dbbackup: from documentation pages to tested clients")

	// 1. The tool, as users build it.
	specgen, cleanUp, err := build(ctx, w)
	if err != nil {
		return err
	}
	defer cleanUp()

	// 2. What is generated is what the descriptions say.
	if err := verify(ctx, w, specgen); err != nil {
		return err
	}

	// 3. The stub, on a free port of this machine.
	url, stopStub, err := serve(ctx, w, specgen)
	if err != nil {
		return err
	}
	defer stopStub()

	// 4. The generated clients against it.
	replayed, err := driveClients(ctx, w, url)
	if err != nil {
		return err
	}
	if err := backUp(ctx, w, url); err != nil {
		return err
	}

	// 5. The contract: every rule, on both sides.
	results, err := holdToContract(ctx, w, specgen, url)
	if err != nil {
		return err
	}
	return w.report(results, replayed)
}

// build compiles specgen into a folder of its own.
func build(ctx context.Context, w *reporter) (path string, cleanUp func(), err error) {
	done := w.step("build specgen")
	folder, err := os.MkdirTemp("", "journey")
	if err != nil {
		return "", nil, err
	}
	cleanUp = func() { _ = os.RemoveAll(folder) }
	path = filepath.Join(folder, "specgen")
	if text, err := exec.CommandContext(ctx, "go", "build", "-o", path, "./tools/specgen").CombinedOutput(); err != nil {
		cleanUp()
		return "", nil, fmt.Errorf("build specgen: %w\n%s", err, text)
	}
	done("")
	return path, cleanUp, nil
}

// verify asks that the committed output is what specgen makes of the descriptions.
func verify(ctx context.Context, w *reporter, specgen string) error {
	done := w.step("verify what is generated")
	if text, err := exec.CommandContext(ctx, specgen, "generate", "--check").CombinedOutput(); err != nil {
		return fmt.Errorf("what is generated is not up to date: run make generate\n%s", text)
	}
	done("generated/ is what spec/ and overlays/ say")
	return nil
}

// serve starts the stub and waits until it says where it listens.
func serve(ctx context.Context, w *reporter, specgen string) (url string, stop func(), err error) {
	done := w.step("start the stub service")
	cmd := exec.CommandContext(ctx, specgen, "serve", "--addr", "127.0.0.1:0")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	var errs bytes.Buffer
	cmd.Stderr = &errs
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	_, url, found := strings.Cut(strings.TrimSpace(line), " on ")
	if err != nil || !found {
		stop()
		return "", nil, fmt.Errorf("the stub did not start: %s", errs.String())
	}
	done(strings.TrimPrefix(strings.TrimSpace(line), "specgen: "))
	return url, stop, nil
}

// A result is what a contract run says of one service, in the form of `specgen contract --format json`.
type result struct {
	Service    string
	Cases      int
	Operations []struct{ ID, Method, Path string }
	Coverage   []struct {
		Operation, Rule, Side, Why string
		Cases, Failed              int
	}
	Findings []struct{ Operation, Rule, Expected, Got, Curl string }
}

func holdToContract(ctx context.Context, w *reporter, specgen, url string) ([]result, error) {
	done := w.step("hold the stub to its contract")
	start := time.Now()
	cmd := exec.CommandContext(ctx, specgen, "contract", "--target", url, "--format", "json")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	text, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: findings, which the report shows
		return nil, fmt.Errorf("contract run: %w\n%s", err, errs.String())
	}
	var all struct{ Services []result }
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("contract report: %w", err)
	}
	cases := 0
	for _, r := range all.Services {
		cases += r.Cases
	}
	done(fmt.Sprintf("%d cases in %s", cases, time.Since(start).Round(time.Millisecond)))
	return all.Services, nil
}
