package stub

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file gives answers ids that nobody has yet.

// Forms of ids: a UUID, many hexadecimal digits with a suffix or without, and a number after some letters.
var (
	uuidForm   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hexForm    = regexp.MustCompile(`^[0-9a-f]{16,}`)
	numberForm = regexp.MustCompile(`^([A-Za-z]+[-_]?)?([0-9]{1,15})$`)
)

// freshIDs is an answer whose ids nobody else has got: texts that have the form of one, and whatever the row takes from the
// answer. Equal numbers give equal ids.
func (c *creator) freshIDs(operation string, body []byte, number uint64) []byte {
	return rewrite(body, "", func(at, text string) string {
		seed := sha256.Sum256([]byte(operation + " " + at + " " + strconv.FormatUint(number, 10)))
		switch digits := hex.EncodeToString(seed[:]); {
		case uuidForm.MatchString(text):
			return digits[:8] + "-" + digits[8:12] + "-4" + digits[13:16] + "-8" + digits[17:20] + "-" + digits[20:32]
		case hexForm.MatchString(text):
			n := min(len(hexForm.FindString(text)), len(digits))
			return digits[:n] + text[n:]
		case c.taken[at] && numberForm.MatchString(text):
			m := numberForm.FindStringSubmatch(text)
			next := strconv.FormatUint(c.first+number, 10)
			return m[1] + strings.Repeat("0", max(len(m[2])-len(next), 0)) + next
		}
		return text
	})
}

// pointerEscapes are those of names in JSON pointers (RFC 6901).
var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// count notes the numbers of ids in a documented value.
func (c *creator) count(text []byte) {
	rewrite(text, "", func(_, id string) string {
		if m := numberForm.FindStringSubmatch(id); m != nil {
			n, _ := strconv.ParseUint(m[2], 10, 64)
			c.first = max(c.first, n)
		}
		return id
	})
}

// collectPointers notes what of the answer a row takes.
func collectPointers(template any, into map[string]bool) {
	switch v := template.(type) {
	case map[string]any:
		for _, member := range v {
			collectPointers(member, into)
		}
	case []any:
		for _, item := range v {
			collectPointers(item, into)
		}
	case string:
		if x, err := contract.ParseExpression(v); err == nil && x.From == "response.body" {
			into[x.Name] = true
		}
	}
}

// rewrite replaces texts in a JSON value, by their JSON pointers, and leaves the order of members as it is.
func rewrite(text json.RawMessage, at string, replace func(at, text string) string) json.RawMessage {
	var value string
	var items []json.RawMessage
	switch start := bytes.TrimLeft(text, " \t\r\n"); {
	case bytes.HasPrefix(start, []byte{'"'}) && json.Unmarshal(text, &value) == nil:
		return sample.Append(nil, nil, replace(at, value))
	case bytes.HasPrefix(start, []byte{'['}) && json.Unmarshal(text, &items) == nil:
		texts := make([][]byte, len(items))
		for i, item := range items {
			texts[i] = rewrite(item, at+"/"+strconv.Itoa(i), replace)
		}
		return slices.Concat([]byte{'['}, bytes.Join(texts, []byte{','}), []byte{']'})
	case bytes.HasPrefix(start, []byte{'{'}):
		o := members(text)
		for i, m := range o {
			o[i].value = rewrite(m.value, at+"/"+pointerEscapes.Replace(m.name), replace)
		}
		return o.json()
	}
	return text
}
