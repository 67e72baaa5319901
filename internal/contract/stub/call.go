package stub

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// A call is one request on its way through the handler.
type call struct {
	id      string
	server  string // for the header Server
	http    *http.Request
	service *service   // never nil: the one that answers
	op      *operation // nil: none
	path    map[string]string
	query   url.Values
	body    []byte
	unread  []wire.Violation // why the body is not all there
	fault   *Fault
	broken  []wire.Violation // why it is refused

	allow      []string // for the header Allow
	warnings   []string // for the header Warning
	preference string   // for the header Preference-Applied
}

// read takes the query and the body in.
func (c *call) read(w http.ResponseWriter, most int64) {
	c.query, _ = check.Query(c.op.Operation, c.http.URL.RawQuery)
	if c.http.Body == nil {
		return
	}
	body, err := io.ReadAll(io.LimitReader(c.http.Body, most+1))
	c.body = body
	switch {
	case int64(len(body)) > most:
		c.body = body[:most]
		w.Header().Set("Connection", "close") // the rest of the body is not worth reading
		c.unread = append(c.unread, wire.Violation{In: "body", Rule: wire.RuleMaxLength, Text: "must be at most " + strconv.FormatInt(most, 10) + " bytes"})
	case err != nil:
		c.unread = append(c.unread, wire.Violation{In: "body", Rule: wire.RuleJSON, Text: "must be readable: " + err.Error()})
	}
}

// judge says what is wrong with a request, or nil. All that it enforces are violations, so that each can be ignored.
func (c *call) judge(o *Options) *refusal {
	if broken := append(c.enforced(o, c.credentials(o.Authorize)), c.invented(true)...); len(broken) > 0 {
		c.broken = broken
		return &refusal{kind: "unauthenticated", violations: broken}
	}
	unknown := c.unknown()
	broken := check.Request(c.op.Operation, c.http, c.path, c.body)
	if len(c.unread) > 0 {
		broken = append(only(broken, func(v wire.Violation) bool { return v.In != "body" }), c.unread...)
	}
	if o.Strict {
		broken = append(broken, unknown...)
	} else {
		c.warn(unknown)
	}
	c.broken = append(c.enforced(o, broken), c.invented(false)...)
	for _, kind := range []struct {
		name string
		is   func(wire.Violation) bool
	}{
		{"mediaType", func(v wire.Violation) bool { return v.Rule == check.RuleMediaType }},
		{"tooLarge", func(v wire.Violation) bool { return v.In == "body" && v.Name == "" && v.Rule == wire.RuleMaxLength }},
		{"invalid", func(wire.Violation) bool { return true }},
	} {
		if list := only(c.broken, kind.is); len(list) > 0 {
			return &refusal{kind: kind.name, violations: list}
		}
	}
	if c.fault != nil && c.fault.Query != nil {
		c.fault.Query(c.query)
	}
	return nil
}

// unknown lists query parameters that are not documented, each with the name that may have been meant.
func (c *call) unknown() (found []wire.Violation) {
	var names []string
	for _, p := range c.op.Params {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	for _, name := range check.Unknown(c.op.Operation, c.query) {
		if c.service.credentialInQuery(name) {
			continue
		}
		text := "is not documented"
		if meant := wire.Nearest(name, names); meant != "" {
			text += ", did you mean " + meant + "?"
		}
		found = append(found, wire.Violation{In: "query", Name: name, Rule: check.RuleAdditional, Text: text})
	}
	return found
}

// warn turns violations into warnings as of RFC 9111.
func (c *call) warn(found []wire.Violation) {
	for _, v := range found {
		name := strconv.QuoteToASCII(v.Name) // a header has no other characters
		c.warnings = append(c.warnings, fmt.Sprintf(`299 - "query %s %s"`, name[1:len(name)-1], v.Text))
	}
}

// credentials says what is missing when a request carries none of the documented credentials and needs one, or carries one
// that is not accepted.
func (c *call) credentials(authorize func(*contract.Operation, *http.Request) error) []wire.Violation {
	var wanted []string
	for _, all := range c.op.Security {
		if len(all) > 0 && !slices.ContainsFunc(all, func(name string) bool { return !c.carries(name) }) {
			if authorize == nil {
				return nil
			}
			if err := authorize(c.op.Operation, c.http); err != nil {
				return []wire.Violation{{In: "security", Name: strings.Join(all, "+"), Rule: wire.RuleSecurity, Text: err.Error()}}
			}
			return nil
		}
		wanted = append(wanted, strings.Join(all, "+"))
	}
	if !c.op.NeedsCredential() {
		return nil
	}
	return []wire.Violation{{In: "security", Rule: wire.RuleSecurity, Text: "needs " + strings.Join(wanted, " or ")}}
}

// carries reports whether a request has a credential of a scheme. What it is worth is for others to say.
func (c *call) carries(name string) bool {
	s := c.service.Scheme(name)
	if s == nil {
		return false
	}
	if s.Type != "apiKey" {
		kind, rest, _ := strings.Cut(strings.TrimSpace(c.http.Header.Get("Authorization")), " ")
		return (s.Scheme == "" || strings.EqualFold(kind, s.Scheme)) && (s.Scheme == "" && kind != "" || strings.TrimSpace(rest) != "")
	}
	var value string
	switch s.In {
	case "query":
		value = c.query.Get(s.Param)
	case "cookie":
		if cookie, err := c.http.Cookie(s.Param); err == nil {
			value = cookie.Value
		}
	default:
		value = c.http.Header.Get(s.Param)
	}
	rest, ok := strings.CutPrefix(value, s.Prefix)
	return ok && strings.TrimSpace(rest) != ""
}

func (s *service) credentialInQuery(name string) bool {
	return slices.ContainsFunc(s.Schemes, func(scheme contract.SecurityScheme) bool {
		return scheme.Type == "apiKey" && scheme.In == "query" && scheme.Param == name
	})
}
