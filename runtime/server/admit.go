package server

import (
	"net/http"
	"strings"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file looks at credentials. What they are worth is for a hook to say.

// admit refuses a request that may not be asked. It returns false when it has answered.
func (r *Request) admit() bool {
	if len(r.op.Security) == 0 {
		return true
	}
	carried, open := r.op.credentials(r.HTTP)
	switch {
	case !carried && open:
		return true
	case !carried:
		r.refuse(r.handler.refusals.Unauthenticated, "security: "+r.op.needs)
		return false
	case r.handler.authorize == nil:
		return true
	}
	if r.op.Body && r.HTTP.Body != nil {
		r.HTTP.Body = http.MaxBytesReader(r.Writer, r.HTTP.Body, r.handler.maxBody)
	}
	if err := r.handler.authorize(r.HTTP); err != nil {
		r.unauthorized(err)
		return false
	}
	return true
}

// credentials reports whether the request carries all credentials of one alternative, and whether it needs none.
func (op *operation) credentials(r *http.Request) (carried, open bool) {
alternatives:
	for _, all := range op.Security {
		for i := range all {
			if !all[i].in(r) {
				continue alternatives
			}
		}
		if len(all) > 0 {
			return true, open
		}
		open = true
	}
	return false, open
}

// in reports whether a request has the credential.
func (c *Credential) in(r *http.Request) bool {
	value := ""
	switch c.In {
	case "query":
		value = queryValue(r.URL.RawQuery, c.Name)
	case "cookie":
		if cookie, err := r.Cookie(c.Name); err == nil {
			value = cookie.Value
		}
	default:
		if values := r.Header[c.Name]; len(values) > 0 { // Handle has made its name canonical
			value = values[0]
		}
	}
	n := len(c.Prefix)
	if len(value) < n {
		return false
	}
	if _, ok := c.scheme(); ok && !strings.EqualFold(value[:n], c.Prefix) || !ok && value[:n] != c.Prefix {
		return false
	}
	return strings.TrimSpace(value[n:]) != ""
}

// scheme is the name of a scheme of HTTP's own authentication (RFC 9110), such as Bearer.
func (c *Credential) scheme() (name string, ok bool) {
	if c.In != "header" || c.Name != "Authorization" {
		return "", false
	}
	return strings.CutSuffix(c.Prefix, " ")
}

// queryValue is the first value of a name in a query.
func queryValue(raw, name string) string {
	var q wire.Query
	for q.Reset(raw); q.Next(); {
		if q.Name() == name {
			return q.Value()
		}
	}
	return ""
}
