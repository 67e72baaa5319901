package check

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parse(t testing.TB, text string) *http.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n") + "\r\nHost: x\r\n\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRequestFindsEverythingAtOnce(t *testing.T) {
	op := library(t).Operation("listBooks")
	r := parse(t, "GET /v1/abcd/books?limit=101&offset=-1&genre=Novel&end_time=2019-02-30T00:00:00Z&tags=ab&tags=ab&zz=%zz&more=1 HTTP/1.1\nX-Language: de")
	want := []string{
		`encoding | query zz: must be percent-encoded: a percent sign needs two hexadecimal digits, got zz=%zz`,
		`pattern | path shelf_id: must match ^[a-z0-9]{4,8}$, got ABCD`,
		`minimum | query offset: must be at least 0, got -1 | LIB.1440`,
		`maximum | query limit: must be 1 to 100, got 101 | LIB.1439`,
		`enum | query genre: must be one of novel, poetry, got Novel`,
		`format | query end_time: must be a time like 2019-05-27T03:38:51+0000, got 2019-02-30T00:00:00Z | LIB.1068`,
		`uniqueItems | query tags: must not repeat an item: [1] equals [0]`,
		`enum | header X-Language: must be one of en-us, zh-cn, got de`,
		`dependentRequired | query end_time: needs begin_time | LIB.1068`,
	}
	if diff := cmp.Diff(want, lines(Request(op, r, map[string]string{"shelf_id": "ABCD"}, nil))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRequestTakesThePlusOfATimeInEveryWriting(t *testing.T) {
	op := library(t).Operation("listBooks")
	for _, plus := range []string{"+", "%2B", "%2b", "%20"} {
		r := parse(t, "GET /v1/abcd/books?begin_time=2019-05-27T03:38:51"+plus+"0000&end_time=2019-05-28T03:38:51"+plus+"0000 HTTP/1.1")
		if found := Request(op, r, map[string]string{"shelf_id": "abcd"}, nil); len(found) > 0 {
			t.Errorf("%s: %v", plus, found)
		}
	}
}

func TestQueryKeepsTheSpacesOfOtherParameters(t *testing.T) {
	got, found := Query(library(t).Operation("listBooks"), "book_id=a+b%20c&begin_time=a+b&=x&&limit")
	want := map[string][]string{"book_id": {"a b c"}, "begin_time": {"a+b"}, "": {"x"}, "limit": {""}}
	if diff := cmp.Diff(want, map[string][]string(got)); diff != "" || len(found) > 0 {
		t.Errorf("%v (-want +got)\n%s", found, diff)
	}
}

func TestUnknownListsUndocumentedNames(t *testing.T) {
	op := library(t).Operation("listBooks")
	query, _ := Query(op, "zoo=1&limit=2&Limit=3&a=4")
	if diff := cmp.Diff([]string{"Limit", "a", "zoo"}, Unknown(op, query)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRequestReadsTheBody(t *testing.T) {
	op := library(t).Operation("createBook")
	const right = `{"title": "Nightly", "description": ""}`
	for _, test := range []struct {
		name, contentType, body string
		want                    []string
	}{
		{"right", "application/json", right, nil},
		{"with a trailing newline and a charset", "application/JSON;charset=utf8", right + "\n", nil},
		{"missing", "application/json", "", []string{`required | body: is required`}},
		{"of another type", "text/plain", right, []string{`mediaType | header Content-Type: must be application/json, got text/plain`}},
		{"of no type", "", right, nil},
		{"of a kind of JSON", "application/merge-patch+json", right, nil},
		{"not JSON", "application/json", `{"title": `, []string{`json | body: must be JSON: unexpected EOF`}},
		{"with more behind it", "application/json", right + "{}", []string{`json | body: must be JSON: more data after the value, which ends at byte 39`}},
		{"null", "application/json", "null", []string{`nullable | body: must not be null, got null`}},
		{
			"wrong throughout", "application/json", `{"title": "1<", "pages": 10000, "labels": {"a": "123456789"}, "chapters": [{}], "colour": "red"}`,
			[]string{
				`minLength | body title: must be 4 to 64 characters, got 1< | LIB.1277`,
				`pattern | body title: must match ^[A-Za-z][^>!<"&'=]*$, got 1< | LIB.1277`,
				`required | body description: is required | LIB.1127`,
				`maximum | body pages: must be 1 to 9999, got 10000`,
				`maxLength | body labels.a: must be at most 8 characters, got 123456789`,
				`required | body chapters[0].title: is required`,
				`required | body chapters[0].sections: is required`,
				`additionalProperties | body colour: is not documented, got "red"`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := parse(t, "POST /v1/abcd/books HTTP/1.1\nContent-Type: "+test.contentType)
			got := lines(Request(op, r, map[string]string{"shelf_id": "abcd"}, []byte(test.body)))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRequestIgnoresABodyThatIsNotDocumented(t *testing.T) {
	op := library(t).Operation("listBooks")
	r := parse(t, "GET /v1/abcd/books HTTP/1.1\nContent-Type: text/plain")
	if found := Request(op, r, map[string]string{"shelf_id": "abcd"}, []byte("hello")); len(found) > 0 {
		t.Errorf("%v", found)
	}
}

func TestSameMediaTypeReadsRangesAndParameters(t *testing.T) {
	for _, test := range []struct {
		documented, got string
		want            bool
	}{
		{"application/json", "Application/JSON; charset=utf-8", true},
		{"application/json; charset=UTF-8", "application/json", true},
		{"application/json", "application/json;broken", true},
		{"application/json", "application/problem+json", false},
		{"application/json", "", false},
		{"text/*", "text/csv", true},
		{"text/*", "image/png", false},
		{"*/*", "", true},
		{"", "anything", true},
	} {
		if got := SameMediaType(test.documented, test.got); got != test.want {
			t.Errorf("SameMediaType(%q, %q) = %v", test.documented, test.got, got)
		}
	}
}
