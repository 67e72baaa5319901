package contract

import "strings"

// This file writes and reads JSON pointers (RFC 6901).

var (
	escapes   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapes = strings.NewReplacer("~1", "/", "~0", "~")
)

// PointerToken is a member's name as a token of a JSON pointer.
func PointerToken(name string) string { return escapes.Replace(name) }

// PointerTokens takes a JSON pointer apart: none for "", which is the whole value. A pointer that is not empty starts with a slash.
func PointerTokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, token := range tokens {
		tokens[i] = unescapes.Replace(token)
	}
	return tokens
}
