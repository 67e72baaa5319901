package fault

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file breaks the rules about answers: every answer that has what a rule is about breaks that rule, and no other.

// response breaks a rule about status, headers or body.
func (d *deriver) response() (why string) {
	r := d.documented()
	switch {
	case r == nil || !d.reached(r):
		return "no request is documented that leads to this answer"
	case d.rule.Keyword == check.RuleStatus:
		return d.status(r)
	case strings.HasPrefix(d.rule.Name, "header "):
		return d.header(r)
	case d.rule.Keyword == check.RuleMediaType:
		return d.mediaType(r)
	case d.rule.Keyword == "nullable" && d.rule.Value == "true":
		return "null is allowed"
	}
	return d.body(r)
}

// documented is the response that the rule is about.
func (d *deriver) documented() *contract.Response {
	for _, r := range d.op.Responses {
		if r.Status == d.rule.Status {
			return r
		}
	}
	return nil
}

// change adds a fault that changes the answers of a response.
func (d *deriver) change(r *contract.Response, way, text string, how func(a stub.Answer) stub.Answer) {
	op := d.op
	d.add(way, text, stub.Fault{Change: func(_ *stub.Request, a stub.Answer) stub.Answer {
		if op.Response(a.Status) != r {
			return a
		}
		return how(a)
	}})
}

// status answers with a status that is not documented.
func (d *deriver) status(r *contract.Response) (why string) {
	candidates := map[int][]int{2: {203, 206, 207, 226}, 3: {300, 305}, 4: {418, 423, 424, 426}, 5: {507, 508, 511}}[r.Status/100]
	// A default answer documents every refusal, unless the service says with which status it refuses.
	exact := r.Status/100 == 2 || slices.ContainsFunc(d.service.Refusals, func(of contract.Refusal) bool { return of.Status == r.Status })
	for _, status := range candidates {
		if other := d.op.Response(status); other == nil || exact && other.Status == 0 {
			d.change(r, "", fmt.Sprintf("the status is %d", status), func(a stub.Answer) stub.Answer {
				a.Status = status
				return a
			})
			return ""
		}
	}
	return "all statuses are documented"
}

// header leaves a documented header out, or gives it a wrong value.
func (d *deriver) header(r *contract.Response) (why string) {
	name := strings.TrimPrefix(d.rule.Name, "header ")
	i := slices.IndexFunc(r.Headers, func(h *contract.Param) bool { return h.Name == name })
	if i < 0 {
		return ""
	}
	set := func(text string, values ...string) {
		d.change(r, "", text, func(a stub.Answer) stub.Answer {
			a.Header = a.Header.Clone()
			a.Header[http.CanonicalHeaderKey(name)] = values
			return a
		})
	}
	if d.rule.Keyword == "required" {
		set("the header " + name + " is missing")
		return ""
	}
	keyword := d.rule.Keyword
	for _, e := range edits(r.Headers[i].Schema, keyword) {
		v, _ := check.Decode(sample.JSON(r.Headers[i].Schema))
		for _, edit := range e.of {
			wrong, ok := edit(v)
			text, _ := wrong.(string)
			if !ok || text == "" {
				text = string(encode(wrong))
			}
			if found := check.Param(r.Headers[i], []string{text}); ok && len(found) == 1 && found[0].Rule == keyword {
				set("the header "+name+" is "+text, text)
				return ""
			}
		}
	}
	return "no value breaks it alone"
}

// mediaType calls an answer something else, or makes it something else.
func (d *deriver) mediaType(r *contract.Response) (why string) {
	retype := func(way, text, media string, body func([]byte) []byte) {
		d.change(r, way, text, func(a stub.Answer) stub.Answer {
			a.Header = a.Header.Clone()
			a.Header.Set("Content-Type", media)
			a.Body = body(a.Body)
			return a
		})
	}
	other := "text/plain"
	if check.SameMediaType(r.MediaType, other) {
		other = "application/octet-stream"
	}
	if check.SameMediaType(r.MediaType, other) {
		return "any media type is allowed"
	}
	retype("", "the answer is called "+other, other, func(body []byte) []byte { return body })
	if contract.IsJSON(r.MediaType) {
		retype("html", "the answer is a web page", "text/html", func([]byte) []byte {
			return []byte("<html><head><title>Oops</title></head></html>")
		})
		retype("cut", "the answer breaks off", r.MediaType, func(body []byte) []byte { return body[:max(len(body)-1, 0)] })
	}
	return ""
}

// body breaks a rule about a value of the body.
func (d *deriver) body(r *contract.Response) (why string) {
	path, ok := steps(r.Schema, d.rule.Name)
	if !ok {
		return "its place in the answer is not known"
	}
	schema, keyword := r.Schema, d.rule.Keyword
	var all []editing
	if keyword == wire.RuleRequired {
		last := path[len(path)-1]
		path = path[:len(path)-1]
		all = []editing{{text: last.name + " is missing", of: []edit{without(last)}}}
	} else {
		if len(path) > 0 {
			schema = path[len(path)-1].to
		}
		all = edits(schema, keyword)
	}
	for _, e := range all {
		b := &breakage{deriver: *d, editing: e, path: path, want: problem{d.rule.Name, keyword}}
		if e.breaks != "" {
			b.want.keyword = e.breaks
		}
		if !slices.ContainsFunc(d.answers, func(a reply) bool { _, ok := b.broken(a.status, a.body); return ok }) {
			continue
		}
		d.change(r, e.way, e.text, func(a stub.Answer) stub.Answer {
			if body, ok := b.broken(a.Status, a.Body); ok {
				a.Body = body
			}
			return a
		})
	}
	if isRefusal(r) && d.rule.Name == "" && keyword == "type" {
		d.change(r, "shape", "the error has another shape", func(a stub.Answer) stub.Answer {
			a.Body = []byte(`{"fault":{"reason":"out of order"}}`)
			return a
		})
	}
	return implied(schema, keyword)
}

// implied says why nothing breaks a rule about an answer alone.
func implied(s *contract.Schema, keyword string) (why string) {
	switch keyword {
	case "format":
		why = unseenFormat(s)
	case "pattern":
		why = unseenPattern(s)
	case "minLength":
		if least, _ := lengths(s.Pattern); least >= s.MinLength {
			why = "the pattern allows no shorter text"
		}
	}
	return cmp.Or(why, "what breaks it breaks another rule too")
}

func isRefusal(r *contract.Response) bool {
	return (r.Status == 0 || r.Status >= 400) && r.Schema != nil && r.Schema.Kind == contract.Object
}
