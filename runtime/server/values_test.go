package server_test

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/server"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// invalid is the refusal of a request that breaks rules.
func invalid(code, broken string) refusal { return refusal{400, code, "Parameter error: " + broken} }

func TestWhatIsReadReachesTheImplementation(t *testing.T) {
	for _, c := range []struct {
		query   string
		changes []change
		want    listBooksParams
	}{
		{"", nil, listBooksParams{}},
		{"&&", nil, listBooksParams{}},
		{"shelf_id=a+b%2Bc&limit=100&offset=" + strconv.Itoa(math.MaxInt), nil, listBooksParams{ShelfID: "a b+c", Limit: 100, Offset: math.MaxInt}},
		{"%73helf_id=s", nil, listBooksParams{ShelfID: "s"}},
		{"limit=007&offset=-0", nil, listBooksParams{Limit: 7}},
		{"genre=crime&binding=Hard&rating=5&lent=false", nil, listBooksParams{Genre: "crime", Binding: "Hard", Rating: 5, Lent: new(bool)}},
		{"max_price=1e2&currency=%E2%82%AC", nil, listBooksParams{MaxPrice: 100, Currency: "€"}},
		{"undocumented=1&undocumented=2&Limit=0", nil, listBooksParams{}},
		{"shelf_id=%ff", nil, listBooksParams{ShelfID: "\xff"}},

		// the plus of a time, as clients send it
		{"begin_time=2019-05-27T03:38:51%2B0000&end_time=2019-05-28T03:38:51+0000", nil,
			listBooksParams{BeginTime: "2019-05-27T03:38:51+0000", EndTime: "2019-05-28T03:38:51+0000"}},
		{"begin_time=2019-05-27T03:38:51%200000&end_time=2019-05-28T03%3A38%3A51Z", nil,
			listBooksParams{BeginTime: "2019-05-27T03:38:51+0000", EndTime: "2019-05-28T03:38:51Z"}},
		{"printed=2022-01-01T10:00:00", nil, listBooksParams{Printed: "2022-01-01T10:00:00"}},

		// lists
		{"tags=a&limit=1&tags=b,c&tags=a", nil, listBooksParams{Tags: []string{"a", "b,c", "a"}, Limit: 1}},
		{"floors=1,2,3&limit=1", nil, listBooksParams{Floors: []int{1, 2, 3}, Limit: 1}},
		{"floors=1%2C2", nil, listBooksParams{Floors: []int{1, 2}}},

		{"", []change{header("X-Language", "en"), header("X-Floor", "4,5")}, listBooksParams{Language: "en", Floor: []int{4, 5}}},
	} {
		var got listBooksRequest
		h := newHandler(implementation{list: func(_ context.Context, r listBooksRequest) (listBooksResponse, error) {
			got = r
			return listBooks200{}, nil
		}})
		w := send(h, "GET", "/v4/s%201/books?"+c.query, "", c.changes...)
		if diff := cmp.Diff(accepts(200), refused(t, w)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.query, diff)
		}
		if diff := cmp.Diff(listBooksRequest{ShopID: "s 1", Params: c.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.query, diff)
		}
	}
}

func TestEveryBrokenRuleIsTold(t *testing.T) {
	h := newHandler(fixed{})
	const mustBeTime = "must be a time like 2019-05-27T03:38:51+0000"
	for _, c := range []struct{ query, code, broken string }{
		{"limit=0", "LIB.0439", "query limit: must be 1 to 100, got 0"},
		{"limit=", "LIB.0439", "query limit: must be an integer"},
		{"limit", "LIB.0439", "query limit: must be an integer"},
		{"limit=%2B5", "LIB.0439", "query limit: must be an integer, got +5"},
		{"limit=+5", "LIB.0439", `query limit: must be an integer, got " 5"`},
		{"limit=1.0", "LIB.0439", "query limit: must be an integer, got 1.0"},
		{"offset=-1", "LIB.0440", "query offset: must be at least 0, got -1"},
		{"offset=9223372036854775808", "LIB.0440", "query offset: must be a 64-bit integer, got 9223372036854775808"},
		{"shelf_id=", "LIB.0001", "query shelf_id: must not be empty"},
		{"genre=Novel", "LIB.0122", "query genre: must be one of novel, crime, travel, verse, got Novel"},
		{"genre=", "LIB.0122", "query genre: must be one of novel, crime, travel, verse"},
		{"rating=3", "LIB.0001", "query rating: must be one of 1, 2, 5, got 3"},
		{"rating=%2B1", "LIB.0001", "query rating: must be an integer, got +1"},
		{"lent=TRUE", "LIB.0001", "query lent: must be true or false, got TRUE"},
		{"max_price=0&currency=E", "LIB.0001", "query max_price: must be more than 0, got 0"},
		{"max_price=x&currency=E", "LIB.0001", "query max_price: must be a number, got x"},
		{"max_price=NaN&currency=E", "LIB.0001", "query max_price: must be a number, got NaN"},
		{"printed=2022-01-01+10:00:00", "LIB.0001", `query printed: must be a time like 2022-01-01T10:00:00, got "2022-01-01 10:00:00"`},
		{"begin_time=&end_time=2019-05-28T03:38:51%2B0000", "LIB.0067", "query begin_time: " + mustBeTime},
		{"begin_time=2019-02-29T03:38:51%2B0000&end_time=2019-05-28T03:38:51%2B0000", "LIB.0067",
			"query begin_time: " + mustBeTime + ", got 2019-02-29T03:38:51+0000"},

		// what parameters ask of each other
		{"begin_time=2019-05-27T03:38:51Z", "LIB.0067", "query begin_time: needs end_time"},
		{"end_time=2019-05-27T03:38:51Z", "LIB.0068", "query end_time: needs begin_time"},
		{"max_price=1", "LIB.0001", "query max_price: needs currency"},
		{"currency=E", "", ""},

		// more than once
		{"limit=1&limit=2", "LIB.0439", "query limit: must come once"},
		{"limit=1&limit=0&limit=x", "LIB.0439", "query limit: must come once"},
		{"limit=0&limit=1", "LIB.0439", "query limit: must come once; query limit: must be 1 to 100, got 0"},
		{"floors=1&floors=2", "LIB.0001", "query floors: must come once"},
		{"genre=crime&genre=x", "LIB.0122", "query genre: must come once"},
		{"begin_time=2019-05-27T03:38:51Z&end_time=2019-05-27T03:38:51Z&end_time=", "LIB.0068", "query end_time: must come once"},
		{"max_price=1&currency=E&max_price=0", "LIB.0001", "query max_price: must come once"},

		// lists name the element
		{"tags=a&tags=&tags=b", "LIB.0070", "query tags[1]: must not be empty"},
		{"floors=1,,x,0", "LIB.0001", "query floors[1]: must be an integer; query floors[2]: must be an integer, got x; query floors[3]: must be 1 to 99, got 0"},
		{"floors=1,2,3,4,x", "LIB.0001", "query floors: must have at most 4 items, got 5; query floors[4]: must be an integer, got x"},
		{"floors=1,", "LIB.0001", "query floors[1]: must be an integer"},
		{"floors=", "LIB.0001", "query floors[0]: must be an integer"},

		// escapes
		{"limit=%zz", "LIB.0001", "query limit: must be percent-encoded: a percent sign needs two hexadecimal digits, got limit=%zz"},
		{"undocumented=%", "LIB.0001", "query undocumented: must be percent-encoded: a percent sign needs two hexadecimal digits, got undocumented=%"},
		{"limit=1;offset=2", "LIB.0001", "query limit: must be percent-encoded: a semicolon separates nothing: write it %3B, got limit=1;offset=2"},
		{"limit=0&%=1&a;b", "LIB.0439", "query %: must be percent-encoded: a percent sign needs two hexadecimal digits, got %=1; " +
			"query a;b: must be percent-encoded: a semicolon separates nothing: write it %3B, got a;b; query limit: must be 1 to 100, got 0"},
	} {
		want := invalid(c.code, c.broken)
		if c.broken == "" {
			want = accepts(200)
		}
		if diff := cmp.Diff(want, refused(t, send(h, "GET", booksURL+"?"+c.query, ""))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.query, diff)
		}
	}
}

// An int has 32 bits on some machines.
func TestAnIntegerThatDoesNotFitIsRefused(t *testing.T) {
	want := accepts(200)
	if math.MaxInt == math.MaxInt32 {
		want = invalid("LIB.0440", "query offset: must be a 32-bit integer, got 4294967296")
	}
	if diff := cmp.Diff(want, refused(t, send(newHandler(fixed{}), "GET", booksURL+"?offset=4294967296", ""))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestANameMayHaveAnEqualsSign(t *testing.T) {
	h := server.New(server.Config{Refusals: refusals, ErrorBody: appendErrorBody})
	h.Handle(server.Operation{ID: "a", Method: "GET", Path: "/a", Places: []string{"query a=b=", "query c=d=LIB.7", "query limit=LIB.8"}}, func(r *server.Request) error {
		for r.NextQuery() {
			r.Int(1, 9)
		}
		if r.Refused() {
			return nil
		}
		return server.WriteStatus(r.Writer, 200)
	})
	for query, want := range map[string]refusal{
		"limit=1&c%3Dd=2":  accepts(200),
		"limit=0&c%3Dd=0":  invalid("LIB.7", "query c=d: must be 1 to 9, got 0; query limit: must be 1 to 9, got 0"),
		"limit=0&a%3Db=0":  invalid("LIB.8", "query a=b: must be 1 to 9, got 0; query limit: must be 1 to 9, got 0"),
		"c=0&a=b&a%3Db=10": invalid("LIB.0001", "query a=b: must be 1 to 9, got 10; query c: must be 1 to 9, got 0; query a: must be an integer, got b"),
	} {
		if diff := cmp.Diff(want, refused(t, send(h, "GET", "/a?"+query, ""))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestTimesInAListKeepTheirPlus(t *testing.T) {
	var got []wire.Time
	h := server.New(server.Config{ErrorBody: appendErrorBody})
	h.Handle(server.Operation{ID: "a", Method: "GET", Path: "/a"}, func(r *server.Request) error {
		got = nil
		for r.NextQuery() {
			for r.Split() {
				got = append(got, r.Time(wire.OffsetForm))
			}
		}
		if r.Refused() {
			return nil
		}
		return server.WriteStatus(r.Writer, 200)
	})
	want := []wire.Time{"2019-05-27T03:38:51+0000", "2019-05-28T03:38:51Z"}
	for _, plus := range []string{"+", "%2B", "%20"} {
		w := send(h, "GET", "/a?at=2019-05-27T03:38:51"+plus+"0000,2019-05-28T03:38:51Z", "")
		if diff := cmp.Diff(accepts(200), refused(t, w)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", plus, diff)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", plus, diff)
		}
	}
}

func TestBrokenRulesAreToldInPageOrderWhateverTheRequestsOrderIs(t *testing.T) {
	h := newHandler(fixed{})
	want := invalid("LIB.0122", "query undocumented: must be percent-encoded: a percent sign needs two hexadecimal digits, got undocumented=%; "+
		"query shelf_id: must not be empty; "+
		"query genre: must be one of novel, crime, travel, verse, got x; "+
		"query limit: must be 1 to 100, got 101; "+
		"query offset: must come once; query offset: must be at least 0, got -1; "+
		"query tags[0]: must not be empty; "+
		"header X-Language: must not be empty; "+
		"query end_time: needs begin_time; query max_price: needs currency")
	for _, query := range []string{
		"shelf_id=&genre=x&limit=101&offset=-1&offset=1&tags=&max_price=1&end_time=2019-05-27T03:38:51Z&undocumented=%",
		"undocumented=%&end_time=2019-05-27T03:38:51Z&max_price=1&tags=&offset=-1&offset=1&limit=101&genre=x&shelf_id=",
		"offset=-1&genre=x&tags=&offset=1&end_time=2019-05-27T03:38:51Z&shelf_id=&limit=101&max_price=1&undocumented=%",
	} {
		got := refused(t, send(h, "GET", booksURL+"?"+query, "", header("X-Language", "")))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestHeadersAreReadAsParameters(t *testing.T) {
	h := newHandler(fixed{})
	for _, c := range []struct {
		what   string
		change change
		want   refusal
	}{
		{"right", header("X-Language", "en"), accepts(200)},
		{"absent", noHeader("X-Language"), accepts(200)},
		{"empty", header("X-Language", ""), invalid("LIB.0001", "header X-Language: must not be empty")},
		{"twice", header("X-Language", "en", "de"), invalid("LIB.0001", "header X-Language: must come once")},
		{"too long", header("X-Language", "english"), invalid("LIB.0001", "header X-Language: must be 2 to 5 characters, got english")},
		{"a list", header("X-Floor", "1,2"), accepts(200)},
		{"a bad element", header("X-Floor", "1,0"), invalid("LIB.0001", "header X-Floor[1]: must be 1 to 99, got 0")},
		{"an empty list", header("X-Floor", ""), invalid("LIB.0001", "header X-Floor[0]: must be an integer")},
	} {
		if diff := cmp.Diff(c.want, refused(t, send(h, "GET", booksURL, "", c.change))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}

func TestAQueryParameterIsNotTakenForAHeaderOfTheSameName(t *testing.T) {
	h := newHandler(fixed{})
	required := invalid("LIB.0001", "header X-Desk: is required")
	for _, c := range []struct {
		url     string
		changes []change
		want    refusal
	}{
		{renewURL, nil, required},
		{renewURL + "?X-Desk=1", nil, required},
		{renewURL + "?X-Desk=", []change{header("X-Desk", "1")}, accepts(200)},
		{renewURL, []change{header("X-Desk", "5")}, invalid("LIB.0001", "header X-Desk: must be 1 to 4, got 5")},
	} {
		if diff := cmp.Diff(c.want, refused(t, send(h, "POST", c.url, "", c.changes...))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.url, diff)
		}
	}
}

func TestAnOperationWithoutParametersStillReadsTheQuery(t *testing.T) {
	h := newHandler(fixed{})
	want := invalid("LIB.0001", "query a: must be percent-encoded: a percent sign needs two hexadecimal digits, got a=%x")
	if diff := cmp.Diff(want, refused(t, send(h, "GET", "/status?a=%x", ""))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMisspeltQueryNamesAreToldInAHeader(t *testing.T) {
	h := newHandler(fixed{})
	for _, c := range []struct {
		what, method, url string
		status            int
		want              []string
	}{
		{"documented", "GET", booksURL + "?limit=5&tags=aa&tags=bb&floors=1,2", 200, nil},
		{"misspelt", "GET", booksURL + "?limt=5&colour=red&limt=6", 200,
			[]string{`299 - "query colour is not documented"`, `299 - "query limt is not documented, did you mean limit?"`}},
		{"beside what is refused", "GET", booksURL + "?limit=0&OFFSET=1", 400, []string{`299 - "query OFFSET is not documented, did you mean offset?"`}},
		{"of an operation without parameters", "GET", "/status?verbose", 200, []string{`299 - "query verbose is not documented"`}},
		{"a credential of another operation", "GET", booksURL + "?key=k", 200, nil},
		{"what no header can have", "GET", booksURL + "?%22%0d%0aSet-Cookie:%20a=b", 200, []string{`299 - "query \"\r\nSet-Cookie: a is not documented"`}},
		{"a great many", "GET", booksURL + "?" + strings.Repeat("x&", 3) + many(30), 200, slices.Repeat([]string{"…"}, 10)},
	} {
		w := send(h, c.method, c.url, "")
		got := w.Header()["Warning"]
		if len(c.want) > 0 && c.want[0] == "…" {
			got = slices.Repeat([]string{"…"}, len(got))
		}
		if diff := cmp.Diff(c.want, got); diff != "" || w.Code != c.status {
			t.Errorf("%s: status %d (-want +got):\n%s", c.what, w.Code, diff)
		}
	}
}

// many is a query with n names.
func many(n int) string {
	var names []string
	for i := range n {
		names = append(names, "name"+strconv.Itoa(i))
	}
	return strings.Join(names, "&")
}

func TestARefusalIsNoLongerThanPeopleRead(t *testing.T) {
	h := newHandler(fixed{})
	// a hundred rules are told and no more
	got := refused(t, send(h, "GET", booksURL+"?"+strings.Repeat("tags=&", 1000), ""))
	if n := strings.Count(got.Message, "must not be empty"); n != 100 || got.Code != "LIB.0070" {
		t.Errorf("%d broken rules, code %s", n, got.Code)
	}
	// what a client sends is cut
	got = refused(t, send(h, "GET", booksURL+"?limit="+strings.Repeat("1", 1000), ""))
	want := invalid("LIB.0439", "query limit: must be 1 to 100, got "+strings.Repeat("1", 64)+"…")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = refused(t, send(h, "GET", booksURL+"?"+strings.Repeat(strings.Repeat("a", 1000)+"=%&", 1000), ""))
	if len(got.Message) > 20_000 || !strings.HasSuffix(got.Message, " more") {
		t.Errorf("%d bytes, ending %q", len(got.Message), got.Message[len(got.Message)-20:])
	}
}

func TestARefusalIsToldAsViolationsAre(t *testing.T) {
	h := newHandler(fixed{})
	for _, text := range []string{"x", "a b", "é", "\x00", "\u2028", "\xff", `"`, "日本", "a\tb", "<&>", strings.Repeat("é", 100)} {
		var c wire.Checker
		c.Enum("query", "genre", false, text, genreTokens...)
		want := invalid("LIB.0122", c.Violations()[0].String())
		got := refused(t, send(h, "GET", booksURL+"?genre="+string(wire.AppendQuery(nil, text)), ""))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
