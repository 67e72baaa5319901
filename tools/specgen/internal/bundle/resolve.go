package bundle

// This file follows references from file to file.

import (
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// A resolver copies what references lead to and makes the references lead to the copies.
type resolver struct {
	set      *source.Set
	first    string       // the file that the description starts with
	index    source.Index // over the files as they were read
	names    map[origin]string
	owners   map[string]*yaml.Node   // "schemas/Backup" → the node, as read, that has the name
	found    map[string][]*yaml.Node // section → keys and values to add to it, in turn
	open     map[*yaml.Node]bool     // path items that are being copied
	findings finding.Findings
}

// An origin is a node, as read, in the role in which it is used.
type origin struct {
	section string
	node    *yaml.Node
}

// A target is what a reference leads to.
type target struct {
	file  string
	key   *yaml.Node // nil for a whole file
	value *yaml.Node
	name  string // the last part of the reference
}

// newResolver returns a resolver that knows the names which the first file gives in its components.
func newResolver(set *source.Set, first string, root *yaml.Node) *resolver {
	r := &resolver{
		set: set, first: path.Clean(first), names: map[origin]string{}, owners: map[string]*yaml.Node{},
		found: map[string][]*yaml.Node{}, open: map[*yaml.Node]bool{},
	}
	all := source.Get(root, "components")
	for _, s := range sections {
		for key, value := range source.Pairs(source.Get(all, s.name)) {
			r.names[origin{s.name, value}] = key.Value
			if t, ok := r.elsewhere(value); ok {
				value = t.value
			}
			r.owners[s.name+"/"+key.Value] = value
			if _, taken := r.names[origin{s.name, value}]; !taken {
				r.names[origin{s.name, value}] = key.Value
			}
		}
	}
	return r
}

// elsewhere returns what an entry of the first file's components stands for, if that is in another file. What is wrong
// with its reference is said when it is walked.
func (r *resolver) elsewhere(n *yaml.Node) (target, bool) {
	ref := refOf(n)
	if ref == nil || strings.HasPrefix(ref.Value, "#") {
		return target{}, false
	}
	said := len(r.findings)
	t, ok := r.resolve(ref, r.first)
	r.findings = r.findings[:said]
	return t, ok && t.file != r.first
}

// walk makes the references in a copied object, which was read from file, lead to other copies.
func (r *resolver) walk(n *yaml.Node, k kind, file string) {
	if k == components && file == r.first {
		r.walkComponents(n)
		return
	}
	if ref := refOf(n); ref != nil {
		r.reference(n, ref, k, file)
		return
	}
	if k == discriminator {
		r.mapping(n, file)
		return
	}
	each(n, k, func(child *yaml.Node, k kind) { r.walk(child, k, file) })
}

// walkComponents is walk for the first file's components. An entry that stands for something in another file becomes
// that thing.
func (r *resolver) walkComponents(n *yaml.Node) {
	if ref := refOf(n); ref != nil {
		r.reference(n, ref, components, r.first)
		return
	}
	for _, s := range sections {
		part := source.Get(n, s.name)
		if refOf(part) != nil {
			r.walk(part, container, r.first)
			continue
		}
		for key, value := range source.Pairs(part) {
			if t, ok := r.elsewhere(value); ok && r.names[origin{s.name, t.value}] == key.Value {
				r.become(value, s.kind, t)
				continue
			}
			if value.Kind == yaml.MappingNode {
				r.walk(value, s.kind, r.first)
			}
		}
	}
}

// reference deals with an object that is only a $ref.
func (r *resolver) reference(n, ref *yaml.Node, k kind, file string) {
	section := k.section()
	switch {
	case k != pathItem && section == "":
		r.failf(ref, "ref-place", "OpenAPI takes no $ref in the place of %s", k)
		return
	case file == r.first && strings.HasPrefix(ref.Value, "#"):
		return // stays; CheckRefs looks at it when all is in place
	}
	t, ok := r.resolve(ref, file)
	if !ok {
		return
	}
	if t.value.Kind != yaml.MappingNode {
		r.failf(ref, "ref-target", "%s is %s, not %s", ref.Value, source.KindName(t.value), k)
		return
	}
	if k == pathItem {
		r.inline(n, ref, t)
		return
	}
	if at, ok := r.hoist(ref, section, k, t); ok {
		ref.Value, ref.Style = at, yaml.SingleQuotedStyle
	}
}

// inline puts a path item in the place of the reference to it.
func (r *resolver) inline(n, ref *yaml.Node, t target) {
	if len(n.Content) > 2 {
		r.failf(ref, "ref-siblings", "what a path item with a $ref has beside it is undefined in OpenAPI")
		return
	}
	if r.open[t.value] {
		r.failf(ref, "ref-cycle", "%s contains itself", ref.Value)
		return
	}
	r.open[t.value] = true
	r.become(n, pathItem, t)
	delete(r.open, t.value)
}

// become makes n a copy of what a reference leads to.
func (r *resolver) become(n *yaml.Node, k kind, t target) {
	comments := []string{n.HeadComment, n.LineComment, refOf(n).LineComment}
	if t.key != nil {
		comments = append(comments, t.key.HeadComment, t.key.LineComment)
	}
	*n = *source.Clone(t.value)
	if text := joinComments(comments); text != "" && len(n.Content) > 0 {
		first := n.Content[0]
		first.HeadComment = joinComments([]string{text, first.HeadComment})
		n.Style &^= yaml.FlowStyle
	}
	r.walk(n, k, t.file)
}

func joinComments(comments []string) string {
	return strings.Join(slices.DeleteFunc(comments, func(c string) bool { return c == "" }), "\n")
}

var componentName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// hoist copies what a reference leads to into components, unless it is there already, and returns the new reference.
func (r *resolver) hoist(ref *yaml.Node, section string, k kind, t target) (string, bool) {
	name, known := r.names[origin{section, t.value}]
	if known {
		return pointerTo(section, name), true
	}
	r.names[origin{section, t.value}] = t.name // whatever is wrong with it is said once
	if !componentName.MatchString(t.name) {
		r.failf(ref, "component-name",
			"%q cannot be a name in components: only letters, digits, dots, dashes and underscores", t.name)
		return "", false
	}
	if owner, taken := r.owners[section+"/"+t.name]; taken {
		r.failf(ref, "name-collision", "components/%s/%s would be both %s and %s",
			section, t.name, r.set.Pos(owner), r.set.Pos(t.value))
		return "", false
	}
	r.owners[section+"/"+t.name] = t.value
	key := source.String(t.name)
	if t.key != nil && t.key.Value == t.name {
		key = source.Clone(t.key)
	}
	value := source.Clone(t.value)
	r.found[section] = append(r.found[section], key, value)
	r.walk(value, k, t.file)
	return pointerTo(section, t.name), true
}

func pointerTo(section, name string) string {
	return "#/components/" + section + "/" + source.Token(name)
}

// mapping deals with the references in a discriminator's mapping, which are strings.
func (r *resolver) mapping(n *yaml.Node, file string) {
	for _, ref := range source.Pairs(source.Get(n, "mapping")) {
		isName := source.IsString(ref) && !strings.ContainsAny(ref.Value, "/#") && path.Ext(ref.Value) == ""
		if !source.IsString(ref) || isName || file == r.first && strings.HasPrefix(ref.Value, "#") {
			continue
		}
		t, ok := r.resolve(ref, file)
		if !ok {
			continue
		}
		if at, ok := r.hoist(ref, schema.section(), schema, t); ok {
			ref.Value, ref.Style = at, yaml.SingleQuotedStyle
		}
	}
}

func (r *resolver) failf(n *yaml.Node, rule, format string, args ...any) {
	r.findings = append(r.findings, finding.Errorf(r.set.Pos(n), rule, format, args...))
}

var scheme = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*:|//)`)

// resolve returns what a reference in a file leads to, or false after a finding. Where that is again a reference, to
// something of the same name, it is what that leads to: a file may collect what others define.
func (r *resolver) resolve(ref *yaml.Node, file string) (target, bool) {
	t, ok := r.step(ref, file)
	for range maxChain {
		next := refOf(t.value)
		if !ok || next == nil {
			return t, ok
		}
		further, ok := r.step(next, t.file)
		if !ok || further.name != t.name {
			return t, true
		}
		t = further
	}
	r.failf(ref, "ref-cycle", "%s leads to nothing but other references", ref.Value)
	return target{}, false
}

// maxChain is how many references may follow on each other: more than anyone writes. A circle has no end.
const maxChain = 100

// step returns what a reference in a file leads to, or false after a finding.
func (r *resolver) step(ref *yaml.Node, file string) (target, bool) {
	location, fragment, _ := strings.Cut(ref.Value, "#")
	if scheme.MatchString(location) {
		r.failf(ref, "remote-ref", "%s is not a file of this description; put a copy beside it", ref.Value)
		return target{}, false
	}
	location, err1 := url.PathUnescape(location)
	fragment, err2 := url.PathUnescape(fragment)
	keys, ok := source.Tokens(fragment)
	if err1 != nil || err2 != nil || !ok || ref.Value == "" {
		r.failf(ref, "unresolved-ref",
			"%q is not a file and a JSON pointer, ./pages.yaml#/schemas/Page for instance", ref.Value)
		return target{}, false
	}
	t := target{file: file}
	if location != "" {
		t.file = path.Join(path.Dir(file), location)
	}
	root, ok := r.read(ref, t.file)
	if !ok {
		return target{}, false
	}
	var last *yaml.Node
	var found int
	if t.key, t.value, last, found = r.index.Lookup(root, keys); t.value == nil {
		r.failf(ref, "unresolved-ref", "%s", missing(r.set.Pos(root).File, keys, last, found))
		return target{}, false
	}
	t.name = strings.TrimSuffix(path.Base(t.file), path.Ext(t.file))
	if len(keys) > 0 {
		t.name = keys[len(keys)-1]
	}
	return t, true
}

// read returns the top node of a file that a reference names, or false after a finding.
func (r *resolver) read(ref *yaml.Node, file string) (*yaml.Node, bool) {
	root, err := r.set.Read(file)
	if err == nil {
		return root, true
	}
	if !fs.ValidPath(file) {
		r.failf(ref, "unresolved-ref", "%s leads out of the directory that all files lie in", ref.Value)
		return nil, false
	}
	if r.set.Exists(file) {
		r.findings = append(r.findings, finding.Of(err)...) // the mistake is there, not here
		return nil, false
	}
	hint := finding.DidYouMean(path.Base(file), func(yield func(string) bool) {
		for _, name := range r.set.List(path.Dir(file)) {
			if !yield(name) {
				return
			}
		}
	})
	r.failf(ref, "unresolved-ref", "there is no file %s%s", file, hint)
	return nil, false
}

// missing says at which key a pointer lost its way.
func missing(file string, keys []string, last *yaml.Node, found int) string {
	at := "the document"
	if found > 0 {
		at = ""
		for _, k := range keys[:found] {
			at += "/" + source.Token(k)
		}
	}
	return file + ": there is no " + keys[found] + " in " + at + finding.DidYouMean(keys[found], source.Names(last))
}
