package stub

import (
	"net/url"
	"regexp"
	"strings"
)

// A template is a path with parameters in braces, cut at its slashes.
type template []segment

// A segment is one part of a template. One without parameters is static; one with text around its parameters has an
// expression, in which the parameters are the groups.
type segment struct {
	text   string
	params []string
	mixed  *regexp.Regexp
}

var braces = regexp.MustCompile(`\{([^{}]*)\}`)

func parseTemplate(path string) template {
	var t template
	for text := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		t = append(t, parseSegment(text))
	}
	return t
}

func parseSegment(text string) segment {
	s := segment{text: text}
	expression, from := "^", 0
	for _, at := range braces.FindAllStringSubmatchIndex(text, -1) {
		s.params = append(s.params, text[at[2]:at[3]])
		expression += regexp.QuoteMeta(text[from:at[0]]) + "(.+?)"
		from = at[1]
	}
	if len(s.params) == 0 || len(s.params) == 1 && text == "{"+s.params[0]+"}" {
		return s
	}
	s.mixed = regexp.MustCompile("(?s)" + expression + regexp.QuoteMeta(text[from:]) + "$")
	return s
}

// match reads the parameters out of a path's segments, which are unescaped.
func (t template) match(path []string) (values map[string]string, ok bool) {
	if len(t) != len(path) {
		return nil, false
	}
	values = map[string]string{}
	for i, s := range t {
		switch {
		case len(s.params) == 0:
			ok = s.text == path[i]
		case s.mixed == nil:
			ok = path[i] != ""
			values[s.params[0]] = path[i]
		default:
			found := s.mixed.FindStringSubmatch(path[i])
			ok = found != nil
			for j := 0; ok && j < len(s.params); j++ {
				values[s.params[j]] = found[j+1]
			}
		}
		if !ok {
			return nil, false
		}
	}
	return values, true
}

// before orders templates that match the same path: where they differ first, static text comes before text around a
// parameter, and that before a parameter alone.
func (t template) before(u template) int {
	for i := range min(len(t), len(u)) {
		if d := t[i].looseness() - u[i].looseness(); d != 0 {
			return d
		}
	}
	return 0
}

func (s segment) looseness() int {
	switch {
	case len(s.params) == 0:
		return 0
	case s.mixed != nil:
		return 1
	}
	return 2
}

// splitPath cuts a URL's path at its slashes and unescapes the parts, so that an escaped slash stays within its part.
// It reports false for a path that no template has.
func splitPath(u *url.URL) (path []string, ok bool) {
	escaped, ok := strings.CutPrefix(u.EscapedPath(), "/")
	if !ok {
		return nil, false
	}
	for part := range strings.SplitSeq(escaped, "/") {
		text, err := url.PathUnescape(part)
		if err != nil {
			return nil, false
		}
		path = append(path, text)
	}
	return path, true
}
