package endtoend

import (
	"os/exec"
	"strings"
	"testing"
)

func TestServeListsItsFaults(t *testing.T) {
	workplace(t, absolute(t, state))
	got := run(t, "serve", "--list-faults")
	for _, want := range []string{
		"listNotes.query.limit.maximum: it is not enforced\n",
		"listNotes.query.limit.maximum!strict: 1000 is refused\n",
		"createNote.body.text.required: it is not enforced\n",
		"listNotes.response.200.notes[].state.enum: a value that is not listed\n",
		"listNotes.example:all: the documented answer differs at /notes/0/id\n",
		"-- exit status 0 --\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the list does not have %q:\n%s", want, got)
		}
	}
}

func TestServeRefusesAFaultThatIsNotThere(t *testing.T) {
	workplace(t, absolute(t, state))
	got := run(t, "serve", "--fault", "listNotes.query.limit.maximun")
	if !strings.HasPrefix(got, "-- stderr --\nspecgen: there is no fault \"listNotes.query.limit.maximun\": --list-faults lists all ") ||
		!strings.Contains(got, "; did you mean listNotes.query.limit.maximum, ") || !strings.HasSuffix(got, "-- exit status 2 --\n") {
		t.Error(got)
	}
}

func TestServeWantsBothToKeepWhatIsCreated(t *testing.T) {
	workplace(t, absolute(t, state))
	got := run(t, "serve", "--data", "notes.db")
	want := "-- stderr --\nspecgen: --data is where --stateful keeps what is created: give both\n-- exit status 2 --\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Over a network, too, the fault of a server is the finding.
func TestContractFindsTheFaultThatAServerWasGiven(t *testing.T) {
	program := build(t)
	workplace(t, absolute(t, state))
	for _, fault := range []string{"listNotes.query.limit.maximum", "createNote.body.text.required!crash", "listNotes.response.200.notes.paging"} {
		s := startCommand(t, exec.Command(program, "serve", "--addr", "127.0.0.1:0", "--fault", fault))
		rule, _, _ := strings.Cut(fault, "!")
		got := run(t, "contract", "--target", s.url, "--format", "json")
		if !strings.Contains(got, `"rule": "`+rule+`"`) || !strings.HasSuffix(got, "-- exit status 1 --\n") {
			t.Errorf("%s: %s", fault, got)
		}
		_ = s.Process.Kill()
	}
}

// What is created is listed by a server that keeps it, unless that is its fault. One that keeps nothing says so.
func TestContractLooksForWhatItCreates(t *testing.T) {
	program := build(t)
	workplace(t, absolute(t, state))
	const rule = "createNote.response.201.creates"
	for _, c := range []struct {
		want string
		args []string
	}{
		{"the server does not keep what is created: " + rule + " (law)", nil},
		{"nothing to report", []string{"--stateful"}},
		{"got 1 rows without it", []string{"--stateful", "--fault", rule}},
		{`expected text "hello", as it was sent`, []string{"--stateful", "--fault", rule + "!text"}},
	} {
		s := startCommand(t, exec.Command(program, append([]string{"serve", "--addr", "127.0.0.1:0"}, c.args...)...))
		status := 0
		if len(c.args) > 1 {
			status = 1
		}
		got := ends(t, status, "--target", s.url, "--rule", "creates")
		has(t, got, c.want)
		if c.args != nil && strings.Contains(got, rule+" (law)") {
			t.Errorf("%q: the law was not tried\n%s", c.args, got)
		}
		_ = s.Process.Kill()
	}
	got := run(t, "serve", "--fault", rule)
	if want := "-- stderr --\nspecgen: --fault " + rule + " is about what is kept: it goes with --stateful\n-- exit status 2 --\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSelfTestNoticesEveryFault(t *testing.T) {
	workplace(t, absolute(t, state))
	got := run(t, "contract", "--self-test")
	if !strings.Contains(got, "\nkill score 100 %: ") || !strings.HasSuffix(got, "-- exit status 0 --\n") {
		t.Error(got)
	}
	if got := run(t, "contract", "--self-test", "--operation", "createNote", "--rule", "createNote.body.text", "--format", "json"); !strings.Contains(got, `"id": "createNote.body.text.required"`) || strings.Contains(got, "listNotes.query.limit.maximum!strict") {
		t.Error(got)
	}
}

func TestSelfTestHasItsOwnServersAndForms(t *testing.T) {
	workplace(t, absolute(t, state))
	for args, want := range map[string]string{
		"--target http://127.0.0.1:1": "--self-test has its own servers: it goes without --target",
		"--format html":               "--self-test reports as text or json, not as html",
		"--operation listNote":        `no service has an operation "listNote"`,
		"--rule limt":                 `no fault's id contains "limt"`,
	} {
		got := run(t, append([]string{"contract", "--self-test"}, strings.Fields(args)...)...)
		if got != "-- stderr --\nspecgen: "+want+"\n-- exit status 2 --\n" {
			t.Errorf("%s: %s", args, got)
		}
	}
}
