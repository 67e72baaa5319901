package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/config"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/pipeline"
)

func (a *app) serveCommand() *cobra.Command {
	var addr, variant string
	var options stub.Options
	var logging bool
	cmd := &cobra.Command{
		Use:   "serve [service...]",
		Short: "Run a stub of the services on one address",
		Long: `Serve answers as the descriptions say, all services on one address: the documented examples, pages and filters of
lists, and the documented refusals. It keeps no state.

A request goes to the service whose host it names, else to /{service}/..., else to the only service that has the path.
Either credential is accepted, whatever its value. "Prefer: code=400" and "Prefer: example=NAME" choose an answer.`,
		Example: `  specgen serve --addr 127.0.0.1:8080
  curl -H 'X-Key: any' http://127.0.0.1:8080/notes/n1
  specgen serve notes --latency 300ms --log`,
		RunE: func(cmd *cobra.Command, names []string) error {
			services, err := a.contracts(names, variant)
			if err != nil {
				return err
			}
			if logging {
				options.Log = a.errs
			}
			return a.serve(cmd.Context(), addr, services, options)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 picks a free one")
	cmd.Flags().StringVar(&variant, "variant", "", "the edition to serve (default: what the pages describe)")
	cmd.Flags().DurationVar(&options.Latency, "latency", 0, "how long each answer takes at least")
	cmd.Flags().Int64Var(&options.MaxBody, "max-body", stub.DefaultMaxBody, "bytes of a request body that are accepted")
	cmd.Flags().BoolVar(&options.Strict, "strict", false, "refuse query parameters that are not documented")
	cmd.Flags().BoolVar(&logging, "log", false, "log each request as a line of JSON")
	return cmd
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

// grace is how long requests may go on after the process was asked to stop.
const grace = 5 * time.Second

func (a *app) serve(ctx context.Context, addr string, services []*contract.Service, options stub.Options) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", addr, errors.Unwrap(err))
	}
	server := &http.Server{Handler: stub.New(services, options), ReadHeaderTimeout: 10 * time.Second}
	var names []string
	for _, s := range services {
		names = append(names, s.Name)
	}
	fmt.Fprintf(a.out, "specgen: serving %s on http://%s\n", strings.Join(names, ", "), listener.Addr())
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		deadline, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		stopped <- server.Shutdown(deadline)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
