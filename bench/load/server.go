package load

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A server is a process that listens on a port of this machine.
type server struct {
	name  string // for messages
	addr  string
	cmd   *exec.Cmd
	out   *buffer
	errs  *buffer
	ended chan struct{} // closed when it has ended
	err   error         // of Wait; once ended
}

// startLimit is how long a server may take until it listens, and stopLimit until it has ended.
const (
	startLimit = 60 * time.Second
	stopLimit  = 15 * time.Second
)

// start starts a command that will listen on addr; an empty addr is the one that the command prints, as specgen does.
func start(name, addr string, cmd *exec.Cmd) (*server, error) {
	s := &server{name: name, addr: addr, cmd: cmd, out: &buffer{}, errs: &buffer{}, ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = s.out, s.errs
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	go func() {
		s.err = cmd.Wait()
		close(s.ended)
	}()
	for deadline := time.Now().Add(startLimit); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		select {
		case <-s.ended:
			return nil, fmt.Errorf("%s did not start: %w\n%s", name, s.err, s.errs)
		default:
		}
		if s.listens() {
			return s, nil
		}
	}
	s.kill()
	return nil, fmt.Errorf("%s does not listen after %s\n%s", name, startLimit, s.errs)
}

func (s *server) listens() bool {
	if s.addr == "" {
		line, _, found := strings.Cut(s.out.String(), "\n")
		_, url, _ := strings.Cut(line, " on http://")
		if !found || url == "" {
			return false
		}
		s.addr = url
	}
	tcp, err := net.Dial("tcp", s.addr)
	if err != nil {
		return false
	}
	return tcp.Close() == nil
}

// pid is the process's number.
func (s *server) pid() int { return s.cmd.Process.Pid }

// terminate asks the server to end.
func (s *server) terminate() error { return s.cmd.Process.Signal(syscall.SIGTERM) }

// stop ends the server. It fails when the server does not end, or not well.
func (s *server) stop() error {
	if err := s.terminate(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.ended:
		if s.err != nil {
			return fmt.Errorf("%s: %w\n%s", s.name, s.err, s.errs)
		}
		return nil
	case <-time.After(stopLimit):
		s.kill()
		return fmt.Errorf("%s did not end within %s", s.name, stopLimit)
	}
}

// kill ends the server without asking.
func (s *server) kill() {
	_ = s.cmd.Process.Kill() // it may have ended
	<-s.ended
}

// freePort is a port of this machine that nobody listens on.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// A buffer is what a process wrote. It may be used by several goroutines at once.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

var _ io.Writer = (*buffer)(nil)

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
