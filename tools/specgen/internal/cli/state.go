package cli

import (
	"errors"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/store"
)

// openState makes what a stub remembers: nothing, or what was created since it began, or what the file has as well. The
// function it returns gives the file back.
func openState(services []*contract.Service, stateful bool, file string) (*stub.State, func() error, error) {
	nothing := func() error { return nil }
	switch {
	case file != "" && !stateful:
		return nil, nothing, errors.New("--data is where --stateful keeps what is created: give both")
	case !stateful:
		return nil, nothing, nil
	case file == "":
		state, err := stub.OpenState(services, stub.StateOptions{})
		return state, nothing, err
	}
	data, err := store.Open(file)
	if err != nil {
		return nil, nothing, err
	}
	state, err := stub.OpenState(services, stub.StateOptions{Store: data})
	if err != nil {
		return nil, nothing, errors.Join(err, data.Close())
	}
	return state, data.Close, nil
}
