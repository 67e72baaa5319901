// Package source reads YAML and JSON files into yaml.v3 nodes that know their positions, and has the small helpers
// that work on such nodes.
//
// What it returns is JSON's data model: mappings with string keys, lists, strings, numbers, booleans and null. Aliases
// are replaced by copies of what they mean; what JSON cannot say is a finding.
package source

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

// A Set is the files read so far. Each file has a range of line numbers of its own, as in go/token: Line of a node
// counts through all files of the set, so that a node and its copies keep their position without any table. Use
// [Set.Pos] to read it. A Set may be used by several goroutines.
type Set struct {
	dir   string // the directory that paths are relative to
	shown string // dir as findings show it

	mu    sync.Mutex
	files map[string]*file
	order []*file // by base
	lines int     // in all files
}

// A file is one file of a set, as it was read.
type file struct {
	pos  finding.Pos // its name, as findings show it
	base int         // Line of a node is base + the line in this file
	root *yaml.Node
	err  error
}

// NewSet returns an empty set for the files in and below the directory root.
func NewSet(root string) *Set {
	return &Set{dir: root, shown: shown(root), files: map[string]*file{}}
}

// shown returns a directory relative to the working directory, with forward slashes.
func shown(dir string) string {
	here, err := os.Getwd()
	if err != nil {
		return filepath.ToSlash(dir)
	}
	full := dir
	if !filepath.IsAbs(full) {
		full = filepath.Join(here, dir)
	}
	rel, err := filepath.Rel(here, full)
	if err != nil {
		return filepath.ToSlash(dir)
	}
	return filepath.ToSlash(rel)
}

// Read returns the top node of a file: what the YAML or, where the name ends in .json, JSON document holds. The path
// is relative to the set's directory and has forward slashes. A file is read once; all callers share its nodes and
// must not change them (see [Clone]).
//
// It fails with findings: a path that leaves the directory, a file that cannot be read, syntax errors, more than one
// document, duplicate keys, and what JSON's data model lacks.
func (s *Set) Read(name string) (*yaml.Node, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name = path.Clean(name)
	f, ok := s.files[name]
	if !ok {
		f = s.read(name)
		s.files[name] = f
	}
	return f.root, f.err
}

func (s *Set) read(name string) *file {
	f := &file{pos: finding.Pos{File: path.Join(s.shown, name)}}
	if !fs.ValidPath(name) {
		f.pos.File = name
		f.err = finding.Errorf(f.pos, "file-path", "leads out of the directory that all files lie in")
		return f
	}
	data, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		f.err = finding.Errorf(f.pos, "file-read", "%s", reason(err))
		return f
	}
	s.parse(f, name, data)
	return f
}

// reason returns what went wrong with a file, without its path, which is machine-specific.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// Parse is [Set.Read] for a file whose bytes the caller has. It adds the file to the set under that path, in place of
// one that was read before.
func (s *Set) Parse(name string, data []byte) (*yaml.Node, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name = path.Clean(name)
	f := &file{pos: finding.Pos{File: path.Join(s.shown, name)}}
	s.parse(f, name, data)
	s.files[name] = f
	return f.root, f.err
}

func (s *Set) parse(f *file, name string, data []byte) {
	f.base = s.lines
	s.order = append(s.order, f)
	s.lines += len(data) + 2 // no file has more lines than bytes, and YAML knows five ends of a line
	p := parser{file: f}
	if strings.HasSuffix(name, ".json") {
		f.root = p.json(data)
	} else {
		f.root = p.yaml(data)
	}
	if f.err = p.findings.Err(); f.err != nil {
		f.root = nil
	}
}

// Exists reports whether there is a file of that path, which must be clean, in the set's directory or below.
func (s *Set) Exists(name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(name)))
	return err == nil && !info.IsDir()
}

// List returns the names of the files in a directory of the set, sorted; none if it cannot be read.
func (s *Set) List(dir string) []string {
	entries, _ := os.ReadDir(filepath.Join(s.dir, filepath.FromSlash(dir)))
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

// Pos returns where a node, or what it is a copy of, was read. It is the zero Pos for a node that no file has.
func (s *Set) Pos(n *yaml.Node) finding.Pos {
	if n == nil || n.Line == 0 {
		return finding.Pos{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := sort.Search(len(s.order), func(i int) bool { return s.order[i].base >= n.Line })
	if i == 0 {
		return finding.Pos{}
	}
	f := s.order[i-1]
	return finding.Pos{File: f.pos.File, Line: n.Line - f.base, Col: n.Column}
}

// Adopt gives each node in n that has no position that of the node above it; n itself gets that of like.
func (s *Set) Adopt(n, like *yaml.Node) {
	if n == nil || like == nil {
		return
	}
	if n.Line == 0 {
		n.Line, n.Column = like.Line, like.Column
	}
	for _, c := range n.Content {
		s.Adopt(c, n)
	}
}
