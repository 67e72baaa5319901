package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// patience is how long a command may take before it tells a person at a terminal how far it is.
const patience = time.Second

// A progress line says at a terminal what is being worked on, and for how long.
type progress struct {
	out   io.Writer
	total int
	start time.Time
	done  chan struct{}

	mu      sync.Mutex
	n       int
	current string
	shown   bool
}

// startProgress begins to count. Where nobody watches, nothing is ever shown.
func (a *app) startProgress(total int) *progress {
	p := &progress{out: a.errs, total: total, start: time.Now(), done: make(chan struct{})}
	if terminal(a.errs) {
		go p.watch()
	}
	return p
}

// next says that the work on something begins.
func (p *progress) next(what string) {
	p.mu.Lock()
	p.n++
	p.current = what
	p.mu.Unlock()
}

func (p *progress) watch() {
	ticks := time.NewTicker(patience / 4)
	defer ticks.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-ticks.C:
			p.show()
		}
	}
}

func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if elapsed := time.Since(p.start); elapsed >= patience {
		p.shown = true
		fmt.Fprintf(p.out, "\rspecgen: %d of %d: %s, %s\x1b[K", p.n, p.total, p.current, elapsed.Round(time.Second))
	}
}

// stop clears the line.
func (p *progress) stop() {
	close(p.done)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
