package load

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/opendbbackup/dbbackup/bench/table"
)

// This file asks what becomes of requests when a server is told to stop in the middle of them.
//
// The server logs each request that it takes on, with the id that the answer carries: so it shows whether each of those was
// answered whole. A request that the server did not take on although its connection stood is lost too.

const (
	// before is how long there is load before the server is told to stop.
	before = time.Second
	// grace is how long requests may take then, as specgen serve has it.
	grace = 5 * time.Second
)

// A stop is what became of a server that was told to stop.
type stop struct {
	name         string
	clients      int
	takenOn      int           // requests that the server logged
	answered     int           // those of them whose answer came whole
	unread       int           // requests whose connection was closed without an answer
	wrong        int           // answers that were cut off, late or wrong
	reasons      []string      // why
	refusedAfter time.Duration // when it first refused a connection
	later        int           // connections that it accepted after that
	took         time.Duration
	status       int // exit status
	acknowledged int // creations
	missing      int // those of them that are not there after another start
}

// lost are the requests without their answer.
func (s stop) lost() int { return max(s.takenOn-s.answered, 0) + s.unread + s.wrong }

// ending stops a server that answers at once, so that the next request of most clients waits to be read; one whose answers
// take long, so that most are under way; and one that writes to a file.
func (s *stand) ending() (table.Table, error) {
	file, err := s.data()
	if err != nil {
		return table.Table{}, err
	}
	made := newLedger()
	var all []stop
	for _, t := range []struct {
		name  string
		talk  func(int) Dialogue
		flags []string
	}{
		{"ours", ask(documentedRequest()), nil},
		{"ours, --latency 200ms", ask(documentedRequest()), []string{"--latency", "200ms"}},
		{"ours, --stateful --data", createAndRead(made, create, lookUp), []string{"--stateful", "--data", file}},
	} {
		ended, err := s.end(t.name, t.talk, t.flags...)
		if err != nil {
			return table.Table{}, fmt.Errorf("stopping %s: %w", t.name, err)
		}
		all = append(all, ended)
	}
	if err := s.recount(&all[len(all)-1], made, file); err != nil {
		return table.Table{}, err
	}
	return endingTable(all), nil
}

// end starts a server, loads it, tells it to stop, and sees what happens.
func (s *stand) end(name string, talk func(int) Dialogue, flags ...string) (stop, error) {
	out := stop{name: name, clients: s.Crowd}
	server, err := s.serve(append(flags, "--log")...)
	if err != nil {
		return out, err
	}
	left := &leavers{ids: map[string]bool{}}
	var clients sync.WaitGroup
	for i := range s.Crowd {
		clients.Go(func() { left.client(newConn(server.addr, 2*grace), talk(i)) })
	}
	time.Sleep(before)
	told := time.Now()
	err = server.terminate()
	if err == nil {
		out.refusedAfter, out.later = knock(server, told)
		out.took = time.Since(told)
	} else {
		server.kill()
	}
	clients.Wait()
	if err != nil {
		return out, err
	}
	out.status = server.cmd.ProcessState.ExitCode()
	return out, left.compare(&out, server.errs.String())
}

// knock connects to a server again and again until it has ended, or is ended for taking too long.
func knock(server *server, told time.Time) (refusedAfter time.Duration, later int) {
	for {
		select {
		case <-server.ended:
			return refusedAfter, later
		case <-time.After(5 * time.Millisecond):
		}
		if time.Since(told) > stopLimit {
			server.kill()
			continue
		}
		tcp, err := net.DialTimeout("tcp", server.addr, time.Second)
		if err == nil {
			_ = tcp.Close() // nothing was said
		}
		switch {
		case err != nil && refusedAfter == 0:
			refusedAfter = time.Since(told)
		case err == nil && refusedAfter > 0:
			later++
		}
	}
}

// Leavers are the clients of a server that stops.
type leavers struct {
	mu     sync.Mutex
	ids    map[string]bool // of the answers that came whole
	unread atomic.Int64
	losses losses
}

// client asks until nobody listens any more.
func (l *leavers) client(c *Conn, talk Dialogue) {
	defer c.Close()
	for {
		answer, err := c.Do(talk.Request(nil))
		if err == nil {
			l.mu.Lock()
			l.ids[answer.Header.Get("X-Request-Id")] = true
			l.mu.Unlock()
			err = talk.Check(answer)
		}
		switch {
		case errors.Is(err, syscall.ECONNREFUSED):
			return
		case errors.Is(err, errUnanswered):
			l.unread.Add(1)
		case err != nil:
			l.losses.add(err)
			return
		}
	}
}

// compare holds what the server logged against what the clients got.
func (l *leavers) compare(out *stop, log string) error {
	for line := range strings.Lines(log) {
		if !strings.HasPrefix(line, "{") {
			continue // it is no request
		}
		var entry struct{ ID string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			return fmt.Errorf("log of the server: %w: %.100s", err, line)
		}
		out.takenOn++
		if l.ids[entry.ID] {
			out.answered++
		}
	}
	if len(l.ids) > out.answered {
		return fmt.Errorf("%d answers have ids that the server did not log", len(l.ids)-out.answered)
	}
	out.unread = int(l.unread.Load())
	out.wrong, out.reasons = l.losses.sum()
	return nil
}

// recount starts a server with the file that another left, and counts what of the ledger is not there.
func (s *stand) recount(out *stop, made *ledger, file string) (err error) {
	server, err := s.serve("--stateful", "--data", file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	there, err := listAll(server.addr)
	if err != nil {
		return err
	}
	out.acknowledged = len(made.ids)
	for id := range made.ids {
		if !there[id] {
			out.missing++
		}
	}
	if out.acknowledged > keep { // the oldest gave way
		out.missing = max(out.missing-(out.acknowledged-keep), 0)
	}
	return nil
}

func endingTable(all []stop) table.Table {
	t := table.Table{
		Title: "Load, stopping",
		Note: fmt.Sprintf("SIGTERM after %s of load. Taken on are the requests that the server logged, by their ids. A request is lost when its answer did not come whole, "+
			"or its connection was closed unread. Acknowledged creations are looked for after another start.", before),
		Columns: []string{"server", "clients", "taken on", "answered whole", "closed unread", "refuses connections after, ms", "ended after, s", "exit status", "creations", "and missing"},
	}
	for _, s := range all {
		row := table.Row{
			Cells: []string{
				s.name, count(s.clients), count(s.takenOn), count(s.answered), count(s.unread), ms(s.refusedAfter), table.Figure(s.took.Seconds()), fmt.Sprint(s.status),
			},
			Goals: []table.Goal{
				{Got: float64(s.lost()), Limit: 0, Unit: "lost"},
				{Got: float64(s.later), Limit: 0, Unit: "later connections"},
				{Got: float64(max(s.status, -s.status)), Limit: 0, Unit: "as exit status"},
				{Got: s.took.Seconds(), Limit: grace.Seconds(), Unit: "s"},
			},
		}
		if s.acknowledged > 0 {
			row.Cells = append(row.Cells, count(s.acknowledged), count(s.missing))
			row.Goals = append(row.Goals, table.Goal{Got: float64(s.missing), Limit: 0, Unit: "creations missing"})
		}
		t.Rows = append(t.Rows, row)
		if len(s.reasons) > 0 {
			t.Note += fmt.Sprintf(" %s: %s.", s.name, strings.Join(s.reasons, "; "))
		}
	}
	return t
}
