package source

import (
	"maps"
	"slices"
)

// Files returns the paths of the files read so far, sorted.
func (s *Set) Files() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.files))
}
