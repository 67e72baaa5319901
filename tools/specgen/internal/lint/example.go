package lint

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file has the rules for examples.

func exampleValid(s *contract.Service, report reporter) {
	eachExample(s, func(op *contract.Operation, e *contract.Example) {
		for _, v := range requestViolations(op, e) {
			if !missing(v) {
				report(e.Pos, "the example %q of %s: %s", e.Name, op.ID, v)
			}
		}
		for _, v := range answerViolations(op, e.Response, false) {
			report(e.Pos, "the example %q of %s: %s", e.Name, op.ID, v)
		}
	})
}

func exampleComplete(s *contract.Service, report reporter) {
	eachExample(s, func(op *contract.Operation, e *contract.Example) {
		for _, v := range requestViolations(op, e) {
			switch {
			case !missing(v):
			case v.In == "body":
				report(e.Pos, "the example %q of %s has no body", e.Name, op.ID)
			default:
				report(e.Pos, "the example %q of %s has no value for the %s parameter %s", e.Name, op.ID, v.In, v.Name)
			}
		}
	})
}

func exampleMember(s *contract.Service, report reporter) {
	eachExample(s, func(op *contract.Operation, e *contract.Example) {
		for _, v := range undocumented(op, e.Response) {
			report(e.Pos, "the example %q of %s: the answer has %s, which is not documented", e.Name, op.ID, v.Name)
		}
		if op.Body == nil || e.Request == nil || len(e.Request.Body) == 0 {
			return
		}
		// Package check is strict about answers only, so the body poses as one.
		posing := &contract.Operation{Responses: []*contract.Response{
			{Status: http.StatusOK, MediaType: op.Body.MediaType, Schema: op.Body.Schema},
		}}
		for _, v := range undocumented(posing, &contract.ExampleResponse{Status: http.StatusOK, Body: e.Request.Body}) {
			report(e.Pos, "the example %q of %s: the body has %s, which is not documented", e.Name, op.ID, v.Name)
		}
	})
}

// examplePair lets requests be without an answer when another has one: pages show several requests and one answer.
func examplePair(s *contract.Service, report reporter) {
	for _, op := range s.Operations {
		success := op.Success()
		bodiless := success != nil && success.Schema == nil
		paired, said := success == nil, false // an operation without success has nothing to pair
		for _, e := range op.Examples {
			answered := e.Response != nil && e.Response.Status/100 == 2
			switch {
			case e.Request != nil && (answered || bodiless):
				paired = true
			case e.Request == nil && answered:
				said = true
				report(e.Pos, "%s: no request has the name of the answer %q", op.ID, e.Name)
			}
		}
		if !paired && !said {
			report(op.Pos, "%s has no example of a request with the answer to it", op.ID)
		}
	}
}

func eachExample(s *contract.Service, visit func(*contract.Operation, *contract.Example)) {
	for _, op := range s.Operations {
		for _, e := range op.Examples {
			visit(op, e)
		}
	}
}

// missing reports whether a violation is that an example lacks a whole parameter or the whole body.
func missing(v wire.Violation) bool {
	return v.Rule == wire.RuleRequired && (v.In != "body" || v.Name == "")
}

// requestViolations lists what is wrong with the request of an example, as a server would see it.
func requestViolations(op *contract.Operation, e *contract.Example) []wire.Violation {
	if e.Request == nil {
		return nil
	}
	path, query, header := map[string]string{}, url.Values{}, http.Header{}
	for _, v := range e.Request.Values {
		texts := []string{v.Text}
		if p := op.Param(v.In, v.Name); v.In == "query" && p != nil && p.Schema.Kind == contract.Array && p.Explode {
			texts = strings.Split(v.Text, ",") // as package lower joins the elements
		}
		switch v.In {
		case "path":
			path[v.Name] = v.Text
		case "query":
			query[v.Name] = texts
		case "header":
			header[http.CanonicalHeaderKey(v.Name)] = texts
		}
	}
	if op.Body != nil {
		header.Set("Content-Type", op.Body.MediaType)
	}
	request := &http.Request{URL: &url.URL{RawQuery: query.Encode()}, Host: header.Get("Host"), Header: header}
	return check.Request(op, request, path, e.Request.Body)
}

// answerViolations lists what is wrong with the answer of an example. Examples do not show headers.
func answerViolations(op *contract.Operation, answer *contract.ExampleResponse, strict bool) []wire.Violation {
	if answer == nil {
		return nil
	}
	header := http.Header{}
	if r := op.Response(answer.Status); r != nil {
		header.Set("Content-Type", r.MediaType)
	}
	found := check.Response(op, answer.Status, header, answer.Body, strict)
	return slices.DeleteFunc(found, func(v wire.Violation) bool { return v.In == "response header" })
}

// undocumented lists the members of an answer that its schema does not have and does not forbid either.
func undocumented(op *contract.Operation, answer *contract.ExampleResponse) []wire.Violation {
	forbidden := answerViolations(op, answer, false)
	return slices.DeleteFunc(answerViolations(op, answer, true), func(v wire.Violation) bool {
		return v.Rule != check.RuleAdditional || v.Name == "" || slices.Contains(forbidden, v)
	})
}
