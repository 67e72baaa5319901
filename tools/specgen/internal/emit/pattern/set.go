package pattern

import (
	"strconv"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// A Set is the matchers of one package: each pattern has one function. Its zero value is ready.
type Set struct {
	// Taken, if not nil, says whether the package has a name already.
	Taken func(name string) bool

	names map[string]string // pattern → function
	used  map[string]bool   // functions
	order []string
}

// Func is the name of the function for a pattern, which is called after the first field that has it, and after what the
// field is in where that is not enough. No pattern at all stands for dates.
func (s *Set) Func(pattern, field, owner string) string {
	if name, ok := s.names[pattern]; ok {
		return name
	}
	if s.names == nil {
		s.names, s.used = map[string]string{}, map[string]bool{}
	}
	name := "match" + field
	if !s.free(name) {
		name = "match" + owner + field
	}
	for i := 2; !s.free(name); i++ {
		name = "match" + owner + field + strconv.Itoa(i)
	}
	s.names[pattern], s.used[name] = name, true
	s.order = append(s.order, pattern)
	return name
}

func (s *Set) free(name string) bool {
	return !s.used[name] && (s.Taken == nil || !s.Taken(name))
}

// Print prints the functions.
func (s *Set) Print(f *printer.File) {
	for _, pattern := range s.order {
		f.P()
		if pattern == "" {
			printDate(f, s.names[pattern])
		} else {
			Print(f, s.names[pattern], pattern)
		}
	}
}

func printDate(f *printer.File, name string) {
	f.P("// ", name, " reports whether s is a date like 2019-05-27.")
	f.P("func ", name, "(s string) bool {")
	f.P("_, err := ", printer.Ident{Path: "time", Name: "Parse"}, "(", printer.Ident{Path: "time", Name: "DateOnly"}, ", s)")
	f.P("return err == nil")
	f.P("}")
}
