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
