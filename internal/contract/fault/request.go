package fault

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file breaks the rules about requests: they are not enforced, or only nearly, or enforced where they need not be,
// or a wrong request is refused in a wrong way.

// request breaks a rule about a parameter or the body.
func (d *deriver) request() (why string) {
	s := d.schema()
	if why := d.unsent(); why != "" {
		return why
	}
	why = d.unseen(s)
	if why == "" {
		d.ignore("", "it is not enforced", nil)
		for _, w := range d.loose(s) {
			d.ignore(w.name, w.text, w.of)
		}
		if d.rule.Keyword == "json" {
			d.looseJSON()
		}
		d.misrefuse("invalid")
	}
	for _, w := range d.strict(s) {
		d.refuse(w.name, w.text, w.of)
	}
	return why
}

// A way is a deviation that concerns some values only.
type way struct {
	name, text string
	of         func(v any) bool
}

// ignore adds a fault that lets requests pass although they break the rule: all, or those with such a value.
func (d *deriver) ignore(name, text string, of func(v any) bool) {
	breaks, subject := d.breaks(), d.subject()
	d.add(name, text, stub.Fault{Ignore: func(r *stub.Request, v wire.Violation) bool {
		return breaks(v) && (of == nil || slices.ContainsFunc(subject(r), of))
	}})
}

// refuse adds a fault that refuses right requests with such a value.
func (d *deriver) refuse(name, text string, of func(v any) bool) {
	subject := d.subject()
	d.refuseRequests(name, text, func(r *stub.Request) bool { return slices.ContainsFunc(subject(r), of) })
}

// refuseRequests adds a fault that refuses right requests.
func (d *deriver) refuseRequests(name, text string, of func(r *stub.Request) bool) {
	found := []wire.Violation{{In: d.rule.In, Name: d.rule.Name, Rule: d.rule.Keyword, Text: "is refused on purpose"}}
	d.add(name, text, stub.Fault{Refuse: func(r *stub.Request) []wire.Violation {
		if of(r) {
			return found
		}
		return nil
	}})
}

// misrefuse adds faults that refuse what breaks the rule, but not as it is documented.
func (d *deriver) misrefuse(kind string) {
	breaks := d.breaks()
	change := func(name, text string, how func(r *stub.Request, a stub.Answer) stub.Answer) {
		d.add(name, text, stub.Fault{Change: func(r *stub.Request, a stub.Answer) stub.Answer {
			if a.Status < 400 || !slices.ContainsFunc(r.Broken, breaks) {
				return a
			}
			return how(r, a)
		}})
	}
	if d.rule.Keyword == check.RuleMediaType {
		kind = "mediaType"
	}
	change("crash", "a request that breaks it gets a 500", func(_ *stub.Request, a stub.Answer) stub.Answer {
		a.Status = http.StatusInternalServerError
		return a
	})
	documented := d.service.Refusal(kind)
	if documented == nil {
		return // then any refusal is as good as another
	}
	other := http.StatusConflict
	if documented.Status == other {
		other = http.StatusTeapot
	}
	change("status", "a request that breaks it is refused with status "+strconv.Itoa(other), func(_ *stub.Request, a stub.Answer) stub.Answer {
		a.Status = other
		return a
	})
	if documented.Code == "" {
		return
	}
	change("code", "a request that breaks it is refused with another error code", func(r *stub.Request, a stub.Answer) stub.Answer {
		code := documented.Code
		for _, v := range r.Broken {
			if v.Code != "" {
				code = v.Code
				break
			}
		}
		a.Body = []byte(strings.ReplaceAll(string(a.Body), strconv.Quote(code), strconv.Quote(code+"0")))
		return a
	})
}

// reserved are headers that OpenAPI describes elsewhere than in parameters.
var reserved = []string{"Accept", "Content-Type", "Authorization"}

// unsent says why no request has what the rule is about.
func (d *deriver) unsent() string {
	if d.rule.In == "header" && slices.Contains(reserved, http.CanonicalHeaderKey(d.rule.Name)) {
		return "OpenAPI describes this header elsewhere than in parameters"
	}
	if d.rule.In == "body" && d.op.Body != nil {
		path, _ := steps(d.op.Body.Schema, d.rule.Name)
		if slices.ContainsFunc(path, func(s step) bool { return s.member != nil && s.member.ReadOnly }) {
			return "only answers have it"
		}
	}
	return ""
}

// Longest parameter and text, in characters: beyond it servers and proxies refuse requests on their own account.
const (
	longestParam = 4096
	longestText  = 1 << 16
)

// ofValues are the keywords that say nothing more where an enumeration lists the values.
var ofValues = []string{"format", "pattern", "minLength", "maxLength", "minimum", "maximum", "multipleOf"}

// unseen says why no client could notice that the rule is not enforced.
func (d *deriver) unseen(s *contract.Schema) string {
	keyword, in := d.rule.Keyword, d.rule.In
	switch {
	case in == "path" && keyword == "required":
		return "without it, the request goes to another path"
	case in == "path" && keyword == "minLength" && s.MinLength == 1:
		return "an empty segment makes another path"
	case in != "body" && keyword == "minLength" && s.MinLength == 1:
		return "a parameter without a value may count as one that is absent"
	case in != "body" && keyword == "minItems" && s.MinItems == 1:
		return "a list without items is a parameter without a value"
	case in != "body" && keyword == "type" && s.Kind == contract.Array:
		return "any text is a list"
	case (keyword == "minimum" || keyword == "maximum") && narrower(s, keyword):
		return "the format refuses what the bound refuses"
	case keyword == check.RuleMediaType && d.service.Refusal("mediaType") == nil:
		return "the description does not say what the service answers to another media type"
	case keyword == "nullable" && s.Nullable:
		return "null is allowed"
	case s != nil && len(s.Enum) > 0 && slices.Contains(ofValues, keyword):
		return "the enumeration refuses it too"
	case keyword == "format":
		return unseenFormat(s)
	case keyword == "pattern":
		return unseenPattern(s)
	case keyword == "minLength" || keyword == "maxLength":
		return d.unseenLength(s)
	case keyword == "maxItems" && *s.MaxItems >= longestText:
		return "longer than requests are"
	}
	return ""
}

// narrower reports whether the format of an integer allows nothing beyond a bound.
func narrower(s *contract.Schema, keyword string) bool {
	b, outwards, ends := s.Min, int64(-1), map[string]int64{"int32": math.MinInt32, "int64": math.MinInt64}
	if keyword == "maximum" {
		b, outwards, ends = s.Max, 1, map[string]int64{"int32": math.MaxInt32, "int64": math.MaxInt64}
	}
	end, ok := ends[s.Format]
	bound, known := rational(json.Number(b.Value))
	beyond := int64(new(big.Rat).Sub(bound, big.NewRat(end, 1)).Sign()) * outwards
	return ok && known && (beyond > 0 || beyond == 0 && !b.Exclusive)
}

// unseenLength says why a length cannot be broken alone.
func (d *deriver) unseenLength(s *contract.Schema) string {
	least, most := lengths(s.Pattern)
	longest := longestText
	if d.rule.In != "body" {
		longest = longestParam
	}
	switch {
	case d.rule.Keyword == "minLength" && least >= s.MinLength:
		return "the pattern allows no shorter text"
	case d.rule.Keyword == "maxLength" && most >= 0 && most <= *s.MaxLength:
		return "the pattern allows no longer text"
	case d.rule.Keyword == "maxLength" && *s.MaxLength >= longest:
		return fmt.Sprintf("more than %d characters are longer than requests are", longest)
	}
	return ""
}
