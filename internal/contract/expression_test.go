package contract

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExpressionsAreRead(t *testing.T) {
	for text, want := range map[string]Expression{
		"$now":                      {From: "now"},
		"$request.path.shelf_id":    {"request.path", "shelf_id"},
		"$request.query.a.b":        {"request.query", "a.b"},
		"$request.header.X-Shelf":   {"request.header", "X-Shelf"},
		"$request.body":             {From: "request.body"},
		"$request.body#":            {From: "request.body"},
		"$request.body#/chapters/0": {"request.body", "/chapters/0"},
		"$response.body#/a~1b":      {"response.body", "/a~1b"},
	} {
		got, err := ParseExpression(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", text, err, diff)
		}
	}
	for _, text := range []string{"$", "$today", "$request.path.", "$request.body/name", "$request.body#name", "$response.header.X", "$$now"} {
		if got, err := ParseExpression(text); err == nil {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestPointersOfExpressionsAreUnescaped(t *testing.T) {
	if diff := cmp.Diff([]string{"a/b", "~", ""}, Expression{"request.body", "/a~1b/~0/"}.Pointer()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestACreationEchoesWhatItsRowTakesAndKeeps(t *testing.T) {
	c := &Creation{
		Row: []byte(`{"id": "$response.body#/id", "kind": "Whole", "made": "$now", "edition": {"genre": "$request.body#/genre", "year": 1},
			"state": "$request.body#/state", "tags": ["$request.body#/tag"], "shelf": "$request.path.shelf", "odd": "$nothing"}`),
		Later: &Later{After: "2s", Row: []byte(`{"state": "Done"}`)},
	}
	want := []Echo{
		{[]string{"id"}, Expression{"response.body", "/id"}},
		{[]string{"edition", "genre"}, Expression{"request.body", "/genre"}},
		{[]string{"shelf"}, Expression{"request.path", "shelf"}},
	}
	if diff := cmp.Diff(want, c.Echoes()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
