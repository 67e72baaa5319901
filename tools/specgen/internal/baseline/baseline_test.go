package baseline_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/baseline"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

var today = time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)

// read reads a baseline of a file in a folder to which the test goes.
func read(t *testing.T, name, text string) (*baseline.Baseline, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return baseline.Read(name)
}

func TestWhatIsWrongWithAFileIsSaidWithItsPlace(t *testing.T) {
	const entry = "version: 1\nentries:\n  - rule: query.limit.maximum\n"
	tests := []struct{ name, text, want string }{
		{"no reason", entry + "    expires: 2026-12-31\n", `ci/baseline.yaml:3:5: baseline: an entry lacks "reason"`},
		{"an empty reason", entry + "    reason: ' '\n    expires: 2026-12-31\n", "ci/baseline.yaml:4:13: baseline: reason is empty"},
		{"no day", entry + "    reason: old clients\n", `ci/baseline.yaml:3:5: baseline: an entry lacks "expires"`},
		{"a day that is none", entry + "    reason: r\n    expires: 2026-02-30\n", `ci/baseline.yaml:5:14: baseline: expires is "2026-02-30", and no day like 2026-12-31`},
		{"an unknown key", entry + "    reason: r\n    expires: 2026-12-31\n    until: 2026-12-31\n", `ci/baseline.yaml:6:5: baseline: an entry has no key "until"`},
		{"no rule", "version: 1\nentries:\n  - {reason: r, expires: 2026-12-31}\n", `ci/baseline.yaml:3:5: baseline: an entry lacks "rule"`},
		{"no rules", "version: 1\nentries:\n  - {rule: [], reason: r, expires: 2026-12-31}\n", `ci/baseline.yaml:3:12: baseline: rule is empty`},
		{"another version", "version: 2\nentries: []\n", "ci/baseline.yaml:1:10: baseline: version must be 1: this specgen reads no other"},
		{"no list", "version: 1\nentries: {}\n", "ci/baseline.yaml:2:10: baseline: entries must be a list, not a mapping"},
		{"no YAML", "version: 1\nentries: [\n", "ci/baseline.yaml:2:10: yaml-syntax: did not find expected node content"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := read(t, "ci/baseline.yaml", test.text)
			got := fmt.Sprint(err)
			if test.name == "no YAML" { // the words are the parser's
				got, test.want = got[:min(len(got), 20)], test.want[:20]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := baseline.Read("gone.yaml"); fmt.Sprint(err) != "gone.yaml: file-read: no such file or directory" {
		t.Errorf("error %v", err)
	}
}

// known are results by fault, so that each run is made once.
var known = map[string]*run.Result{}

// found is what a run says of a library with a fault.
func found(t *testing.T, fault string) *run.Result {
	t.Helper()
	if known[fault] == nil {
		known[fault] = result(t, fault, run.Options{})
	}
	own := *known[fault]
	return &own
}

// result is that of a library with a fault.
func result(t *testing.T, fault string, options run.Options) *run.Result {
	t.Helper()
	options.Credentials, options.Values = map[string]string{"token": "t", "signature": "s"}, true
	r, err := run.Run(t.Context(), run.Handler(library.Handler(fault)), cases.Derive(library.Service(), cases.Options{}), options)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rules(findings []run.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Rule)
	}
	return all
}

func lines(fs finding.Findings) []string {
	var all []string
	for _, f := range fs {
		all = append(all, f.Error())
	}
	return all
}

func TestEntriesLetFindingsPass(t *testing.T) {
	const good = "reason: known, expires: 2026-12-31"
	tests := []struct {
		name, fault, entry string
		left, remarks      []string
	}{
		{"by the whole rule", "limit 51 is accepted", "{rule: listBooks.query.limit.maximum, " + good + "}", nil, nil},
		{"by the rule of any operation", "limit 51 is accepted", "{rule: query.limit.maximum, " + good + "}", nil, nil},
		{"by the rule of an operation", "limit 51 is accepted", "{operation: listBooks, rule: query.limit.maximum, " + good + "}", nil, nil},
		{"by service", "limit 51 is accepted", "{service: library, rule: query.limit.maximum, " + good + "}", nil, nil},
		{"several rules", "tokens in any case pass", "{rule: [query.genre.enum, query.state.enum], " + good + "}", nil, nil},
		{"one of two", "tokens in any case pass", "{rule: query.genre.enum, " + good + "}", []string{"listBooks.query.state.enum"}, nil},
		{"on its last day", "limit 51 is accepted", "{rule: query.limit.maximum, reason: known, expires: 2026-03-14}", nil, nil},
		{"that no row is about", "an undocumented member is there", "{rule: listBooks.response.200.next.additionalProperties, " + good + "}", nil, nil},
		{"of another service", "limit 51 is accepted", "{service: archive, rule: query.limit.maximum, " + good + "}", []string{"listBooks.query.limit.maximum"}, nil},
		{"of another operation", "limit 51 is accepted", "{operation: addBook, rule: query.limit.maximum, " + good + "}", []string{"listBooks.query.limit.maximum"},
			[]string{"b.yaml:3:32: baseline-stale: no operation has a rule query.limit.maximum: remove it"}},
		{"after its last day", "limit 51 is accepted", "{rule: query.limit.maximum, reason: known, expires: 2026-03-13}", []string{"listBooks.query.limit.maximum"},
			[]string{"b.yaml:3:5: baseline-expired: the entry for query.limit.maximum was good until 2026-03-13: mend the server, or decide anew"}},
		{"without a reason yet", "limit 51 is accepted", "{rule: query.limit.maximum, reason: todo, expires: 2026-12-31}", nil,
			[]string{"b.yaml:3:5: baseline-reason: the entry for query.limit.maximum has no reason yet: say why its findings are let pass"}},
		{"that are mended", "", "{rule: listBooks.query.limit.maximum, " + good + "}", nil,
			[]string{"b.yaml:3:12: baseline-stale: nothing breaks listBooks.query.limit.maximum any more: remove it"}},
		{"that are mended in part", "any genre passes", "{rule: [query.genre.enum, query.state.enum], " + good + "}", nil,
			[]string{"b.yaml:3:31: baseline-stale: nothing breaks query.state.enum any more: remove it"}},
		{"that are mended and over", "", "{rule: query.limit.maximum, reason: todo, expires: 2020-01-01}", nil,
			[]string{"b.yaml:3:12: baseline-stale: nothing breaks query.limit.maximum any more: remove it"}},
		{"that are mended, of answers", "", "{rule: listBooks.response.200.next.additionalProperties, " + good + "}", nil,
			[]string{"b.yaml:3:12: baseline-stale: nothing breaks listBooks.response.200.next.additionalProperties any more: remove it"}},
		{"that there are not", "", "{rule: listBooks.query.limt.maximum, " + good + "}", nil,
			[]string{"b.yaml:3:12: baseline-stale: no operation has a rule listBooks.query.limt.maximum: remove it"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := read(t, "b.yaml", "version: 1\nentries:\n  - "+test.entry+"\n")
			if err != nil {
				t.Fatal(err)
			}
			r := found(t, test.fault)
			remarks := b.Apply([]*run.Result{r}, true, today)
			if diff := cmp.Diff(test.left, rules(r.Findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.remarks, lines(remarks)); diff != "" {
				t.Errorf("remarks (-want +got):\n%s", diff)
			}
		})
	}
}

// A run that did not try a rule cannot tell whether it is kept.
func TestEntriesAreStaleOnlyForRunsThatCouldTell(t *testing.T) {
	const entries = "version: 1\nentries:\n" +
		"  - {rule: addBook.body.title.minLength, reason: r, expires: 2026-12-31}\n" +
		"  - {rule: addBook.response.202.more.additionalProperties, reason: r, expires: 2026-12-31}\n" +
		"  - {service: archive, rule: query.limit.maximum, reason: r, expires: 2026-12-31}\n"
	skip := func(why func(cases.Case) bool) run.Options {
		return run.Options{Skip: func(c cases.Case) string {
			if why(c) {
				return "not asked for"
			}
			return ""
		}}
	}
	for name, options := range map[string]run.Options{
		"that sends nothing that writes": skip(func(c cases.Case) bool { return c.Writes }),
		"of another operation":           skip(func(c cases.Case) bool { return c.Operation != "listBooks" }),
		"of another rule":                skip(func(c cases.Case) bool { return !c.IsBase() && !strings.Contains(c.Rule, "maxLength") }),
		"of a shard":                     {Shard: run.Shard{Index: 1, Of: 40}},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := read(t, "b.yaml", entries)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string(nil), lines(b.Apply([]*run.Result{result(t, "", options)}, true, today))); diff != "" {
				t.Errorf("remarks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEntriesWithoutAServiceMayBeOfOneThatWasNotTried(t *testing.T) {
	b, err := read(t, "b.yaml", "version: 1\nentries:\n  - {rule: listFilms.query.limit.maximum, reason: r, expires: 2026-12-31}\n")
	if err != nil {
		t.Fatal(err)
	}
	results := []*run.Result{found(t, "")}
	if diff := cmp.Diff([]string(nil), lines(b.Apply(results, false, today))); diff != "" {
		t.Errorf("remarks of a part of the services (-want +got):\n%s", diff)
	}
	want := []string{"b.yaml:3:12: baseline-stale: no operation has a rule listFilms.query.limit.maximum: remove it"}
	if diff := cmp.Diff(want, lines(b.Apply(results, true, today))); diff != "" {
		t.Errorf("remarks of all services (-want +got):\n%s", diff)
	}
}

func TestBaselinesAreWritten(t *testing.T) {
	r := found(t, "any authorization passes")
	r.Accept(func(p run.Problem) (run.Acceptance, bool) {
		return run.Acceptance{Reason: "open to all: by design", Expires: "2027-01-31"}, p.Operation == "addBook"
	})
	for name, want := range map[string]string{
		"b.yaml": `# Findings of specgen contract that are let pass. Each entry has its reason and its last day; one that is over, or that
# matches nothing any more, fails the run.
version: 1
entries:
  - service: library
    rule: listBooks.security.required
    reason: TODO
    expires: 2026-06-12
  - service: library
    rule: addBook.security.required
    reason: 'open to all: by design'
    expires: 2027-01-31
  - service: library
    rule: readBook.security.required
    reason: TODO
    expires: 2026-06-12
  - service: library
    rule: removeBook.security.required
    reason: TODO
    expires: 2026-06-12
`,
		"b.json": `{
  "version": 1,
  "entries": [
    {
      "service": "library",
      "rule": "listBooks.security.required",
      "reason": "TODO",
      "expires": "2026-06-12"
    },
    {
      "service": "library",
      "rule": "addBook.security.required",
      "reason": "open to all: by design",
      "expires": "2027-01-31"
    },
    {
      "service": "library",
      "rule": "readBook.security.required",
      "reason": "TODO",
      "expires": "2026-06-12"
    },
    {
      "service": "library",
      "rule": "removeBook.security.required",
      "reason": "TODO",
      "expires": "2026-06-12"
    }
  ]
}
`,
	} {
		got, err := baseline.Write(name, []*run.Result{r}, today)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What is written is read again and lets everything pass, whatever the fault; only reasons are missing.
func TestWrittenBaselinesLetEverythingPass(t *testing.T) {
	for i, fault := range library.Faults {
		if i%10 != 0 {
			continue
		}
		for _, file := range []string{"b.yaml", "b.json"} {
			r := found(t, fault.Name)
			text, err := baseline.Write(file, []*run.Result{r}, today)
			if err != nil {
				t.Fatal(err)
			}
			b, err := read(t, file, string(text))
			if err != nil {
				t.Fatalf("%s: %v\n%s", fault.Name, err, text)
			}
			for _, remark := range b.Apply([]*run.Result{r}, true, today) {
				if remark.Rule != "baseline-reason" {
					t.Errorf("%s: %v", fault.Name, remark)
				}
			}
			if diff := cmp.Diff([]string(nil), rules(r.Findings)); diff != "" {
				t.Errorf("%s: findings (-want +got):\n%s", fault.Name, diff)
			}
		}
	}
}
