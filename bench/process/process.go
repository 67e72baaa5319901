// Package process runs other programs and says what they used.
package process

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A Usage is what a process and the processes that it waited for used.
type Usage struct {
	CPU    time.Duration // in user and kernel mode
	MaxRSS int64         // bytes, of the largest of them
}

// Command is a program with its arguments, to be run in a folder with some environment more.
type Command struct {
	Dir  string
	Env  []string
	Args []string
}

// Run runs the command to its end. It fails, with what the command wrote to its standard error, when that is not zero.
//
// A child's peak memory is never less than what this process had when it began the child (Linux counts the moment
// between fork and exec), so run those that matter before this one grows.
func (c Command) Run() (Usage, error) {
	_, u, err := c.Output()
	return u, err
}

// Output is Run, with what the command wrote to its standard output.
func (c Command) Output() ([]byte, Usage, error) {
	cmd := exec.Command(c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.Env = c.Dir, append(os.Environ(), c.Env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, Usage{}, fmt.Errorf("%v: %w\n%s", c.Args, err, errs.Bytes())
	}
	u := Usage{CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.MaxRSS = r.Maxrss << 10
	}
	return out, u, nil
}

// Go is the go command with arguments, run in a folder.
func Go(dir string, env []string, args ...string) Command {
	return Command{Dir: dir, Env: append([]string{"GOFLAGS=-buildvcs=false", "GOWORK=off"}, env...), Args: append([]string{"go"}, args...)}
}
