package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
)

func TestServerOverTheNetworkHasNoFinding(t *testing.T) {
	server := httptest.NewServer(library.Handler(""))
	defer server.Close()
	result := hold(t, run.Target{Base: server.URL + "/"}, full)
	if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if result.Target != server.URL {
		t.Errorf("target %q", result.Target)
	}
}

func TestNobodyListening(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	_, err := run.Run(t.Context(), run.Target{Base: server.URL}, plan(), run.Options{})
	var unreachable *run.Unreachable
	if !errors.As(err, &unreachable) || unreachable.Base != server.URL {
		t.Errorf("error %v, want an Unreachable for %s", err, server.URL)
	}
}

func TestUnknownHostIsUnreachable(t *testing.T) {
	_, err := run.Run(t.Context(), run.Target{Base: "http://no-such-host.invalid"}, plan(), run.Options{})
	var unreachable *run.Unreachable
	if !errors.As(err, &unreachable) {
		t.Errorf("error %v, want an Unreachable", err)
	}
}

func TestEndedContextIsTheError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := run.Run(ctx, run.Handler(library.Handler("")), plan(), run.Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// summary is rule, number of cases and what came, for each finding.
func summary(result *run.Result) []string {
	all := []string{}
	for _, f := range result.Findings {
		all = append(all, fmt.Sprintf("%s, %d cases: want %s, got %s", f.Rule, f.Cases, f.Expected, f.Got))
	}
	return all
}

func TestWebPageIsOneFinding(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<html><head><title>Welcome to the proxy</title></head></html>")
	})
	result := hold(t, run.Handler(page), run.Options{})
	if len(result.Findings) != 1 || !strings.Contains(result.Findings[0].Got, "an HTML page with status 200: Welcome to the proxy") {
		t.Errorf("findings: %v", summary(result))
	}
}

func TestRefusedCredentialIsOneFinding(t *testing.T) {
	closed := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, `{"error_code":"LIB.401","error_msg":"who are you?"}`)
	})
	want := []string{`listBooks.method, 4 cases: want accepted (200), got 401 {"error_code":"LIB.401","error_msg":"who are you?"}`}
	if diff := cmp.Diff(want, summary(hold(t, run.Handler(closed), run.Options{}))); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestPanicIsAnAnswerWithStatus500(t *testing.T) {
	broken := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("no shelf") })
	result := hold(t, run.Handler(broken), run.Options{})
	if len(result.Findings) == 0 || !strings.Contains(result.Findings[0].Got, "500 panic: no shelf") {
		t.Errorf("findings: %v", summary(result))
	}
}

func TestBrokenConnectionIsAFinding(t *testing.T) {
	result := hold(t, run.Handler(changed(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("limit") == "0" {
			panic(http.ErrAbortHandler)
		}
		return false
	})), run.Options{})
	want := []string{"listBooks.query.limit.minimum, 1 cases: want an answer, got the connection was broken off"}
	if diff := cmp.Diff(want, summary(result)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// changed is the library, except where f has answered.
func changed(f func(http.ResponseWriter, *http.Request) bool) http.Handler {
	correct := library.Handler("")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !f(w, r) {
			correct.ServeHTTP(w, r)
		}
	})
}

func TestSlowAnswerIsAFinding(t *testing.T) {
	server := httptest.NewServer(changed(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("limit") == "0" {
			<-r.Context().Done()
		}
		return false
	}))
	defer server.Close()
	result := hold(t, run.Target{Base: server.URL}, run.Options{Timeout: 500 * time.Millisecond, Concurrency: 8})
	if diff := cmp.Diff([]string{"listBooks.query.limit.minimum"}, broken(result)); diff != "" {
		t.Errorf("broken rules (-want +got):\n%s", diff)
	}
}

func TestRedirectIsAFinding(t *testing.T) {
	result := hold(t, run.Handler(changed(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("genre") == "Play" {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
			return true
		}
		return false
	})), run.Options{})
	if len(result.Findings) == 0 || !strings.Contains(result.Findings[0].Rule, "listBooks.query.genre.enum") {
		t.Errorf("findings: %v", summary(result))
	}
}

func TestServerThatIsAlwaysBusyIsNotTested(t *testing.T) {
	options := run.Options{Sleep: func(context.Context, time.Duration) error { return nil }}
	result := hold(t, run.Handler(changed(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("limit") == "51" {
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		}
		return false
	})), options)
	if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestOperationThatNeedsMoreThanDocumentedStartsFromItsExample(t *testing.T) {
	result := hold(t, run.Handler(changed(func(w http.ResponseWriter, r *http.Request) bool {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if r.Method != "POST" || strings.Contains(string(body), "pages") || !strings.Contains(string(body), "Sonnets") {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"error_code":"LIB.400","error_msg":"pages are needed"}`)
		return true
	})), run.Options{})
	tried := map[string]int{}
	for _, row := range result.Coverage {
		if row.Why == "" {
			tried[row.Operation]++
		}
	}
	if len(result.Findings) > 0 || tried["addBook"] < 50 {
		t.Errorf("%d rows of addBook tried, findings: %v", tried["addBook"], summary(result))
	}
}

func TestThingThatIsNotThereIsNotTested(t *testing.T) {
	result := hold(t, run.Handler(changed(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/b-0001") || r.Header.Get("X-Token") == "" {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, `{"error_code":"LIB.404","error_msg":"no such book"}`)
		return true
	})), run.Options{})
	var why []string
	for _, row := range result.Coverage {
		if row.Rule == "readBook.method" && row.Side == cases.Inside {
			why = append(why, row.Why)
		}
	}
	if diff := cmp.Diff([]string{"the server has nothing with the documented book (404)"}, why); diff != "" {
		t.Errorf("why (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestRefusalForTheStateOfTheDataIsNotTested(t *testing.T) {
	service := library.Service()
	add := service.Operation("addBook")
	add.Examples = append(add.Examples, &contract.Example{Name: "bookExists",
		Response: &contract.ExampleResponse{Status: 403, Body: json.RawMessage(`{"error_code":"LIB.7","error_msg":"There is such a book."}`)}})
	var mu sync.Mutex
	added := map[string]bool{}
	shelf := changed(func(w http.ResponseWriter, r *http.Request) bool {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		var book struct{ Title string }
		if r.Method != "POST" || json.Unmarshal(body, &book) != nil {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		if !added[book.Title] {
			check := httptest.NewRecorder()
			copied := r.Clone(r.Context())
			copied.Body = io.NopCloser(bytes.NewReader(body))
			library.Handler("").ServeHTTP(check, copied)
			added[book.Title] = check.Code == 202
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, `{"error_code":"LIB.7","error_msg":"There is such a book: `+book.Title+`"}`)
		return true
	})
	result, err := run.Run(t.Context(), run.Handler(shelf), cases.Derive(service, cases.Options{}), run.Options{Concurrency: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		if f.Got[:3] == "403" && strings.HasPrefix(f.Expected, "accepted") {
			t.Errorf("%s: %s", f.Rule, f.Got)
		}
	}
}

func TestCredentialThatNobodyGaveIsNotTested(t *testing.T) {
	strict := changed(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("X-Token") == "right" || r.Header.Get("X-Token") == "" && r.Header.Get("Authorization") == "" {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, `{"error_code":"LIB.401","error_msg":"that is not your credential"}`)
		return true
	})
	result := hold(t, run.Handler(strict), run.Options{Credentials: map[string]string{"token": "right"}})
	if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	for _, row := range result.Coverage {
		if row.Rule == "listBooks.security.signature" && row.Why != "no credential signature was given" {
			t.Errorf("row %+v", row)
		}
	}
}

func TestSkippedCasesAreListedWithTheReason(t *testing.T) {
	result := hold(t, run.Handler(library.Handler("")), run.Options{Skip: func(c cases.Case) string {
		if c.Writes {
			return "it writes"
		}
		return ""
	}})
	for _, row := range result.Coverage {
		if row.Operation == "addBook" && row.Cases > 0 && row.Why == "" {
			t.Errorf("%s %s was tried", row.Rule, row.Side)
		}
		if row.Operation == "addBook" && row.Side == run.Answers && !row.Tried() && !row.Never && row.Why != "it writes" {
			t.Errorf("%s: %s", row.Rule, row.Why)
		}
	}
	if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestUndocumentedMembersMayBeLetPass(t *testing.T) {
	options := full
	options.Lenient = true
	result := hold(t, run.Handler(library.Handler("an undocumented member is there")), options)
	if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestProgressCountsToTheEnd(t *testing.T) {
	last, total := 0, 0
	options := full
	options.Progress = func(done, of int) { last, total = max(last, done), of }
	hold(t, run.Handler(library.Handler("")), options)
	if last == 0 || last != total {
		t.Errorf("ended at %d of %d", last, total)
	}
}

func TestDifferencesHaveJSONPointers(t *testing.T) {
	result := hold(t, run.Handler(library.Handler("a title differs")), full)
	if len(result.Findings) != 1 {
		t.Fatalf("findings: %v", summary(result))
	}
	want := []run.Difference{{Where: "/title", Expected: `"Planet"`, Got: `"Other"`}}
	if diff := cmp.Diff(want, result.Findings[0].Values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

// The curl lines are run by a shell in which curl prints its arguments.
func TestCurlLinesMeanTheRequest(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no shell")
	}
	tests := map[string]string{
		"notes may have a quote":         `{"note":"' gift, hardly read","title":"Sonnets"}`,
		"a title may end with a newline": `"title":"Sonnet\n"`,
		"limit 51 is accepted":           "http://host/v1/central/books?limit=51",
		"any authorization passes":       "Authorization: Nonsense 0000",
	}
	for fault, want := range tests {
		result := hold(t, run.Handler(library.Handler(fault)), full)
		if len(result.Findings) == 0 {
			t.Fatalf("%s: no finding", fault)
		}
		script := `curl() { printf '%s\n' "$@"; }; ENDPOINT=http://host TOKEN=secret; ` + result.Findings[0].Curl
		out, err := exec.Command(shell, "-c", script).CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v\n%s\nprints\n%s", fault, err, result.Findings[0].Curl, out)
		}
		if !strings.Contains(result.Findings[0].Curl, "$TOKEN") && fault != "any authorization passes" {
			t.Errorf("%s: the credential is no variable: %s", fault, result.Findings[0].Curl)
		}
	}
}

// A list may be longer than its largest page, and not say how long.
func TestListsLongerThanAPageAreReadToTheirEnd(t *testing.T) {
	s := things(t)
	for _, c := range []struct {
		rows int
		past bool
		want []string
	}{
		{5, false, nil}, {4, false, nil}, {2, false, nil}, {39, false, nil},
		{5, true, []string{"listThings.response.200.things.paging"}}, {4, true, []string{"listThings.response.200.things.paging"}},
		{200, true, nil}, // nobody reads so far
	} {
		shelf := &shelf{}
		for i := range c.rows {
			shelf.things = append(shelf.things, map[string]any{"id": i, "shelf": "attic", "name": "Globe", "state": "New"})
		}
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var offset int
			if fmt.Sscan(r.FormValue("offset"), &offset); c.past && offset >= c.rows {
				r.URL.RawQuery, r.Form = "limit=1", nil
			}
			shelf.ServeHTTP(w, r)
		})
		result, err := run.Run(t.Context(), run.Handler(h), cases.Derive(s, cases.Options{}), run.Options{Skip: func(c cases.Case) string {
			if c.IsBase() && !c.Writes || c.Law != nil && c.Law.Kind == "paging" {
				return ""
			}
			return "another case"
		}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, broken(result)); diff != "" {
			t.Errorf("%d rows, past the end: %v (-want +got)\n%s", c.rows, c.past, diff)
		}
	}
}
