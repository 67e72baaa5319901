package stub

import (
	"maps"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// A host is a pattern of host names, with the service that they stand for.
type host struct {
	name    *regexp.Regexp
	port    bool // the pattern has a port, so that a name must have it too
	service *service
}

// wildcard is a part of a pattern that stands for text without dots.
var wildcard = regexp.MustCompile(`\{[^{}]*\}|\*`)

// newHost reads a pattern. It reports false for one that has no text of its own and would be for every name.
func newHost(pattern string, s *service) (host, bool) {
	if strings.Trim(wildcard.ReplaceAllString(pattern, ""), ".:") == "" {
		return host{}, false
	}
	expression, from := "^(?i:", 0
	for _, at := range wildcard.FindAllStringIndex(pattern, -1) {
		expression += regexp.QuoteMeta(pattern[from:at[0]]) + `[^.:]+`
		from = at[1]
	}
	expression += regexp.QuoteMeta(pattern[from:]) + ")$"
	_, _, err := net.SplitHostPort(pattern)
	return host{name: regexp.MustCompile(expression), port: err == nil, service: s}, true
}

func (h host) matches(name string) bool {
	if !h.port {
		if bare, _, err := net.SplitHostPort(name); err == nil {
			name = bare
			if strings.Contains(bare, ":") {
				name = "[" + bare + "]"
			}
		}
	}
	return h.name.MatchString(strings.TrimSuffix(name, "."))
}

// optionHosts are the hosts of Options.Hosts, in the order of their patterns.
func optionHosts(patterns map[string]string, services []*service) (hosts []host) {
	for _, pattern := range slices.Sorted(maps.Keys(patterns)) {
		for _, s := range services {
			if s.Name != patterns[pattern] {
				continue
			}
			if h, ok := newHost(pattern, s); ok {
				hosts = append(hosts, h)
			}
		}
	}
	return hosts
}

// serverHosts are the hosts of a service's server URLs. A URL whose host is nothing but variables names the hosts that
// their values make.
func serverHosts(s *service) (hosts []host) {
	for _, server := range s.Servers {
		name, _ := splitServer(server.URL)
		if h, ok := newHost(name, s); ok {
			hosts = append(hosts, h)
			continue
		}
		for _, name := range expand(name, server.Variables) {
			if h, ok := newHost(name, s); ok {
				hosts = append(hosts, h)
			}
		}
	}
	return hosts
}

// expand writes out the values of each variable that has some.
func expand(text string, variables []contract.ServerVariable) []string {
	texts := []string{text}
	for _, v := range variables {
		values := v.Enum
		if len(values) == 0 && v.Default != "" {
			values = []string{v.Default}
		}
		if len(values) == 0 || !strings.Contains(text, "{"+v.Name+"}") {
			continue
		}
		var more []string
		for _, t := range texts {
			for _, value := range values {
				more = append(more, strings.ReplaceAll(t, "{"+v.Name+"}", value))
			}
		}
		texts = more[:min(len(more), 1000)]
	}
	return texts
}

// splitServer cuts a server URL into its host, if it has one, and its path. Neither need be valid in a URL: variables.
func splitServer(url string) (host, path string) {
	_, rest, absolute := strings.Cut(url, "://")
	if !absolute {
		rest, absolute = strings.CutPrefix(url, "//")
	}
	if !absolute {
		return "", url
	}
	host, path, _ = strings.Cut(rest, "/")
	return host, "/" + path
}
