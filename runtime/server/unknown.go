package server

import (
	"slices"
	"strconv"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file warns of query parameters that are not documented. They are let pass, and are misspelt ones mostly.

// mostUnknown is how many names a request is told of.
const mostUnknown = 10

// noteUnknown remembers the name of a query pair that nobody asked for. It is called once for each.
func (r *Request) noteUnknown() {
	r.unasked = false
	name := r.query.Name()
	if len(r.unknown) < mostUnknown && !slices.Contains(r.unknown, name) && !slices.Contains(r.handler.credentials, name) {
		r.unknown = append(r.unknown, name)
	}
}

// warn adds a header Warning, as of RFC 9111, for each name, with the one that may have been meant.
func (r *Request) warn() {
	var documented []string
	for _, p := range r.op.order {
		if p.in == "query" {
			documented = append(documented, p.name)
		}
	}
	slices.Sort(r.unknown)
	for _, name := range r.unknown {
		text := "query " + inHeader(name) + " is not documented"
		if meant := wire.Nearest(name, documented); meant != "" {
			text += ", did you mean " + inHeader(meant) + "?"
		}
		r.Writer.Header().Add("Warning", `299 - "`+text+`"`)
	}
	r.unknown = r.unknown[:0]
}

// inHeader is a name in the characters that a header may have within quotes.
func inHeader(name string) string {
	quoted := strconv.QuoteToASCII(short(name))
	return quoted[1 : len(quoted)-1]
}

// addCredentials remembers the credentials that are query parameters: clients send them with other operations too.
func (h *Handler) addCredentials(security [][]Credential) {
	for _, all := range security {
		for _, c := range all {
			if c.In == "query" && !slices.Contains(h.credentials, c.Name) {
				h.credentials = append(h.credentials, c.Name)
			}
		}
	}
}
