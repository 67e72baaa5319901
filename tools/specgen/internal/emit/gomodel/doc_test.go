package gomodel

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSentencesBeginWithTheName(t *testing.T) {
	for description, want := range map[string]string{
		"List books":                      "Do lists books.",
		"Lists books.":                    "Do lists books.",
		"Query the books!":                "Do queries the books!",
		"Push it":                         "Do pushes it.",
		"Apply a patch":                   "Do applies a patch.",
		"Undo it":                         "Do undoes it.",
		"This endpoint lists":             "Do: This endpoint lists.",
		"Always last":                     "Do: Always last.",
		"Books are listed":                "Do: Books are listed.",
		"List":                            "Do: List.",
		"List of books":                   "Do: List of books.",
		"Lists books. Then stops.\n\nEnd": "Do lists books. Then stops.\n\nEnd.",
	} {
		if diff := cmp.Diff(want, OpDoc("Do", description)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", description, diff)
		}
	}
	for description, want := range map[string]string{
		"A page of books": "Page is a page of books.", "An answer": "Page is an answer.", "Books.": "Page: Books.", "`code`": "Page: `code`",
	} {
		if diff := cmp.Diff(want, TypeDoc("Page", description)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", description, diff)
		}
	}
}

func TestRulesAreTheirOwnWordsWhereTheDescriptionHasNone(t *testing.T) {
	for text, want := range map[string]string{
		"{type: integer, minimum: 1, maximum: 100}":                                                                  "1 to 100.",
		"{type: integer, minimum: 1, maximum: 100, description: How many}":                                           "How many. 1 to 100.",
		"{type: integer, minimum: 1, maximum: 100, description: 'How many, 1 to 100'}":                               "How many, 1 to 100.",
		"{type: integer, minimum: 0, default: 0, description: 'At least 0, which is the default'}":                   "At least 0, which is the default.",
		"{type: integer, minimum: 0, default: 5, description: The row}":                                              "The row. At least 0. Default: 5.",
		"{type: string, minLength: 3, maxLength: 3}":                                                                 "3 characters.",
		"{type: string, minLength: 1}":                                                                               "Not empty.",
		"{type: string, maxLength: 1}":                                                                               "At most 1 character.",
		"{type: string, minLength: 4, maxLength: 64, pattern: '^a*$', description: 'A name of 4 to 64 characters.'}": "A name of 4 to 64 characters. Matching ^a*$.",
		"{type: number, minimum: 0, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: true, multipleOf: 0.5}":    "More than 0, less than 2, a multiple of 0.5.",
		"{type: array, minItems: 2, maxItems: 2, uniqueItems: true, items: {type: string}}":                          "2 elements, no element twice.",
		"{type: string, format: uuid, default: ''}":                                                                  "A UUID. Default: \"\".",
		"{type: string, nullable: true, description: \"One.\\n\\n- a\\n- b\"}":                                       "One.\n\n- a\n- b.",
	} {
		p, findings := model(t, schemas(asks, "    T: {type: object, properties: {x: "+text+"}}"))
		if findings != "" {
			t.Fatal(findings)
		}
		if diff := cmp.Diff(want, p.Types[0].Fields[0].Doc); diff != "" {
			t.Errorf("%s: -want +got:\n%s", text, diff)
		}
	}
}

func TestDocumentationSaysWhoHasAProperty(t *testing.T) {
	p, _ := model(t, schemas(both, `    T:
      type: object
      required: [n]
      x-wire-aliases: {n: [m]}
      properties: {n: {type: string, nullable: true}, r: {type: string, readOnly: true}, w: {type: string, writeOnly: true}}`))
	var got []string
	for _, f := range p.Types[0].Fields {
		got = append(got, f.Doc)
	}
	want := []string{"May be null, which is nil. Also seen on the wire as m.", "Only answers have it.", "Only requests have it."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
