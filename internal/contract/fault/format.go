package fault

import (
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// This file decides whether a format or a pattern says anything that the other does not.

// A shape is a format of texts: how it can be written, and what only looks like it.
type shape struct{ right, wrong []string }

// shapes are the formats that are checked; any text is of another format.
var shapes = map[string]shape{
	"offset-time": {
		[]string{
			"2024-05-27T03:38:51+0000", "2024-05-27T03:38:51+00:00", "2024-05-27T03:38:51Z",
			"2024-05-27T11:38:51+0800", "2024-05-27T11:38:51+08:00", "2024-05-26T21:08:51-0630",
		},
		[]string{
			"2023-02-29T03:38:51+0000", "2023-02-29T03:38:51+00:00", "2023-02-29T03:38:51Z",
			"2024-05-27T03:38:51", "2024-05-27 03:38:51+0000", "yesterday",
		},
	},
	"local-time": {[]string{"2024-05-27T03:38:51"}, []string{"2023-02-29T03:38:51", "2024-05-27T03:38:51Z", "2024-05-27", "yesterday"}},
	"date-time": {
		[]string{"2024-05-27T03:38:51Z", "2024-05-27T03:38:51+00:00", "2024-05-27T03:38:51.123Z", "2024-05-27T11:38:51+08:00"},
		[]string{"2023-02-29T03:38:51Z", "2023-02-29T03:38:51+00:00", "2024-05-27T03:38:51", "2024-05-27T03:38:51+0000", "yesterday"},
	},
	"date": {[]string{"2024-05-27"}, []string{"2023-02-29", "2024-05-27T03:38:51Z", "20240527", "yesterday"}},
	"uuid": {
		[]string{"123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"},
		[]string{"123e4567-e89b-12d3-a456-42661417400g", "123e4567-e89b-12d3-a456-42661417400", "123e4567e89b12d3a456426614174000"},
	},
	"email": {[]string{"reader@example.com"}, []string{"reader.example.com", "@example.com"}},
}

// breaksOnly reports whether a text breaks one rule of a schema and no other.
func breaksOnly(s *contract.Schema, v any, keyword string) bool {
	found := check.Value(s, v, "body", "")
	return len(found) == 1 && found[0].Rule == keyword && found[0].Name == ""
}

// unseenFormat says why nobody could notice that a format is not checked.
func unseenFormat(s *contract.Schema) string {
	if s.Format == "int32" || s.Format == "int64" {
		if _, ok := beyondFormat(s); !ok {
			return "the bounds refuse what the format refuses"
		}
		return ""
	}
	f, ok := shapes[s.Format]
	switch {
	case !ok:
		return "the format " + s.Format + " refuses nothing that OpenAPI defines"
	case !slices.ContainsFunc(f.wrong, func(text string) bool { return breaksOnly(s, text, "format") }):
		return "the other rules refuse what the format refuses"
	}
	return ""
}

// unseenPattern says why nobody could notice that a pattern is not checked.
func unseenPattern(s *contract.Schema) string {
	f, ok := shapes[s.Format]
	if !ok || slices.ContainsFunc(f.right, func(text string) bool { return breaksOnly(s, text, "pattern") }) {
		return ""
	}
	return "the format refuses what the pattern refuses"
}
