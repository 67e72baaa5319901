package check

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// Response lists the rules of op that an answer breaks: its status, its headers and its body. With strict, members that are
// not documented are violations; else they are let pass. The violations are in "response", "response header" and "response
// status".
//
// The default response is for refusals when another status stands for success: a 200 where 202 is documented is a
// violation, whatever the default is.
func Response(op *contract.Operation, status int, header http.Header, body []byte, strict bool) []wire.Violation {
	w := &walk{in: "response", side: response, quotes: true}
	if strict {
		w.side = strictResponse
	}
	documented := op.Response(status)
	if documented == nil || documented.Status == 0 && status/100 == 2 && op.Success() != nil {
		w.Add(wire.Violation{In: "response status", Rule: RuleStatus, Text: "must be " + statuses(op), Got: strconv.Itoa(status)})
		return w.Violations()
	}
	for _, h := range documented.Headers {
		for _, v := range param(h, header.Values(h.Name), "response header") {
			w.Add(v)
		}
	}
	if documented.Schema == nil && status >= 400 {
		return w.Violations() // documented without a body, it may have any: see the file refusal.go of package contract
	}
	w.responseBody(documented, header.Get("Content-Type"), body)
	return w.Violations()
}

func (w *walk) responseBody(documented *contract.Response, contentType string, body []byte) {
	switch {
	case documented.Schema == nil && (len(body) == 0 || documented.MediaType != ""):
		return
	case documented.Schema == nil:
		if w.side == strictResponse {
			w.broken("", RuleAdditional, "must have no body", strconv.Itoa(len(body))+" bytes")
		}
		return
	case len(body) == 0:
		w.Required(w.in, "", false)
		return
	}
	if !SameMediaType(documented.MediaType, contentType) {
		w.Add(wire.Violation{In: "response header", Name: "Content-Type", Rule: RuleMediaType, Text: "must be " + documented.MediaType, Got: contentType})
	}
	if documented.MediaType != "" && !contract.IsJSON(documented.MediaType) {
		return
	}
	v, err := Decode(body)
	if err != nil {
		w.broken("", wire.RuleJSON, "must be JSON: "+err.Error(), "")
		return
	}
	w.value(documented.Schema, v, "")
}

// statuses lists the documented statuses as text.
func statuses(op *contract.Operation) string {
	var codes []int
	for _, r := range op.Responses {
		if r.Status != 0 {
			codes = append(codes, r.Status)
		}
		codes = append(codes, r.Also...)
	}
	slices.Sort(codes)
	var texts []string
	for _, code := range slices.Compact(codes) {
		texts = append(texts, strconv.Itoa(code))
	}
	if op.Response(0) != nil {
		texts = append(texts, "a documented refusal")
	}
	if len(texts) == 0 {
		return "documented"
	}
	return strings.Join(texts, ", ")
}
