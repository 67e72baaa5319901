package cases

import (
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// An index finds things in a service without going through all of it.
type index struct {
	operation  map[string]*contract.Operation
	rule       map[string]*contract.Rule
	rules      map[string][]*contract.Rule    // by operation
	documented map[string][]*contract.Example // by place and name of a parameter that they have
	routes     map[int][]route                // by number of segments
}

// A route is an operation and the segments of its path.
type route struct {
	operation *contract.Operation
	segments  []string
}

func newIndex(s *contract.Service, rules []contract.Rule) *index {
	x := &index{
		operation: map[string]*contract.Operation{}, rule: map[string]*contract.Rule{}, rules: map[string][]*contract.Rule{},
		documented: map[string][]*contract.Example{}, routes: map[int][]route{},
	}
	for i := range rules {
		r := &rules[i]
		x.rule[r.ID] = r
		x.rules[r.Operation] = append(x.rules[r.Operation], r)
	}
	for _, op := range s.Operations {
		x.operation[op.ID] = op
		segments := strings.Split(op.Path, "/")
		x.routes[len(segments)] = append(x.routes[len(segments)], route{op, segments})
		for _, e := range op.Examples {
			if e.Request == nil {
				continue
			}
			for _, v := range e.Request.Values {
				at := v.In + " " + v.Name
				x.documented[at] = append(x.documented[at], e)
			}
		}
	}
	return x
}

// leading lists the operations whose path templates lead to a path.
func (x *index) leading(path string) []*contract.Operation {
	segments := strings.Split(path, "/")
	var all []*contract.Operation
	for _, r := range x.routes[len(segments)] {
		if matches(r.segments, segments) {
			all = append(all, r.operation)
		}
	}
	return all
}

// matchesPath reports whether a path template leads to a path.
func matchesPath(template, path string) bool {
	a, b := strings.Split(template, "/"), strings.Split(path, "/")
	return len(a) == len(b) && matches(a, b)
}

// matches compares the segments of a template with those of a path.
func matches(template, path []string) bool {
	for i, segment := range template {
		if segment != path[i] && !strings.Contains(segment, "{") {
			return false
		}
	}
	return true
}
