// Specgen turns OpenAPI descriptions into Go clients, server stubs, a stub service, contract tests and bundles.
// `specgen help` tells how.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}
