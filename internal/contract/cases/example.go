package cases

import (
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// examples replays what is documented, as it is documented. An example without a request goes with the plain valid
// request and names itself, so that a stub can answer with it.
func (d *deriver) examples() {
	for _, e := range d.op.Examples {
		if e.Request == nil && e.Response == nil {
			continue
		}
		request, known := d.documented(e)
		if !known {
			request.Header["Prefer"] = []string{"example=" + e.Name}
		}
		c := d.add(d.op.ID+".example:"+e.Name, request, trial{side: Example, note: "the example " + e.Name, draft: d.base})
		c.Example, c.Altered = e, d.altered(e)
		if e.Response != nil && e.Response.Status >= 400 {
			c.Want = Refuse
		}
	}
}

// altered reports whether a documented value gave way to one that was set.
func (d *deriver) altered(e *contract.Example) bool {
	return e.Request != nil && slices.ContainsFunc(e.Request.Values, func(v contract.Value) bool {
		set, ok := d.plan.options.Set[v.Name]
		return ok && set != v.Text
	})
}

// documented is an example's request, byte for byte where the URL is known; false if there is none.
func (d *deriver) documented(e *contract.Example) (Request, bool) {
	if e.Request == nil {
		return d.base.request(), false
	}
	draft := draft{op: d.op, creds: d.base.creds}
	for _, p := range d.op.Params {
		v, ok := documentedValue(e, p)
		if !ok && !p.Required {
			continue
		}
		if t, set := d.plan.options.Set[p.Name]; set {
			v, ok = parse(p.Schema, t), true
		}
		if !ok {
			v = d.value[p]
		}
		if parts, err := pieces(p, v); err == nil {
			draft = draft.set(arg{p, v, parts})
		}
	}
	if d.op.Body != nil {
		draft.media = d.op.Body.MediaType
		if len(e.Request.Body) > 0 {
			draft = draft.withRaw(string(e.Request.Body))
		} else if d.op.Body.Required {
			draft = draft.withBody(d.base.body)
		}
	}
	request := draft.request()
	if !d.altered(e) {
		verbatim(&request, d.op, e.Request.URL)
	}
	return request, true
}

// verbatim takes path and query from the documented URL, byte for byte. The URL may have a prefix before the
// operation's path.
func verbatim(r *Request, op *contract.Operation, documented string) {
	_, rest, ok := strings.Cut(strings.TrimSpace(documented), "://") // the host may be a placeholder
	if !ok {
		return
	}
	rest, query, _ := strings.Cut(rest, "?")
	segments, want := strings.Split(rest, "/"), strings.Count(op.Path, "/")
	if len(segments)-1 < want {
		return
	}
	path := "/" + strings.Join(segments[len(segments)-want:], "/")
	if !matchesPath(op.Path, path) || strings.ContainsAny(path, "{} ") || strings.ContainsAny(query, " \n") {
		return
	}
	r.Path, r.RawQuery = path, keepCredentials(query, r.RawQuery)
}

// keepCredentials adds to a documented query the credentials of the query that was made.
func keepCredentials(documented, made string) string {
	for _, part := range strings.Split(made, "&") {
		if strings.Contains(part, "=$") {
			documented = strings.TrimPrefix(documented+"&"+part, "&")
		}
	}
	return documented
}
