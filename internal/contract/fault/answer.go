package fault

import (
	"net/http"
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file knows which answers an operation gives when it is asked for what the description says.

// A reply is an answer that requests lead to.
type reply struct {
	status int
	body   []byte
}

// replies lists the answers that requests can lead to: the documented ones, or the plain success where no other is
// documented, and the refusals.
func (d *deriver) replies() (all []reply) {
	for _, e := range d.op.Examples {
		if e.Response != nil {
			all = append(all, reply{e.Response.Status, e.Response.Body})
		}
	}
	shown := slices.ContainsFunc(all, func(a reply) bool { return a.status/100 == 2 })
	if r := d.op.Success(); r != nil && !shown {
		answer := reply{status: r.Status}
		if r.Schema != nil {
			answer.body = sample.JSON(r.Schema)
		}
		all = append(all, answer)
	}
	for _, status := range d.refusals() {
		if r := d.op.Response(status); r != nil {
			answer := reply{status: status}
			if r.Schema != nil {
				answer.body = sample.JSON(r.Schema)
			}
			all = append(all, answer)
		}
	}
	return all
}

// refusals are the statuses with which the operation refuses something.
func (d *deriver) refusals() (all []int) {
	if refusable(d.op) {
		all = append(all, d.service.RefusalStatus(d.op, "invalid"))
	}
	if d.op.NeedsCredential() {
		all = append(all, d.service.RefusalStatus(d.op, "unauthenticated"))
	}
	return all
}

// refusable reports whether a request to an operation can be wrong.
func refusable(op *contract.Operation) bool {
	if op.Body != nil {
		return true
	}
	for _, p := range op.Params {
		s := p.Schema
		if p.In != "path" && p.Required || s.Kind != contract.String && s.Kind != contract.Any && s.Kind != contract.Array ||
			s.Pattern != "" || len(s.Enum) > 0 || s.MaxLength != nil || s.MinLength > 1 || s.Format != "" {
			return true
		}
	}
	return false
}

// reached reports whether requests lead to a response.
func (d *deriver) reached(r *contract.Response) bool {
	for _, a := range d.answers {
		if d.op.Response(a.status) == r {
			return true
		}
	}
	return false
}

// A problem is what is wrong with an answer: the place and the keyword of a rule.
type problem struct{ place, keyword string }

// problems lists what is wrong with the body of an answer.
func (d *deriver) problems(status int, body []byte) []problem {
	r := d.op.Response(status)
	if r == nil {
		return []problem{{"", check.RuleStatus}}
	}
	bare := &contract.Operation{Responses: []*contract.Response{{Status: r.Status, MediaType: r.MediaType, Schema: r.Schema}}}
	header := http.Header{"Content-Type": {r.MediaType}}
	var all []problem
	for _, v := range check.Response(bare, status, header, body, true) {
		p := problem{contract.Place(r.Schema, v.Name, v.Rule), v.Rule}
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}
