// Package overlay applies OpenAPI Overlay 1.0 documents (https://spec.openapis.org/overlay/v1.0.0.html) to nodes.
//
// It is stricter than the specification, because an overlay is how a description is corrected and a correction that has
// no effect any more must not go unnoticed: an action must match something, must give its reason in description, and
// must do exactly one thing. Where Overlay 1.0 leaves open what happens, it does what Overlay 1.1 says.
package overlay

import (
	"slices"

	"github.com/speakeasy-api/jsonpath/pkg/jsonpath"
	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// A Document is one overlay.
type Document struct {
	Title   string
	Version string
	Extends string // for readers; whoever applies the overlay says what to
	Actions []Action

	// RequireEvidence makes Apply refuse actions that have no x-evidence.
	RequireEvidence bool

	set *source.Set
}

// A Kind says what an action does.
type Kind string

const (
	Update Kind = "update"
	Remove Kind = "remove"
)

// An Action is one change, or the same change in several places.
type Action struct {
	Target      string // RFC 9535 JSONPath
	Kind        Kind
	Value       *yaml.Node // of an update: what is merged or appended
	Description string     // the reason
	Evidence    []string   // x-evidence: where the reason can be checked
	AppliesTo   []string   // x-applies-to: the services it is for; none: all
	Pos         finding.Pos

	query *jsonpath.JSONPath
}

// AppliesToService reports whether the action is for a service.
func (a *Action) AppliesToService(service string) bool {
	return len(a.AppliesTo) == 0 || slices.Contains(a.AppliesTo, service)
}
