package fault

import (
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file breaks what surrounds parameters and body: who may call, and what.

// method breaks the rule that a path has the documented methods and no others.
func (d *deriver) method() (why string) {
	defer d.refuseRequests("strict", "the valid request is refused", func(*stub.Request) bool { return true })
	first := slices.IndexFunc(d.service.Operations, func(op *contract.Operation) bool { return op.Path == d.op.Path })
	if d.service.Operations[first] != d.op {
		return "" // the path as such is another operation's
	}
	if d.service.Refusal("methodNotAllowed") != nil {
		d.add("", "undocumented methods are served", stub.Fault{Serve: []string{"methodNotAllowed"}})
	}
	if d.service.Refusal("notFound") != nil && !d.continued() {
		d.add("path", "undocumented paths below it are served", stub.Fault{Serve: []string{"notFound"}})
	}
	return ""
}

// continued reports whether other operations have the paths just below this one's, whatever they end in.
func (d *deriver) continued() bool {
	return slices.ContainsFunc(d.service.Operations, func(op *contract.Operation) bool {
		rest, below := strings.CutPrefix(op.Path, d.op.Path+"/{")
		return below && strings.Index(rest, "}") == len(rest)-1
	})
}

// security breaks the rules about credentials: none is needed, a wrong one is enough, or a right one is refused, or one is
// asked for that may be left out.
func (d *deriver) security() (why string) {
	if d.rule.Keyword == "required" {
		d.ignoreCredentials("", "no credential is needed", func(*stub.Request) bool { return true })
		d.wrongCredentials()
		d.misrefuse("unauthenticated")
		return ""
	}
	if d.rule.Keyword == "optional" {
		d.refuseRequests("", "a credential is needed", func(r *stub.Request) bool { return len(r.Carries) == 0 })
		return ""
	}
	names := strings.Split(d.rule.Name, "+")
	d.refuseRequests("", "the credential "+d.rule.Name+" is refused", func(r *stub.Request) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(r.Carries, name) })
	})
	return ""
}

// wrongCredentials lets requests pass that have a header for a credential, but not the credential.
func (d *deriver) wrongCredentials() {
	headers, prefixed := map[string]bool{}, false
	for _, all := range d.op.Security {
		for _, name := range all {
			scheme := d.service.Scheme(name)
			switch {
			case scheme == nil:
			case scheme.Type != "apiKey":
				headers["Authorization"], prefixed = true, true
			case scheme.In == "header":
				headers[scheme.Param] = true
				prefixed = prefixed || scheme.Prefix != ""
			}
		}
	}
	has := func(r *stub.Request, empty bool) bool {
		for name := range headers {
			if values := r.HTTP.Header.Values(name); len(values) > 0 && (strings.TrimSpace(values[0]) == "") == empty {
				return true
			}
		}
		return false
	}
	if len(headers) > 0 {
		d.ignoreCredentials("empty", "an empty credential is enough", func(r *stub.Request) bool { return has(r, true) })
	}
	if prefixed {
		d.ignoreCredentials("word", "a credential of any form is enough", func(r *stub.Request) bool { return has(r, false) })
	}
}

func (d *deriver) ignoreCredentials(way, text string, of func(r *stub.Request) bool) {
	d.add(way, text, stub.Fault{Ignore: func(r *stub.Request, v wire.Violation) bool { return v.In == "security" && of(r) }})
}
