package cases

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// values lists what tries the rules of a schema about a value itself. valid is one that the schema allows.
func values(s *contract.Schema, valid any) []candidate {
	var all []candidate
	if len(s.Enum) > 0 {
		return tokens(s)
	}
	switch s.Kind {
	case contract.Integer, contract.Number:
		all = numbers(s)
	case contract.Boolean:
		all = []candidate{{"type", Inside, "", true}, {"type", Inside, "", false}}
	case contract.String:
		all = append(all, patterns(s, valid)...)
		all = append(all, lengths(s)...)
		all = append(all, formatted(s, valid)...)
	}
	return all
}

// tokens tries each token of an enumeration, its case variants and something else.
func tokens(s *contract.Schema) []candidate {
	var all []candidate
	var last any
	for _, e := range s.Enum {
		if v, ok := decode(e.Value); ok && v != nil {
			all = append(all, candidate{"enum", Inside, "", v})
			last = v
		}
	}
	out := func(v any, why string) { all = append(all, candidate{"enum", Outside, why, v}) }
	switch s.Kind {
	case contract.Integer, contract.Number:
		for _, e := range s.Enum {
			for _, by := range []int64{-1, 1} {
				if r := sample.Rational(&contract.Bound{Value: string(e.Value)}); r != nil {
					out(sample.Decimal(step(r, by)), "")
				}
			}
		}
	case contract.String, contract.Any:
		for _, e := range s.Enum {
			var token string
			if json.Unmarshal(e.Value, &token) == nil {
				for _, v := range caseVariants(token) {
					out(v, "the case is another")
				}
			}
		}
		if token, ok := last.(string); ok {
			out(token+"x", "one character too many")
			out(token+" ", "a blank after it")
			out(chop(token), "one character too few")
		}
		out("no-such-value", "")
	}
	return all
}

func chop(text string) string {
	r := []rune(text)
	return string(r[:max(len(r)-1, 0)])
}

// caseVariants lists a token in upper case, in lower case, with another first letter and with the case of each letter
// swapped.
func caseVariants(token string) []string {
	first := []rune(token)
	if len(first) > 0 {
		first[0] = sample.OtherCase(first[0])
	}
	swapped := strings.Map(sample.OtherCase, token)
	all := []string{strings.ToUpper(token), strings.ToLower(token), string(first), swapped}
	var distinct []string
	seen := map[string]bool{token: true}
	for _, v := range all {
		if !seen[v] {
			seen[v] = true
			distinct = append(distinct, v)
		}
	}
	return distinct
}

// patterns tries the neighbours of a pattern.
func patterns(s *contract.Schema, valid any) []candidate {
	var all []candidate
	like, _ := valid.(string)
	for _, n := range sample.Neighbours(s, like) {
		side := Outside
		if n.In {
			side = Inside
		}
		all = append(all, candidate{"pattern", side, n.Why, n.Text})
	}
	return all
}

// lengths tries texts that are just long enough, just short enough, and one character beyond. Where the pattern lets
// them, they are made of characters of several bytes too, because a length counts characters.
func lengths(s *contract.Schema) []candidate {
	var all []candidate
	add := func(keyword string, side Side, n int) {
		for _, t := range sample.Texts(s, n) {
			why := plural(n, "character")
			if len(t) > n {
				why = fmt.Sprintf("%s, %d bytes", why, len(t))
			}
			all = append(all, candidate{keyword, side, why, t})
		}
	}
	if s.MinLength > 0 {
		add("minLength", Inside, s.MinLength)
		add("minLength", Outside, s.MinLength-1)
	}
	if s.MaxLength != nil && *s.MaxLength < sample.Longest {
		if *s.MaxLength != s.MinLength {
			add("maxLength", Inside, *s.MaxLength)
		}
		add("maxLength", Outside, *s.MaxLength+1)
	}
	return all
}

// A form is a way in which a format must not be written.
type form struct {
	text string
	why  string
}

// misshapen lists texts that formats refuse.
var misshapen = map[string][]form{
	"uuid":     {{"123e4567-e89b-12d3-a456-42661417400", "one digit too few"}, {"123e4567-e89b-12d3-a456-42661417400g", "g is no hexadecimal digit"}},
	"email":    {{"reader.example.com", "no @"}, {"@example.com", "nobody"}},
	"uri":      {{"not a uri", ""}},
	"url":      {{"not a url", ""}},
	"hostname": {{"-example-.com", ""}},
	"ipv4":     {{"192.0.2.256", ""}, {"192.0.2", ""}},
	"ipv6":     {{"2001:db8::g", ""}, {"192.0.2.1", "an IPv4 address"}},
	"byte":     {{"?", "no base64"}},
}

// formatted tries the forms of a format and what resembles them. The contract decides about the sides, except that a
// well-formed text is never outside and a misshapen one never inside.
func formatted(s *contract.Schema, valid any) []candidate {
	var all []candidate
	if isTime(s.Format) {
		base, _ := valid.(string)
		return times(s.Format, base)
	}
	for _, text := range sample.Forms[s.Format] {
		all = append(all, candidate{"format", Inside, "", text})
	}
	for _, f := range misshapen[s.Format] {
		all = append(all, candidate{"format", Outside, f.why, f.text})
	}
	return all
}

// printable reports whether a header can carry a text unchanged.
func printable(value string) bool {
	return value != "" && strings.TrimSpace(value) == value &&
		!strings.ContainsFunc(value, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) })
}
