package stub

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

func TestDocumentedRequestsGetTheDocumentedAnswers(t *testing.T) {
	s := described(t, "library")
	h := library(t, Options{})
	list, create := s.Operation("listBooks"), s.Operation("createBook")
	for _, test := range []struct{ request, body, want string }{
		{"GET /v1/abcd/books?offset=0&limit=2&begin_time=2019-05-01T00:00:00+0000&end_time=2019-05-31T00:00:00%2B0000", "", "200 " + string(list.Examples[0].Response.Body)},
		{"GET /v1/abcd/books?limit=2&offset=0&end_time=2019-05-31T00:00:00%200000&begin_time=2019-05-01T00:00:00%2b0000", "", "200 " + string(list.Examples[0].Response.Body)},
		{"GET /v1/abcd/books?kind=Chaptered", "", "200 " + string(list.Examples[1].Response.Body)},
		{"POST /v1/abcd/books", `{"pages": 7, "description": "before the upgrade", "title": "Nightly"}` + "\n", "202 " + string(create.Examples[0].Response.Body)},
		{"POST /v1/abcd/books", `{"title": "Taken", "description": ""}`, "400 " + string(create.Examples[2].Response.Body)},
	} {
		if diff := cmp.Diff(test.want, answer(t, h, test.request, test.body)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.request, diff)
		}
	}
}

func TestADocumentedMistakeGetsItsDocumentedRefusal(t *testing.T) {
	s := described(t, "library")
	s.Operation("listBooks").Examples[2].Request = &contract.ExampleRequest{Values: []contract.Value{
		{In: "path", Name: "shelf_id", Text: "abcd"}, {In: "query", Name: "limit", Text: "1000"},
	}}
	h := New([]*contract.Service{s}, Options{})
	want := `400 {"error_code":"LIB.1439","error_msg":"limit is wrong"}`
	if diff := cmp.Diff(want, answer(t, h, "GET /v1/abcd/books?limit=1000", "")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestOtherRequestsGetTheNearestSuccess(t *testing.T) {
	h := library(t, Options{})
	for _, test := range []struct{ body, want string }{
		{`{"title": "Anything", "description": ""}`, `202 {"book_id":"b9"}`},
		{`{"title": "Anything", "description": "", "genre": "poetry"}`, `202 {"book_id":"b10"}`},
		{`{"title": "Taken", "description": "not"}`, `202 {"book_id":"b9"}`},
	} {
		if diff := cmp.Diff(test.want, answer(t, h, "POST /v1/wxyz/books", test.body)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// list asks for books and returns the ids, total, offset and limit of the answer.
func list(t *testing.T, query string) []any {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/v1/wxyz/books?"+query, nil)
	r.Header.Set("X-Token", "x")
	library(t, Options{}).ServeHTTP(w, r)
	var got struct {
		Books                []struct{ ID string }
		Total, Offset, Limit int
		Note                 string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("%s: %d %s", query, w.Code, w.Body)
	}
	if got.Books == nil || got.Note != "documented" {
		t.Errorf("%s: %s", query, w.Body)
	}
	if found := check.Response(described(t, "library").Operation("listBooks"), w.Code, w.Header(), w.Body.Bytes(), true); len(found) > 0 {
		t.Errorf("%s: %v", query, found)
	}
	out := []any{}
	for _, b := range got.Books {
		out = append(out, b.ID)
	}
	return append(out, got.Total, got.Offset, got.Limit)
}

func TestListsHonourFiltersAndPages(t *testing.T) {
	// b1 and b2 have no chapters, and b3 has; a book without kind is asked for as Whole, which is the default.
	for query, want := range map[string][]any{
		"":                           {"b1", "b2", 2, 0, 100},
		"limit=1":                    {"b1", 2, 0, 1},
		"limit=1&offset=1":           {"b2", 2, 1, 1},
		"offset=2":                   {2, 2, 100},
		"offset=2147483647":          {2, 2147483647, 100},
		"kind=Chaptered":             {"b3", 1, 0, 100},
		"genre=poetry":               {"b2", 1, 0, 100},
		"genre=novel&kind=Chaptered": {"b3", 1, 0, 100},
		"book_id=b2":                 {"b2", 1, 0, 100},
		"book_id=B2":                 {0, 0, 100},
		"book_id=b3":                 {0, 0, 100},
		"begin_time=2019-05-28T00:00:00Z&end_time=2019-06-01T00:00:00Z":                                           {"b2", 1, 0, 100},
		"begin_time=2019-05-27T05:38:51%2B02:00&end_time=2019-05-27T03:38:51+0000":                                {"b1", 1, 0, 100},
		"begin_time=2019-05-27T03:38:52Z&end_time=2019-05-27T03:38:52Z":                                           {0, 0, 100},
		"begin_time=2019-05-27T03:38:51Z&end_time=2019-05-27T03:38:51Z&genre=novel&limit=100&offset=0&book_id=b1": {"b1", 1, 0, 100},
		"begin_time=2000-01-01T00:00:00Z&end_time=2030-01-01T00:00:00Z&kind=Chaptered":                            {0, 0, 100},
	} {
		if diff := cmp.Diff(want, list(t, query)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", query, diff)
		}
	}
}

func TestListsWithoutExamplesHaveOneRow(t *testing.T) {
	h := New([]*contract.Service{described(t, "archive")}, Options{})
	if diff := cmp.Diff(`200 {"books":["text"]}`, answer(t, h, "GET /v1/x/books", "")); diff != "" {
		t.Errorf("without paging (-want +got)\n%s", diff)
	}
	s := described(t, "archive")
	s.Operations[0].Paging = &contract.Paging{Offset: "offset", Limit: "limit", Items: "books", Total: "total"}
	h = New([]*contract.Service{s}, Options{})
	if diff := cmp.Diff(`200 {"books":["text"],"total":1}`, answer(t, h, "GET /v1/x/books", "")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPagesAreNoLargerThanTheyMayBe(t *testing.T) {
	rows := func(*contract.Operation) []json.RawMessage {
		return slices.Repeat([]json.RawMessage{[]byte("{}")}, 500)
	}
	for most, want := range map[string]int{"": 100, "30": 30, "200.5": 200} {
		s := described(t, "archive")
		op := s.Operation("listBooks")
		op.Paging = &contract.Paging{Offset: "offset", Limit: "limit", Items: "books"}
		limit := op.Param("query", op.Paging.Limit).Schema
		limit.Default, limit.Max = nil, nil
		if most != "" {
			limit.Max = &contract.Bound{Value: most}
		}
		h := New([]*contract.Service{s}, Options{Rows: rows})
		for query, want := range map[string]int{"": want, "?limit=20": 20} {
			var got struct{ Books []any }
			_, body, _ := strings.Cut(answer(t, h, "GET /v1/x/books"+query, ""), " ")
			if err := json.Unmarshal([]byte(body), &got); err != nil || len(got.Books) != want {
				t.Errorf("limit of at most %q, %q: %d rows, want %d (%v)", most, query, len(got.Books), want, err)
			}
		}
	}
}

func TestFiltersReadRows(t *testing.T) {
	row, err := check.Decode([]byte(`{"a": {"b": 1.50, "c": true, "n": null, "e": ""}, "list": [{"x": "p"}, {"x": "q"}], "none": [], "day": "2020-02-01"}`))
	if err != nil {
		t.Fatal(err)
	}
	is := map[string]string{"no": "empty", "yes": "non-empty"}
	for _, test := range []struct {
		filter contract.Filter
		text   string
		want   bool
	}{
		{contract.Filter{Field: "a.b"}, "1.50", true},
		{contract.Filter{Field: "a.b"}, "1.5", false},
		{contract.Filter{Field: "a.c", Op: "eq"}, "true", true},
		{contract.Filter{Field: "a.n"}, "", false},
		{contract.Filter{Field: "a.e"}, "", true},
		{contract.Filter{Field: "a"}, "x", false},
		{contract.Filter{Field: "missing.b"}, "x", false},
		{contract.Filter{Field: "list.x"}, "q", true},
		{contract.Filter{Field: "list.x"}, "r", false},
		{contract.Filter{Field: "a.b", Op: "gte"}, "1.5", true},
		{contract.Filter{Field: "a.b", Op: "gte"}, "10", false},
		{contract.Filter{Field: "a.b", Op: "lte"}, "10", true},
		{contract.Filter{Field: "a.e", Op: "lte"}, "10", false},
		{contract.Filter{Field: "day", Op: "gte"}, "2020-01-31T23:59:59+0000", true},
		{contract.Filter{Field: "day", Op: "lte"}, "2020-01-31T23:59:59+0000", false},
		{contract.Filter{Field: "none", Is: is}, "no", true},
		{contract.Filter{Field: "none", Is: is}, "yes", false},
		{contract.Filter{Field: "missing", Is: is}, "no", true},
		{contract.Filter{Field: "a.n", Is: is}, "no", true},
		{contract.Filter{Field: "a.c", Is: is}, "yes", true},
		{contract.Filter{Field: "list", Is: is}, "yes", true},
		{contract.Filter{Field: "list", Is: is}, "other", true},
	} {
		if got := Selects(&test.filter, []string{test.text}, row); got != test.want {
			t.Errorf("%+v with %q: %v", test.filter, test.text, got)
		}
	}
}

func TestWithoutExamplesAnswersAreThePlainestThatAreValid(t *testing.T) {
	h := New([]*contract.Service{described(t, "library"), described(t, "archive")}, Options{})
	for request, want := range map[string]string{
		"GET /v1/boxes/1":                                   `200 {"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaain06","size":12,"state":"open","code":"AAAAA-","at":"2024-05-27T03:38:51+0000","lids":[true,true]}`,
		"GET /v1/abcd/books/newest":                         `200 {"id":"b0","title":"text","pages":1,"edition":{"genre":"novel"},"chapters":[{"title":"text","sections":[]}]}`,
		"DELETE /v1/abcd/books/b1\nAuthorization: Bearer x": `204`,
	} {
		if diff := cmp.Diff(want, answer(t, h, request, "")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", request, diff)
		}
	}
	if got := ask(t, h, "GET /v1/abcd/books/newest", "").Header.Get("X-Shelf"); got != "3" {
		t.Errorf("X-Shelf: %q", got)
	}
}

func TestPreferChoosesTheAnswer(t *testing.T) {
	s := described(t, "library")
	h := library(t, Options{})
	for _, test := range []struct{ prefer, want, applied string }{
		{"code=400", `400 {"error_code":"LIB.1439","error_msg":"limit is wrong"}`, "code=400"},
		{"Example = \"badLimit\" ; x=y, respond-async", `400 {"error_code":"LIB.1439","error_msg":"limit is wrong"}`, "example=badLimit"},
		{"code=200, example=chaptered", "200 " + string(s.Operation("listBooks").Examples[1].Response.Body), "code=200, example=chaptered"},
		{`example="two words", code=200`, `400 {"error_code":"LIB.0400","error_msg":"Parameter error: header Prefer: there is no example=\"two words\"; codes: 200, 400, any from 400 to 599; examples: whole, chaptered, badLimit"}`, ""},
		{"code=404", `404 {"error_code":"LIB.0404","error_msg":"There is no such resource."}`, "code=404"},
		{"code=503", `503 {"error_code":"503","error_msg":"Service Unavailable"}`, "code=503"},
		{"code=204", `400 {"error_code":"LIB.0400","error_msg":"Parameter error: header Prefer: there is no code=\"204\"; codes: 200, 400, any from 400 to 599; examples: whole, chaptered, badLimit"}`, ""},
		{"example=none", `400 {"error_code":"LIB.0400","error_msg":"Parameter error: header Prefer: there is no example=\"none\"; codes: 200, 400, any from 400 to 599; examples: whole, chaptered, badLimit"}`, ""},
		{"code=200, example=badLimit", `400 {"error_code":"LIB.0400","error_msg":"Parameter error: header Prefer: there is no example=\"badLimit\"; codes: 200, 400, any from 400 to 599; examples: whole, chaptered, badLimit"}`, ""},
	} {
		request := "GET /v1/abcd/books\nPrefer: " + test.prefer
		if diff := cmp.Diff(test.want, answer(t, h, request, "")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.prefer, diff)
		}
		if got := ask(t, h, request, "").Header.Get("Preference-Applied"); got != test.applied {
			t.Errorf("%s: applied %q", test.prefer, got)
		}
	}
	if got := ask(t, h, "POST /v1/abcd/books\nPrefer: code=200", `{"title": "Nightly", "description": ""}`).StatusCode; got != 200 {
		t.Errorf("another status of the same answer: %d", got)
	}
}

func TestAppliedPreferencesAreQuotedWhereNeeded(t *testing.T) {
	s := described(t, "library")
	s.Operation("listBooks").Examples[0].Name = "whole books"
	h := New([]*contract.Service{s}, Options{})
	got := ask(t, h, "GET /v1/abcd/books\nPrefer: code=0200, example=\"whole books\"", "").Header.Get("Preference-Applied")
	if diff := cmp.Diff(`code=200, example="whole books"`, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPreferIsReadAsRFC7240Wants(t *testing.T) {
	got := parsePrefer([]string{`wait=100, Code="4\"0,0;"; a="b,c"`, `code=500,,=x, example`, `"broken`})
	want := map[string]string{"wait": "100", "code": `4"0,0;`, "example": "", `"broken`: ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestStubAnswersWhatItsDescriptionAllows(t *testing.T) {
	s := described(t, "library")
	h := library(t, Options{})
	for _, request := range []string{
		"GET /v1/abcd/books", "GET /v1/abcd/books?limit=7", "GET /v1/abcd/books?limit=0", "GET /v1/abcd/books\nX-Token: ",
		"GET /v1/abcd/books\nPrefer: code=429",
	} {
		w := ask(t, h, request, "")
		body := make([]byte, 1<<16)
		n, _ := w.Body.Read(body)
		if found := check.Response(s.Operation("listBooks"), w.StatusCode, w.Header, body[:n], true); len(found) > 0 {
			t.Errorf("%s: %v", request, found)
		}
	}
}
