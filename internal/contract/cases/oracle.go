package cases

import (
	"regexp"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file asks the contract which rules a value breaks. Every case is held against its answer.

// breaks lists the keywords of the rules of s that v breaks.
func breaks(s *contract.Schema, v any) []string {
	return keywords(check.Value(s, v, "body", ""))
}

// breaksParam lists the keywords of the rules of a parameter that its value breaks.
func breaksParam(p *contract.Param, v any) []string {
	if list, ok := v.([]any); ok {
		texts := make([]string, len(list))
		for i, item := range list {
			texts[i] = text(item)
		}
		if p.In != "query" || !p.Explode {
			return breaks(p.Schema, v)
		}
		return breaksTexts(p, texts...)
	}
	if _, ok := v.(map[string]any); ok {
		return breaks(p.Schema, v)
	}
	return breaksTexts(p, text(v))
}

func breaksTexts(p *contract.Param, texts ...string) []string {
	return keywords(check.Param(p, texts))
}

// breaksAt lists the keywords of the rules that a body breaks, and of those about one place of it, "rows[].id".
func (d *deriver) breaksAt(body any, name string) (all, there []string) {
	violations := check.Value(d.op.Body.Schema, body, "body", "")
	var at []wire.Violation
	for _, v := range violations {
		place := indices.ReplaceAllString(v.Name, "[]")
		if v.Rule == check.RuleAdditional {
			place = strings.TrimSuffix(strings.TrimSuffix(place, stranger), ".")
		}
		if place == strings.ReplaceAll(name, "*", sample.Key) {
			at = append(at, v)
		}
	}
	return keywords(violations), keywords(at)
}

var indices = regexp.MustCompile(`\[\d+\]`)

func keywords(violations []wire.Violation) []string {
	var all []string
	for _, v := range violations {
		if !slices.Contains(all, v.Rule) {
			all = append(all, v.Rule)
		}
	}
	return all
}

// settle gives a candidate the side that it has by the contract and the rule that it breaks. It returns false for a
// candidate that is not on the side it was made for.
func settle(c candidate, broken []string) (candidate, bool) {
	switch {
	case c.side == Inside && len(broken) > 0, c.side == Outside && len(broken) == 0:
		return c, false
	case c.side != Outside || slices.Contains(broken, c.keyword):
		return c, true
	}
	c.keyword = broken[0]
	return c, true
}
