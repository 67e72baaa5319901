// Package config reads specgen.yaml: which services there are, what is laid over their descriptions, and where the
// results go.
package config

import (
	"io/fs"
	"path"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// A Config is what specgen.yaml says. All paths are relative to its directory, clean, with forward slashes, and stay
// inside it.
type Config struct {
	Services []Service
}

// A Service is one OpenAPI description and what is made of it.
type Service struct {
	Name     string
	Spec     string
	Overlays []string // applied always, first
	Variants []Variant
	Bundles  *Bundles // nil: none are written
	Go       *Go      // nil: none is written
	Pos      finding.Pos
}

// A Variant is an edition of a service: its description with some overlays more.
type Variant struct {
	Name     string
	Overlays []string
	Pos      finding.Pos
}

// Bundles says where the joined descriptions go: Dir/<Base or variant>/<service>.yaml and .json.
type Bundles struct {
	Dir      string
	Base     string   // the folder of the description without any variant
	Overlays []string // applied last, to variants only
}

// Go says where the Go packages go.
type Go struct {
	Dir      string
	Overlays []string // applied last
}

// Load reads and checks the configuration at path in set. It fails with findings: keys that are unknown or missing,
// another version, names that are taken or cannot be part of a path, paths that leave the directory, files that are
// not there, two outputs in one place.
func Load(set *source.Set, path string) (*Config, error) {
	root, err := set.Read(path)
	if err != nil {
		return nil, err
	}
	l := loader{Strict: source.Strict{Set: set, Rule: "config"}, names: map[string]bool{}, outputs: map[string]string{}}
	c := &Config{}
	l.Fields(root, "the configuration",
		source.Field{Name: "version", Required: true, Read: l.version},
		source.Field{Name: "services", Required: true, Read: func(n *yaml.Node) {
			items := l.Items(n, "services")
			if len(items) == 0 && n.Kind == yaml.SequenceNode {
				l.Failf(n, "services is empty")
			}
			for _, item := range items {
				c.Services = append(c.Services, l.service(item))
			}
		}},
	)
	if err := l.Findings.Err(); err != nil {
		return nil, err
	}
	return c, nil
}

// A loader turns nodes into a Config.
type loader struct {
	source.Strict
	names   map[string]bool   // of services
	outputs map[string]string // place of an output → the service that writes it
}

func (l *loader) version(n *yaml.Node) {
	if n.ShortTag() != "!!int" || n.Value != "1" {
		l.Failf(n, "version must be 1: this specgen reads no other")
	}
}

func (l *loader) service(n *yaml.Node) Service {
	s := Service{Pos: l.Set.Pos(n)}
	l.Fields(n, "a service",
		source.Field{Name: "name", Required: true, Read: func(n *yaml.Node) { s.Name = l.name(n, "name", l.names) }},
		source.Field{Name: "spec", Required: true, Read: func(n *yaml.Node) { s.Spec = l.file(n, "spec") }},
		source.Field{Name: "overlays", Read: l.files(&s.Overlays)},
		source.Field{Name: "variants", Read: func(n *yaml.Node) { s.Variants = l.variants(n) }},
		source.Field{Name: "bundles", Read: func(n *yaml.Node) { s.Bundles = l.bundles(n) }},
		source.Field{Name: "go", Read: func(n *yaml.Node) { s.Go = l.golang(n) }},
	)
	if s.Bundles != nil {
		l.places(source.Get(n, "bundles"), s)
	}
	if s.Go != nil {
		l.output(source.Get(n, "go"), s.Go.Dir, s.Name)
	}
	return s
}

// places checks that the bundles of a service have places of their own.
func (l *loader) places(n *yaml.Node, s Service) {
	l.output(n, path.Join(s.Bundles.Dir, s.Bundles.Base, s.Name), s.Name)
	for _, v := range s.Variants {
		if v.Name == s.Bundles.Base && v.Name != "" {
			l.Failf(source.Get(n, "base"), "base is also the name of a variant: %s", v.Name)
		}
	}
}

func (l *loader) output(n *yaml.Node, place, service string) {
	if other, ok := l.outputs[place]; ok && other != service {
		l.Failf(n, "%s is already written by service %s", place, other)
		return
	}
	l.outputs[place] = service
}

func (l *loader) variants(n *yaml.Node) []Variant {
	var vs []Variant
	taken := map[string]bool{}
	for _, item := range l.Items(n, "variants") {
		v := Variant{Pos: l.Set.Pos(item)}
		l.Fields(item, "a variant",
			source.Field{Name: "name", Required: true, Read: func(n *yaml.Node) { v.Name = l.name(n, "name", taken) }},
			source.Field{Name: "overlays", Read: l.files(&v.Overlays)},
		)
		vs = append(vs, v)
	}
	return vs
}

func (l *loader) bundles(n *yaml.Node) *Bundles {
	b := &Bundles{}
	l.Fields(n, "bundles",
		source.Field{Name: "dir", Required: true, Read: func(n *yaml.Node) { b.Dir = l.path(n, "dir") }},
		source.Field{Name: "base", Required: true, Read: func(n *yaml.Node) { b.Base = l.name(n, "base", nil) }},
		source.Field{Name: "overlays", Read: l.files(&b.Overlays)},
	)
	return b
}

func (l *loader) golang(n *yaml.Node) *Go {
	g := &Go{}
	l.Fields(n, "go",
		source.Field{Name: "dir", Required: true, Read: func(n *yaml.Node) { g.Dir = l.path(n, "dir") }},
		source.Field{Name: "overlays", Read: l.files(&g.Overlays)},
	)
	return g
}

var pathSegment = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// name reads a name that becomes part of paths and that is not among those taken.
func (l *loader) name(n *yaml.Node, what string, taken map[string]bool) string {
	name := l.String(n, what)
	switch {
	case name == "":
	case !pathSegment.MatchString(name):
		l.Failf(n, "%s %q: only letters, digits, dots, dashes and underscores, and a letter or digit first", what, name)
	case taken[name]:
		l.Failf(n, "%s %q is taken", what, name)
	case taken != nil:
		taken[name] = true
	}
	return name
}

// path reads a path that stays in the directory.
func (l *loader) path(n *yaml.Node, what string) string {
	text := l.String(n, what)
	clean := path.Clean(text)
	switch {
	case text == "":
	case strings.Contains(text, `\`):
		l.Failf(n, "%s %q: separate with forward slashes", what, text)
	case !fs.ValidPath(clean):
		l.Failf(n, "%s %q leaves the directory of the configuration", what, text)
	default:
		return clean
	}
	return ""
}

// file reads the path of a file that must be there.
func (l *loader) file(n *yaml.Node, what string) string {
	name := l.path(n, what)
	if name != "" && !l.Set.Exists(name) {
		l.Failf(n, "there is no file %s", name)
	}
	return name
}

// files returns what reads a list of files into dst.
func (l *loader) files(dst *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		for _, item := range l.Items(n, "overlays") {
			*dst = append(*dst, l.file(item, "overlay"))
		}
	}
}
