package cases

import (
	"net/http"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// A draft is a request in the making. Its methods return changed copies.
type draft struct {
	op    *contract.Operation
	args  []arg
	body  any    // a JSON value
	has   bool   // it has a body
	raw   []byte // the body's text, when it is not what body encodes to
	media string
	creds []cred
}

// An arg is a parameter that is set.
type arg struct {
	param  *contract.Param
	value  any // nil when only the text is known
	pieces []string
}

// A cred is a credential, as a header, a query parameter or a cookie.
type cred struct{ in, name, value, scheme string }

// arg returns what a parameter is set to.
func (d draft) arg(p *contract.Param) (arg, bool) {
	for _, a := range d.args {
		if a.param == p {
			return a, true
		}
	}
	return arg{}, false
}

// set returns the draft with a parameter set, in page order.
func (d draft) set(a arg) draft {
	d = d.without(a.param)
	d.args = append(d.args, a)
	order := func(a arg) int { return slices.Index(d.op.Params, a.param) }
	slices.SortStableFunc(d.args, func(a, b arg) int { return order(a) - order(b) })
	return d
}

// without returns the draft with a parameter dropped.
func (d draft) without(p *contract.Param) draft {
	var args []arg
	for _, a := range d.args {
		if a.param != p {
			args = append(args, a)
		}
	}
	d.args = args
	return d
}

// withBody returns the draft with another body.
func (d draft) withBody(v any) draft {
	d.body, d.has, d.raw = v, true, nil
	return d
}

// withRaw returns the draft with another text as body.
func (d draft) withRaw(text string) draft {
	d.raw, d.has = []byte(text), true
	return d
}

// text is the body as it is sent.
func (d draft) text() []byte {
	switch {
	case !d.has:
		return nil
	case d.raw != nil:
		return d.raw
	}
	return encode(d.body)
}

// request writes the draft.
func (d draft) request() Request {
	r := Request{Method: d.op.Method, Path: d.op.Path, Header: http.Header{}, Body: d.text()}
	var query, cookies []string
	for _, a := range d.args {
		switch a.param.In {
		case "path":
			r.Path = strings.ReplaceAll(r.Path, "{"+a.param.Name+"}", strings.Join(a.pieces, ""))
		case "query":
			query = append(query, a.pieces...)
		case "header":
			r.Header[http.CanonicalHeaderKey(a.param.Name)] = a.pieces
		case "cookie":
			cookies = append(cookies, a.param.Name+"="+strings.Join(a.pieces, ""))
		}
	}
	for _, c := range d.creds {
		switch c.in {
		case "query":
			query = append(query, c.name+"="+c.value)
		case "cookie":
			cookies = append(cookies, c.name+"="+c.value)
		default:
			r.Header[http.CanonicalHeaderKey(c.name)] = []string{c.value}
		}
	}
	if len(cookies) > 0 {
		r.Header["Cookie"] = []string{strings.Join(cookies, "; ")}
	}
	if d.has && d.media != "" {
		r.Header["Content-Type"] = []string{d.media}
	}
	r.RawQuery = strings.Join(query, "&")
	return r
}

// schemes lists the security schemes whose credentials the draft carries.
func (d draft) schemes() []string {
	var all []string
	for _, c := range d.creds {
		if c.scheme != "" {
			all = append(all, c.scheme)
		}
	}
	return all
}
