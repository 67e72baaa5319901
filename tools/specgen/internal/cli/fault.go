package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/fault"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// closeNames is how many faults are proposed instead of one that is not there.
const closeNames = 5

func (a *app) listFaults(services []*contract.Service) error {
	for _, s := range services {
		for _, f := range fault.List(s) {
			fmt.Fprintf(a.out, "%s: %s\n", f.ID, f.Text)
		}
	}
	return nil
}

// chooseFaults finds faults by their ids.
func chooseFaults(services []*contract.Service, ids []string) (chosen []fault.Fault, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var all []fault.Fault
	for _, s := range services {
		all = append(all, fault.List(s)...)
	}
	for _, id := range ids {
		before := len(chosen)
		for _, f := range all {
			if f.ID == id {
				chosen = append(chosen, f)
			}
		}
		if len(chosen) > before {
			continue
		}
		text := fmt.Sprintf("there is no fault %q: --list-faults lists all %d", id, len(all))
		if near := fault.Close(all, id, closeNames); len(near) > 0 {
			text += "; did you mean " + strings.Join(near, ", ") + "?"
		}
		return nil, fmt.Errorf("%s", text)
	}
	return chosen, nil
}

// spoil gives a stub faults, and the rows on which they show.
func spoil(options *stub.Options, faults []fault.Fault) {
	if len(faults) == 0 {
		return
	}
	options.Fault = fault.Inject(faults)
	more := map[string]bool{}
	for _, f := range faults {
		more[f.Operation] = more[f.Operation] || f.Rows
	}
	options.Rows = func(op *contract.Operation) []json.RawMessage {
		if !more[op.ID] {
			return nil
		}
		return fault.Rows(op)
	}
}
