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

// Forms of ids: a UUID, many hexadecimal digits with a suffix or without, a number after some letters or none.
var (
	uuidForm   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hexForm    = regexp.MustCompile(`^[0-9a-f]{16,}`)
	numberForm = regexp.MustCompile(`^([A-Za-z]+[-_]?)?([0-9]{1,15})$`)

	integerForm = regexp.MustCompile(`^[1-9][0-9]{0,14}\s*$`)
)

// freshIDs is an answer whose ids nobody else has got: texts that have the form of one, and whatever the row takes from the
// answer. Equal numbers give equal ids.
func (c *creator) freshIDs(operation string, body []byte, number uint64) []byte {
	return rewrite(body, "", func(at, text string, _ bool) string {
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

// count notes the numbers of ids in a documented value. Texts that have the form may be ids; integers are at the pointers ids.
func (c *creator) count(text []byte, ids map[string]bool) {
	rewrite(text, "", func(at, id string, integer bool) string {
		if m := numberForm.FindStringSubmatch(id); m != nil && (!integer || ids[at]) {
			n, _ := strconv.ParseUint(m[2], 10, 64)
			c.first = max(c.first, n)
		}
		return id
	})
}

// collectPointers notes what of the answer a row takes, and where it has that.
func (c *creator) collectPointers(template any, at string) {
	switch v := template.(type) {
	case map[string]any:
		for name, member := range v {
			c.collectPointers(member, at+"/"+contract.PointerToken(name))
		}
	case []any:
		for i, item := range v {
			c.collectPointers(item, at+"/"+strconv.Itoa(i))
		}
	case string:
		if x, err := contract.ParseExpression(v); err == nil && x.From == "response.body" {
			c.taken[x.Name], c.places[at] = true, true
		}
	}
}

// rewrite replaces texts and integers in a JSON value, by their JSON pointers, and leaves the order of members as it is.
func rewrite(text json.RawMessage, at string, replace func(at, text string, integer bool) string) json.RawMessage {
	var value string
	var items []json.RawMessage
	switch start := bytes.TrimLeft(text, " \t\r\n"); {
	case bytes.HasPrefix(start, []byte{'"'}) && json.Unmarshal(text, &value) == nil:
		return sample.Append(nil, nil, replace(at, value, false))
	case bytes.HasPrefix(start, []byte{'['}) && json.Unmarshal(text, &items) == nil:
		texts := make([][]byte, len(items))
		for i, item := range items {
			texts[i] = rewrite(item, at+"/"+strconv.Itoa(i), replace)
		}
		return slices.Concat([]byte{'['}, bytes.Join(texts, []byte{','}), []byte{']'})
	case bytes.HasPrefix(start, []byte{'{'}):
		o := members(text)
		for i, m := range o {
			o[i].value = rewrite(m.value, at+"/"+contract.PointerToken(m.name), replace)
		}
		return o.json()
	case integerForm.Match(start):
		if next := replace(at, string(bytes.TrimSpace(text)), true); integerForm.MatchString(next) {
			return json.RawMessage(next)
		}
	}
	return text
}
