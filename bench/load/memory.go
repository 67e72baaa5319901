package load

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/bench/table"
)

// This file asks whether memory is bounded: a server that keeps something of each request has more of it after five times as
// many requests.

const (
	longer = 5    // times as many requests in the second run as in the first
	bound  = 1.25 // times the peak of the first run that the second may have
)

// A trial is a server with what it is asked, twice.
type trial struct {
	name  string
	flags []string
	fill  int // requests of filling before the first run
	with  func(client int) Dialogue
	talk  func(client int) Dialogue
	first int // requests of the first run
}

// trials are a server whose answer is always the same, one whose state stays as it is, and one whose list has been full for
// a while, so that for each row that comes another must go.
func (s *stand) trials(file string) []trial {
	some, full := newLedger(), newLedger()
	return []trial{
		{name: "ours: " + askedDocumented, talk: ask(documentedRequest()), first: s.Requests},
		{
			name: "ours, --stateful: reads of a list of 1,000", flags: []string{"--stateful"},
			fill: 1000, with: createAndRead(some, create), talk: createAndRead(some, newest, ofOwn), first: s.Requests,
		},
		{
			name: "ours, --stateful --data: creations, the list being full", flags: []string{"--stateful", "--data", file},
			fill: keep * 3 / 2, with: createAndRead(full, create), talk: createAndRead(full, create), first: s.Requests / 2,
		},
	}
}

// A growth is what the memory of a server was in the two runs of a trial.
type growth struct {
	name                   string
	clients, requests      int   // of the first run
	started, first, second int64 // bytes, at most: before any request, and by the end of each run
	rested                 int64 // bytes, when the clients had been gone for a while
	lost                   int
	reasons                []string
}

func (s *stand) memory() (table.Table, error) {
	file, err := s.data()
	if err != nil {
		return table.Table{}, err
	}
	var all []growth
	for _, t := range s.trials(file) {
		g, err := s.try(t)
		if err != nil {
			return table.Table{}, fmt.Errorf("%s: %w", t.name, err)
		}
		all = append(all, g)
	}
	return memoryTable(all, s.Rest), nil
}

// try makes the two runs of a trial, on one server.
func (s *stand) try(t trial) (g growth, err error) {
	g = growth{name: t.name, clients: s.Crowd, requests: t.first}
	server, err := s.serve(t.flags...)
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	begun, err := look(server.pid())
	if err != nil {
		return g, err
	}
	g.started = begun.Peak
	run := func(requests int, talk func(int) Dialogue) (peak int64) {
		if requests == 0 || err != nil {
			return 0
		}
		var o Outcome
		o, err = Run{Addr: server.addr, PID: server.pid(), Clients: s.Crowd, Talk: talk, Requests: requests}.Do()
		g.lost += o.Lost
		g.reasons = append(g.reasons, o.Reasons...)
		return o.Peak
	}
	run(t.fill, t.with)
	g.first = run(t.first, t.talk)
	g.second = run(longer*t.first, t.talk)
	if err != nil {
		return g, err
	}
	time.Sleep(s.Rest)
	after, err := look(server.pid())
	g.rested = after.RSS
	return g, err
}

func memoryTable(all []growth, rest time.Duration) table.Table {
	t := table.Table{
		Title: "Load, memory",
		Note: fmt.Sprintf("The same server has two runs, the second with %d times as many requests; the peak counts from its start. What a server kept of each request "+
			"would miss the goal from so many bytes on as the column says. At rest is %s after the last client has gone.", longer, rest),
		Columns: []string{"server", "clients", "requests", "at start, MB", "peak, MB", "requests more", "peak, MB", "÷ first", "kept bytes a request that would show", "at rest, MB"},
	}
	for _, g := range all {
		ratio := float64(g.second) / float64(g.first)
		shows := (bound - 1) * float64(g.first) / float64(longer*g.requests)
		t.Rows = append(t.Rows, table.Row{
			Cells: []string{
				g.name, count(g.clients), count(g.requests), megabytes(g.started), megabytes(g.first), count(longer * g.requests), megabytes(g.second),
				table.Figure(ratio), table.Figure(shows), megabytes(g.rested),
			},
			Goals: []table.Goal{{Got: ratio, Limit: bound, Unit: "× the first peak"}, {Got: float64(g.lost), Limit: 0, Unit: "lost"}},
		})
		if len(g.reasons) > 0 {
			t.Note += fmt.Sprintf(" %s, lost: %s.", g.name, strings.Join(g.reasons, "; "))
		}
	}
	return t
}
