package fault

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// This file lists right values that are refused: those on the bound of the rule, where it has one.

func (d *deriver) strict(s *contract.Schema) []way {
	if s == nil || d.rule.In == "body" && !d.possible() {
		return nil
	}
	switch d.rule.Keyword {
	case "minimum":
		return strictBound(s, s.Min, 1)
	case "maximum":
		return strictBound(s, s.Max, -1)
	case "minLength":
		return d.strictLength(s, s.MinLength)
	case "maxLength":
		return append(d.strictLength(s, *s.MaxLength), d.strictCount(s)...)
	case "minItems":
		return []way{{"strict", "the fewest items are refused", onItems(func(n int) bool { return n == s.MinItems })}}
	case "maxItems":
		if *s.MaxItems >= longestText {
			return nil
		}
		return []way{{"strict", "the most items are refused", onItems(func(n int) bool { return n == *s.MaxItems })}}
	case "uniqueItems":
		return []way{{"strict", "different items are refused", onItems(func(n int) bool { return n > 1 })}}
	case "pattern":
		if _, checked := shapes[s.Format]; checked {
			return nil // the forms of the format are refused one by one
		}
		return d.strictPatterns(s)
	case "enum":
		return d.strictEnum(s)
	case "format":
		return d.strictFormat(s)
	case "type":
		return d.strictType(s)
	case "multipleOf":
		return []way{{"strict", "a right value is refused", func(v any) bool { return len(check.Value(s, v, "body", "")) == 0 }}}
	case "nullable":
		if s.Nullable {
			return []way{{"strict", "null is refused", func(v any) bool { return v == nil }}}
		}
	case "dependentRequired", "json", "mediaType":
		d.strictRequest()
	}
	return nil
}

// possible reports whether there is a right value at the place in the body that the rule is about. Schemas that require each
// other have none.
func (d *deriver) possible() bool {
	path, _ := steps(d.op.Body.Schema, d.rule.Name)
	return !slices.ContainsFunc(path, func(to step) bool {
		return to.to != nil && len(check.Value(to.to, decode(sample.JSON(to.to)), "body", "")) > 0 && requiresItself(to.to, nil)
	})
}

// requiresItself reports whether objects of a schema cannot end.
func requiresItself(s *contract.Schema, within []*contract.Schema) bool {
	if s == nil || s.Kind != contract.Object {
		return false
	}
	if slices.Contains(within, s) {
		return true
	}
	within = append(slices.Clip(within), s)
	return slices.ContainsFunc(s.Properties, func(p *contract.Property) bool {
		return p.Required && !p.Schema.Nullable && requiresItself(p.Schema, within)
	})
}

// strictBound refuses a bound that belongs to the range, or what is next to one that does not.
func strictBound(s *contract.Schema, b *contract.Bound, inwards int64) []way {
	bound, ok := rational(json.Number(b.Value))
	if !ok {
		return nil
	}
	for _, next := range []*big.Rat{bound, new(big.Rat).Add(bound, big.NewRat(inwards, 1)), nextMultiple(s, bound, inwards)} {
		if next != nil && len(check.Value(s, number(next), "body", "")) == 0 {
			return []way{{"strict", next.RatString() + " is refused", onNumber(func(r *big.Rat) bool { return r.Cmp(next) == 0 })}}
		}
	}
	return nil
}

func (d *deriver) strictLength(s *contract.Schema, n int) []way {
	least, most := lengths(s.Pattern)
	longest := longestText
	if d.rule.In != "body" {
		longest = longestParam
	}
	if n < least || most >= 0 && n > most || n >= longest || len(s.Enum) > 0 || n == 0 && d.rule.In != "body" {
		return nil
	}
	return []way{{"strict", "a text whose length is on the bound is refused", onCount(func(m int) bool { return m == n })}}
}

// strictCount refuses texts that only another way to count makes too long.
func (d *deriver) strictCount(s *contract.Schema) (all []way) {
	most := *s.MaxLength
	if most == 0 || d.rule.In == "header" || d.rule.In == "cookie" || most*6 > longestParam && d.rule.In != "body" || most*4 >= longestText {
		return nil
	}
	if allows(s, 'é') {
		all = append(all, way{"bytes", "bytes are counted instead of characters", onText(func(t string) bool {
			return len(t) > most && utf8.RuneCountInString(t) <= most
		})})
	}
	if allows(s, '😀') {
		all = append(all, way{"units", "UTF-16 units are counted instead of characters", onText(func(t string) bool {
			return units(t) > most && utf8.RuneCountInString(t) <= most
		})})
	}
	return all
}

func (d *deriver) strictEnum(s *contract.Schema) (all []way) {
	for _, e := range s.Enum {
		token, err := check.Decode(e.Value)
		if err != nil || d.rule.In != "body" && token == "" {
			continue // a parameter without a value may count as one that is absent
		}
		label := strings.Trim(string(e.Value), `"`)
		all = append(all, way{"refuses-" + label, label + " is refused", func(v any) bool { return check.Equal(v, token) }})
	}
	return all
}

// strictFormat refuses one of the ways to write a format.
func (d *deriver) strictFormat(s *contract.Schema) (all []way) {
	if s.Format == "int32" || s.Format == "int64" {
		top, ok := largest(s)
		if !ok {
			return nil
		}
		return []way{{"strict", top.RatString() + " is refused", onNumber(func(r *big.Rat) bool { return r.Cmp(top) == 0 })}}
	}
	if s.Format != "offset-time" {
		return []way{{"strict", "a right value is refused", func(v any) bool { return v != "" && len(check.Value(s, v, "body", "")) == 0 }}}
	}
	for _, form := range []string{"+0000", "+00:00", "Z"} {
		if len(check.Value(s, "2024-05-27T03:38:51"+form, "body", "")) == 0 {
			all = append(all, way{"refuses-" + form, form + " is refused", onText(func(t string) bool { return strings.HasSuffix(t, form) })})
		}
	}
	if d.rule.In == "query" {
		d.strictPlus("raw-plus", "a raw plus is not read as one", "+")
		d.strictPlus("blank", "the blank that a plus became is not read as one", "%20")
	}
	return all
}

// strictPlus refuses a time whose plus is written that way.
func (d *deriver) strictPlus(name, text, plus string) {
	param := d.rule.Name
	d.refuseRequests(name, text, func(r *stub.Request) bool {
		for pair := range strings.SplitSeq(r.HTTP.URL.RawQuery, "&") {
			if key, value, _ := strings.Cut(pair, "="); key == param && strings.Contains(value, plus) {
				return true
			}
		}
		return false
	})
}

func (d *deriver) strictType(s *contract.Schema) []way {
	all := []way{{"strict", "a right value is refused", func(v any) bool { return len(check.Value(s, v, "body", "")) == 0 }}}
	if d.rule.In == "body" && s.Kind == contract.Object && s.Additional == nil && !s.Closed {
		all = append(all, way{"closed", "undocumented members are refused", func(v any) bool {
			object, _ := v.(map[string]any)
			for name := range object {
				if s.Property(name) == nil {
					return true
				}
			}
			return false
		}})
	}
	return all
}

// strictRequest refuses right requests for something that is not a value.
func (d *deriver) strictRequest() {
	rule, op := d.rule, d.op
	switch rule.Keyword {
	case "dependentRequired":
		if rule.In == "query" {
			d.refuseRequests("strict", "both together are refused", func(r *stub.Request) bool { return len(r.Query[rule.Name]) > 0 })
			return
		}
		d.refuseRequests("strict", "both together are refused", func(r *stub.Request) bool {
			v, _ := check.Decode(r.Body)
			object, _ := v.(map[string]any)
			_, ok := object[rule.Name]
			return ok
		})
	case "json":
		d.refuseRequests("blanks", "blanks around the body are refused", func(r *stub.Request) bool {
			return len(strings.TrimSpace(string(r.Body))) != len(r.Body)
		})
		if !holdsText(op.Body.Schema) {
			return
		}
		d.refuseRequests("escapes", `\u escapes are refused`, func(r *stub.Request) bool { return strings.Contains(string(r.Body), `\u`) })
	case "mediaType":
		d.refuseRequests("charset", "a charset is refused", func(r *stub.Request) bool {
			return len(r.Body) > 0 && op.Body != nil && strings.Contains(r.HTTP.Header.Get("Content-Type"), ";")
		})
	}
}

// beyondFormat is an integer that breaks the format and no bound; false if there is none.
func beyondFormat(s *contract.Schema) (json.Number, bool) {
	for _, text := range map[string][]string{
		"int32": {"2147483648", "-2147483649"},
		"int64": {"9223372036854775808", "-9223372036854775809"},
	}[s.Format] {
		if breaksOnly(s, json.Number(text), "format") {
			return json.Number(text), true
		}
	}
	return "", false
}

// largest is the integer at the upper end of a format that the bounds allow, or at the lower one; false if neither is.
func largest(s *contract.Schema) (*big.Rat, bool) {
	ends := map[string][]string{"int32": {"2147483647", "-2147483648"}, "int64": {"9223372036854775807", "-9223372036854775808"}}
	for _, text := range ends[s.Format] {
		if len(check.Value(s, json.Number(text), "body", "")) == 0 {
			return rational(json.Number(text))
		}
	}
	return nil, false
}
