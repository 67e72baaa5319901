package load

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/bench/process"
	"github.com/opendbbackup/dbbackup/bench/table"
)

// newStand builds specgen for a load that is over soon.
func newStand(t *testing.T) *stand {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("there is no /proc")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{
		Plan: Plan{Clients: []int{20}, Crowd: 20, Warm: 10 * time.Millisecond, For: 100 * time.Millisecond, Requests: 500},
		root: root, work: t.TempDir(),
	}
	s.specgen = filepath.Join(s.work, "specgen")
	if _, err := process.Go(root, nil, "build", "-o", s.specgen, "./tools/specgen").Run(); err != nil {
		t.Fatal(err)
	}
	return s
}

// The same as what is measured, with 20 clients and without Prism, which would have to be fetched.
func TestTheStubServiceStandsASmallLoad(t *testing.T) {
	s := newStand(t)
	scenes, err := s.scenes()
	if err != nil {
		t.Fatal(err)
	}
	for _, scene := range scenes {
		if scene.peer {
			continue
		}
		o, err := s.play(scene, 20)
		if err != nil || o.Lost != 0 || o.Answered < 20 || o.Rate <= 0 || o.CPU <= 0 || o.Peak <= 0 {
			t.Errorf("%s, %s: %v, %+v", scene.server, scene.asked, err, o)
		}
	}
	g, err := s.try(s.trials("")[1])
	if err != nil || g.lost != 0 || g.started <= 0 || g.first < g.started || g.second < g.first || g.rested <= 0 {
		t.Errorf("memory: %v, %+v", err, g)
	}
	ended, err := s.ending()
	if err != nil {
		t.Fatal(err)
	}
	if len(ended.Rows) != 3 || ended.Missed() > 0 {
		t.Errorf("stopping:\n%s", ended)
	}
}

func TestAServerThatDoesNotStartSaysWhy(t *testing.T) {
	_, err := start("a server", "", exec.Command("sh", "-c", "echo no such service >&2; exit 2"))
	want := "a server did not start: exit status 2\nno such service\n"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := start("a server", "", exec.Command("no-such-program")); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestAServerThatEndsBadlyIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "server.sh")
	script := "trap 'echo lost something >&2; exit 3' TERM\necho serving on http://" + serveHere(t, &shop{}) + "\nwhile :; do sleep 0.01; done\n"
	if err := os.WriteFile(file, []byte(script), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := start("a server", "", exec.Command("sh", file))
	if err != nil {
		t.Fatal(err)
	}
	want := "a server: exit status 3\nlost something\n"
	if err := s.stop(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// verdicts are those of a table's rows.
func verdicts(t table.Table) (all []string) {
	for _, r := range t.Rows {
		all = append(all, r.Verdict())
	}
	return all
}

func TestOursIsHeldToLoseNothingAndComparedWithThePeer(t *testing.T) {
	ours, peer := scene{server: "ours", asked: "x"}, scene{server: "prism", asked: "x", peer: true}
	got := throughputTable([]result{
		{scene: ours, clients: 100, Outcome: Outcome{Answered: 1000, Rate: 500, CPU: time.Millisecond}},
		{scene: ours, clients: 1000, Outcome: Outcome{Answered: 1000, Rate: 500, CPU: time.Millisecond, Lost: 1, Reasons: []string{"status 500"}}},
		{scene: peer, clients: 100, Outcome: Outcome{Answered: 100, Rate: 50, CPU: 4 * time.Millisecond, Lost: 2}},
		{scene: peer, clients: 1000, unmeasured: errors.New("npm is not installed\nat all")},
		{scene: scene{server: "ours", asked: "y"}, clients: 4000, unmeasured: errors.New("a process may have only 1024 files open")},
	})
	if diff := cmp.Diff([]string{"met", "missed", "", "", ""}, verdicts(got)); diff != "" {
		t.Errorf("verdicts (-want +got)\n%s", diff)
	}
	var cells [][]string
	for _, r := range got.Rows {
		cells = append(cells, append(r.Cells[:min(5, len(r.Cells))], r.Cells[min(11, len(r.Cells)):min(12, len(r.Cells))]...))
	}
	want := [][]string{
		{"ours", "x", "100", "500", "10", "0.25"},
		{"ours", "x", "1,000", "500", "", ""},
		{"prism, lost 2", "x", "100", "50", "", ""},
		{"prism: not measured: npm is not installed", "x", "1,000"},
		{"ours: not measured: a process may have only 1024 files open", "y", "4,000"},
	}
	if diff := cmp.Diff(want, cells); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	if !strings.HasSuffix(got.Note, "ours, 1000 clients, lost 1: status 500.") {
		t.Errorf("the note is %s", got.Note)
	}
}

func TestMemoryThatGrowsWithRequestsMissesItsGoal(t *testing.T) {
	got := memoryTable([]growth{
		{name: "bounded", requests: 1000, first: 100e6, second: 125e6},
		{name: "kept something", requests: 1000, first: 100e6, second: 126e6},
		{name: "lost something", requests: 1000, first: 100e6, second: 100e6, lost: 1, reasons: []string{"EOF"}},
	}, time.Second)
	if diff := cmp.Diff([]string{"met", "missed", "missed"}, verdicts(got)); diff != "" {
		t.Errorf("verdicts (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff("5,000", got.Rows[0].Cells[8]); diff != "" { // a quarter of 100 MB, over 5,000 requests
		t.Errorf("bytes a request that would show (-want +got)\n%s", diff)
	}
}

func TestStoppingLosesNothingItTookOn(t *testing.T) {
	good := stop{takenOn: 10, answered: 10, took: time.Second}
	cases := []func(*stop){
		func(*stop) {},
		func(s *stop) { s.answered = 9 },
		func(s *stop) { s.unread = 1 },
		func(s *stop) { s.wrong = 1 },
		func(s *stop) { s.later = 1 },
		func(s *stop) { s.status = 2 },
		func(s *stop) { s.status = -1 }, // killed
		func(s *stop) { s.took = 6 * time.Second },
		func(s *stop) { s.acknowledged, s.missing = 9, 1 },
		func(s *stop) { s.acknowledged = 9 },
	}
	var all []stop
	for _, change := range cases {
		s := good
		change(&s)
		all = append(all, s)
	}
	want := []string{"met", "missed", "missed", "missed", "missed", "missed", "missed", "missed", "missed", "met"}
	if diff := cmp.Diff(want, verdicts(endingTable(all))); diff != "" {
		t.Errorf("verdicts (-want +got)\n%s", diff)
	}
}

func TestCompareFindsRequestsThatWereTakenOnAndNotAnswered(t *testing.T) {
	l := &leavers{ids: map[string]bool{"a": true, "c": true}}
	var got stop
	if err := l.compare(&got, `{"id":"a"}`+"\nspecgen: something else\n"+`{"id":"b"}`+"\n"+`{"id":"c"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{3, 2, 1}, []int{got.takenOn, got.answered, got.lost()}); diff != "" {
		t.Errorf("taken on, answered, lost (-want +got)\n%s", diff)
	}
	if err := l.compare(&stop{}, `{"id":"a"}`+"\n"); err == nil {
		t.Error("an answer that the log lacks is no error")
	}
}
