package cases

import (
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file tries what surrounds parameters and body: credentials, methods, paths, and what comes together.

// credentials lists the placeholders of a service's requests: $TOKEN for the first scheme that takes one, and a
// variable after its name for each other.
func credentials(s *contract.Service) []Credential {
	token := -1
	for i, scheme := range s.Schemes {
		if scheme.Prefix == "" {
			token = i
			break
		}
	}
	var all []Credential
	for i, scheme := range s.Schemes {
		c := Credential{Scheme: scheme.Name, Variable: variable(scheme.Name), MadeUp: "made-up-" + scheme.Name}
		if i == token {
			c.Variable = "TOKEN"
		}
		switch {
		case scheme.Scheme == "basic":
			c.MadeUp = "cmVhZGVyOnNlY3JldA==" // reader:secret
		case scheme.Prefix != "":
			c.MadeUp = "Access=AK, SignedHeaders=host;x-sdk-date, Signature=0000"
		}
		all = append(all, c)
	}
	return all
}

func variable(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(name))
}

// credential is what an operation's alternative i of security asks for, with placeholders.
func (d *deriver) credential(i int) []cred {
	if i >= len(d.op.Security) {
		return nil
	}
	var all []cred
	for _, name := range d.op.Security[i] {
		scheme := d.svc.Scheme(name)
		if scheme == nil {
			continue
		}
		c := cred{in: "header", name: "Authorization", scheme: name}
		value := "$" + variableOf(d.plan.Credentials, name)
		switch {
		case scheme.Type == "apiKey":
			c.in, c.name = scheme.In, scheme.Param
			if scheme.Prefix != "" {
				value = scheme.Prefix + " " + value
			}
		case scheme.Scheme == "basic":
			value = "Basic " + value
		case scheme.Scheme == "bearer":
			value = "Bearer " + value
		case scheme.Prefix != "":
			value = scheme.Prefix + " " + value
		}
		c.value = value
		all = append(all, c)
	}
	return all
}

func variableOf(all []Credential, scheme string) string {
	for _, c := range all {
		if c.Scheme == scheme {
			return c.Variable
		}
	}
	return "TOKEN"
}

// credentials tries requests without a credential and with a wrong one, and each kind that is documented.
func (d *deriver) credentials() {
	for i, all := range d.op.Security {
		if len(all) == 0 {
			continue
		}
		other := d.base
		other.creds = d.credential(i)
		name := strings.Join(all, "+")
		d.try(trial{in: "security", name: name, keyword: "security", side: Inside, note: "with the credential " + name, draft: other})
	}
	if d.rule("security", "", "optional") != nil {
		without := d.base
		without.creds = nil
		d.try(trial{in: "security", keyword: "optional", side: Inside, note: "without a credential", draft: without})
	}
	if d.rule("security", "", "required") == nil {
		return
	}
	refused := func(note string, creds []cred) {
		without := d.base
		without.creds = creds
		d.try(trial{in: "security", keyword: "required", side: Outside, note: note, draft: without, kinds: []string{"unauthenticated"}})
	}
	refused("without a credential", nil)
	seen := map[string]bool{}
	for i := range d.op.Security {
		for _, c := range d.credential(i) {
			if seen[c.name] {
				continue
			}
			seen[c.name] = true
			if c.in == "header" {
				refused("with an empty "+c.name, []cred{{in: c.in, name: c.name}})
			}
			if word, _, ok := strings.Cut(c.value, " "); ok {
				refused("with another word than "+word, []cred{{in: c.in, name: c.name, value: "Nonsense 0000"}})
			}
		}
	}
}

// methods tries the methods that the path does not have, and a path that is not there. Each path is tried once.
func (d *deriver) methods() {
	path := d.base.request().Path
	for _, o := range d.plan.index.leading(path) {
		if o.Path == d.op.Path {
			if o != d.op {
				return
			}
			break
		}
	}
	for _, method := range []string{"GET", "PUT", "POST", "DELETE", "PATCH"} {
		if d.answers(method, path) {
			continue
		}
		d.strange(method, path, "methodNotAllowed", method+" is not documented")
	}
	for unknown := path; len(unknown) < len(path)+50; {
		if unknown += "/no-such-path"; len(d.plan.index.leading(unknown)) == 0 {
			d.strange(d.op.Method, unknown, "notFound", "a path that is not documented")
			return
		}
	}
}

// answers reports whether an operation has that method and path.
func (d *deriver) answers(method, path string) bool {
	return slices.ContainsFunc(d.plan.index.leading(path), func(o *contract.Operation) bool { return o.Method == method })
}

// unsaid is why something is not held against a server.
const unsaid = "the description does not say what the service answers then"

// strange asks for what is not documented. Only a service that says what it answers then is held to it: a description
// need not list all that a service can do.
func (d *deriver) strange(method, path, kind, note string) {
	t := trial{in: "method", keyword: "method", side: Outside, note: note, draft: d.base, kinds: []string{kind}}
	if d.svc.Refusal(kind) == nil {
		t.side = Open
		d.lose("method", "", "method", Outside, unsaid)
	}
	if kind == "methodNotAllowed" {
		t.kinds = append(t.kinds, "notFound")
	}
	request := d.base.request()
	request.Method, request.Path = method, path
	d.add(d.rules[key("method", "", "method")].ID, request, t)
}

// dependents tries what must come together: each alone, and all at once.
func (d *deriver) dependents() {
	for _, dep := range d.op.Dependent {
		if p := d.op.Param("query", dep.Name); p != nil {
			d.dependentParam(dep, p)
		} else {
			d.dependentMember(dep)
		}
	}
}

func (d *deriver) dependentParam(dep contract.Dependent, p *contract.Param) {
	v, err := d.paramValue(p)
	if err != nil {
		return
	}
	together, err := d.with(d.base, p, v)
	if err != nil {
		return
	}
	d.try(trial{in: "query", name: p.Name, keyword: "dependentRequired", side: Inside,
		note: p.Name + " with " + strings.Join(dep.Requires, ", "), draft: together})
	for _, name := range dep.Requires {
		other := d.op.Param("query", name)
		if other == nil || other.Required {
			continue
		}
		d.try(trial{in: "query", name: p.Name, keyword: "dependentRequired", side: Outside,
			note: p.Name + " without " + name, draft: together.without(other), code: p.ErrorCode})
	}
}

func (d *deriver) dependentMember(dep contract.Dependent) {
	if d.op.Body == nil || !d.base.has {
		return
	}
	object, ok := d.base.body.(map[string]any)
	p := d.op.Body.Schema.Property(dep.Name)
	if !ok || p == nil {
		return
	}
	hints, _ := d.documentedBody().(map[string]any)
	all := map[string]any{}
	for k, v := range object {
		all[k] = v
	}
	for _, name := range append([]string{dep.Name}, dep.Requires...) {
		if member := d.op.Body.Schema.Property(name); member != nil && all[name] == nil {
			if v, ok := d.memberValue(member, hints); ok {
				all[name] = v
			}
		}
	}
	d.try(trial{in: "body", name: dep.Name, keyword: "dependentRequired", side: Inside,
		note: dep.Name + " with " + strings.Join(dep.Requires, ", "), draft: d.base.withBody(all)})
	for _, name := range dep.Requires {
		if other := d.op.Body.Schema.Property(name); other == nil || other.Required {
			continue
		}
		without := map[string]any{}
		for k, v := range all {
			if k != name {
				without[k] = v
			}
		}
		d.try(trial{in: "body", name: dep.Name, keyword: "dependentRequired", side: Outside,
			note: dep.Name + " without " + name, draft: d.base.withBody(without), code: p.ErrorCode})
	}
}
