// Package names makes Go identifiers out of the names in a description. What a character becomes is oapi-codegen's
// rule, so that who knows its code finds the names they expect; words such as ID and URL are written as Go writes them.
package names

import (
	"go/token"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// initialisms are the words that Go writes in one case: oapi-codegen's list, and a few that clouds use.
var initialisms = func() map[string]string {
	words := []string{
		"ACL", "API", "ASCII", "CPU", "CSS", "DNS", "EOF", "GUID", "HTML", "HTTP", "HTTPS", "ID", "IP", "JSON",
		"QPS", "RAM", "RPC", "SLA", "SMTP", "SQL", "SSH", "TCP", "TLS", "TTL", "UDP", "UI", "GID", "UID", "UUID",
		"URI", "URL", "UTF8", "VM", "XML", "XMPP", "XSRF", "XSS", "SIP", "RTP", "AMQP", "DB", "TS",
	}
	m := make(map[string]string, len(words))
	for _, word := range words {
		m[strings.ToLower(word)] = word
	}
	return m
}()

// Exported is name as an exported identifier, "" when nothing of it can be one.
func Exported(name string) string {
	base := codegen.SchemaNameToTypeName(strings.ReplaceAll(name, "/", "-"))
	if base == "" {
		return ""
	}
	words := split(base)
	for i, word := range words {
		if whole, ok := initialisms[strings.ToLower(word)]; ok {
			words[i] = whole
		}
	}
	out := strings.Join(words, "")
	if first, _ := utf8.DecodeRuneInString(out); !unicode.IsUpper(first) {
		return ""
	}
	return out
}

// Unexported is name as an unexported identifier that is no keyword and hides nothing of Go's own.
func Unexported(name string) string {
	exported := Exported(name)
	if exported == "" {
		return ""
	}
	words := split(exported)
	words[0] = strings.ToLower(words[0])
	out := strings.Join(words, "")
	if codegen.IsGoKeyword(out) || codegen.IsPredeclaredGoIdentifier(out) || slices.Contains(busy, out) {
		out += "Value"
	}
	return out
}

// busy are names that generated files have uses for: variables of their functions, and packages.
var busy = []string{
	"c", "r", "ctx", "params", "body", "req", "dst", "d", "s", "v", "h", "i", "mark", "item", "key", "offset", "page", "err",
	"answer", "impl", "endpoint", "options", "client", "wire", "server", "context", "http", "iter", "strconv", "slices", "maps",
	"regexp", "time", "url", "errorBody", "refusals", "stub",
}

// IsExported reports whether name is an exported Go identifier.
func IsExported(name string) bool { return token.IsIdentifier(name) && token.IsExported(name) }

// LowerFirst is an exported name as the first part of an unexported one: backupType of BackupType, dbInstance of DBInstance.
func LowerFirst(exported string) string {
	words := split(exported)
	words[0] = strings.ToLower(words[0])
	return strings.Join(words, "")
}

// Token is the part of a constant's name that stands for one value of an enumeration, "" when nothing of it can be one.
// Digits that something stands between stay apart: 3.4 is 3_4, not 34.
func Token(token string) string {
	if token == "" {
		return "Empty"
	}
	if first, _ := utf8.DecodeRuneInString(token); unicode.IsLetter(first) && !apart.MatchString(token) {
		if name := Exported(token); name != "" {
			return name
		}
	}
	var out strings.Builder
	previous := rune(0)
	for i, r := range token {
		switch {
		case unicode.IsLetter(r) && !unicode.IsLetter(previous):
			out.WriteRune(unicode.ToUpper(r))
		case unicode.IsDigit(r) && i > 0 && !unicode.IsLetter(previous) && !unicode.IsDigit(previous) && hasDigitEnd(out.String()):
			out.WriteString("_" + string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(r)
		case i == 0 && (r == '-' || r == '+'):
			out.WriteString(map[rune]string{'-': "Minus", '+': "Plus"}[r])
		}
		previous = r
	}
	if out.Len() == 0 {
		return Exported(token) // signs have names
	}
	return out.String()
}

var apart = regexp.MustCompile(`[0-9][^0-9A-Za-z]+[0-9]`)

func hasDigitEnd(s string) bool { return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }

// Package is name as the name of a package: its letters and digits, in lower case.
func Package(name string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(name) {
		if unicode.IsLetter(r) || r == '_' || unicode.IsDigit(r) && out.Len() > 0 {
			out.WriteRune(r)
		}
	}
	switch s := out.String(); {
	case s == "":
		return "api"
	case token.IsKeyword(s) || s == "main" || s == "_" || s == "internal":
		return s + "api"
	default:
		return s
	}
}

// split cuts a camel-case name into words: a run of capitals is a word, less the one that starts the next.
func split(name string) (words []string) {
	runes := []rune(name)
	start := 0
	for i := 1; i < len(runes); i++ {
		lowerToUpper := !unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i])
		endOfRun := unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if lowerToUpper || endOfRun {
			words = append(words, string(runes[start:i]))
			start = i
		}
	}
	return append(words, string(runes[start:]))
}
