package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// This file serves until it is told to stop, and then loses no request.

const (
	// grace is how long requests may go on after the process was asked to stop.
	grace = 5 * time.Second
	// calm is for how long no request may have begun or ended until the connections that are open count as idle.
	calm = 100 * time.Millisecond
)

// listen says where it serves, and serves until ctx ends.
func (a *app) listen(ctx context.Context, addr string, services []*contract.Service, options stub.Options) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", addr, errors.Unwrap(err))
	}
	var names []string
	for _, s := range services {
		names = append(names, s.Name)
	}
	fmt.Fprintf(a.out, "specgen: serving %s on http://%s\n", strings.Join(names, ", "), listener.Addr())
	return serveUntil(ctx, listener, stub.New(services, options))
}

// serveUntil serves until ctx ends, and then finishes the requests that have come. It fails when they take too long.
func serveUntil(ctx context.Context, listener net.Listener, h http.Handler) error {
	g := &gate{Handler: h, conns: map[net.Conn]http.ConnState{}}
	server := &http.Server{Handler: g, ConnState: g.note, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	// 1. Nobody new.
	_ = listener.Close() // nothing comes of an error: the process ends
	<-served
	// 2. Those who are here, one last time.
	deadline, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	busy := g.drain(deadline)
	// 3. Connections on which nothing comes any more.
	_ = server.Close() // the same
	if busy > 0 {
		return fmt.Errorf("%d requests were still under way %s after the stub was told to stop", busy, grace)
	}
	return nil
}

// A gate lets a server's connections go one after the other, each behind an answer. http.Server.Shutdown would not do: it closes
// a connection that looks idle although the next request has come and only waits to be read, which under load are most of
// them; and it waits for those who have connected and never ask.
type gate struct {
	http.Handler
	closing atomic.Bool

	mu    sync.Mutex
	conns map[net.Conn]http.ConnState
	busy  int       // connections whose request is under way
	last  time.Time // when a request began or ended
}

// ServeHTTP implements [http.Handler].
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.closing.Load() {
		w.Header().Set("Connection", "close")
	}
	g.Handler.ServeHTTP(w, r)
}

// note is for http.Server.ConnState.
func (g *gate) note(conn net.Conn, state http.ConnState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	was := g.conns[conn]
	g.conns[conn] = state
	if state == http.StateClosed || state == http.StateHijacked {
		delete(g.conns, conn)
	}
	if was == http.StateActive {
		g.busy--
	}
	if state == http.StateActive {
		g.busy++
	}
	g.last = time.Now()
}

// drain makes each answer the last of its connection. It waits until there is no connection any more, or those that are left
// have been idle for a while, and returns how many requests are under way when ctx ends before.
func (g *gate) drain(ctx context.Context) int {
	g.closing.Store(true)
	tick := time.NewTicker(calm / 20)
	defer tick.Stop()
	begun := time.Now()
	for {
		open, busy, last := g.look()
		if last.Before(begun) {
			last = begun
		}
		if open == 0 || busy == 0 && time.Since(last) >= calm {
			return 0
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return busy
		}
	}
}

func (g *gate) look() (open, busy int, last time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.conns), g.busy, g.last
}
