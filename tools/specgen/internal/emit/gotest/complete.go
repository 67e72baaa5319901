package gotest

import (
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// This file completes examples that lack what every request must have: replays make the same values up.

// complete is e with a value for each required parameter, and a body where one is required.
func complete(op *contract.Operation, schemes []contract.SecurityScheme, e *contract.Example) *contract.Example {
	if e.Request == nil || len(missing(op, e.Request)) == 0 {
		return e
	}
	alone := *op
	alone.Examples = []*contract.Example{e}
	plan := cases.Derive(&contract.Service{Operations: []*contract.Operation{&alone}, Schemes: schemes}, cases.Options{})
	for _, c := range plan.Cases {
		if c.Side == cases.Example {
			request := *e.Request
			request.Values = append(slices.Clone(request.Values), made(op, e.Request, c.Request)...)
			if len(request.Body) == 0 {
				request.Body = c.Request.Body
			}
			return &contract.Example{Name: e.Name, Summary: e.Summary, Request: &request, Response: e.Response}
		}
	}
	return e
}

// missing lists the required parameters that an example has no value for; nil for the body.
func missing(op *contract.Operation, r *contract.ExampleRequest) (list []*contract.Param) {
	for _, p := range op.Params {
		has := slices.ContainsFunc(r.Values, func(v contract.Value) bool { return v.In == p.In && v.Name == p.Name })
		if p.Required && !has {
			list = append(list, p)
		}
	}
	if body := op.Body; body != nil && body.Required && len(r.Body) == 0 {
		list = append(list, nil)
	}
	return list
}

// made takes the values of missing parameters out of a request that has them.
func made(op *contract.Operation, r *contract.ExampleRequest, request cases.Request) (values []contract.Value) {
	query, _ := url.ParseQuery(request.RawQuery)
	for _, p := range missing(op, r) {
		var texts []string
		switch {
		case p == nil:
			continue
		case p.In == "query":
			texts = query[p.Name]
		case p.In == "header":
			texts = request.Header[textproto.CanonicalMIMEHeaderKey(p.Name)]
		case p.In == "path":
			texts = segment(op.Path, request.Path, p.Name)
		}
		if len(texts) > 0 {
			values = append(values, contract.Value{In: p.In, Name: p.Name, Text: strings.Join(texts, ",")})
		}
	}
	return values
}

// segment is what stands in a path where the template has a parameter as a whole segment.
func segment(template, path, name string) []string {
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	i := slices.Index(want, "{"+name+"}")
	if i < 0 || len(want) != len(have) {
		return nil
	}
	text, err := url.PathUnescape(have[i])
	if err != nil {
		return nil
	}
	return []string{text}
}
