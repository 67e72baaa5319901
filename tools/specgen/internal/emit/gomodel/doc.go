package gomodel

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file writes what generated comments say of a value: its description and its rules, in one or two sentences.

// fieldDoc is the comment of a field.
func (p *Package) fieldDoc(description string, s *contract.Schema, f *Field, only []string) string {
	if description == "" {
		description = s.Description
	}
	var sentences []string
	if d := strings.TrimSpace(description); d != "" {
		sentences = append(sentences, sentence(d))
	}
	if rules := Rules(s); rules != "" && (f.Ref.Basic != Named || f.Ref.Type.Shape != Enum) {
		sentences = append(sentences, sentence(rules))
	}
	switch {
	case f.Required && f.Param != nil:
		sentences = append(sentences, "Required.")
	case len(s.Default) > 0:
		sentences = append(sentences, "Default: "+text(s.Default)+".")
	}
	if f.Null {
		sentences = append(sentences, "May be null, which is nil.")
	}
	if len(f.Aliases) > 0 {
		sentences = append(sentences, "Also seen on the wire as "+strings.Join(f.Aliases, ", ")+".")
	}
	if where := p.Where(only); where != "" {
		sentences = append(sentences, where)
	}
	return strings.Join(sentences, "\n")
}

// Rules puts the constraints of a schema in words: "4 to 64 characters, matching ^[a-z]+$".
func Rules(s *contract.Schema) string {
	var parts []string
	switch {
	case s.Min != nil && s.Max != nil && !s.Min.Exclusive && !s.Max.Exclusive:
		parts = append(parts, s.Min.Value+" to "+s.Max.Value)
	default:
		if s.Min != nil {
			parts = append(parts, pick(s.Min.Exclusive, "more than ", "at least ")+s.Min.Value)
		}
		if s.Max != nil {
			parts = append(parts, pick(s.Max.Exclusive, "less than ", "at most ")+s.Max.Value)
		}
	}
	if s.MultipleOf != "" {
		parts = append(parts, "a multiple of "+s.MultipleOf)
	}
	switch {
	case s.MinLength > 0 && s.MaxLength != nil:
		parts = append(parts, strconv.Itoa(s.MinLength)+" to "+strconv.Itoa(*s.MaxLength)+" characters")
	case s.MaxLength != nil:
		parts = append(parts, "at most "+strconv.Itoa(*s.MaxLength)+" characters")
	case s.MinLength == 1:
		parts = append(parts, "not empty")
	case s.MinLength > 0:
		parts = append(parts, "at least "+strconv.Itoa(s.MinLength)+" characters")
	}
	if s.Pattern != "" && !isTime(s) {
		parts = append(parts, "matching "+s.Pattern)
	}
	switch {
	case s.MinItems > 0 && s.MaxItems != nil:
		parts = append(parts, strconv.Itoa(s.MinItems)+" to "+strconv.Itoa(*s.MaxItems)+" elements")
	case s.MaxItems != nil:
		parts = append(parts, "at most "+strconv.Itoa(*s.MaxItems)+" elements")
	case s.MinItems > 0:
		parts = append(parts, "at least "+strconv.Itoa(s.MinItems)+" elements")
	}
	return strings.Join(parts, ", ")
}

func pick(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

func text(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}

// sentence ends text with a full stop and starts it with a capital, unless it is a name or a pattern.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	if c := s[0]; c >= 'a' && c <= 'z' {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	if strings.ContainsAny(s[len(s)-1:], ".!?:") {
		return s
	}
	return s + "."
}

// TypeDoc starts a description with the name of the type, as Go's comments do: "A page of backups" becomes
// "ListBackupsResponseBody is a page of backups".
func TypeDoc(name, description string) string {
	description = strings.TrimSpace(description)
	for _, article := range []string{"A ", "An "} {
		if rest, ok := strings.CutPrefix(description, article); ok {
			return sentence(name + " is " + strings.ToLower(article) + rest)
		}
	}
	return name + ": " + sentence(description)
}

// OpDoc starts a description with the name of the operation: "Queries backups" becomes "ListBackups queries backups".
func OpDoc(name, description string) string {
	description = strings.TrimSpace(description)
	first, rest, _ := strings.Cut(description, " ")
	if rest != "" && strings.HasSuffix(first, "s") && !strings.HasSuffix(first, "ss") && first != strings.ToUpper(first) {
		return sentence(name + " " + strings.ToLower(first) + " " + rest)
	}
	return name + ": " + sentence(description)
}

// Sentence is a description as a comment ends it.
func Sentence(s string) string { return sentence(s) }
