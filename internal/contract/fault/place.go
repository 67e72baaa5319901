package fault

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file finds in requests and answers what a rule is about. Rules write places as "rows[].id" and "labels.*",
// violations as "rows[0].id" and "labels.colour"; a schema says which is which, because names may have dots.

// A step leads from a value to one inside it.
type step struct {
	name   string // of a member; empty: the items of an array, or the values of a map
	to     *contract.Schema
	member *contract.Property // nil for items and values
}

// steps reads the place of a rule; false where the schema has no such place.
func steps(s *contract.Schema, path string) ([]step, bool) {
	if path == "" {
		return nil, true
	}
	if s == nil {
		return nil, false
	}
	next := func(first step, rest string) ([]step, bool) {
		more, ok := steps(first.to, rest)
		return append([]step{first}, more...), ok
	}
	if rest, ok := strings.CutPrefix(path, "[]"); ok {
		return next(step{to: s.Items}, rest)
	}
	path = strings.TrimPrefix(path, ".")
	for _, p := range s.Properties {
		if rest, ok := strings.CutPrefix(path, p.Name); ok && ends(rest) {
			if all, ok := next(step{p.Name, p.Schema, p}, rest); ok {
				return all, true
			}
		}
	}
	if rest, ok := strings.CutPrefix(path, "*"); ok && s.Additional != nil && ends(rest) {
		return next(step{to: s.Additional}, rest)
	}
	return nil, false
}

// ends reports whether a name is over before rest.
func ends(rest string) bool { return rest == "" || rest[0] == '.' || rest[0] == '[' }

// values lists what steps lead to.
func values(v any, path []step) []any {
	if len(path) == 0 {
		return []any{v}
	}
	var all []any
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			all = append(all, values(item, path[1:])...)
		}
	case map[string]any:
		if member, ok := v[path[0].name]; ok {
			return values(member, path[1:])
		}
		if path[0].name == "" {
			for _, member := range v {
				all = append(all, values(member, path[1:])...)
			}
		}
	}
	return all
}

var indices = regexp.MustCompile(`\[\d+\]`)

// breaks reports whether a violation by a request is one of the rule.
func (d *deriver) breaks() func(v wire.Violation) bool {
	op, rule := d.op, d.rule
	return func(v wire.Violation) bool {
		switch {
		case rule.In == "security":
			return v.In == "security"
		case rule.Keyword == check.RuleMediaType:
			return v.Rule == check.RuleMediaType
		case v.In != rule.In || v.Rule != rule.Keyword:
			return false
		case v.In == "body" && op.Body != nil && rule.Keyword != wire.RuleDependent:
			return contract.Place(op.Body.Schema, v.Name, v.Rule) == rule.Name
		}
		return indices.ReplaceAllString(v.Name, "[]") == rule.Name
	}
}

// subject is a function that lists the values of a request that the rule is about.
func (d *deriver) subject() func(r *stub.Request) []any {
	rule := d.rule
	if rule.In == "body" {
		if d.op.Body == nil {
			return func(*stub.Request) []any { return nil }
		}
		path, ok := steps(d.op.Body.Schema, rule.Name)
		return func(r *stub.Request) []any {
			v, err := check.Decode(r.Body)
			if err != nil || !ok {
				return nil
			}
			return values(v, path)
		}
	}
	p := d.param()
	if p == nil {
		return func(*stub.Request) []any { return nil }
	}
	items := strings.HasSuffix(rule.Name, "[]")
	return func(r *stub.Request) (all []any) {
		texts := check.Texts(p, paramTexts(p, r))
		kind := p.Schema.Kind
		if kind == contract.Array && p.Schema.Items != nil {
			kind = p.Schema.Items.Kind
		}
		for _, text := range texts {
			all = append(all, scalar(kind, text))
		}
		if p.Schema.Kind == contract.Array && !items && len(texts) > 0 {
			return []any{all}
		}
		return all
	}
}

// param is the parameter that the rule is about, or nil.
func (d *deriver) param() *contract.Param {
	return d.op.Param(d.rule.In, strings.TrimSuffix(d.rule.Name, "[]"))
}

// schema is that of the value that the rule is about, or nil.
func (d *deriver) schema() *contract.Schema {
	if d.rule.In == "body" {
		path, ok := steps(d.op.Body.Schema, d.rule.Name)
		if !ok || len(path) == 0 {
			return d.op.Body.Schema
		}
		return path[len(path)-1].to
	}
	p := d.param()
	if p == nil {
		return nil
	}
	if strings.HasSuffix(d.rule.Name, "[]") {
		return p.Schema.Items
	}
	return p.Schema
}

// paramTexts are what a request has for a parameter.
func paramTexts(p *contract.Param, r *stub.Request) []string {
	switch p.In {
	case "path":
		if text, ok := r.Path[p.Name]; ok {
			return []string{text}
		}
	case "query":
		return r.Query[p.Name]
	case "header":
		return r.HTTP.Header.Values(p.Name)
	case "cookie":
		if c, err := r.HTTP.Cookie(p.Name); err == nil {
			return []string{c.Value}
		}
	}
	return nil
}

// scalar is what a text would be in JSON, if it can be that.
func scalar(kind contract.Kind, text string) any {
	switch kind {
	case contract.Integer, contract.Number:
		if json.Valid([]byte(text)) {
			return json.Number(text)
		}
	case contract.Boolean:
		if text == "true" || text == "false" {
			return text == "true"
		}
	}
	return text
}
