package run

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// This file tells answers that prove nothing, because the server has other data or other credentials than the request
// takes for granted, from answers that break the contract. A stub has neither: all its answers count.

// values reports whether answers are compared value by value.
func (r *runner) values() bool { return r.stub || r.options.Values }

// unproven says why an answer neither keeps nor breaks the contract: things that a server with data of its own may not
// have, or have already, and credentials that nobody issued.
func (r *runner) unproven(c *cases.Case, a answer) string {
	if r.stub || c.Want != cases.Accept || a.status/100 == 2 {
		return ""
	}
	if why := r.state(c, a); why != "" {
		return why
	}
	if c.IsBase() || c.Side == cases.Example {
		return r.madeUp(c, a)
	}
	missing := r.isRefusal(a, "notFound", http.StatusNotFound) || a.status == http.StatusGone
	switch {
	case missing && slices.Contains(c.Kinds, "notFound"):
		return "nothing with that name is there"
	case missing && c.Request.Method != "GET" && c.Request.Method != "POST":
		return "it is not there any more"
	case a.status == http.StatusConflict && c.Writes:
		return "it is there already (409)"
	}
	return r.madeUp(c, a)
}

// madeUp says whether a request was refused for a credential that was made up, although another one was given.
func (r *runner) madeUp(c *cases.Case, a answer) string {
	if a.status != http.StatusUnauthorized && a.status != http.StatusForbidden {
		return ""
	}
	given := len(r.options.Credentials) > 0
	for _, name := range c.Schemes {
		if _, ok := r.options.Credentials[name]; !ok && (given || c.Rule != c.Operation+".method") && c.Side != cases.Example {
			return "no credential " + name + " was given"
		}
	}
	return ""
}

// isRefusal reports whether an answer is the refusal of that kind: by its documented status and code, or by its usual
// status where nothing is documented.
func (r *runner) isRefusal(a answer, kind string, usual int) bool {
	refusal := r.plan.Service.Refusal(kind)
	if refusal == nil {
		return a.status == usual
	}
	return a.status == refusal.Status && (refusal.Status == usual || refusal.Code != "" && holds(a.body, refusal.Code)) || a.status == usual
}

// notThere says whether a valid request was refused because the documented thing does not exist on this server.
func (r *runner) notThere(c *cases.Case, a answer) string {
	if r.stub || !r.isRefusal(a, "notFound", http.StatusNotFound) {
		return ""
	}
	for _, p := range r.plan.Operation(c.Operation).Params {
		if p.In == "path" && !p.Client {
			return fmt.Sprintf("the server has nothing with the documented %s (%d)", p.Name, a.status)
		}
	}
	return ""
}

// state says whether a valid request was refused for the state that the server's data is in: its error code is that of a
// documented refusal, and none that wrong requests get.
func (r *runner) state(c *cases.Case, a answer) string {
	got, err := check.Decode(a.body)
	if err != nil || a.status/100 != 4 {
		return ""
	}
	for _, e := range r.plan.Operation(c.Operation).Examples {
		if e.Response == nil || e.Response.Status != a.status {
			continue
		}
		documented, err := check.Decode(e.Response.Body)
		if err != nil {
			continue
		}
		for at, code := range codes(documented, "") {
			if codes(got, "")[at] == code && !r.isInvalid(code) {
				return fmt.Sprintf("the server answers %q (%s)", e.Name, a.brief())
			}
		}
	}
	return ""
}

// isInvalid reports whether an error code is one that wrong requests or credentials get.
func (r *runner) isInvalid(code string) bool {
	return slices.ContainsFunc(r.plan.Service.Refusals, func(refusal contract.Refusal) bool { return refusal.Code == code })
}

// codes lists the texts without blanks in a refusal by JSON pointer: its error code is among them.
func codes(v any, at string) map[string]string {
	all := map[string]string{}
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			maps.Copy(all, codes(member, at+"/"+contract.PointerToken(name)))
		}
	case string:
		if v != "" && !strings.ContainsAny(v, " \t\n") && strings.ContainsAny(v, "0123456789") {
			all[at] = v
		}
	}
	return all
}
