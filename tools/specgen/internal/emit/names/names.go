// Package names makes Go identifiers out of the names in a description. What a character becomes is oapi-codegen's
// rule, so that who knows its code finds the names they expect; words such as ID and URL are written as Go writes them.
package names

import (
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
	base := codegen.SchemaNameToTypeName(name)
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

// busy are names that generated functions have uses for.
var busy = []string{"c", "r", "ctx", "params", "body", "client", "wire", "server", "context", "http", "iter", "req", "dst", "d"}

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
