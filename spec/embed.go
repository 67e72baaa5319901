// Package spec holds the OpenAPI descriptions that were curated from the documentation pages: one page, one file.
// README.md says how a page becomes YAML.
package spec

import "embed"

// FS has every YAML file of this directory under its name here: common.yaml, and for each service a directory with
// openapi.yaml and its pages. Being embedded, the files come along when a module that uses them is vendored.
//
//go:embed *.yaml */*.yaml
var FS embed.FS
