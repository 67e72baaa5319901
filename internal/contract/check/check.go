// Package check holds requests, answers and single values against what a description says of them. It reads a
// [contract.Service] at run time, so that stubs and contract runs need no generated code; what it finds reads the same
// as what generated code finds.
//
// Every function finds all violations at once, in page order. None of them panics on any value of encoding/json, and
// equal arguments give equal results.
package check

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// Rules that wire has no name for, because typed code cannot break them.
const (
	RuleAdditional = "additionalProperties" // a member that is not documented
	RuleMediaType  = "mediaType"            // a body of another type than documented
	RuleEncoding   = "encoding"             // a query that is not percent-encoded
	RuleStatus     = "status"               // a status that is not documented
)

// Value lists the rules of s that v breaks. v is what encoding/json makes of a JSON text with UseNumber; numbers are
// compared exactly and lengths are counted in characters. in and at say where v is: "body" and its JSON path, "" for the
// whole body.
func Value(s *contract.Schema, v any, in, at string) []wire.Violation {
	w := &walk{in: in, side: request, quotes: true}
	w.value(s, v, at)
	return w.Violations()
}

// side says who sends a value: it decides about properties that only one of the two sends.
type side int

const (
	request side = iota
	response
	strictResponse // members that are not documented are violations
)

// A walk goes through one value and collects what is wrong.
type walk struct {
	wire.Checker
	in     string
	side   side
	quotes bool // messages quote strings, as in JSON
}

func (w *walk) broken(at, rule, text, got string) {
	w.Add(wire.Violation{In: w.in, Name: at, Rule: rule, Text: text, Got: got})
}

// coded calls f and gives what it finds an error code, unless something inside has one of its own.
func (w *walk) coded(code string, f func()) {
	before := len(w.Violations())
	f()
	for i, found := before, w.Violations(); i < len(found); i++ {
		if found[i].Code == "" {
			found[i].Code = code
		}
	}
}

func (w *walk) value(s *contract.Schema, v any, at string) {
	if s == nil {
		return
	}
	if v == nil {
		if !s.Nullable && s.Kind != contract.Any {
			w.broken(at, wire.RuleNullable, "must not be null", "null")
		}
		return
	}
	if want := typeError(s, v); want != "" {
		got := plain(v)
		if w.quotes {
			got = show(v)
		}
		w.broken(at, wire.RuleType, want, got)
		return
	}
	if len(s.Enum) > 0 {
		w.enum(s, v, at)
	}
	switch v := v.(type) {
	case string:
		w.text(s, v, at)
	case json.Number:
		w.number(s, v, at)
	case []any:
		w.array(s, v, at)
	case map[string]any:
		w.object(s, v, at)
	}
}

// typeError says what v should have been; it is empty when v is of the schema's type.
func typeError(s *contract.Schema, v any) (want string) {
	ok := true
	switch s.Kind {
	case contract.String:
		_, ok = v.(string)
		want = "must be a string"
	case contract.Integer:
		n, number := v.(json.Number)
		ok = number && isInteger(string(n))
		want = "must be an integer"
	case contract.Number:
		_, ok = v.(json.Number)
		want = "must be a number"
	case contract.Boolean:
		_, ok = v.(bool)
		want = "must be true or false"
	case contract.Array:
		_, ok = v.([]any)
		want = "must be an array"
	case contract.Object:
		_, ok = v.(map[string]any)
		want = "must be an object"
	}
	if ok {
		return ""
	}
	return want
}

func (w *walk) enum(s *contract.Schema, v any, at string) {
	key := Key(v)
	var allowed []string
	for _, e := range s.Enum {
		token, err := Decode(e.Value)
		if err == nil && Key(token) == key {
			return
		}
		allowed = append(allowed, plain(token))
	}
	w.Enum(w.in, at, false, plain(v), allowed...)
}

func (w *walk) text(s *contract.Schema, v, at string) {
	w.Length(w.in, at, v, s.MinLength, limit(s.MaxLength))
	empty := false // the pattern says that there may be nothing, which then needs no format
	if s.Pattern != "" {
		re := compile(s.Pattern)
		ok := re == nil || re.MatchString(v)
		w.Pattern(w.in, at, ok, s.Pattern, v)
		empty = ok && v == ""
	}
	if f, ok := textFormats[s.Format]; ok && !empty {
		w.Format(w.in, at, f.valid(v), f.want, v)
	}
}

func (w *walk) number(s *contract.Schema, v json.Number, at string) {
	got := parseDecimal(string(v))
	if want := numberFormat(s.Format, string(v)); want != "" {
		w.broken(at, wire.RuleFormat, want, string(v))
	}
	if text, rule := outside(got, s.Min, s.Max); rule != "" {
		w.broken(at, rule, text, string(v))
	}
	if s.MultipleOf != "" && !got.multipleOf(parseDecimal(s.MultipleOf)) {
		w.broken(at, wire.RuleMultipleOf, "must be a multiple of "+s.MultipleOf, string(v))
	}
}

// outside says which end of the range got is beyond.
func outside(got decimal, low, high *contract.Bound) (text, rule string) {
	below := low != nil && beyond(got.compare(parseDecimal(low.Value)), low)
	above := high != nil && beyond(-got.compare(parseDecimal(high.Value)), high)
	switch {
	case !below && !above:
		return "", ""
	case below:
		rule = wire.RuleMinimum
	default:
		rule = wire.RuleMaximum
	}
	switch {
	case below && low.Exclusive:
		text = "must be more than " + low.Value
	case above && high.Exclusive:
		text = "must be less than " + high.Value
	case below && (high == nil || high.Exclusive):
		text = "must be at least " + low.Value
	case above && (low == nil || low.Exclusive):
		text = "must be at most " + high.Value
	case low.Value == high.Value:
		text = "must be " + low.Value
	default:
		text = "must be " + low.Value + " to " + high.Value
	}
	return text, rule
}

func beyond(compared int, b *contract.Bound) bool {
	return compared < 0 || compared == 0 && b.Exclusive
}

func (w *walk) array(s *contract.Schema, v []any, at string) {
	w.Items(w.in, at, len(v), s.MinItems, limit(s.MaxItems))
	for i, item := range v {
		w.value(s.Items, item, at+"["+strconv.Itoa(i)+"]")
	}
	if !s.Unique {
		return
	}
	keys := make([]string, len(v))
	for i, item := range v {
		keys[i] = Key(item)
	}
	wire.Unique(&w.Checker, w.in, at, keys)
}

func (w *walk) object(s *contract.Schema, v map[string]any, at string) {
	known := make(map[string]bool, len(s.Properties))
	for _, p := range s.Properties {
		w.coded(p.ErrorCode, func() { w.property(p, v, at, known) })
	}
	undocumented := s.Closed || w.side == strictResponse && len(s.Properties) > 0
	if s.Additional == nil && !undocumented {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		switch {
		case known[name]:
		case s.Additional != nil:
			w.value(s.Additional, v[name], join(at, name))
		default:
			w.broken(join(at, name), RuleAdditional, "is not documented", show(v[name]))
		}
	}
}

// property checks the member of v that p describes, under its own name and under those seen on the wire.
func (w *walk) property(p *contract.Property, v map[string]any, at string, known map[string]bool) {
	found := false
	for i := range 1 + len(p.Aliases) {
		name := p.Name
		if i > 0 {
			name = p.Aliases[i-1]
		}
		known[name] = true
		if value, ok := v[name]; ok {
			w.value(p.Schema, value, join(at, name))
			found = true
		}
	}
	othersOwn := p.ReadOnly && w.side == request || p.WriteOnly && w.side != request
	w.Required(w.in, join(at, p.Name), found || !p.Required || othersOwn)
}

func limit(n *int) int {
	if n == nil {
		return -1
	}
	return *n
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}
