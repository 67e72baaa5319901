//go:build tools

// Package dbbackup is a pointer only: the tools of this module are the `tool` lines of go.mod, so that
// `go tool specgen` and `go tool staticcheck` work here and `go get -tool` works downstream.
package dbbackup

import (
	_ "honnef.co/go/tools/cmd/staticcheck"

	_ "github.com/opendbbackup/dbbackup/tools/specgen"
)
