// Package library is a small lending library as a contract and as a server, for the tests of the packages that derive,
// run and report contract cases. The server keeps the contract; asked for a fault, it breaks it in that one place.
package library

import (
	"encoding/json"
	"strconv"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// Service is the contract of the library. Every call returns another copy.
func Service() *contract.Service {
	failure := &contract.Schema{Name: "Failure", Kind: contract.Object, Properties: []*contract.Property{
		{Name: "error_code", Required: true, Schema: text("The code of the error.")},
		{Name: "error_msg", Required: true, Schema: text("What is wrong.")},
	}}
	book := bookSchema()
	return &contract.Service{
		Name: "library", Title: "Library", Version: "1",
		Servers: []contract.Server{{URL: "https://library.example.com"}},
		Schemes: []contract.SecurityScheme{
			{Name: "token", Type: "apiKey", In: "header", Param: "X-Token"},
			{Name: "signature", Type: "apiKey", In: "header", Param: "Authorization", Prefix: "LIB-HMAC"},
		},
		Refusals: []contract.Refusal{
			{Kind: "invalid", Status: 400, Code: "LIB.400", Message: "Wrong request."},
			{Kind: "unauthenticated", Status: 401, Code: "LIB.401", Message: "Who are you?"},
			{Kind: "notFound", Status: 404, Code: "LIB.404", Message: "No such thing."},
			{Kind: "methodNotAllowed", Status: 405, Code: "LIB.405", Message: "Not this way."},
			{Kind: "mediaType", Status: 415, Code: "LIB.415", Message: "JSON, please."},
		},
		Operations: []*contract.Operation{listBooks(book, failure), addBook(failure), readBook(book, failure), removeBook(failure)},
		Schemas:    []*contract.Schema{book, failure},
	}
}

// Keeping is the contract of a library whose new books are listed, which Handler does not do.
func Keeping() *contract.Service {
	s := Service()
	s.Operation("addBook").Creates = &contract.Creation{
		List: "listBooks",
		Row: json.RawMessage(`{"id": "$response.body#/id", "title": "$request.body#/title", "genre": "$request.body#/genre", "pages": "$request.body#/pages",
			"bought_at": "$now", "lent": false}`),
		Later: &contract.Later{After: "1m", Row: json.RawMessage(`{"lent_to": "Ann"}`)},
	}
	return s
}

const listURL = "https://library.example.com/v1/central/books?author=Le+Guin&genre=Novel&since=2020-05-27T03%3A38%3A51+0000&until=2024-05-27T03:38:51+0000&offset=1&limit=2"

const listAnswer = `{"books":[
	{"id":"b-0003","title":"Rocannon","genre":"Novel","author":"Le Guin","bought_at":"2022-01-02T03:04:05+0000","pages":142,"tags":["space"],"cover":null,"lent":false},
	{"id":"b-0005","title":"Lathe","genre":"Novel","author":"Le Guin","bought_at":"2024-01-02T03:04:05+0000","pages":184,"tags":[],"cover":"blue","lent":false}],
	"total":3,"offset":1,"limit":2}`

func listBooks(book, failure *contract.Schema) *contract.Operation {
	shop := func(name, other, op, code string) *contract.Param {
		s := &contract.Schema{Kind: contract.String, Format: "offset-time", Pattern: `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\+0000|\+00:00|Z)$`}
		return query(&contract.Param{Name: name, Schema: s, ErrorCode: code, Filter: &contract.Filter{Field: "bought_at", Op: op},
			Description: "Bought " + name + " that moment; comes with " + other + "."})
	}
	return &contract.Operation{
		ID: "listBooks", Method: "GET", Path: "/v1/{library}/books", Summary: "Lists books.",
		Page: contract.Page{Title: "Listing Books", URL: "https://library.example.com/docs/list", Updated: "2026-01-02"},
		Params: []*contract.Param{
			libraryParam(),
			query(&contract.Param{Name: "author", Description: "The author, 1 to 32 characters.", Filter: &contract.Filter{Field: "author"},
				Schema: &contract.Schema{Kind: contract.String, MinLength: 1, MaxLength: number(32)}}),
			query(&contract.Param{Name: "genre", Description: "Novel, Poem or Play.", Filter: &contract.Filter{Field: "genre"},
				Schema: enum("", "Novel", "Poem", "Play")}),
			query(&contract.Param{Name: "state", Description: "Here by default, or Lent.",
				Filter: &contract.Filter{Field: "lent_to", Is: map[string]string{"Here": "empty", "Lent": "non-empty"}},
				Schema: &contract.Schema{Kind: contract.String, Enum: tokens("Here", "Lent"), Default: json.RawMessage(`"Here"`)}}),
			shop("since", "until", "gte", "LIB.SINCE"),
			shop("until", "since", "lte", ""),
			query(&contract.Param{Name: "offset", Description: "Rows to skip; 0 by default.",
				Schema: &contract.Schema{Kind: contract.Integer, Format: "int32", Min: bound(0), Default: json.RawMessage("0")}}),
			query(&contract.Param{Name: "limit", Description: "Rows on a page: 1 to 50, 10 by default.",
				Schema: &contract.Schema{Kind: contract.Integer, Min: bound(1), Max: bound(50), Default: json.RawMessage("10")}}),
			{Name: "X-Language", In: "header", Description: "en or de.", Schema: enum("", "en", "de")},
		},
		Responses: []*contract.Response{
			{Status: 200, Description: "A page of books.", MediaType: "application/json", Schema: object(
				member("books", &contract.Schema{Kind: contract.Array, Items: book}, true),
				member("total", &contract.Schema{Kind: contract.Integer, Min: bound(0)}, true),
				member("offset", &contract.Schema{Kind: contract.Integer}, true),
				member("limit", &contract.Schema{Kind: contract.Integer}, true))},
			wrong(failure),
		},
		Security:  [][]string{{"token"}, {"signature"}},
		Paging:    &contract.Paging{Offset: "offset", Limit: "limit", Items: "books", Total: "total", EchoOffset: "offset", EchoLimit: "limit"},
		Dependent: []contract.Dependent{{Name: "since", Requires: []string{"until"}}, {Name: "until", Requires: []string{"since"}}},
		Examples: []*contract.Example{
			{Name: "novels", Request: &contract.ExampleRequest{URL: listURL, Values: []contract.Value{
				{In: "path", Name: "library", Text: "central"}, {In: "query", Name: "author", Text: "Le Guin"},
				{In: "query", Name: "genre", Text: "Novel"}, {In: "query", Name: "since", Text: "2020-05-27T03:38:51+0000"},
				{In: "query", Name: "until", Text: "2024-05-27T03:38:51+0000"},
				{In: "query", Name: "offset", Text: "1"}, {In: "query", Name: "limit", Text: "2"},
			}}, Response: &contract.ExampleResponse{Status: 200, Body: json.RawMessage(listAnswer)}},
			{Name: "wrongLimit", Response: &contract.ExampleResponse{Status: 400,
				Body: json.RawMessage(`{"error_code":"LIB.400","error_msg":"limit: must be 1 to 50, got 51"}`)}},
		},
	}
}

func addBook(failure *contract.Schema) *contract.Operation {
	chapter := object(
		member("name", &contract.Schema{Kind: contract.String, MinLength: 1, MaxLength: number(20)}, true),
		member("length", &contract.Schema{Kind: contract.Integer, Min: bound(1), Max: bound(99)}, false))
	return &contract.Operation{
		ID: "addBook", Method: "POST", Path: "/v1/{library}/books", Summary: "Adds a book.",
		Page:   contract.Page{Title: "Adding a Book", URL: "https://library.example.com/docs/add"},
		Params: []*contract.Param{libraryParam()},
		Body: &contract.Body{Required: true, MediaType: "application/json", Schema: object(
			coded(member("title", &contract.Schema{Kind: contract.String, MinLength: 4, MaxLength: number(64),
				Pattern: `^[A-Za-z][A-Za-z0-9_-]*$`, Description: "4 to 64 letters, digits, hyphens and underscores; the first is a letter."}, true), "LIB.TITLE"),
			member("note", &contract.Schema{Kind: contract.String, MaxLength: number(256), Pattern: `^[^>!<"&'=]*$`,
				Description: `At most 256 characters, none of >!<"&'=.`}, true),
			member("genre", enum("Novel, Poem or Play.", "Novel", "Poem", "Play"), false),
			member("pages", &contract.Schema{Kind: contract.Integer, Min: bound(1), Max: bound(5000)}, false),
			member("weight", &contract.Schema{Kind: contract.Number, Min: &contract.Bound{Value: "0", Exclusive: true}}, false),
			member("tags", &contract.Schema{Kind: contract.Array, MaxItems: number(3), Unique: true, Items: text("A tag.")}, false),
			member("cover", &contract.Schema{Kind: contract.String, Nullable: true, Description: "The colour, or null."}, false),
			member("lendable", &contract.Schema{Kind: contract.Boolean}, false),
			member("chapters", &contract.Schema{Kind: contract.Array, MinItems: 1, Items: chapter}, false),
		)},
		Responses: []*contract.Response{
			{Status: 202, Also: []int{200}, Description: "The book's id.", MediaType: "application/json",
				Schema: object(member("id", &contract.Schema{Kind: contract.String, Pattern: `^b-\d{4}$`}, true))},
			wrong(failure),
		},
		Security: [][]string{{"token"}, {"signature"}},
		Examples: []*contract.Example{{Name: "poems",
			Request: &contract.ExampleRequest{Values: []contract.Value{{In: "path", Name: "library", Text: "central"}},
				Body: json.RawMessage(`{"title":"Sonnets","note":"a gift, hardly read","genre":"Poem","pages":154,"chapters":[{"name":"I","length":2}]}`)},
			Response: &contract.ExampleResponse{Status: 202, Body: json.RawMessage(`{"id":"b-0009"}`)}}},
	}
}

func readBook(book, failure *contract.Schema) *contract.Operation {
	return &contract.Operation{
		ID: "readBook", Method: "GET", Path: "/v1/{library}/books/{book}", Summary: "Shows a book.",
		Params: []*contract.Param{libraryParam(), bookParam()},
		Responses: []*contract.Response{
			{Status: 200, Description: "The book.", MediaType: "application/json", Schema: book,
				Headers: []*contract.Param{{Name: "X-Shelf", In: "header", Required: true, Schema: &contract.Schema{Kind: contract.Integer}}}},
			wrong(failure),
		},
		Security: [][]string{{"token"}, {"signature"}},
		Examples: []*contract.Example{{Name: "one",
			Request: &contract.ExampleRequest{Values: []contract.Value{{In: "path", Name: "library", Text: "central"}, {In: "path", Name: "book", Text: "b-0001"}}},
			Response: &contract.ExampleResponse{Status: 200, Body: json.RawMessage(`{"id":"b-0001","title":"Planet","genre":"Novel",
				"author":"Le Guin","bought_at":"2020-06-02T03:04:05+0000","pages":113,"tags":["space","exile"],"cover":"red","lent":false}`)}}},
	}
}

func removeBook(failure *contract.Schema) *contract.Operation {
	return &contract.Operation{
		ID: "removeBook", Method: "DELETE", Path: "/v1/{library}/books/{book}", Summary: "Gives a book away.",
		Params:    []*contract.Param{libraryParam(), bookParam()},
		Responses: []*contract.Response{{Status: 204, Description: "It is gone."}, wrong(failure)},
		Security:  [][]string{{"token"}, {"signature"}},
	}
}

func bookSchema() *contract.Schema {
	s := object(
		member("id", &contract.Schema{Kind: contract.String, Pattern: `^b-\d{4}$`}, true),
		member("title", text("The title."), true),
		member("genre", enum("", "Novel", "Poem", "Play"), true),
		member("author", text("Who wrote it."), true),
		member("bought_at", &contract.Schema{Kind: contract.String, Format: "offset-time"}, true),
		member("pages", &contract.Schema{Kind: contract.Integer, Min: bound(1)}, true),
		member("tags", &contract.Schema{Kind: contract.Array, Items: text("A tag.")}, true),
		member("cover", &contract.Schema{Kind: contract.String, Nullable: true}, true),
		member("lent", &contract.Schema{Kind: contract.Boolean}, true),
		member("lent_to", text("Who has it."), false))
	s.Name = "Book"
	return s
}

func libraryParam() *contract.Param {
	return &contract.Param{Name: "library", In: "path", Required: true, Client: true, Schema: text("Which library.")}
}

func bookParam() *contract.Param {
	return &contract.Param{Name: "book", In: "path", Required: true, Description: "b- and 4 digits.",
		Schema: &contract.Schema{Kind: contract.String, Pattern: `^b-[0-9]{4}$`}}
}

func query(p *contract.Param) *contract.Param {
	p.In, p.Explode = "query", true
	return p
}

func wrong(failure *contract.Schema) *contract.Response {
	return &contract.Response{Description: "What is wrong.", MediaType: "application/json", Schema: failure}
}

func object(members ...*contract.Property) *contract.Schema {
	return &contract.Schema{Kind: contract.Object, Properties: members}
}

func member(name string, s *contract.Schema, required bool) *contract.Property {
	return &contract.Property{Name: name, Schema: s, Required: required}
}

func coded(p *contract.Property, code string) *contract.Property {
	p.ErrorCode = code
	return p
}

func text(description string) *contract.Schema {
	return &contract.Schema{Kind: contract.String, Description: description}
}

func enum(description string, all ...string) *contract.Schema {
	return &contract.Schema{Kind: contract.String, Description: description, Enum: tokens(all...)}
}

func tokens(all ...string) []contract.EnumValue {
	var values []contract.EnumValue
	for _, t := range all {
		values = append(values, contract.EnumValue{Value: json.RawMessage(strconv.Quote(t))})
	}
	return values
}

func bound(n int) *contract.Bound { return &contract.Bound{Value: strconv.Itoa(n)} }
func number(n int) *int           { return &n }
