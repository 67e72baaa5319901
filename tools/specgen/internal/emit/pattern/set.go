package pattern

import "github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"

// A Set is the matchers of one package: each pattern has one function.
type Set struct {
	names map[string]string // pattern → function
	order []string
}

// Func is the name of the function for a pattern, which is called after the first field that has it, and after what the
// field is in where that is not enough.
func (s *Set) Func(pattern, field, owner string) string {
	if name, ok := s.names[pattern]; ok {
		return name
	}
	if s.names == nil {
		s.names = map[string]string{}
	}
	name := "match" + field
	for _, other := range s.names {
		if other == name {
			name = "match" + owner + field
		}
	}
	s.names[pattern] = name
	s.order = append(s.order, pattern)
	return name
}

// Print prints the functions.
func (s *Set) Print(f *printer.File) {
	for _, pattern := range s.order {
		f.P()
		Print(f, s.names[pattern], pattern)
	}
}
