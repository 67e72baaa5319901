package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/fault"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/config"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/pipeline"
)

// A serving is what the serve command was asked for.
type serving struct {
	addr, variant string
	options       stub.Options
	har           string // file of the archive
	logging       bool
	stateful      bool
	data          string // file of the state
	faults        []string
	listing       bool // only the faults there are
}

func (a *app) serveCommand() *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:   "serve [service...]",
		Short: "Run a stub of the services on one address",
		Long: `Serve answers as the descriptions say, all services on one address: the documented examples, pages and filters of
lists, and the documented refusals.

A request goes to the service whose host it names, else to /{service}/..., else to the only service that has the path.
Either credential is accepted, whatever its value. "Prefer: code=400" and "Prefer: example=NAME" choose an answer.
A misspelt query parameter gets a Warning with the name that was meant; --strict refuses it.

With --stateful, what is created gets an id of its own, is listed, filtered and paged, and changes as time goes by: x-creates
in the descriptions says how. With --data it outlives the process too, even one that is killed.

With --fault it breaks a rule on purpose, so that you see what your tests make of that; --list-faults lists the faults,
which follow from the descriptions. If one is about pages or filters, its list has a few rows more than documented. One about
what is created goes with --stateful.`,
		Example: `  specgen serve --addr 127.0.0.1:8080
  curl -H 'X-Key: any' http://127.0.0.1:8080/notes/n1
  specgen serve notes --latency 300ms --log
  specgen serve --stateful --data notes.db
  specgen serve --fault getNote.response.200.text.required --fault 'getNote.path.id.maxLength!crash'`,
		RunE: func(cmd *cobra.Command, names []string) error { return a.serve(cmd.Context(), s, names) },
	}
	f := cmd.Flags()
	f.SortFlags = false // in order of need
	f.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`address` to listen on; port 0 picks a free one")
	f.StringVar(&s.variant, "variant", "", "the `edition` to serve (default: what the pages describe)")
	f.BoolVar(&s.stateful, "stateful", false, "keep what is created")
	f.StringVar(&s.data, "data", "", "`file` that keeps what is created beyond the process, with --stateful")
	f.BoolVar(&s.logging, "log", false, "log each request as a line of JSON")
	f.StringVar(&s.har, "har", "", "`file` for requests and answers as an HTTP Archive, which browsers open when the service has ended")
	f.BoolVar(&s.options.Strict, "strict", false, "refuse query parameters that are not documented")
	f.DurationVar(&s.options.Latency, "latency", 0, "`time` that each answer takes at least")
	f.Int64Var(&s.options.MaxBody, "max-body", stub.DefaultMaxBody, "`bytes` of a request body that are accepted")
	f.StringArrayVar(&s.faults, "fault", nil, "`rule` to break; may be repeated")
	f.BoolVar(&s.listing, "list-faults", false, "list the faults there are, and end")
	return cmd
}

func (a *app) serve(ctx context.Context, s serving, names []string) (err error) {
	// 1. Read the descriptions.
	services, err := a.contracts(names, s.variant)
	if err != nil {
		return err
	}
	if s.listing {
		return a.listFaults(services)
	}
	// 2. What is the stub to do besides?
	faults, err := chooseFaults(services, s.faults)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(faults, func(f fault.Fault) bool { return f.State }); i >= 0 && !s.stateful {
		return fmt.Errorf("--fault %s is about what is kept: it goes with --stateful", faults[i].ID)
	}
	spoil(&s.options, faults)
	if s.logging {
		s.options.Log = a.errs
	}
	state, closeState, err := openState(services, s.stateful, s.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeState()) }()
	s.options.State = state
	har, closeHAR, err := openHAR(s.har)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeHAR()) }()
	s.options.HAR = har
	// 3. Serve.
	return a.listen(ctx, s.addr, services, s.options)
}

// contracts loads what the named services promise, in an edition.
func (a *app) contracts(names []string, variant string) ([]*contract.Service, error) {
	p, services, err := a.open(names)
	if err != nil {
		return nil, err
	}
	var out []*contract.Service
	for _, s := range services {
		loaded, _, err := p.Load(s)
		if err != nil {
			return nil, err
		}
		edition := find(loaded, variant)
		if edition == nil {
			return nil, fmt.Errorf("%s has no variant %q: there are %s", s.Name, variant, variantNames(s))
		}
		// Whatever the edition, a request may name the host of any.
		edition.Contract.Servers = allServers(loaded)
		out = append(out, edition.Contract)
	}
	return out, nil
}

func find(s *pipeline.Service, variant string) *pipeline.Edition {
	for _, e := range s.Editions() {
		if e.Name == variant {
			return e
		}
	}
	return nil
}

func variantNames(s *config.Service) string {
	var names []string
	for _, v := range s.Variants {
		names = append(names, v.Name)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

func allServers(s *pipeline.Service) (all []contract.Server) {
	for _, v := range s.Variants {
		all = append(all, v.Contract.Servers...)
	}
	if len(all) == 0 {
		return s.Base.Contract.Servers
	}
	return all
}
