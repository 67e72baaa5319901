package overlay

import (
	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// Apply changes root by the actions for a service, in order, each on the result of those before it. What it inserts
// are copies that keep their position in the overlay, so that one overlay can be applied to many documents.
//
// It fails with findings, after all actions: an action that matches nothing (rule overlay-no-match), one that updates a
// string, number, boolean or null itself (overlay-target: select what contains it), one whose update does not fit what
// it is merged into (overlay-type), one that updates and changes nothing (overlay-no-effect), one without x-evidence
// where that is required (overlay-evidence). The document is then not to be used.
func (d *Document) Apply(root *yaml.Node, service string) error {
	a := applier{set: d.set, root: root}
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		a.root = root.Content[0]
	}
	for i := range d.Actions {
		action := &d.Actions[i]
		if d.RequireEvidence && len(action.Evidence) == 0 {
			a.failf(action.Pos, "overlay-evidence",
				"the action does not say where its reason can be checked: give it x-evidence")
		}
		if action.AppliesToService(service) {
			a.apply(action)
		}
	}
	return a.findings.Err()
}

// An applier changes one document.
type applier struct {
	set      *source.Set
	root     *yaml.Node
	findings finding.Findings
}

func (a *applier) failf(pos finding.Pos, rule, format string, args ...any) {
	a.findings = append(a.findings, finding.Errorf(pos, rule, format, args...))
}

func (a *applier) apply(action *Action) {
	nodes := unique(action.query.Query(a.root))
	if len(nodes) == 0 {
		a.failf(action.Pos, "overlay-no-match", "%s matches nothing; the document has changed, or the target is misspelt",
			action.Target)
		return
	}
	if action.Kind == Remove {
		a.remove(action, nodes)
		return
	}
	before, changed := len(a.findings), false
	for _, n := range nodes {
		if a.check(action, n) {
			changed = apply(n, action.Value) || changed
		}
	}
	if !changed && len(a.findings) == before {
		a.failf(action.Pos, "overlay-no-effect", "%s has what the action says already; the action can go", action.Target)
	}
}

// unique returns the nodes, each once: a JSONPath may select one twice, and an update must not be applied twice.
func unique(nodes []*yaml.Node) []*yaml.Node {
	seen := make(map[*yaml.Node]bool, len(nodes))
	var once []*yaml.Node
	for _, n := range nodes {
		if !seen[n] {
			seen[n] = true
			once = append(once, n)
		}
	}
	return once
}

// remove takes nodes out of the mappings and lists that contain them. All are known before the first is removed, so
// that an index in the target means what it meant before.
func (a *applier) remove(action *Action, nodes []*yaml.Node) {
	doomed := make(map[*yaml.Node]bool, len(nodes))
	for _, n := range nodes {
		if n == a.root {
			a.failf(action.Pos, "overlay-target", "%s is the document, which cannot be removed", action.Target)
			return
		}
		doomed[n] = true
	}
	drop(a.root, doomed)
}

// drop removes the doomed below n, with their keys. It stops looking when all are found.
func drop(n *yaml.Node, doomed map[*yaml.Node]bool) {
	step := 1
	if n.Kind == yaml.MappingNode {
		step = 2
	}
	kept := n.Content[:0]
	for i := 0; i+step <= len(n.Content); i += step {
		value := n.Content[i+step-1]
		if !doomed[value] {
			kept = append(kept, n.Content[i:i+step]...)
		} else {
			delete(doomed, value)
			forget(value, doomed)
		}
	}
	n.Content = kept
	for i := step - 1; i < len(kept) && len(doomed) > 0; i += step {
		drop(kept[i], doomed)
	}
}

// forget takes what lies below a removed node out of the doomed.
func forget(n *yaml.Node, doomed map[*yaml.Node]bool) {
	for m := range source.All(n) {
		if len(doomed) == 0 {
			return
		}
		delete(doomed, m)
	}
}
