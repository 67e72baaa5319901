package gomodel

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file writes what generated comments say of a value: its description and its rules, in one or two sentences.

// propertyDoc is the comment of a property.
func (p *Package) propertyDoc(property *contract.Property, f *Field) string {
	d := p.describe(property.Description, f)
	if f.Null {
		d.add("May be null, which is nil.")
	}
	switch {
	case property.ReadOnly:
		d.add("Only answers have it.")
	case property.WriteOnly:
		d.add("Only requests have it.")
	}
	if len(f.Aliases) > 0 {
		d.add("Also seen on the wire as " + strings.Join(f.Aliases, ", ") + ".")
	}
	d.add(p.Where(property.Only))
	return d.text()
}

// paramDoc is the comment of a parameter.
func (p *Package) paramDoc(param *contract.Param, f *Field) string {
	d := p.describe(param.Description, f)
	if f.Required {
		d.add("Required.")
	}
	if param.Deprecated {
		d.add("Deprecated.")
	}
	d.add(p.Where(param.Only))
	return d.text()
}

// A doc is a comment in the making: a description, and sentences of ours.
type doc struct {
	description string
	sentences   []string
}

func (d *doc) add(s string) {
	if s != "" {
		d.sentences = append(d.sentences, s)
	}
}

// text is the comment. Ours go on a line of their own after a description of several lines.
func (d *doc) text() string {
	ours := strings.Join(d.sentences, " ")
	switch {
	case d.description == "" || ours == "":
		return d.description + ours
	case strings.Contains(d.description, "\n"):
		return d.description + "\n" + ours
	}
	return d.description + " " + ours
}

// describe begins a comment with the description, and the rules and the default that it does not say itself.
func (p *Package) describe(description string, f *Field) *doc {
	s := f.Schema
	if description == "" {
		description = s.Description
	}
	d := &doc{description: Sentence(description)}
	if f.Ref.Basic != Named {
		d.add(Sentence(rules(s, description)))
	}
	if value := literal(s.Default); len(s.Default) > 0 && !f.Required && !says(description, "default", value) {
		if value == "" {
			value = `""`
		}
		d.add("Default: " + value + ".")
	}
	return d
}

// rules puts the constraints of a schema in words: "4 to 64 characters, matching ^[a-z]+$". It leaves out those that the
// description says itself.
func rules(s *contract.Schema, description string) string {
	var parts []string
	add := func(about, text string, numbers ...string) {
		if text != "" && !says(description, about, numbers...) {
			parts = append(parts, text)
		}
	}
	low, high := s.Min, s.Max
	switch {
	case low != nil && high != nil && !low.Exclusive && !high.Exclusive:
		add("", span(low.Value, high.Value), low.Value, high.Value)
	default:
		if low != nil {
			add(bounds, pick(low.Exclusive, "more than ", "at least ")+low.Value, low.Value)
		}
		if high != nil {
			add(bounds, pick(high.Exclusive, "less than ", "at most ")+high.Value, high.Value)
		}
	}
	if s.MultipleOf != "" {
		add("multiple", "a multiple of "+s.MultipleOf, s.MultipleOf)
	}
	add("character", sizes(s.MinLength, s.MaxLength, "character"), numbers(s.MinLength, s.MaxLength)...)
	if s.Pattern != "" && !isTime(s) {
		parts = append(parts, "matching "+s.Pattern)
	}
	if format := Formats[s.Format]; format != nil {
		add("", strings.TrimPrefix(format.Text, "must be "), s.Format)
	}
	add("", sizes(s.MinItems, s.MaxItems, "element"), numbers(s.MinItems, s.MaxItems)...)
	if s.Unique {
		add("", "no element twice", "unique")
	}
	return strings.Join(parts, ", ")
}

// bounds are the words that sentences about one bound have.
const bounds = "least|most|than|min|max|from|up to|not exceed|positive|negative"

// says reports whether a description has each of some words, and one of those in about.
func says(description, about string, words ...string) bool {
	text := strings.ToLower(description)
	if !slices.ContainsFunc(strings.Split(about, "|"), func(word string) bool { return strings.Contains(text, word) }) {
		return false
	}
	found := separators.Split(text, -1)
	for _, word := range words {
		if !slices.Contains(found, strings.ToLower(word)) {
			return false
		}
	}
	return len(words) > 0
}

var separators = regexp.MustCompile(`[^\pL\pN_+.-]+|[.,;:]+(\s|$)|\.$`)

func numbers(low int, high *int) (list []string) {
	if low > 0 {
		list = append(list, strconv.Itoa(low))
	}
	if high != nil {
		list = append(list, strconv.Itoa(*high))
	}
	return list
}

// sizes puts the limits of a size in words; "" when there are none.
func sizes(low int, high *int, unit string) string {
	switch {
	case low > 0 && high != nil:
		return span(strconv.Itoa(low), strconv.Itoa(*high)) + " " + plural(unit, *high)
	case high != nil:
		return "at most " + strconv.Itoa(*high) + " " + plural(unit, *high)
	case low == 1 && unit == "character":
		return "not empty"
	case low > 0:
		return "at least " + strconv.Itoa(low) + " " + plural(unit, low)
	}
	return ""
}

func span(low, high string) string {
	if low == high {
		return low
	}
	return low + " to " + high
}

func plural(unit string, n int) string {
	if n == 1 {
		return unit
	}
	return unit + "s"
}

func pick(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

// Sentence ends text with a full stop and starts it with a capital, unless it is a name or a pattern.
func Sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	if first, rest, _ := strings.Cut(s, " "); rest != "" && strings.Trim(first, "abcdefghijklmnopqrstuvwxyz,-'") == "" {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	if strings.HasSuffix(s, "。") || strings.ContainsAny(s[len(s)-1:], ".!?:|`>") {
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
			return Sentence(name + " is " + strings.ToLower(article) + rest)
		}
	}
	return name + ": " + Sentence(description)
}

// OpDoc starts a description with the name of the operation: "Queries backups" and "Query backups" become "ListBackups
// queries backups".
func OpDoc(name, description string) string {
	description = strings.TrimSpace(description)
	first, rest, _ := strings.Cut(description, " ")
	second, _, _ := strings.Cut(rest, " ")
	if verb, ok := thirdPerson(first); ok && rest != "" && !slices.Contains(afterNouns, second) {
		return Sentence(name + " " + verb + " " + rest)
	}
	return name + ": " + Sentence(description)
}

// afterNouns are words that show that the one before them is no verb: "Books are listed".
var afterNouns = []string{"are", "is", "was", "were", "can", "may", "must", "have", "has", "of", "that", "which"}
