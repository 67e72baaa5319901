package client

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// IsAtLeastVersion0_1 is mentioned by generated code that needs this version of the package or a later one. Where
// it is undefined, the module is older than the code generated for it: update github.com/opendbbackup/dbbackup, or
// generate again with the specgen of the module's own version.
const IsAtLeastVersion0_1 = true

const defaultUserAgent = "dbbackup-go/0.1 (+https://github.com/opendbbackup/dbbackup)"

// An Endpoint is where a service is reached: its base URL, with or without a path, and a name for people.
type Endpoint struct {
	URL  string // "https://service.region.example.com", "http://127.0.0.1:8080/service"
	Name string // "Open Telekom Cloud eu-de"; may be empty
}

// At returns the endpoint with a base URL: a stub, a proxy or a cloud that has no constructor of its own.
func At(url string) Endpoint { return Endpoint{URL: url} }

// An Operation is what a generated client knows of one documented operation. It is read only.
type Operation struct {
	ID      string   // "listBackups"; errors begin with it
	Method  string   // upper case
	Path    string   // with parameters in braces: "/v4/{project_id}/backups"
	Page    string   // URL of the documentation page
	Success []int    // the documented status first, then others seen on the wire for the same answer
	Empty   []int    // those of Success whose answer has no body, where others have one: the result is empty
	Errors  []int    // documented error statuses; 0: a default answer that covers every status
	Busy    []string // further error codes that mean "not now" here; see ErrBusy

	Body         bool // it must have a body
	Anonymous    bool // it takes no credential
	OptionalAuth bool // it takes a credential, and does without where there is none
	Idempotent   bool // it may be repeated although its method is not idempotent in HTTP: a POST that only reads
}

// A Core is what the methods of a generated client share: endpoint, credential, retries, limits. Create it with
// [New]. It is safe for concurrent use.
type Core struct {
	settings
	name         string
	scheme, host string
	basePath     string        // escaped, without a slash at the end
	blank        *http.Request // copied for each attempt: only the net/http package can set a request's context
	pool         sync.Pool     // of *Request
	direct       bool          // the transport alone will do: see send
}

// settings is what options change; a Core never changes after New.
type settings struct {
	project   string
	auth      Authenticator
	http      http.Client
	retry     RetryPolicy
	limit     int64 // bytes of an answer's body
	userAgent string
	headers   []pair
	unchecked bool
	problems  []wire.Violation // what is wrong with the endpoint and the options
}

// A pair is a name and its value: a header, a query or path parameter.
type pair struct{ name, value string }

// New returns a Core for an endpoint. It never fails: a base URL that is none, an option with an unusable value and a
// missing credential surface from the first call, as an [*InvalidError] whose violations are In "client"; so does a
// missing project id, as one in the path, from the first call that needs it.
func New(endpoint Endpoint, options ...Option) *Core {
	c := &Core{
		name:     endpoint.Name,
		settings: settings{retry: defaultRetry, limit: defaultMaxResponseBytes, userAgent: defaultUserAgent},
	}
	c.blank, _ = http.NewRequest(http.MethodGet, "", nil)
	c.pool.New = func() any { return new(Request) }
	c.setBase(endpoint.URL)
	for _, option := range options {
		if option != nil {
			option(&c.settings)
		}
	}
	c.direct = c.http.CheckRedirect == nil && c.http.Jar == nil && c.http.Timeout == 0
	if c.http.CheckRedirect == nil {
		c.http.CheckRedirect = noRedirect
	}
	return c
}

// noRedirect makes a redirect an answer like any other. net/http would take the credential along to another host: it
// only drops the Authorization header there.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// setBase parses the base URL once, so that calls only append to it.
func (c *Core) setBase(text string) {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil ||
		u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		c.problem("endpoint", "format", "must be an absolute http or https URL without user, query and fragment", withoutUser(text))
		return
	}
	c.scheme, c.host = u.Scheme, u.Host
	if port := u.Port(); (u.Scheme == "https" && port == "443") || (u.Scheme == "http" && port == "80") {
		c.host = strings.TrimSuffix(u.Host, ":"+port) // signatures cover the host as a server names itself
	}
	c.basePath = strings.TrimRight(u.EscapedPath(), "/")
}

// withoutUser cuts what may be a password off a URL that is none we can use.
func withoutUser(text string) string {
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		return "…" + text[i:]
	}
	return text
}

func (s *settings) problem(name, rule, text, got string) {
	s.problems = append(s.problems, wire.Violation{In: "client", Name: name, Rule: rule, Text: text, Got: got})
}

// Project returns the project id that the client was given with [Project], or "". One that the credential knows is
// only looked up when a request needs it: see [Request.Project].
func (c *Core) Project() string { return c.project }

// String names the endpoint and nothing secret.
func (c *Core) String() string {
	text := "client of " + c.scheme + "://" + c.host + c.basePath
	if c.name != "" {
		text += " (" + c.name + ")"
	}
	return text
}

// GoString is String, so that %#v prints no secret either.
func (c *Core) GoString() string { return c.String() }
