package stub

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// A HAR is a log of requests and answers in the format HTTP Archive 1.2, which browsers and proxies open. Credentials are
// left out. It may be used by several goroutines at once.
type HAR struct {
	mu      sync.Mutex
	to      io.Writer
	entries int
	err     error
}

// NewHAR begins an archive. It is complete when it has been closed.
func NewHAR(to io.Writer) *HAR {
	h := &HAR{to: to}
	h.write(`{"log":{"version":"1.2","creator":{"name":"specgen","version":"1"},"entries":[`)
	return h
}

// Close ends the archive. It fails if any of it could not be written.
func (h *HAR) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.write("\n]}}\n")
	return h.err
}

// write appends to the archive, until that fails.
func (h *HAR) write(text string) {
	if h.err == nil {
		_, h.err = io.WriteString(h.to, text)
	}
}

// add appends an exchange.
func (h *HAR) add(c *call, answer Answer, started time.Time, took time.Duration) {
	if h == nil {
		return
	}
	text, err := json.Marshal(newEntry(c, answer, started, took))
	if err != nil {
		return // strings and numbers can always be encoded
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.entries++; h.entries > 1 {
		h.write(",")
	}
	h.write("\n" + string(text))
}

// The names are those of the format.
type (
	harEntry struct {
		StartedDateTime string      `json:"startedDateTime"`
		Time            float64     `json:"time"` // milliseconds
		Request         harRequest  `json:"request"`
		Response        harResponse `json:"response"`
		Cache           struct{}    `json:"cache"`
		Timings         harTimings  `json:"timings"`
		Comment         string      `json:"comment,omitzero"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
	harRequest struct {
		Method      string    `json:"method"`
		URL         string    `json:"url"`
		HTTPVersion string    `json:"httpVersion"`
		Cookies     []harPair `json:"cookies"`
		Headers     []harPair `json:"headers"`
		QueryString []harPair `json:"queryString"`
		PostData    *harBody  `json:"postData,omitempty"`
		HeadersSize int       `json:"headersSize"`
		BodySize    int       `json:"bodySize"`
	}
	harResponse struct {
		Status      int       `json:"status"`
		StatusText  string    `json:"statusText"`
		HTTPVersion string    `json:"httpVersion"`
		Cookies     []harPair `json:"cookies"`
		Headers     []harPair `json:"headers"`
		Content     harBody   `json:"content"`
		RedirectURL string    `json:"redirectURL"`
		HeadersSize int       `json:"headersSize"`
		BodySize    int       `json:"bodySize"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harBody struct {
		Size     *int   `json:"size,omitempty"` // of an answer's content only
		MimeType string `json:"mimeType"`
		Text     string `json:"text"`
		Encoding string `json:"encoding,omitzero"`
	}
)

func newEntry(c *call, answer Answer, started time.Time, took time.Duration) harEntry {
	r := c.http
	ms := float64(took.Microseconds()) / 1000
	size := len(answer.Body)
	content := newHARBody(answer.Header.Get("Content-Type"), answer.Body)
	content.Size = &size
	entry := harEntry{
		StartedDateTime: started.UTC().Format("2006-01-02T15:04:05.000Z07:00"), Time: ms,
		Request: harRequest{
			Method: r.Method, URL: "http://" + r.Host + c.loggedURL(), HTTPVersion: r.Proto, Cookies: []harPair{},
			Headers: c.pairs(r.Header), QueryString: []harPair{}, HeadersSize: -1, BodySize: len(c.body),
		},
		Response: harResponse{
			Status: answer.Status, StatusText: http.StatusText(answer.Status), HTTPVersion: r.Proto, Cookies: []harPair{},
			Headers: c.pairs(answer.Header), Content: *content, HeadersSize: -1, BodySize: size,
		},
		Timings: harTimings{Wait: ms},
	}
	for _, name := range sortedNames(r.URL.Query()) {
		for _, value := range r.URL.Query()[name] {
			if c.service.credentialInQuery(name) {
				value = "hidden"
			}
			entry.Request.QueryString = append(entry.Request.QueryString, harPair{name, value})
		}
	}
	if len(c.body) > 0 {
		entry.Request.PostData = newHARBody(r.Header.Get("Content-Type"), c.body)
	}
	if c.op != nil {
		entry.Comment = c.op.ID
	}
	return entry
}

func newHARBody(mimeType string, body []byte) *harBody {
	b := &harBody{MimeType: mimeType, Text: string(body)}
	if !utf8.Valid(body) {
		b.Text, b.Encoding = base64.StdEncoding.EncodeToString(body), "base64"
	}
	return b
}

// pairs lists headers by name; those that hold credentials have no value.
func (c *call) pairs(header http.Header) []harPair {
	hidden := []string{"Authorization", "Cookie", "Proxy-Authorization", "Set-Cookie"}
	for _, s := range c.service.Schemes {
		if s.In == "header" {
			hidden = append(hidden, http.CanonicalHeaderKey(s.Param))
		}
	}
	all := []harPair{}
	for _, name := range sortedNames(header) {
		for _, value := range header[name] {
			if slices.Contains(hidden, name) {
				value = "hidden (" + strconv.Itoa(len(strings.TrimSpace(value))) + " characters)"
			}
			all = append(all, harPair{name, value})
		}
	}
	return all
}

func sortedNames(m map[string][]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
