package load

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/opendbbackup/dbbackup/bench/peers/prism"
	"github.com/opendbbackup/dbbackup/bench/table"
)

// A scene is a server with what clients ask it.
type scene struct {
	server string
	asked  string
	start  func() (*server, error)
	talk   func() func(client int) Dialogue
	peer   bool // it is measured, and not judged
	once   bool // it is tried with one number of clients only
}

// What clients ask.
const (
	askedDocumented = "documented request"
	askedReads      = "reads, a refusal, a creation"
	askedMixed      = "a creation to 7 reads"
)

// scenes are all of them, in the order in which they are measured.
func (s *stand) scenes() ([]scene, error) {
	pairs, err := reads()
	if err != nil {
		return nil, err
	}
	served := func(flags ...string) func() (*server, error) {
		return func() (*server, error) { return s.serve(flags...) }
	}
	documented := func() func(int) Dialogue { return ask(documentedRequest()) }
	backups := func() func(int) Dialogue { return createAndRead(newLedger(), mixed...) }
	onDisk := func() (*server, error) {
		file, err := s.data()
		if err != nil {
			return nil, err
		}
		return s.serve("--stateful", "--data", file)
	}
	return []scene{
		{server: "ours", asked: askedDocumented, start: served(), talk: documented},
		{server: "prism " + prism.Version(), asked: askedDocumented, start: s.prism, talk: documented, peer: true},
		{server: "ours", asked: askedReads, start: served(), once: true, talk: func() func(int) Dialogue { return ask(pairs...) }},
		{server: "ours, --stateful", asked: askedMixed, start: served("--stateful"), talk: backups},
		{server: "ours, --stateful --data", asked: askedMixed, start: onDisk, talk: backups},
	}, nil
}

// A result is what a scene was like with so many clients.
type result struct {
	scene
	clients int
	Outcome
	unmeasured error // why there is no outcome
}

// throughput tries all scenes, each with a fresh server for each number of clients. Those with as many clients come one after the
// other, so that what else the machine does meets them alike. files is how many files a process may have open.
func (s *stand) throughput(files uint64) (table.Table, error) {
	scenes, err := s.scenes()
	if err != nil {
		return table.Table{}, err
	}
	results := make([][]result, len(scenes))
	for _, clients := range s.Clients {
		for i, scene := range scenes {
			if scene.once && clients != s.Clients[len(s.Clients)/2] || scene.peer && failed(results[i]) {
				continue
			}
			r := result{scene: scene, clients: clients}
			if uint64(clients)+spare > files {
				r.unmeasured = fmt.Errorf("a process may have only %d files open", files)
			} else if r.Outcome, err = s.play(scene, clients); err != nil {
				if !scene.peer {
					return table.Table{}, fmt.Errorf("%s, %d clients: %w", scene.server, clients, err)
				}
				r.unmeasured = err
			}
			results[i] = append(results[i], r)
		}
	}
	return throughputTable(slices.Concat(results...)), nil
}

// failed reports whether a peer could not be tried before: once is enough.
func failed(results []result) bool {
	return slices.ContainsFunc(results, func(r result) bool { return r.unmeasured != nil })
}

// play tries one scene.
func (s *stand) play(scene scene, clients int) (o Outcome, err error) {
	server, err := scene.start()
	if err != nil {
		return o, err
	}
	defer func() {
		if scene.peer {
			server.kill() // how it ends is its own affair
			return
		}
		err = errors.Join(err, server.stop())
	}()
	return Run{Addr: server.addr, PID: server.pid(), Clients: clients, Talk: scene.talk(), Warm: s.Warm, For: s.For}.Do()
}

func throughputTable(results []result) table.Table {
	t := table.Table{
		Title: "Load",
		Note: "specgen serve and its clients share this machine's processors. Each client sends its next request when it has its answer: latencies are " +
			"those of a server that has that many requests to serve at any time. A request is lost when it gets an error, no answer within 30 s, or a wrong answer. " +
			"Prism is one process that uses one processor" + onNode() + ".",
		Columns: []string{
			"server", "asked for", "clients", "requests/s", "× prism's", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms",
			"CPU a request, µs", "× prism's", "peak, MB", "right answers",
		},
	}
	for _, r := range results {
		t.Rows = append(t.Rows, r.row(results))
		if len(r.Reasons) > 0 {
			t.Note += fmt.Sprintf(" %s, %d clients, lost %d: %s.", r.server, r.clients, r.Lost, strings.Join(r.Reasons, "; "))
		}
	}
	return t
}

// onNode is what Prism runs on, if it does.
func onNode() string {
	version := prism.Node()
	if version == "" {
		return ""
	}
	return ", on Node " + version
}

func (r result) row(all []result) table.Row {
	if r.unmeasured != nil {
		return table.Row{Cells: []string{fmt.Sprintf("%s: not measured: %s", r.server, oneLine(r.unmeasured)), r.asked, count(r.clients)}}
	}
	faster, cheaper := "", ""
	for _, peer := range all {
		if peer.peer && !r.peer && peer.asked == r.asked && peer.clients == r.clients && peer.Rate > 0 {
			faster = table.Figure(r.Rate / peer.Rate)
			cheaper = table.Figure(float64(r.CPU) / float64(peer.CPU))
		}
	}
	row := table.Row{Cells: []string{
		r.server, r.asked, count(r.clients), table.Figure(r.Rate), faster,
		ms(r.Latency.P50), ms(r.Latency.P90), ms(r.Latency.P99), ms(r.Latency.P999), ms(r.Latency.Max),
		table.Figure(float64(r.CPU.Nanoseconds()) / 1e3), cheaper, megabytes(r.Peak), count(r.Answered),
	}}
	lost := table.Goal{Got: float64(r.Lost), Limit: 0, Unit: "lost"}
	if !r.peer {
		row.Goals = []table.Goal{lost}
	} else if !lost.Met() {
		row.Cells[0] += fmt.Sprintf(", lost %d", r.Lost)
	}
	return row
}

func count(n int) string { return table.Figure(float64(n)) }

func ms(d time.Duration) string { return table.Figure(float64(d.Microseconds()) / 1e3) }

func megabytes(bytes int64) string { return table.Figure(float64(bytes) / 1e6) }

// oneLine is an error as it fits into a table.
func oneLine(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return strings.ReplaceAll(text, "|", "/")
}
