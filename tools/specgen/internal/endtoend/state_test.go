package endtoend

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// state is a folder with a description of notes that can be created and listed.
const state = "testdata/state"

// A server is a process that serves the notes.
type server struct {
	*exec.Cmd
	url string
}

// start serves the notes and keeps what is created in a file. program is what build made.
func start(t *testing.T, program, folder, data string) *server {
	t.Helper()
	cmd := exec.Command(program, "serve", "--addr", "127.0.0.1:0", "--stateful", "--data", data)
	cmd.Dir = folder
	return startCommand(t, cmd)
}

// startCommand starts a server and waits until it says where it listens. It ends with the test.
func startCommand(t *testing.T, cmd *exec.Cmd) *server {
	t.Helper()
	s := &server{Cmd: cmd}
	s.Stderr = os.Stderr
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(line), " on ")
	if err != nil || !ok {
		t.Fatalf("%q: %v", line, err)
	}
	s.url = url
	return s
}

func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "specgen")
	if text, err := exec.Command("go", "build", "-o", program, "github.com/opendbbackup/dbbackup/tools/specgen").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return program
}

// create makes a note and returns its id; "" when the server did not acknowledge it.
func (s *server) create(client *http.Client, text string) string {
	response, err := client.Post(s.url+"/notes", "application/json", strings.NewReader(fmt.Sprintf(`{"text": %q}`, text)))
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	var made struct{ ID string }
	if json.NewDecoder(response.Body).Decode(&made) != nil || response.StatusCode != http.StatusCreated {
		return ""
	}
	return made.ID
}

// A note is a row of the list.
type note struct{ ID, Text, State string }

// notes reads the whole list.
func (s *server) notes(t *testing.T) (all []note) {
	t.Helper()
	for {
		response, err := http.Get(fmt.Sprintf("%s/notes?limit=1000&offset=%d", s.url, len(all)))
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Total int
			Notes []note
		}
		err = json.NewDecoder(response.Body).Decode(&page)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Notes) == 0 {
			if page.Total != len(all) {
				t.Errorf("total %d, but %d notes", page.Total, len(all))
			}
			return all
		}
		all = append(all, page.Notes...)
	}
}

// A process that is killed while it writes has all that it acknowledged when it starts again, and it starts again.
func TestWhatIsAcknowledgedSurvivesAKill(t *testing.T) {
	program, folder, data := build(t), absolute(t, state), filepath.Join(t.TempDir(), "notes.db")
	acknowledged := map[string]string{} // id → text
	for round := range 5 {
		s := start(t, program, folder, data)
		check(t, s, acknowledged)
		var mu sync.Mutex
		var writers sync.WaitGroup
		begun := make(chan struct{}, 1000)
		for w := range 8 {
			writers.Go(func() {
				client := &http.Client{Transport: &http.Transport{}}
				defer client.CloseIdleConnections()
				for i := 0; ; i++ {
					text := fmt.Sprintf("note %d of writer %d in round %d", i, w, round)
					id := s.create(client, text)
					if id == "" {
						return
					}
					mu.Lock()
					if other, taken := acknowledged[id]; taken {
						t.Errorf("%s is the id of %q and of %q", id, other, text)
					}
					acknowledged[id] = text
					mu.Unlock()
					select {
					case begun <- struct{}{}:
					default:
					}
				}
			})
		}
		<-begun
		time.Sleep(time.Duration(20+40*round) * time.Millisecond)
		if err := s.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = s.Wait()
		writers.Wait()
	}
	s := start(t, program, folder, data)
	check(t, s, acknowledged)
	t.Logf("%d notes", len(acknowledged))
}

// check holds the list against what was acknowledged. Others may be there too: those whose answer did not arrive.
func check(t *testing.T, s *server, acknowledged map[string]string) {
	t.Helper()
	got := map[string]string{}
	for _, n := range s.notes(t) {
		if _, twice := got[n.ID]; twice {
			t.Errorf("%s is there twice", n.ID)
		}
		got[n.ID] = n.Text
	}
	lost := 0
	for id, text := range acknowledged {
		if got[id] != text {
			lost++
		}
	}
	if lost > 0 {
		t.Fatalf("%d of %d notes are lost", lost, len(acknowledged))
	}
}

func TestStateOutlivesAnOrderlyEnd(t *testing.T) {
	program, folder, data := build(t), absolute(t, state), filepath.Join(t.TempDir(), "notes.db")
	s := start(t, program, folder, data)
	first, second := s.create(http.DefaultClient, "first"), s.create(http.DefaultClient, "second")
	if err := s.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	s = start(t, program, folder, data)
	time.Sleep(100 * time.Millisecond) // then the notes are done
	want := []note{{second, "second", "Done"}, {first, "first", "Done"}, {"n-1", "hello", "Done"}}
	if diff := cmp.Diff(want, s.notes(t)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTwoServersDoNotShareAFile(t *testing.T) {
	program, folder, data := build(t), absolute(t, state), filepath.Join(t.TempDir(), "notes.db")
	start(t, program, folder, data)
	second := exec.Command(program, "serve", "--addr", "127.0.0.1:0", "--stateful", "--data", data)
	second.Dir = folder
	var errs bytes.Buffer
	second.Stderr = &errs
	err := second.Run()
	want := "specgen: " + data + " is in use by another process\n"
	if diff := cmp.Diff(want, errs.String()); diff != "" || second.ProcessState.ExitCode() != 2 {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// A server that keeps what is created keeps the contract too.
func TestContractFindsNothingWrongWithAStatefulServer(t *testing.T) {
	s := start(t, build(t), absolute(t, state), filepath.Join(t.TempDir(), "notes.db"))
	workplace(t, absolute(t, state))
	got := run(t, "contract", "--target", s.url)
	if !strings.HasSuffix(got, "-- exit status 0 --\n") {
		t.Error(got)
	}
}

func TestServeArchivesWhatWasSaid(t *testing.T) {
	program, archive := build(t), filepath.Join(t.TempDir(), "notes.har")
	cmd := exec.Command(program, "serve", "--addr", "127.0.0.1:0", "--har", archive)
	cmd.Dir = absolute(t, state)
	s := startCommand(t, cmd)
	s.create(http.DefaultClient, "first")
	s.notes(t)
	if err := s.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	text, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	var har struct {
		Log struct{ Entries []struct{ Comment string } }
	}
	if err := json.Unmarshal(text, &har); err != nil || len(har.Log.Entries) != 3 || har.Log.Entries[0].Comment != "createNote" {
		t.Errorf("%v: %s", err, text)
	}
}
