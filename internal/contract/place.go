package contract

import (
	"regexp"
	"strings"
)

// Place writes where a value lies, "rows[0].labels.colour", as the names of rules do: "rows[].labels.*". An alias is told by
// the property's own name. A member that nobody documented is at the place of its object, and what lies in a schema that
// contains itself where that schema comes first, because its rules are listed there. The keyword is that of the rule which
// the value breaks: that a member is required is said where the member is.
func Place(s *Schema, path, keyword string) string {
	at := ""
	first := map[*Schema]string{}
	for s != nil {
		if s.Name != "" && (path != "" || keyword != "required") {
			if known, ok := first[s]; ok {
				at = known
			} else {
				first[s] = at
			}
		}
		next, name, rest := s.step(path)
		if next == nil {
			break
		}
		if name == "[]" {
			at += name
		} else {
			at = join(at, name)
		}
		s, path = next, rest
	}
	return at
}

var item = regexp.MustCompile(`^\[\d+\]`)

// step takes the first part off a path: the schema that it leads to, nil if it leads nowhere, what rules call it, and the rest.
func (s *Schema) step(path string) (next *Schema, name, rest string) {
	if at := item.FindString(path); at != "" {
		return s.Items, "[]", path[len(at):]
	}
	if path = strings.TrimPrefix(path, "."); path == "" {
		return nil, "", ""
	}
	for _, p := range s.Properties { // names may have dots: the schema says where they end
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			if rest, ok := strings.CutPrefix(path, name); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
				return p.Schema, p.Name, rest
			}
		}
	}
	if s.Additional == nil {
		return nil, "", ""
	}
	return s.Additional, "*", strings.TrimLeftFunc(path, func(r rune) bool { return r != '.' && r != '[' })
}
