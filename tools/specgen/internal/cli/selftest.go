package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/fault"
	"github.com/opendbbackup/dbbackup/internal/contract/selftest"
)

// selfTest holds stubs that break one rule each to the contract: the run must notice all of them, and nothing else.
func (a *app) selfTest(ctx context.Context, t trial, names []string) error {
	switch {
	case t.base != "":
		return errors.New("--self-test has its own servers: it goes without --target")
	case t.format != "text" && t.format != "json":
		return fmt.Errorf("--self-test reports as text or json, not as %s", t.format)
	}
	services, err := a.contracts(names, t.variant)
	if err != nil {
		return err
	}
	if err := errors.Join(t.knowsOperations(services), t.knowsFaults(services)); err != nil {
		return err
	}
	var scores []*selftest.Score
	for _, s := range services {
		score, err := selftest.Prove(ctx, s, selftest.Options{Keep: t.keepsFault, Progress: a.countProgress("faults")})
		if err != nil {
			return fmt.Errorf("self-test of %s: %w", s.Name, err)
		}
		scores = append(scores, score)
	}
	write := selftest.Write
	if t.format == "json" {
		write = selftest.WriteJSON
	}
	a.clearLine()
	var text bytes.Buffer
	if err := write(&text, scores); err != nil {
		return err
	}
	if err := a.write(t.output, text.Bytes()); err != nil {
		return err
	}
	if slices.ContainsFunc(scores, func(s *selftest.Score) bool { return !s.OK() }) {
		return &exitError{ExitFindings, errQuiet}
	}
	return nil
}

// keepsFault reports whether a fault is among those that were asked for.
func (t *trial) keepsFault(f fault.Fault) bool {
	return (len(t.operations) == 0 || slices.Contains(t.operations, f.Operation)) &&
		(len(t.rules) == 0 || slices.ContainsFunc(t.rules, func(text string) bool { return strings.Contains(f.ID, text) }))
}
