package lint

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// This file has the rules for schemas.

func defaultValid(s *contract.Service, report reporter) {
	eachWritten(s, func(u use) {
		if len(u.schema.Default) == 0 {
			return
		}
		value, err := check.Decode(u.schema.Default)
		if err != nil {
			report(u.schema.Pos, "the default of %s: %v", u, err)
			return
		}
		for _, v := range check.Value(u.schema, value, "default", "") {
			report(u.schema.Pos, "%s: %s", u, v)
		}
	})
}

func enumToken(s *contract.Service, report reporter) {
	eachWritten(s, func(u use) {
		rest := *u.schema
		rest.Enum = nil
		seen := map[string]bool{}
		for _, token := range u.schema.Enum {
			value, err := check.Decode(token.Value)
			if err != nil {
				report(u.schema.Pos, "%s: the value %s: %v", u, token.Value, err)
				continue
			}
			if key := check.Key(value); seen[key] {
				report(u.schema.Pos, "%s has the value %s twice", u, token.Value)
			} else {
				seen[key] = true
			}
			for _, v := range check.Value(&rest, value, "value", "") {
				report(u.schema.Pos, "%s: %s", u, v)
			}
		}
	})
}

func schemaName(s *contract.Service, report reporter) {
	taken := map[string]string{} // name of an answer in lower case → operation
	for _, op := range s.Operations {
		taken[strings.ToLower(op.ID+"Response")] = op.ID
	}
	for _, schema := range s.Schemas {
		if schema.Name == "Error" {
			report(schema.Pos, "a schema is called Error: call it ErrorBody")
		}
		if op, ok := taken[strings.ToLower(schema.Name)]; ok {
			report(schema.Pos, "%s is what generators call the answer of %s: call it %sBody", schema.Name, op, schema.Name)
		}
	}
}

func inlineObject(s *contract.Service, report reporter) {
	eachWritten(s, func(u use) {
		if schemaNameOf(u.schema) == "" && u.schema.Kind == contract.Object && len(u.schema.Properties) > 0 {
			report(u.schema.Pos, "%s is an object that is written in place", u)
		}
	})
}

func closedResponse(s *contract.Service, report reporter) {
	seen := map[*contract.Schema]bool{}
	for _, op := range s.Operations {
		for _, r := range op.Responses {
			reachable(r.Schema, seen, func(schema *contract.Schema) {
				if schema.Closed {
					report(schema.Pos, "additionalProperties: false in the schema of an answer")
				}
			})
		}
	}
}

var identifier = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

func enumNames(s *contract.Service, report reporter) {
	eachWritten(s, func(u use) {
		if len(u.schema.Enum) == 0 || u.schema.Of != "" || u.schema.Kind == contract.Boolean {
			return
		}
		if u.schema.Name == "" {
			report(u.schema.Pos, "the enumeration of %s is written in place", u)
		}
		seen := map[string]bool{}
		for _, token := range u.schema.Enum {
			text := strings.Trim(string(token.Value), `"`)
			switch {
			case token.Name == "" && text != "null" && !identifier.MatchString(text):
				report(u.schema.Pos, "%s: the value %s is no identifier and has no name in x-enum-varnames", u, token.Value)
			case token.Name != "" && !identifier.MatchString(token.Name):
				report(u.schema.Pos, "%s: the name %q in x-enum-varnames is no identifier", u, token.Name)
			case token.Name != "" && seen[token.Name]:
				report(u.schema.Pos, "%s: x-enum-varnames has the name %s twice", u, token.Name)
			}
			seen[token.Name] = true
		}
	})
}

func enumProse(s *contract.Service, report reporter) {
	eachWritten(s, func(u use) {
		for _, token := range u.schema.Enum {
			value, err := check.Decode(token.Value)
			if text, ok := value.(string); ok && err == nil && prose(text) {
				report(u.schema.Pos, "%s: the value %q is prose", u, text)
			}
		}
	})
}

func prose(token string) bool {
	return strings.HasSuffix(token, ".") || strings.ContainsFunc(token, func(r rune) bool {
		return r > unicode.MaxASCII || unicode.IsSpace(r)
	})
}

func patternAnchored(s *contract.Service, report reporter) {
	eachWritten(s, func(u use) {
		if u.schema.Pattern == "" {
			return
		}
		if of := s.Schema(u.schema.Of); of != nil && of.Pattern == u.schema.Pattern { // said there
			return
		}
		re, err := syntax.Parse(u.schema.Pattern, syntax.Perl)
		if err != nil {
			report(u.schema.Pos, "%s: %v", u, err)
			return
		}
		if !anchored(re, syntax.OpBeginText) || !anchored(re, syntax.OpEndText) {
			report(u.schema.Pos, "%s: the pattern %s allows anything around what it describes", u, u.schema.Pattern)
		}
	})
}

// anchored reports whether everything that re matches starts with ^ or ends with $, whichever the anchor is.
func anchored(re *syntax.Regexp, anchor syntax.Op) bool {
	switch re.Op {
	case anchor:
		return true
	case syntax.OpCapture:
		return anchored(re.Sub[0], anchor)
	case syntax.OpConcat:
		if anchor == syntax.OpBeginText {
			return anchored(re.Sub[0], anchor)
		}
		return anchored(re.Sub[len(re.Sub)-1], anchor)
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !anchored(sub, anchor) })
	}
	return false
}

var (
	timeName = regexp.MustCompile(`(_(at|time)|[a-z](At|Time))$`)
	ours     = []string{"offset-time", "local-time"} // formats that OpenAPI does not have
)

func timeFormat(s *contract.Service, report reporter) {
	eachUse(s, func(u use) {
		switch schema := u.schema; {
		case u.valued() && timeName.MatchString(u.name) && schema.Kind == contract.String && schema.Format == "" && len(schema.Enum) == 0:
			report(u.pos, "%s is a time without a format", u)
		case slices.Contains(ours, schema.Format) && schema.Pattern == "" && (schema.Name == "" || u.what == "schema"):
			report(schema.Pos, "%s: the format %s needs a pattern", u, schema.Format)
		}
	})
}
