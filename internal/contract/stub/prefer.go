package stub

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// This file lets the client choose its answer with the header Prefer (RFC 7240): code=404, example=busy.

// preferred answers as the request prefers. It reports false when the request prefers nothing that a stub knows.
func (c *call) preferred() (Answer, *refusal, bool) {
	preferences := parsePrefer(c.http.Header.Values("Prefer"))
	code, byCode := preferences["code"]
	name, byName := preferences["example"]
	if !byCode && !byName {
		return Answer{}, nil, false
	}
	var applied []string
	status := 0
	if byCode {
		status, _ = strconv.Atoi(code)
		if !c.hasStatus(status) {
			return Answer{}, c.noSuch("code", code), true
		}
		applied = append(applied, "code="+strconv.Itoa(status))
	}
	if byName {
		applied = append(applied, "example="+quoteWord(name))
	}
	for _, e := range c.op.examples {
		if e.Response != nil && (!byName || e.Name == name) && (!byCode || e.Response.Status == status) {
			c.preference = strings.Join(applied, ", ")
			return c.documented(e), nil, true
		}
	}
	if byName {
		return Answer{}, c.noSuch("example", name), true
	}
	c.preference = strings.Join(applied, ", ")
	return c.undocumented(status), nil, true
}

// hasStatus reports whether an operation documents a status. The default response stands for refusals.
func (c *call) hasStatus(status int) bool {
	r := c.op.Response(status)
	return r != nil && (r.Status != 0 || status >= 400 && status <= 599)
}

// undocumented is an answer with a documented status that no example shows.
func (c *call) undocumented(status int) Answer {
	r := c.op.Response(status)
	if status < 400 || r.Schema == nil {
		answer := c.minimal(r)
		answer.Status = status
		return answer
	}
	code, message := strconv.Itoa(status), http.StatusText(status)
	for _, documented := range c.service.Refusals {
		if documented.Status == status {
			code, message = documented.Code, documented.Message
			break
		}
	}
	return c.errorAnswer(status, code, message)
}

// noSuch refuses a preference and says what there is.
func (c *call) noSuch(what, got string) *refusal {
	var names, statuses []string
	for _, e := range c.op.examples {
		if e.Response != nil {
			names = append(names, e.Name)
			statuses = append(statuses, strconv.Itoa(e.Response.Status))
		}
	}
	for _, r := range c.op.Responses {
		if r.Status != 0 {
			statuses = append(statuses, strconv.Itoa(r.Status))
		} else {
			statuses = append(statuses, "any from 400 to 599")
		}
		for _, also := range r.Also {
			statuses = append(statuses, strconv.Itoa(also))
		}
	}
	slices.Sort(statuses)
	detail := fmt.Sprintf("header Prefer: there is no %s=%s; codes: %s; examples: %s",
		what, strconv.Quote(got), strings.Join(slices.Compact(statuses), ", "), strings.Join(names, ", "))
	return &refusal{kind: "invalid", detail: detail}
}

// parsePrefer reads preferences: names in lower case, the first of equal ones, without their parameters. What is not
// written as RFC 7240 wants it is passed over, as it wants too.
func parsePrefer(lines []string) map[string]string {
	found := map[string]string{}
	for _, line := range lines {
		for _, preference := range splitQuoted(line, ',') {
			word := splitQuoted(preference, ';')[0]
			name, value, _ := strings.Cut(word, "=")
			name = strings.ToLower(strings.TrimSpace(name))
			if _, twice := found[name]; name == "" || twice {
				continue
			}
			found[name] = unquote(strings.TrimSpace(value))
		}
	}
	return found
}

// splitQuoted cuts a header at a separator, except between quotes.
func splitQuoted(s string, separator byte) (parts []string) {
	from, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == separator && !quoted:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

// quoteWord writes a token as it is and anything else between quotes.
func quoteWord(s string) string {
	for _, r := range s {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, r) {
			return strconv.QuoteToASCII(s)
		}
	}
	return s
}

// unquote reads a quoted-string; a token stays as it is.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	var out strings.Builder
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '\\' && i+1 < len(s)-1 {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
