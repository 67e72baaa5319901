package stub

import (
	"encoding/json"
	"io"
	"sync"
)

// A logger writes a line of JSON for each request, one request at a time.
type logger struct {
	mu sync.Mutex
	to io.Writer
}

// A logLine has no headers, because those hold credentials, and no time, so that equal runs have equal logs.
type logLine struct {
	ID         string   `json:"id"`
	Service    string   `json:"service,omitzero"`
	Operation  string   `json:"operation,omitzero"`
	Method     string   `json:"method"`
	URL        string   `json:"url"`
	Status     int      `json:"status"`
	Example    string   `json:"example,omitzero"`
	Refusal    string   `json:"refusal,omitzero"`
	Violations []string `json:"violations,omitempty"`
	Detail     string   `json:"detail,omitzero"`
	Warnings   []string `json:"warnings,omitempty"`
	Fault      string   `json:"fault,omitzero"`
}

func (l *logger) write(c *call, refused *refusal, answer Answer) {
	if l.to == nil {
		return
	}
	line := logLine{
		ID: c.id, Service: c.service.Name, Method: c.http.Method, URL: c.loggedURL(),
		Status: answer.Status, Example: answer.Example, Warnings: c.warnings,
	}
	if c.op != nil {
		line.Operation = c.op.ID
	}
	if refused != nil {
		line.Refusal, line.Detail = refused.kind, refused.detail
		for _, v := range refused.violations {
			line.Violations = append(line.Violations, v.String())
		}
	}
	if c.fault != nil {
		line.Fault = c.fault.Name
	}
	text, err := json.Marshal(line)
	if err != nil {
		return // strings and numbers can always be encoded
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = l.to.Write(append(text, '\n')) // a stub that cannot log still serves
}

// loggedURL is the request's URL without credentials that stand in the query.
func (c *call) loggedURL() string {
	query := c.http.URL.Query()
	hidden := false
	for name := range query {
		if c.service.credentialInQuery(name) {
			query.Set(name, "hidden")
			hidden = true
		}
	}
	if !hidden {
		return c.http.URL.RequestURI()
	}
	return c.http.URL.EscapedPath() + "?" + query.Encode()
}
