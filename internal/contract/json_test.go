package contract

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func library(t *testing.T) *Service {
	t.Helper()
	return read(t, "testdata/library.json")
}

func read(t *testing.T, file string) *Service {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestServiceSurvivesARoundTrip(t *testing.T) {
	want := library(t)
	text, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	again, err := got.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), string(again)); diff != "" {
		t.Errorf("encoded twice (-first +second)\n%s", diff)
	}
}

func TestEncodeWritesUsesAsReferencesAndTextUnescaped(t *testing.T) {
	node := &Schema{Name: "Node", Kind: Object, Pattern: `[^<>&]`}
	node.Properties = []*Property{{Name: "next", Schema: node}}
	s := &Service{Name: "s", Schemas: []*Schema{node}, Operations: []*Operation{{
		ID: "op", Body: &Body{MediaType: "application/json", Schema: &Schema{Kind: Array, Items: node}},
	}}}
	got, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "name": "s",
  "operations": [
    {
      "id": "op",
      "method": "",
      "path": "",
      "body": {
        "mediaType": "application/json",
        "schema": {
          "kind": "array",
          "items": {
            "ref": "Node"
          }
        }
      },
      "responses": null
    }
  ],
  "schemas": [
    {
      "name": "Node",
      "kind": "object",
      "pattern": "[^<>&]",
      "properties": [
        {
          "name": "next",
          "schema": {
            "ref": "Node"
          }
        }
      ]
    }
  ]
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDecodeLinksUsesToOnePointer(t *testing.T) {
	s := library(t)
	chapter := s.Schema("Chapter")
	if got := chapter.Property("sections").Schema.Items; got != chapter {
		t.Errorf("Chapter.sections[] is %p, want Chapter itself %p", got, chapter)
	}
	book := s.Schema("BookList").Property("books").Schema.Items
	if book != s.Schema("Book") {
		t.Error("BookList.books[] is not Book")
	}
	if got := s.Operation("listBooks").Param("query", "genre").Schema; got != s.Schema("Genre") {
		t.Error("parameter genre is not Genre")
	}
}

func TestDecodeKeepsExamplesWithoutBlanks(t *testing.T) {
	got := string(library(t).Operation("createBook").Examples[0].Request.Body)
	want := `{"title":"Nightly","description":"before the upgrade","pages":7}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"invalid JSON", `{"name":`, "decode service: unexpected EOF"},
		{"trailing data", `{"name": "s"} 1`, "decode service: data after the JSON value"},
		{"an unknown member", `{"name": "s", "operatoins": []}`, `decode service: json: unknown field "operatoins"`},
		{"null in a list", `{"name": "s", "operations": [{"id": "op", "examples": [null]}]}`, `decode service "s": operation "op": null in a list`},
		{
			"a property without schema", `{"name": "s", "schemas": [{"name": "A", "items": {"properties": [{"name": "p"}]}}]}`,
			`decode service "s": schema "A": property "p" has no schema`,
		},
		{
			"a parameter without schema", `{"name": "s", "operations": [{"id": "op", "params": [{"name": "p"}]}]}`,
			`decode service "s": operation "op": parameter "p" has no schema`,
		},
		{
			"an unknown reference", `{"name": "s", "operations": [{"id": "op", "params": [{"schema": {"kind": "array", "items": {"ref": "Nope"}}}]}]}`,
			`decode service "s": operation "op": reference to schema "Nope", which is not under "schemas"`,
		},
		{
			"an unknown reference in a named schema", `{"name": "s", "schemas": [{"name": "A", "additional": {"ref": "Nope"}}]}`,
			`decode service "s": schema "A": reference to schema "Nope", which is not under "schemas"`,
		},
		{"a name twice", `{"name": "s", "schemas": [{"name": "A"}, {"name": "A"}]}`, `decode service "s": two schemas are called "A"`},
		{"a definition without name", `{"name": "s", "schemas": [{"kind": "any"}]}`, `decode service "s": a schema under "schemas" has no name`},
		{
			"a definition in place", `{"name": "s", "schemas": [{"name": "A", "items": {"name": "B", "kind": "any"}}]}`,
			`decode service: schema "B" is not under "schemas"`,
		},
		{
			"a reference beside a schema", `{"name": "s", "schemas": [{"name": "A", "items": {"ref": "A", "kind": "any"}}]}`,
			`decode service: a reference to schema "A" stands beside a schema`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode([]byte(test.in))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, strings.ReplaceAll(err.Error(), "\n", " ")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestEncodeRefusesAUseThatIsNotTheNamedSchema(t *testing.T) {
	use := &Schema{Name: "A", Kind: String}
	for want, s := range map[string]*Service{
		`encode service "s": operation "op": schema "A" is used, but not among the named ones`:      {Name: "s"},
		`encode service "s": operation "op": a use of schema "A" is another one than the named one`: {Name: "s", Schemas: []*Schema{{Name: "A", Kind: Object}}},
		`encode service "s": two schemas are called "A"`:                                            {Name: "s", Schemas: []*Schema{use, use}},
	} {
		s.Operations = []*Operation{{ID: "op", Responses: []*Response{{Headers: []*Param{{Schema: use}}}}}}
		_, err := s.Encode()
		if err == nil {
			t.Fatalf("no error, want %s", want)
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

func FuzzDecodeNeverPanics(f *testing.F) {
	data, err := os.ReadFile("testdata/library.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"operations": [null], "schemas": [null]}`))
	f.Add([]byte(`{"operations": [{"params": [null], "responses": [null], "examples": [null]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Decode(data)
		if err != nil {
			return
		}
		text, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(text) {
			t.Fatalf("encoded as %s", text)
		}
		Rules(s)
	})
}
