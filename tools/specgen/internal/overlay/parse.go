package overlay

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/speakeasy-api/jsonpath/pkg/jsonpath"
	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// Parse reads the overlay at path in set. It fails with findings: keys that are unknown or missing, another version of
// the specification, targets that are not JSONPath, actions that do nothing or two things, actions without description
// (rule overlay-reason).
func Parse(set *source.Set, path string) (*Document, error) {
	root, err := set.Read(path)
	if err != nil {
		return nil, err
	}
	r := reader{Strict: source.Strict{Set: set, Rule: "overlay"}}
	d := &Document{set: set}
	r.Fields(root, "the overlay",
		source.Field{Name: "overlay", Required: true, Read: r.version},
		source.Field{Name: "info", Required: true, Read: func(n *yaml.Node) { r.info(n, d) }},
		source.Field{Name: "extends", Read: func(n *yaml.Node) { d.Extends = r.String(n, "extends") }},
		source.Field{Name: "actions", Required: true, Read: func(n *yaml.Node) {
			items := r.Items(n, "actions")
			if len(items) == 0 && n.Kind == yaml.SequenceNode {
				r.Failf(n, "actions is empty")
			}
			for _, item := range items {
				d.Actions = append(d.Actions, r.action(item))
			}
		}},
	)
	if err := r.Findings.Err(); err != nil {
		return nil, err
	}
	return d, nil
}

// A reader turns nodes into a Document.
type reader struct{ source.Strict }

var supported = regexp.MustCompile(`^1\.0\.[0-9]+$`)

func (r *reader) version(n *yaml.Node) {
	if v := r.String(n, "overlay"); v != "" && !supported.MatchString(v) {
		r.Failf(n, "overlay %q: only Overlay 1.0 is read; write 1.0.0", v)
	}
}

func (r *reader) info(n *yaml.Node, d *Document) {
	r.Fields(n, "info",
		source.Field{Name: "title", Required: true, Read: func(n *yaml.Node) { d.Title = r.String(n, "title") }},
		source.Field{Name: "version", Required: true, Read: func(n *yaml.Node) { d.Version = r.String(n, "version") }},
	)
}

func (r *reader) action(n *yaml.Node) Action {
	a := Action{Pos: r.Set.Pos(n)}
	remove := false
	r.Fields(n, "an action",
		source.Field{Name: "target", Required: true, Read: func(n *yaml.Node) { a.Target, a.query = r.target(n) }},
		source.Field{Name: "description", Read: func(n *yaml.Node) { a.Description = r.String(n, "description") }},
		source.Field{Name: "update", Read: func(n *yaml.Node) { a.Value = n }},
		source.Field{Name: "remove", Read: func(n *yaml.Node) { remove = r.boolean(n, "remove") }},
		source.Field{Name: "x-evidence", Read: func(n *yaml.Node) { a.Evidence = r.evidence(n) }},
		source.Field{Name: "x-applies-to", Read: func(n *yaml.Node) { a.AppliesTo = r.services(n) }},
	)
	if n.Kind != yaml.MappingNode {
		return a
	}
	switch {
	case a.Value != nil && remove:
		r.Failf(n, "an action cannot both update and remove")
	case a.Value == nil && !remove:
		r.Failf(n, "the action does nothing: write update, or remove: true")
	case a.Value != nil && a.Value.ShortTag() == "!!null":
		r.Failf(a.Value, "update is empty")
	}
	a.Kind = Update
	if remove {
		a.Kind = Remove
	}
	if source.Get(n, "description") == nil {
		reason := source.Strict{Set: r.Set, Rule: "overlay-reason"}
		reason.Failf(n, "the action does not say why it is needed: give it a description")
		r.Findings = append(r.Findings, reason.Findings...)
	}
	return a
}

func (r *reader) boolean(n *yaml.Node, what string) bool {
	if n.ShortTag() != "!!bool" {
		r.Failf(n, "%s must be true or false, not %s", what, source.KindName(n))
	}
	return n.Value == "true"
}

// evidence reads one place where a reason can be checked, or a list of them.
func (r *reader) evidence(n *yaml.Node) (places []string) {
	if n.Kind != yaml.SequenceNode {
		return []string{r.String(n, "x-evidence")}
	}
	for _, item := range r.Items(n, "x-evidence") {
		places = append(places, r.String(item, "a piece of evidence"))
	}
	return places
}

func (r *reader) services(n *yaml.Node) []string {
	var names []string
	items := r.Items(n, "x-applies-to")
	for _, item := range items {
		names = append(names, r.String(item, "a service"))
	}
	if len(items) == 0 && n.Kind == yaml.SequenceNode {
		r.Failf(n, "x-applies-to is empty: the action would never be used")
	}
	return names
}

func (r *reader) target(n *yaml.Node) (string, *jsonpath.JSONPath) {
	text := r.String(n, "target")
	if text == "" {
		return "", nil
	}
	query, err := compile(text)
	if err != nil {
		r.Failf(n, "target %q is not JSONPath: %v", text, err)
		return "", nil
	}
	return text, query
}

var pathError = regexp.MustCompile(`^Error at line \d+, column (\d+): ([^\n]*)`)

// compile parses a JSONPath. It fails with what the library says, on one line.
func compile(text string) (*jsonpath.JSONPath, error) {
	query, err := jsonpath.NewPath(text)
	if err == nil {
		return query, nil
	}
	reason := strings.TrimSpace(err.Error())
	if m := pathError.FindStringSubmatch(reason); m != nil {
		column, _ := strconv.Atoi(m[1])
		reason = fmt.Sprintf("%s at character %d", m[2], column+1)
	}
	if m := needsQuotes.FindStringSubmatch(text); m != nil {
		reason += fmt.Sprintf("; write ['%s']", m[1])
	}
	return nil, errors.New(reason)
}

// needsQuotes finds a name after a dot that JSONPath, or the library, takes only in brackets and quotes.
var needsQuotes = regexp.MustCompile(`\.([\pL_][\pL\pN_]*-[\pL\pN_-]*|length|count|match|search|value)\b`)
