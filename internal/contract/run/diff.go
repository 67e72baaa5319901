package run

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// A Difference is one place where an answer differs from the documented one. Expected and Got are JSON, or empty where
// there is nothing.
type Difference struct {
	Where    string `json:"where"` // JSON pointer
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got,omitempty"`
}

// differences lists where two decoded JSON values differ, in the order of the documented one's members. Numbers are
// equal if their values are.
func differences(want, got any) []Difference {
	var found collector
	cmp.Equal(indexed(want), indexed(got), cmp.Reporter(&found), cmp.Comparer(func(a, b json.Number) bool { return check.Equal(a, b) }))
	return found.all
}

// indexed replaces arrays by maps, so that items are compared by their place and not as cmp aligns them.
func indexed(v any) any {
	switch v := v.(type) {
	case []any:
		items := make(items, len(v))
		for i, item := range v {
			items[i] = indexed(item)
		}
		return items
	case map[string]any:
		members := make(map[string]any, len(v))
		for name, member := range v {
			members[name] = indexed(member)
		}
		return members
	}
	return v
}

// items is an array by index.
type items map[int]any

// MarshalJSON writes the array that it was.
func (m items) MarshalJSON() ([]byte, error) {
	list := make([]any, len(m))
	for i, item := range m {
		list[i] = item
	}
	return json.Marshal(list)
}

// A collector is a cmp.Reporter that keeps what differs with a JSON pointer.
type collector struct {
	path cmp.Path
	all  []Difference
}

func (c *collector) PushStep(s cmp.PathStep) { c.path = append(c.path, s) }
func (c *collector) PopStep()                { c.path = c.path[:len(c.path)-1] }

func (c *collector) Report(r cmp.Result) {
	if r.Equal() {
		return
	}
	want, got := c.path.Last().Values()
	d := Difference{Where: c.pointer()}
	if want.IsValid() {
		d.Expected = show(want.Interface())
	}
	if got.IsValid() {
		d.Got = show(got.Interface())
	}
	c.all = append(c.all, d)
}

func (c *collector) pointer() string {
	var b strings.Builder
	for _, step := range c.path {
		if member, ok := step.(cmp.MapIndex); ok {
			b.WriteString("/" + contract.PointerToken(fmt.Sprint(member.Key())))
		}
	}
	return b.String()
}

// show writes a decoded JSON value on one line.
func show(v any) string {
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return "?"
	}
	return shorten(strings.TrimSuffix(text.String(), "\n"), 80)
}
