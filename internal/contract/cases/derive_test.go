package cases_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
)

var update = flag.Bool("update", false, "write the golden files")

// services are contracts with all that a description can say.
func services(t testing.TB) map[string]*contract.Service {
	t.Helper()
	all := map[string]*contract.Service{"library": library.Service()}
	for _, name := range []string{"library", "archive"} {
		data, err := os.ReadFile(filepath.Join("..", "testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := contract.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		all["testdata "+name] = s
	}
	return all
}

// violations are the rules that a case breaks, as a server that knows the contract sees it.
func violations(t *testing.T, s *contract.Service, c cases.Case) []string {
	t.Helper()
	op := s.Operation(c.Operation)
	r, err := http.NewRequest(c.Request.Method, "http://host"+c.Request.Path+"?"+c.Request.RawQuery, bytes.NewReader(c.Request.Body))
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	r.Header = c.Request.Header
	path := map[string]string{}
	template, segments := strings.Split(op.Path, "/"), strings.Split(c.Request.Path, "/")
	for i, name := range template {
		if strings.HasPrefix(name, "{") {
			if path[strings.Trim(name, "{}")], err = url.PathUnescape(segments[i]); err != nil {
				t.Fatalf("%s: %v", c.ID, err)
			}
		}
	}
	var found []string
	for _, v := range check.Request(op, r, path, c.Request.Body) {
		found = append(found, v.String())
	}
	return found
}

func TestEveryCaseIsOnTheSideThatItClaims(t *testing.T) {
	for name, s := range services(t) {
		for _, c := range cases.Derive(s, cases.Options{}).Cases {
			if c.Side != cases.Inside && c.Side != cases.Outside || strings.Contains(c.Rule, ".security.") || strings.HasSuffix(c.Rule, ".method") {
				continue
			}
			found := violations(t, s, c)
			if wrong := len(found) > 0; wrong != (c.Want == cases.Refuse) {
				t.Errorf("%s: %s wants %s, but breaks %q", name, c.ID, c.Want, found)
			}
		}
	}
}

func TestEqualServicesGiveEqualPlans(t *testing.T) {
	first, second := cases.Derive(library.Service(), cases.Options{}), cases.Derive(library.Service(), cases.Options{})
	a, errA := json.Marshal(first.Cases)
	b, errB := json.Marshal(second.Cases)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if diff := cmp.Diff(string(a), string(b)); diff != "" {
		t.Errorf("second plan (-first +second):\n%s", diff)
	}
}

func TestCaseIDsAreUnique(t *testing.T) {
	for name, s := range services(t) {
		seen := map[string]bool{}
		for _, c := range cases.Derive(s, cases.Options{}).Cases {
			if seen[c.ID] {
				t.Errorf("%s: two cases are called %s", name, c.ID)
			}
			seen[c.ID] = true
		}
	}
}

func TestNumberOfCasesIsLinear(t *testing.T) {
	count := func(copies int) int {
		s := library.Service()
		originals := s.Operations
		s.Operations = nil
		for i := range copies {
			for _, op := range originals {
				other := *op
				other.ID = fmt.Sprintf("%s%d", op.ID, i)
				other.Path = fmt.Sprintf("/%d%s", i, op.Path)
				s.Operations = append(s.Operations, &other)
			}
		}
		return len(cases.Derive(s, cases.Options{}).Cases)
	}
	if one, ten := count(1), count(10); ten != 10*one {
		t.Errorf("%d cases of one service, %d of ten in one", one, ten)
	}
}

// TestEachRuleHasItsCases shows in a golden file how many cases each rule has on each side, and why it has none.
func TestEachRuleHasItsCases(t *testing.T) {
	plan := cases.Derive(library.Service(), cases.Options{})
	var lines []string
	for _, rule := range plan.Rules {
		if rule.In == "response" {
			continue
		}
		line := rule.ID
		for _, side := range []cases.Side{cases.Inside, cases.Outside, cases.Open, cases.Law} {
			n := 0
			for _, c := range plan.Cases {
				if c.Side == side && (c.Rule == rule.ID || slices.Contains(c.Also, rule.ID)) {
					n++
				}
			}
			if n > 0 {
				line += fmt.Sprintf(" %s %d", side, n)
			}
		}
		for _, none := range plan.NotTestable {
			if none.Rule == rule.ID {
				line += fmt.Sprintf(" (%s not tested: %s)", none.Side, none.Why)
			}
		}
		lines = append(lines, line)
	}
	golden(t, "library.txt", strings.Join(lines, "\n")+"\n")
}

// TestNotes shows in a golden file what the cases of some rules send.
func TestNotes(t *testing.T) {
	var lines []string
	for _, c := range cases.Derive(library.Service(), cases.Options{}).Cases {
		for _, rule := range []string{
			"listBooks.query.limit.", "listBooks.query.since.format", "listBooks.query.author.", "addBook.body.json", "addBook.body.mediaType",
			"addBook.body.tags.", "addBook.body.title.minLength", "addBook.security.", "readBook.path.book.pattern", "readBook.method",
		} {
			if strings.HasPrefix(c.Rule, rule) {
				lines = append(lines, fmt.Sprintf("%s: %s", c.ID, c.Note))
			}
		}
	}
	golden(t, "notes.txt", strings.Join(lines, "\n")+"\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "want", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// requests are the cases of one operation that f wants, as method, path, query and body.
func requests(plan *cases.Plan, f func(cases.Case) bool) []string {
	var all []string
	for _, c := range plan.Cases {
		if f(c) {
			all = append(all, c.Request.String())
		}
	}
	return all
}

func TestExamplesAreSentByteForByte(t *testing.T) {
	plan := cases.Derive(library.Service(), cases.Options{})
	got := requests(plan, func(c cases.Case) bool { return c.Rule == "listBooks.example:novels" })
	want := []string{"GET /v1/central/books?author=Le+Guin&genre=Novel&since=2020-05-27T03%3A38%3A51+0000&until=2024-05-27T03:38:51+0000" +
		"&offset=1&limit=2\nX-Token: $TOKEN\n\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestExampleWithoutRequestAsksForItselfByName(t *testing.T) {
	plan := cases.Derive(library.Service(), cases.Options{})
	got := requests(plan, func(c cases.Case) bool { return c.Rule == "listBooks.example:wrongLimit" })
	want := []string{"GET /v1/central/books?\nPrefer: example=wrongLimit\nX-Token: $TOKEN\n\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestValidRequestHasWhatIsRequiredOnly(t *testing.T) {
	plan := cases.Derive(library.Service(), cases.Options{})
	got := requests(plan, func(c cases.Case) bool { return c.IsBase() })
	want := []string{
		"GET /v1/central/books?\nX-Token: $TOKEN\n\n",
		"POST /v1/central/books?\nContent-Type: application/json\nX-Token: $TOKEN\n\n" + `{"note":"a gift, hardly read","title":"Sonnets"}`,
		"GET /v1/central/books/b-0001?\nX-Token: $TOKEN\n\n",
		"DELETE /v1/central/books/b-0001?\nX-Token: $TOKEN\n\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestFullerRequestsStartFromTheWholeExample(t *testing.T) {
	plan := cases.Derive(library.Service(), cases.Options{})
	var got []string
	for _, c := range plan.Fuller([]string{"addBook"}) {
		if c.IsBase() {
			got = append(got, string(c.Request.Body))
		}
	}
	want := []string{`{"chapters":[{"length":2,"name":"I"}],"genre":"Poem","note":"a gift, hardly read","pages":154,"title":"Sonnets"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
}

func TestValuesCanBeSet(t *testing.T) {
	plan := cases.Derive(library.Service(), cases.Options{Set: map[string]string{"library": "north side"}})
	for _, c := range plan.Cases {
		if c.Note == "a path that is not documented" || strings.Contains(c.Rule, "path.library") {
			continue
		}
		if !strings.HasPrefix(c.Request.Path, "/v1/north%20side/") {
			t.Fatalf("%s: path %s", c.ID, c.Request.Path)
		}
	}
}

func TestWritesAreMarked(t *testing.T) {
	for _, c := range cases.Derive(library.Service(), cases.Options{}).Cases {
		if want := c.Request.Method != "GET"; c.Writes != want {
			t.Errorf("%s: %s, writes %v", c.ID, c.Request.Method, c.Writes)
		}
	}
}

func TestRuleThatCannotBeTriedSaysWhy(t *testing.T) {
	s := &contract.Service{Name: "s", Operations: []*contract.Operation{{
		ID: "find", Method: "GET", Path: "/things",
		Params: []*contract.Param{
			{Name: "id", In: "query", Required: true, Schema: &contract.Schema{Kind: contract.String, Pattern: `^\d$`, MinLength: 2}},
		},
		Responses: []*contract.Response{{Status: 200}},
	}}}
	plan := cases.Derive(s, cases.Options{})
	want := []cases.NotTestable{
		{Operation: "find", Rule: "find.method", Why: "no valid value of query id was found"},
		{Operation: "find", Rule: "find.query.id.required", Why: "no valid value of query id was found"},
		{Operation: "find", Rule: "find.query.id.minLength", Why: "no valid value of query id was found"},
		{Operation: "find", Rule: "find.query.id.pattern", Why: "no valid value of query id was found"},
	}
	if diff := cmp.Diff(want, plan.NotTestable); diff != "" {
		t.Errorf("not testable (-want +got):\n%s", diff)
	}
	if len(plan.Cases) > 0 {
		t.Errorf("%d cases", len(plan.Cases))
	}
}
