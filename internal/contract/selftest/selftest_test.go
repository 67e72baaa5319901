package selftest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/fault"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
	"github.com/opendbbackup/dbbackup/internal/contract/selftest"
)

func prove(t *testing.T, s *contract.Service, o selftest.Options) *selftest.Score {
	t.Helper()
	score, err := selftest.Prove(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return score
}

func decoded(t *testing.T, name string) *contract.Service {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := contract.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// This is the proof of the whole: rules of every kind, each broken in every way, and each noticed.
func TestEveryFaultIsNoticedAndNothingElse(t *testing.T) {
	for name, s := range map[string]*contract.Service{"lending": library.Service(), "keeping": library.Keeping(), "library": decoded(t, "library"), "archive": decoded(t, "archive")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			score := prove(t, s, selftest.Options{})
			if diff := cmp.Diff([]run.Finding{}, score.Findings); diff != "" {
				t.Errorf("findings on the correct stub (-want +got):\n%s", diff)
			}
			for _, trial := range score.Trials {
				if !trial.Killed {
					t.Errorf("%s (%s) was not noticed: %s", trial.ID, trial.Text, trial.Why)
				}
			}
			if !score.OK() {
				t.Errorf("%d of %d", score.Killed(), len(score.Trials))
			}
		})
	}
}

// A credential that may be left out is tried with and without.
func TestFaultsOfOptionalCredentialsAreNoticed(t *testing.T) {
	s := library.Service()
	s.Operation("listBooks").Security = [][]string{{}, {"token"}}
	s.Operation("addBook").Security = [][]string{{"token"}, {}}
	score := prove(t, s, selftest.Options{Keep: func(f fault.Fault) bool {
		return strings.Contains(f.ID, ".security.") && f.Operation != "readBook" && f.Operation != "removeBook"
	}})
	got := map[string]bool{}
	for _, trial := range score.Trials {
		got[trial.ID] = trial.Killed
	}
	want := map[string]bool{
		"listBooks.security.optional": true, "listBooks.security.token": true, "addBook.security.optional": true, "addBook.security.token": true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]run.Finding{}, score.Findings); diff != "" {
		t.Errorf("findings on the correct stub (-want +got):\n%s", diff)
	}
}

func TestSomeFaultsCanBeTriedAlone(t *testing.T) {
	score := prove(t, library.Service(), selftest.Options{Keep: func(f fault.Fault) bool { return strings.HasPrefix(f.ID, "listBooks.query.limit.maximum") }})
	var ids []string
	for _, trial := range score.Trials {
		if !trial.Killed || !trial.Named {
			t.Errorf("%+v", trial)
		}
		ids = append(ids, strings.TrimPrefix(trial.ID, "listBooks.query.limit.maximum"))
	}
	if diff := cmp.Diff([]string{"", "!by-one", "!overflow", "!crash", "!status", "!code", "!strict"}, ids); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestProofEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := selftest.Prove(ctx, library.Service(), selftest.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestProgressCountsFaults(t *testing.T) {
	last, total := 0, 0
	score := prove(t, decoded(t, "archive"), selftest.Options{Progress: func(done, of int) { last, total = max(last, done), of }})
	if last != total || total != len(score.Trials) {
		t.Errorf("ended at %d of %d", last, total)
	}
}
