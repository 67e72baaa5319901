package fault_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/fault"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// services are the contracts that faults are derived from here.
func services(t *testing.T) map[string]*contract.Service {
	t.Helper()
	all := map[string]*contract.Service{"lending": library.Service(), "keeping": library.Keeping()}
	for _, name := range []string{"library", "archive"} {
		data, err := os.ReadFile(filepath.Join("..", "testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if all[name], err = contract.Decode(data); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// The golden files show what is derived, for review.
func TestFaultsReadAsCommitted(t *testing.T) {
	for _, name := range []string{"lending", "archive"} {
		s := services(t)[name]
		var text strings.Builder
		for _, f := range fault.List(s) {
			fmt.Fprintf(&text, "%s: %s\n", f.ID, f.Text)
		}
		fmt.Fprintf(&text, "\nno fault\n")
		for _, silent := range fault.Unobservable(s) {
			fmt.Fprintf(&text, "%s: %s\n", silent.Rule, silent.Why)
		}
		file := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(text.String()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

func TestEveryRuleHasAFaultOrAReason(t *testing.T) {
	for name, s := range services(t) {
		has := map[string]bool{}
		for _, f := range fault.List(s) {
			has[f.Rule] = true
		}
		for _, silent := range fault.Unobservable(s) {
			if has[silent.Rule] {
				t.Errorf("%s: %s has a fault, and a reason why not", name, silent.Rule)
			}
			if has[silent.Rule] = true; silent.Why == "" {
				t.Errorf("%s: %s has no reason", name, silent.Rule)
			}
		}
		for _, rule := range contract.Rules(s) {
			if !has[rule.ID] {
				t.Errorf("%s: %s has neither", name, rule.ID)
			}
		}
	}
}

func TestIDsAreUnique(t *testing.T) {
	for name, s := range services(t) {
		seen := map[string]bool{}
		for _, f := range fault.List(s) {
			if seen[f.ID] {
				t.Errorf("%s: %s twice", name, f.ID)
			}
			seen[f.ID] = true
		}
	}
}

// serve is a stub with faults.
func serve(s *contract.Service, faults ...fault.Fault) http.Handler {
	return stub.New([]*contract.Service{s}, stub.Options{Fault: fault.Inject(faults)})
}

// ask sends a request with a credential and returns the answer's status and body.
func ask(h http.Handler, method, target, body string) (int, http.Header, string) {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("X-Token", "t")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Header(), w.Body.String()
}

// Whatever the answer, exactly the rule of the fault is broken, if it is one about a member of the body.
func TestFaultsOfAnswersBreakOneRule(t *testing.T) {
	s := library.Service()
	op := s.Operation("listBooks")
	tried := 0
	for _, f := range fault.List(s) {
		if f.Operation != op.ID || !strings.Contains(f.Rule, ".response.200.books[]") || strings.Contains(f.ID, "!") {
			continue
		}
		tried++
		status, header, body := ask(serve(s, f), "GET", "/v1/central/books", "")
		var got []string
		for _, v := range check.Response(op, status, header, []byte(body), true) {
			got = append(got, v.Rule)
		}
		if diff := cmp.Diff([]string{f.Keyword}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", f.ID, diff, body)
		}
	}
	if tried < 20 {
		t.Errorf("%d faults were tried", tried)
	}
}

func named(t *testing.T, s *contract.Service, id string) fault.Fault {
	t.Helper()
	f := fault.Named(fault.List(s), id)
	if f == nil {
		t.Fatalf("no fault %s", id)
	}
	return *f
}

func TestFaultsOfRequestsAreAboutTheirValuesOnly(t *testing.T) {
	s := library.Service()
	const books = "/v1/central/books"
	for _, test := range []struct {
		fault, method, target, body string
		right, wrong                int
	}{
		{"listBooks.query.limit.maximum", "GET", books + "?limit=51", "", 400, 200},
		{"listBooks.query.limit.maximum", "GET", books + "?limit=0", "", 400, 400},
		{"listBooks.query.limit.maximum!by-one", "GET", books + "?limit=51", "", 400, 200},
		{"listBooks.query.limit.maximum!by-one", "GET", books + "?limit=52", "", 400, 400},
		{"listBooks.query.limit.maximum!overflow", "GET", books + "?limit=4294967297", "", 400, 200},
		{"listBooks.query.limit.maximum!strict", "GET", books + "?limit=50", "", 200, 400},
		{"listBooks.query.limit.maximum!strict", "GET", books + "?limit=49", "", 200, 200},
		{"listBooks.query.limit.maximum!crash", "GET", books + "?limit=51", "", 400, 500},
		{"listBooks.query.limit.maximum!crash", "GET", books + "?limit=0", "", 400, 400},
		{"listBooks.query.limit.maximum!status", "GET", books + "?limit=51", "", 400, 409},
		{"listBooks.query.genre.enum!case", "GET", books + "?genre=NOVEL", "", 400, 200},
		{"listBooks.query.genre.enum!case", "GET", books + "?genre=Opera", "", 400, 400},
		{"listBooks.query.genre.enum!refuses-Poem", "GET", books + "?genre=Poem", "", 200, 400},
		{"listBooks.query.since.format!day", "GET", books + "?since=2023-02-30T00:00:00Z&until=2024-01-01T00:00:00Z", "", 400, 200},
		{"listBooks.query.since.format!raw-plus", "GET", books + "?since=2023-02-20T00:00:00+0000&until=2024-01-01T00:00:00Z", "", 200, 400},
		{"listBooks.query.since.dependentRequired", "GET", books + "?since=2023-02-20T00:00:00Z", "", 400, 200},
		{"addBook.body.title.pattern!allows-U+0060", "POST", books, "{\"title\":\"abc`\",\"note\":\"\"}", 400, 202},
		{"addBook.body.title.pattern!refuses-U+007A", "POST", books, `{"title":"abcz","note":""}`, 202, 400},
		{"addBook.body.note.maxLength!bytes", "POST", books, `{"title":"abcd","note":"` + strings.Repeat("é", 256) + `"}`, 202, 400},
		{"addBook.body.json!trailing", "POST", books, `{"title":"abcd","note":""} {}`, 400, 202},
		{"addBook.body.tags[].type", "POST", books, `{"title":"abcd","note":"","tags":["a",1]}`, 400, 202},
		{"addBook.body.chapters[].length.maximum", "POST", books, `{"title":"abcd","note":"","chapters":[{"name":"I","length":100}]}`, 400, 202},
		{"listBooks.method", "PUT", books, "", 405, 200},
		{"readBook.method!path", "GET", books + "/b-0001/pages", "", 404, 200},
	} {
		if got, _, body := ask(serve(s), test.method, test.target, test.body); got != test.right {
			t.Errorf("%s %s without fault: %d %s", test.method, test.target, got, body)
		}
		if got, _, body := ask(serve(s, named(t, s, test.fault)), test.method, test.target, test.body); got != test.wrong {
			t.Errorf("%s %s with %s: %d %s, want %d", test.method, test.target, test.fault, got, body, test.wrong)
		}
	}
}

func TestFaultsOfOneOperationGoWrongTogether(t *testing.T) {
	s := library.Service()
	h := serve(s, named(t, s, "listBooks.query.limit.maximum"), named(t, s, "listBooks.response.200.total.required"), named(t, s, "addBook.response.202.status"))
	status, _, body := ask(h, "GET", "/v1/central/books?limit=51", "")
	if status != 200 || strings.Contains(body, "total") {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := ask(h, "POST", "/v1/central/books", `{"title":"abcd","note":""}`); status != 203 {
		t.Errorf("the other operation: %d", status)
	}
}

func TestFaultsOfWhatIsCreatedAreAboutItsRow(t *testing.T) {
	s := library.Keeping()
	const books = "/v1/central/books"
	for id, want := range map[string]string{
		"":             `^\{"id":"b-0010","title":"Emma","genre":"Play",.*"pages":300,.*\}$`,
		"!lost":        `^\{"id":"b-0003",`,
		"!id":          `^\{"id":"b-0011","title":"Emma","genre":"Play",.*"pages":300,.*\}$`,
		"!title":       `^\{"id":"b-0010","title":"Emmb","genre":"Play",.*"pages":300,.*\}$`,
		"!genre":       `^\{"id":"b-0010","title":"Emma","genre":"Poem",.*"pages":300,.*\}$`,
		"!pages":       `^\{"id":"b-0010","title":"Emma","genre":"Play",.*"pages":301,.*\}$`,
		"!title !lost": `^\{"id":"b-0003",`,
	} {
		var faults []fault.Fault
		for _, way := range strings.Fields(id) {
			faults = append(faults, named(t, s, "addBook.response.202.creates"+strings.TrimSuffix(way, "!lost")))
		}
		state, err := stub.OpenState([]*contract.Service{s}, stub.StateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		h := stub.New([]*contract.Service{s}, stub.Options{State: state, Fault: fault.Inject(faults)})
		status, _, body := ask(h, "POST", books, `{"title":"Emma","note":"","genre":"Play","pages":300}`)
		if status != 202 || body != `{"id":"b-0010"}` {
			t.Errorf("%q: %d %s", id, status, body)
		}
		_, _, body = ask(h, "GET", books, "")
		var list struct{ Books []json.RawMessage }
		if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Books) == 0 || !regexp.MustCompile(want).Match(list.Books[0]) {
			t.Errorf("%q: %v %s", id, err, body)
		}
	}
	if faults := fault.List(s); len(faults) == 0 || slices.ContainsFunc(faults, func(f fault.Fault) bool { return f.State != (f.Keyword == "creates") }) {
		t.Error("faults of what is created, and no others, show on a stub that keeps it")
	}
}

func TestRowsAreValidAndDiffer(t *testing.T) {
	for name, s := range services(t) {
		for _, op := range s.Operations {
			rows := fault.Rows(op)
			if op.Paging == nil != (rows == nil) {
				t.Errorf("%s: %s has %d rows", name, op.ID, len(rows))
			}
			seen := map[string]bool{}
			for _, row := range rows {
				v, err := check.Decode(row)
				if err != nil || seen[check.Key(v)] {
					t.Errorf("%s: %s (%v)", name, row, err)
				}
				seen[check.Key(v)] = true
				items := op.Success().Schema.Property(op.Paging.Items).Schema.Items
				if found := check.Value(items, v, "response", ""); len(found) > 0 {
					t.Errorf("%s: %s: %v", name, row, found)
				}
			}
		}
	}
}

func TestCloseNamesAreThoseMeant(t *testing.T) {
	faults := fault.List(library.Service())
	for id, want := range map[string]string{
		"listBooks.query.limit.maximun":  "listBooks.query.limit.maximum",
		"query.limit.maximum":            "listBooks.query.limit.maximum",
		"listBooks.query.limit!strict":   "listBooks.query.limit.maximum!strict",
		"listbooks.response.200.total":   "listBooks.response.200.total.total",
		"addBook.body.title.pattern!all": "addBook.body.title.pattern!allows-U+0040",
	} {
		if got := fault.Close(faults, id, 5); !slices.Contains(got, want) {
			t.Errorf("%s: %q", id, got)
		}
	}
	if got := fault.Close(faults, "zzz", 3); len(got) > 0 {
		t.Errorf("zzz: %q", got)
	}
}
