package client

import (
	"net/http"
)

// defaultMaxResponseBytes is far above a page of any list, and far below what hurts.
const defaultMaxResponseBytes = 64 << 20

// An Option sets up a client. Later options win over earlier ones.
type Option func(*settings)

// Project sets the project id that every path with one contains.
func Project(id string) Option { return func(s *settings) { s.project = id } }

// Token makes the client send a token that it never renews, in X-Auth-Token. An empty one is no credential.
func Token(token string) Option {
	return func(s *settings) {
		s.auth = nil
		if token != "" {
			s.auth = StaticToken(token)
		}
	}
}

// Auth sets the credential: a [*PasswordAuth], a [*Signer], or your own. Clients of several services may share one.
func Auth(a Authenticator) Option { return func(s *settings) { s.auth = a } }

// HTTPClient sets the client that sends the requests; a copy of it is used. Without it, requests go through
// [http.DefaultTransport] and take as long as their context allows. Redirects are followed only when
// h.CheckRedirect says so: otherwise a redirect is an [*UndocumentedError].
func HTTPClient(h *http.Client) Option {
	return func(s *settings) {
		if h == nil {
			h = new(http.Client)
		}
		s.http = *h
	}
}

// Retry sets when calls are repeated; what policy leaves zero has its default.
func Retry(policy RetryPolicy) Option {
	return func(s *settings) { s.retry = policy.withDefaults() }
}

// NoRetry makes the client send each request once. A credential that the service no longer accepts is still
// renewed once.
func NoRetry() Option { return Retry(RetryPolicy{MaxAttempts: 1}) }

// MaxResponseBytes limits what is read of an answer's body, 64 MiB by default; a longer one is an
// [*UndocumentedError].
func MaxResponseBytes(n int64) Option {
	return func(s *settings) {
		s.limit = n
		if n <= 0 {
			s.problem("MaxResponseBytes", "minimum", "must be at least 1", "")
		}
	}
}

// UserAgent replaces the User-Agent header.
func UserAgent(text string) Option {
	return func(s *settings) {
		s.checkHeader("User-Agent", text)
		s.userAgent = text
	}
}

// Header adds a header to every request; it wins over one that the client would send itself.
func Header(name, value string) Option {
	return func(s *settings) {
		if !isToken(name) {
			s.problem("Header", "format", "must have a valid header name", name)
			return
		}
		s.checkHeader(name, value)
		s.headers = append(s.headers, pair{http.CanonicalHeaderKey(name), value})
	}
}

// Unchecked makes the client send requests that break documented rules, or have no credential. It is for tests of
// servers. What cannot be sent at all, such as a header with a line break, still fails.
func Unchecked() Option { return func(s *settings) { s.unchecked = true } }

func (s *settings) checkHeader(name, value string) {
	if !isHeaderValue(value) {
		// The value may be a secret: it is not repeated.
		s.problem(name, "format", "must not contain control characters", "")
	}
}

// isToken reports whether s is a token of RFC 9110: what a header may be called.
func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '!' || '#' <= c && c <= '\'' || c == '*' || c == '+' || c == '-' || c == '.' || '^' <= c && c <= '`' || c == '|' || c == '~':
		default:
			return false
		}
	}
	return s != ""
}

// isHeaderValue reports whether net/http would send s as a header's value.
func isHeaderValue(s string) bool {
	for i := 0; i < len(s); i++ {
		if (s[i] < ' ' && s[i] != '\t') || s[i] == 0x7f {
			return false
		}
	}
	return true
}
