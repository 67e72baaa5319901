package stub

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// A service is a description, prepared for requests.
type service struct {
	*contract.Service
	routes  map[int][]*route // by number of segments, the strictest template first
	bases   []template       // what server URLs have in front of paths
	samples samples
}

// A route is a template with the operations on it.
type route struct {
	template template
	ops      []*operation
}

func newService(s *contract.Service, o *Options) *service {
	out := &service{Service: s, routes: map[int][]*route{}}
	byPath := map[string]*route{}
	for _, op := range s.Operations {
		r := byPath[op.Path]
		if r == nil {
			r = &route{template: parseTemplate(op.Path)}
			byPath[op.Path] = r
			n := len(r.template)
			out.routes[n] = append(out.routes[n], r)
		}
		r.ops = append(r.ops, newOperation(op, o))
	}
	for _, op := range s.Operations {
		mine := out.operation(op.ID)
		mine.creator = newCreator(out, mine, o.State)
		if mine.created = o.State.list(s, op.ID); mine.created != nil {
			mine.living, mine.now = true, o.State.now
		}
	}
	for _, routes := range out.routes {
		slices.SortStableFunc(routes, func(a, b *route) int { return a.template.before(b.template) })
	}
	for _, server := range s.Servers {
		if _, base := splitServer(server.URL); strings.Trim(base, "/") != "" {
			out.bases = append(out.bases, parseTemplate(strings.TrimRight(base, "/")))
		}
	}
	return out
}

// find is the route for a path, with or without a server's path in front, or nil.
func (s *service) find(path []string) (*route, map[string]string) {
	if r, values := s.exact(path); r != nil {
		return r, values
	}
	for _, base := range s.bases {
		if len(path) <= len(base) {
			continue
		}
		if _, ok := base.match(path[:len(base)]); !ok {
			continue
		}
		if r, values := s.exact(path[len(base):]); r != nil {
			return r, values
		}
	}
	return nil, nil
}

func (s *service) exact(path []string) (*route, map[string]string) {
	for _, r := range s.routes[len(path)] {
		if values, ok := r.template.match(path); ok {
			return r, values
		}
	}
	return nil, nil
}

// op is the operation for a method, or nil. HEAD is GET without the body where it is not documented itself.
func (r *route) op(method string) *operation {
	for _, wanted := range []string{method, map[string]string{http.MethodHead: http.MethodGet}[method]} {
		for _, op := range r.ops {
			if op.Method == wanted {
				return op
			}
		}
	}
	return nil
}

// allow lists the methods of a path.
func (r *route) allow() []string {
	methods := []string{http.MethodOptions}
	for _, op := range r.ops {
		methods = append(methods, op.Method)
		if op.Method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return slices.Compact(methods)
}

// A router knows which operation a request is for.
type router struct {
	services []*service
	given    []host // of Options.Hosts; they go first
	servers  []host
}

func newRouter(services []*contract.Service, o *Options) *router {
	r := &router{}
	for _, s := range services {
		r.services = append(r.services, newService(s, o))
	}
	r.given = optionHosts(o.Hosts, r.services)
	for _, s := range r.services {
		r.servers = append(r.servers, serverHosts(s)...)
	}
	return r
}

// A hit is a service that has a path.
type hit struct {
	service *service
	route   *route
	values  map[string]string
}

// route finds the operation of a request. The call has neither an operation nor is it refused when OPTIONS asks for the
// methods of a path.
func (r *router) route(request *http.Request) (*call, *refusal) {
	c := &call{http: request}
	named := r.named(request.Host)
	path, ok := splitPath(request.URL)
	var hits []hit
	if ok {
		hits = r.hits(named, path)
	}
	if len(hits) == 0 {
		c.service = r.spokesman(named, path)
		if request.Method == http.MethodOptions && request.URL.Path == "*" {
			return c, nil
		}
		return c, &refusal{kind: "notFound", detail: fmt.Sprintf("no path of the description is %s", request.URL.EscapedPath())}
	}
	if withMethod := only(hits, func(h hit) bool { return h.route.op(request.Method) != nil }); len(withMethod) > 0 {
		hits = withMethod
	}
	c.service, c.path = hits[0].service, hits[0].values
	if len(hits) > 1 {
		return c, ambiguous(hits, request.URL.EscapedPath())
	}
	if c.op = hits[0].route.op(request.Method); c.op != nil {
		return c, nil
	}
	c.allow = hits[0].route.allow()
	if request.Method == http.MethodOptions {
		return c, nil
	}
	detail := fmt.Sprintf("%s has %s", hits[0].route.ops[0].Path, strings.Join(c.allow, ", "))
	return c, &refusal{kind: "methodNotAllowed", detail: detail}
}

// hits are the services that have a path: among those that the Host names if it names any; else the one that the path
// starts with, else all.
func (r *router) hits(named []*service, path []string) []hit {
	among := named
	if len(among) == 0 {
		among = r.services
	}
	prefixed := func() []hit {
		return find(among, path[1:], func(s *service) bool { return s.Name == path[0] })
	}
	plain := func() []hit { return find(among, path, func(*service) bool { return true }) }
	order := []func() []hit{prefixed, plain}
	if len(named) > 0 {
		slices.Reverse(order)
	}
	for _, attempt := range order {
		if hits := attempt(); len(hits) > 0 {
			return hits
		}
	}
	return nil
}

// find looks for a path in those services that keep holds for. Of several variants of one service the first counts.
func find(services []*service, path []string, keep func(*service) bool) (hits []hit) {
	seen := map[string]bool{}
	for _, s := range services {
		if !keep(s) || seen[s.Name] {
			continue
		}
		if r, values := s.find(path); r != nil {
			seen[s.Name] = true
			hits = append(hits, hit{s, r, values})
		}
	}
	return hits
}

// named lists the services that a Host stands for.
func (r *router) named(name string) (services []*service) {
	for _, hosts := range [][]host{r.given, r.servers} {
		for _, h := range hosts {
			if h.matches(name) && !slices.Contains(services, h.service) {
				services = append(services, h.service)
			}
		}
		if len(services) > 0 {
			return services
		}
	}
	return nil
}

// spokesman is the service in whose words a path that nobody has is refused.
func (r *router) spokesman(named []*service, path []string) *service {
	for _, s := range r.services {
		if len(path) > 0 && s.Name == path[0] && len(named) == 0 {
			named = []*service{s}
		}
	}
	if len(named) == 0 {
		named = r.services
	}
	if len(named) == 0 {
		return &service{Service: &contract.Service{}}
	}
	return named[0]
}

func ambiguous(hits []hit, path string) *refusal {
	var names []string
	for _, h := range hits {
		names = append(names, "/"+h.service.Name+path)
	}
	return &refusal{kind: "notFound", detail: "more than one service has this path: send one's Host, or ask for " + strings.Join(names, " or ")}
}

func only[T any](list []T, keep func(T) bool) (kept []T) {
	for _, v := range list {
		if keep(v) {
			kept = append(kept, v)
		}
	}
	return kept
}
