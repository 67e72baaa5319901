package check

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// Request lists the rules of op that a request breaks: those of its path, whose decoded values by parameter name are
// given, of its query, its headers and its body. Credentials are not looked at, and neither are query parameters that op
// does not have: see [Unknown].
func Request(op *contract.Operation, r *http.Request, path map[string]string, body []byte) []wire.Violation {
	query, found := Query(op, r.URL.RawQuery)
	for _, p := range op.Params {
		switch p.In {
		case "path":
			var texts []string
			if text, ok := path[p.Name]; ok {
				texts = []string{text}
			}
			found = append(found, Param(p, texts)...)
		case "query":
			found = append(found, Param(p, query[p.Name])...)
		case "header":
			if !reserved[http.CanonicalHeaderKey(p.Name)] {
				found = append(found, Param(p, header(r, p.Name))...)
			}
		case "cookie":
			found = append(found, Param(p, cookies(r, p.Name))...)
		}
	}
	found = append(found, dependents(op, "query", func(name string) bool { return len(query[name]) > 0 })...)
	if op.Body != nil {
		found = append(found, requestBody(op, r.Header.Get("Content-Type"), body)...)
	}
	return found
}

// reserved are the headers that OpenAPI says elsewhere about than in parameters.
var reserved = map[string]bool{"Accept": true, "Content-Type": true, "Authorization": true}

func header(r *http.Request, name string) []string {
	if strings.EqualFold(name, "Host") {
		return []string{r.Host}
	}
	return r.Header.Values(name)
}

func cookies(r *http.Request, name string) (texts []string) {
	for _, c := range r.CookiesNamed(name) {
		texts = append(texts, c.Value)
	}
	return texts
}

// Query reads a request's query. A plus sign stands for a space there, except in a parameter of op that is a time, where
// clients mean +0000 whether they write the plus raw, as %2B, or lose it to a space on the way. It lists as violations what
// cannot be read, and leaves it out.
func Query(op *contract.Operation, raw string) (url.Values, []wire.Violation) {
	values := url.Values{}
	var found wire.Checker
	for pair := range strings.SplitSeq(raw, "&") {
		var q wire.Query
		q.Reset(pair)
		if !q.Next() {
			if err := (*wire.QueryError)(nil); errors.As(q.Err(), &err) {
				name, _, _ := strings.Cut(pair, "=")
				found.Add(wire.Violation{In: "query", Name: name, Rule: RuleEncoding, Text: "must be percent-encoded: " + err.Text, Got: pair})
			}
			continue
		}
		name, text := q.Name(), q.Value()
		if p := op.Param("query", name); p != nil && (isTime(p.Schema.Format) || p.Schema.Items != nil && isTime(p.Schema.Items.Format)) {
			text = q.TimeValue()
		}
		values[name] = append(values[name], text)
	}
	return values, found.Violations()
}

// Unknown lists the names in a query that op does not document, sorted.
func Unknown(op *contract.Operation, query url.Values) (names []string) {
	for name := range query {
		if op.Param("query", name) == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// dependents lists what of op.Dependent in that place is broken, given which names came.
func dependents(op *contract.Operation, in string, came func(string) bool) []wire.Violation {
	w := &walk{in: in, side: request}
	for _, d := range op.Dependent {
		p := op.Param("query", d.Name)
		if (p != nil) != (in == "query") {
			continue
		}
		code := ""
		if p != nil {
			code = p.ErrorCode
		} else if property := op.Body.Schema.Property(d.Name); property != nil {
			code = property.ErrorCode
		}
		w.coded(code, func() {
			for _, other := range d.Requires {
				w.Requires(in, d.Name, came(d.Name), other, came(other))
			}
		})
	}
	return w.Violations()
}

func requestBody(op *contract.Operation, contentType string, body []byte) []wire.Violation {
	w := &walk{in: "body", side: request, quotes: true}
	switch {
	case len(body) == 0:
		w.Required("body", "", !op.Body.Required)
		return w.Violations()
	case !bodyType(op.Body.MediaType, contentType):
		w.Add(wire.Violation{In: "header", Name: "Content-Type", Rule: RuleMediaType, Text: "must be " + op.Body.MediaType, Got: contentType})
		return w.Violations()
	case op.Body.Schema == nil || !contract.IsJSON(op.Body.MediaType):
		return nil
	}
	v, err := Decode(body)
	if err != nil {
		w.broken("", wire.RuleJSON, "must be JSON: "+err.Error(), "")
		return w.Violations()
	}
	w.value(op.Body.Schema, v, "")
	members, _ := v.(map[string]any)
	return append(w.Violations(), dependents(op, "body", func(name string) bool { _, ok := members[name]; return ok })...)
}

// bodyType is lenient where requests are JSON: clients forget to say so, or say a kind of it.
func bodyType(documented, got string) bool {
	if contract.IsJSON(documented) {
		return got == "" || contract.IsJSON(got)
	}
	return SameMediaType(documented, got)
}

// SameMediaType reports whether got, a Content-Type, is of the documented media type: parameters such as charset do not
// matter, and neither does the case; the documented one may be a range such as text/*. Nothing documented allows everything.
func SameMediaType(documented, got string) bool {
	want := baseType(documented)
	have := baseType(got)
	if want == "" || want == "*/*" {
		return true
	}
	if kind, ok := strings.CutSuffix(want, "/*"); ok {
		return strings.HasPrefix(have, kind+"/")
	}
	return want == have
}

func baseType(mediaType string) string {
	base, _, err := mime.ParseMediaType(mediaType)
	if err != nil && base == "" {
		base, _, _ = strings.Cut(mediaType, ";")
		base = strings.ToLower(strings.TrimSpace(base))
	}
	return base
}
