package lower

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// This file reads the rules for single values: bounds, patterns, enumerations.

func (l *lowering) pattern(s *contract.Schema) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if _, err := regexp.Compile(n.Value); err != nil {
			l.fail(n, "pattern", "%v: only patterns without look-around and back references are supported", err)
			return
		}
		s.Pattern = n.Value
	}
}

func (l *lowering) bound(into **contract.Bound) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if text, ok := l.number(n); ok {
			*into = &contract.Bound{Value: text}
		}
	}
}

func (l *lowering) multipleOf(s *contract.Schema) func(*yaml.Node) {
	return func(n *yaml.Node) {
		text, ok := l.number(n)
		if !ok {
			return
		}
		if f, _ := strconv.ParseFloat(text, 64); f <= 0 {
			l.fail(n, "type", "multipleOf must be more than 0")
			return
		}
		s.MultipleOf = text
	}
}

// number is the text of a number, as JSON writes it, that a float64 can hold.
func (l *lowering) number(n *yaml.Node) (text string, ok bool) {
	tag := n.ShortTag()
	if n.Kind != yaml.ScalarNode || tag != "!!int" && tag != "!!float" || !json.Valid([]byte(n.Value)) {
		l.fail(n, "type", "must be a number")
		return "", false
	}
	if _, err := strconv.ParseFloat(n.Value, 64); err != nil {
		l.fail(n, "unsupported", "the number %s is too large", n.Value)
		return "", false
	}
	return n.Value, true
}

// exclusive marks a bound as not being in the range itself.
func (l *lowering) exclusive(n *yaml.Node, bound *contract.Bound, exclusive bool) {
	switch {
	case exclusive && bound == nil:
		l.fail(n, "required", "an exclusive bound needs the bound")
	case exclusive:
		bound.Exclusive = true
	}
}

// checkRange refuses bounds of integers that no int64 holds.
func (l *lowering) checkRange(s *contract.Schema, n *yaml.Node) {
	for key, b := range map[string]*contract.Bound{"minimum": s.Min, "maximum": s.Max} {
		if s.Kind != contract.Integer || b == nil {
			continue
		}
		r, ok := new(big.Rat).SetString(b.Value)
		if ok && !new(big.Int).Quo(r.Num(), r.Denom()).IsInt64() {
			l.fail(l.part(n, key), "unsupported", "integers of more than 64 bits with a sign are not supported, and %s is one", b.Value)
		}
	}
}

// isWhole says whether a JSON number is an integer, be it written 1.0 or 1e3.
func isWhole(text string) bool {
	if i := strings.IndexAny(text, "eE"); i >= 0 && len(text)-i > 4 {
		return false // not worth writing out
	}
	r, ok := new(big.Rat).SetString(text)
	return ok && r.IsInt()
}

// nameEnum gives the values of an enumeration the names and the comments that x- words have for them.
func (l *lowering) nameEnum(s *contract.Schema, n *yaml.Node, names, descriptions []string) {
	fits := func(key string, words []string) bool {
		if len(words) == 0 || len(words) == len(s.Enum) {
			return true
		}
		l.fail(source.Get(n, key), "enum-names", "%s has %d entries for %d values", key, len(words), len(s.Enum))
		return false
	}
	if !fits("x-enum-varnames", names) || !fits("x-enum-descriptions", descriptions) {
		return
	}
	for i := range s.Enum {
		if len(names) > 0 {
			s.Enum[i].Name = names[i]
		}
		if len(descriptions) > 0 {
			s.Enum[i].Description = descriptions[i]
		}
	}
}

// checkEnum refuses enumerations of what is neither a string nor an integer: nothing here would ask for their values.
// One that has both booleans says nothing.
func (l *lowering) checkEnum(s *contract.Schema, n *yaml.Node) {
	switch {
	case len(s.Enum) == 0 || s.Kind == contract.String || s.Kind == contract.Integer:
	case s.Kind == contract.Boolean && len(s.Enum) >= 2:
		s.Enum = nil
	default:
		l.fail(l.part(n, "enum"), "unsupported", "an enumeration of type %s is not supported: string and integer are", s.Kind)
	}
}
