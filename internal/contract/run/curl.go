package run

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
)

// curl writes a request as a command line that a POSIX shell with $'…' can run. Credentials are variables.
func (s *sender) curl(r cases.Request) string {
	words := append([]string{"curl", "-sS", "-i"}, s.target.Curl...)
	address := r.Path
	if r.RawQuery != "" {
		address += "?" + r.RawQuery
	}
	if strings.ContainsAny(address, "[]{}") {
		words = append(words, "--globoff")
	}
	if strings.Contains(r.Path+"/", "/../") || strings.Contains(r.Path+"/", "/./") {
		words = append(words, "--path-as-is")
	}
	switch r.Method {
	case "GET":
	case "HEAD":
		words = append(words, "--head")
	default:
		words = append(words, "-X", r.Method)
	}
	for _, name := range slices.Sorted(maps.Keys(s.options.Header)) {
		if r.Header[http.CanonicalHeaderKey(name)] == nil {
			words = append(words, ownHeader(name, s.options.Header[name])...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, value := range r.Header[name] {
			if value == "" {
				words = append(words, "-H", quote(name+";")) // curl's way to send an empty header
				continue
			}
			words = append(words, "-H", s.quoteVariables(name+": "+value))
		}
	}
	if r.Body != nil {
		words = append(words, "--data-raw", quote(string(r.Body)))
	}
	if s.target.Shown != "" {
		return strings.Join(append(words, `"`+s.target.Shown+`"`+s.quoteVariables(address)), " ")
	}
	return strings.Join(append(words, s.quoteVariables(s.target.Base+address)), " ")
}

// secret matches names of headers whose values are not for reports.
var secret = regexp.MustCompile(`(?i)auth|cookie|token|secret|key|password|signature`)

var notInNames = regexp.MustCompile(`[^A-Z0-9]`)

// ownHeader writes a header that the caller wants with every request; a value that may be a secret is a variable.
func ownHeader(name string, values []string) []string {
	var words []string
	for _, value := range values {
		if secret.MatchString(name) {
			words = append(words, "-H", quote(name+": ")+`"$`+notInNames.ReplaceAllString(strings.ToUpper(name), "_")+`"`)
			continue
		}
		words = append(words, "-H", quote(name+": "+value))
	}
	return words
}

// quoteVariables quotes a text whose placeholders of credentials the shell shall fill in.
func (s *sender) quoteVariables(text string) string {
	filled := s.fill.Replace(text) != text
	if !filled {
		return quote(text)
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`").Replace(text) + `"`
}

// quote quotes a text for a shell.
func quote(text string) string {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return dollarQuote(text)
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// dollarQuote quotes a text with characters that do not print.
func dollarQuote(text string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
