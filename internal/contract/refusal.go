package contract

import (
	"net/http"
	"slices"
)

// This file says how a request that is wrong in some way is refused. Stubs and generated servers answer so, and runs hold
// servers to it.
//
// The status is, in this order:
//
//  1. what x-refusals says of that kind of mistake;
//  2. one that HTTP has for it, if the operation documents it: 400 or 422 for an invalid request. A default answer
//     documents them all, but one that is written out goes before it;
//  3. the first of these although it is not documented. Hardly a description lists every refusal: so a server is not held
//     to this one. Any status from 400 to 499 does, and what comes with one that is not documented is not looked at.
//
// A refusal that is documented without a body may have one: no content says that nothing is promised, and servers write
// one body for all refusals. A success that is documented without a body has none.

// fitting are the statuses that HTTP has for each kind of mistake, the first one first. Unavailable is none, but is told
// like one.
var fitting = map[string][]int{
	"invalid":          {http.StatusBadRequest, http.StatusUnprocessableEntity},
	"unauthenticated":  {http.StatusUnauthorized},
	"notFound":         {http.StatusNotFound},
	"methodNotAllowed": {http.StatusMethodNotAllowed},
	"mediaType":        {http.StatusUnsupportedMediaType},
	"tooLarge":         {http.StatusRequestEntityTooLarge},
	"unavailable":      {http.StatusServiceUnavailable},
}

// RefusalStatus is the status of the refusal of a request that is wrong in that way. op is nil for one that no operation is
// for.
func (s *Service) RefusalStatus(op *Operation, kind string) int {
	if r := s.Refusal(kind); r != nil && r.Status != 0 {
		return r.Status
	}
	if op != nil {
		for _, status := range fitting[kind] {
			if r := op.Response(status); r != nil && r.Status != 0 {
				return status
			}
		}
	}
	if all := fitting[kind]; len(all) > 0 {
		return all[0]
	}
	return http.StatusBadRequest
}

// SaysHow reports whether the description says with which status such a request is refused.
func (s *Service) SaysHow(op *Operation, kind string) bool {
	if r := s.Refusal(kind); r != nil && r.Status != 0 {
		return true
	}
	return slices.ContainsFunc(fitting[kind], func(status int) bool { return op.Response(status) != nil })
}
