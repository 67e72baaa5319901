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
	} {
		got := run(t, append([]string{"contract", "--self-test"}, strings.Fields(args)...)...)
		if got != "-- stderr --\nspecgen: "+want+"\n-- exit status 2 --\n" {
			t.Errorf("%s: %s", args, got)
		}
	}
}
