package run

import (
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// A seen is an answer whose body is decoded when somebody asks for it.
type seen struct {
	answer
	read  bool
	value any
	paths map[string]bool
}

// has reports whether the answer has something at a path as rules write it: "rows[].id", "labels.*", "header X-Id".
func (s *seen) has(path string) bool {
	if path == "" {
		return true
	}
	if name, ok := strings.CutPrefix(path, "header "); ok {
		return s.header.Get(name) != ""
	}
	if !s.read {
		s.read = true
		s.value, _ = check.Decode(s.body)
		s.paths = map[string]bool{}
		s.walk(s.value, "")
	}
	return s.paths[path] || s.paths[parent(path)]
}

// parent is the path of the object that a member belongs to: a missing member was looked for there.
func parent(path string) string {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i]
	}
	return ""
}

// walk notes all paths of a value.
func (s *seen) walk(v any, at string) {
	s.paths[at] = true
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			s.walk(member, strings.TrimPrefix(at+"."+name, "."))
		}
		if len(v) > 0 {
			s.paths[strings.TrimPrefix(at+".*", ".")] = true
		}
	case []any:
		for _, item := range v {
			s.walk(item, at+"[]")
		}
	}
}
