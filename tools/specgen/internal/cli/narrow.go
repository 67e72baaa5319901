package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/fault"
)

// This file checks that what narrows a run down is there: one that tries nothing has nothing to report, and must not pass
// because of a misspelt name.

// knowsOperations reports an operation that no service has.
func (t *trial) knowsOperations(services []*contract.Service) error {
	for _, id := range t.operations {
		if !slices.ContainsFunc(services, func(s *contract.Service) bool { return s.Operation(id) != nil }) {
			return fmt.Errorf("no service has an operation %q", id)
		}
	}
	return nil
}

// knowsRules reports a text that the id of no rule contains.
func (t *trial) knowsRules(plans []*cases.Plan) error {
	for _, text := range t.rules {
		if !slices.ContainsFunc(plans, func(p *cases.Plan) bool { return hasRule(p, text) }) {
			return fmt.Errorf("no rule's id contains %q", text)
		}
	}
	return nil
}

func hasRule(p *cases.Plan, text string) bool {
	return slices.ContainsFunc(p.Rules, func(r contract.Rule) bool { return strings.Contains(r.ID, text) }) ||
		slices.ContainsFunc(p.Cases, func(c cases.Case) bool { return strings.Contains(c.Rule, text) })
}

// knowsFaults reports a text that the id of no fault contains.
func (t *trial) knowsFaults(services []*contract.Service) error {
	for _, text := range t.rules {
		has := func(f fault.Fault) bool { return strings.Contains(f.ID, text) }
		if !slices.ContainsFunc(services, func(s *contract.Service) bool { return slices.ContainsFunc(fault.List(s), has) }) {
			return fmt.Errorf("no fault's id contains %q", text)
		}
	}
	return nil
}

// knowsParameters reports a value for a parameter that no operation has.
func knowsParameters(set map[string]string, services []*contract.Service) error {
	known := map[string]bool{}
	for _, s := range services {
		for _, op := range s.Operations {
			for _, p := range op.Params {
				known[p.Name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !known[name] {
			return fmt.Errorf("--set %s: no operation has a parameter %q", name, name)
		}
	}
	return nil
}
