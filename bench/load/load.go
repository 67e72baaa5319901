// Package load puts the stub service under load: thousands of clients at once on the loopback interface, every answer
// checked. It measures throughput, latency, CPU time and memory, beside Prism where there is Node, and it asks that no request
// is lost, that memory is bounded, and that a server that is told to stop finishes what it has begun.
package load

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/opendbbackup/dbbackup/bench/peers/prism"
	"github.com/opendbbackup/dbbackup/bench/process"
	"github.com/opendbbackup/dbbackup/bench/table"
)

// A Plan says how much load there is, and how long.
type Plan struct {
	Clients   []int         // of throughput
	Warm, For time.Duration // how long each number of clients asks, unmeasured and measured
	Crowd     int           // clients when memory and stopping are looked at
	Requests  int           // of the first of the two runs whose memory is compared
	Rest      time.Duration // after the last client, until memory at rest is looked at
}

// A stand is where servers are tried: the program, and where it finds descriptions.
type stand struct {
	Plan
	root    string // of the repository
	work    string // a folder for what servers leave
	specgen string
}

// Measure builds specgen and tries its stub service; root is the repository, and work a folder for what that leaves.
func Measure(root, work string, p Plan) ([]table.Table, error) {
	if _, err := look(os.Getpid()); err != nil {
		return []table.Table{{Title: "Load", Note: fmt.Sprintf("Not measured: this system does not say what a process uses: %v.", err)}}, nil
	}
	// 1. What it takes.
	if err := os.MkdirAll(work, 0o777); err != nil {
		return nil, err
	}
	s := &stand{Plan: p, root: root, work: work, specgen: filepath.Join(work, "specgen")}
	if _, err := process.Go(root, nil, "build", "-o", s.specgen, "./tools/specgen").Run(); err != nil {
		return nil, err
	}
	files, err := openFiles(uint64(max(slices.Max(p.Clients), p.Crowd)))
	if err != nil {
		return nil, err
	}
	s.Crowd = min(p.Crowd, int(files)-spare)
	// 2. As fast as it goes.
	throughput, err := s.throughput(files)
	if err != nil {
		return nil, err
	}
	// 3. Five times as long.
	memory, err := s.memory()
	if err != nil {
		return nil, err
	}
	// 4. Told to stop in the middle.
	ending, err := s.ending()
	return []table.Table{throughput, memory, ending}, err
}

// serve starts the stub of the service whose bundle Prism mocks.
func (s *stand) serve(flags ...string) (*server, error) {
	cmd := exec.Command(s.specgen, append([]string{"serve", "--addr", "127.0.0.1:0", "geminidb"}, flags...)...)
	cmd.Dir = s.root
	return start("specgen serve", "", cmd)
}

// prism starts Prism with the bundle.
func (s *stand) prism() (*server, error) {
	script, err := prism.Install()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	bundle := filepath.Join(s.root, "generated", "openapi", "curated", "geminidb.yaml")
	return start("prism mock", "127.0.0.1:"+port, prism.Command(script, bundle, port))
}

// data is a file for a server to keep its state in, which is not there yet.
func (s *stand) data() (string, error) {
	dir, err := os.MkdirTemp(s.work, "data")
	return filepath.Join(dir, "state.db"), err
}
