package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/report"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/library"
)

var update = flag.Bool("update", false, "write the golden files")

// result is a run against a library with a fault.
func result(t *testing.T, fault string) *run.Result { return shard(t, fault, run.Shard{}) }

// known are results by what they are of, so that each run is made once.
var known sync.Map

// shard is a part of one; it took a quarter of a second.
func shard(t *testing.T, fault string, part run.Shard) *run.Result {
	t.Helper()
	key := fault + " " + part.String()
	r, ok := known.Load(key)
	if !ok {
		r = made(t, fault, part)
		known.Store(key, r)
	}
	own := *r.(*run.Result)
	return &own
}

func made(t *testing.T, fault string, part run.Shard) *run.Result {
	t.Helper()
	service := library.Service()
	service.Operations[0].Param("query", "limit").Pos = "library/list-books.yaml:41:7"
	service.Operations[2].Pos = "library/read-book.yaml:3:5"
	r, err := run.Run(t.Context(), run.Handler(library.Handler(fault)), cases.Derive(service, cases.Options{}), run.Options{
		Credentials: map[string]string{"token": "t", "signature": "s"}, Values: true, Shard: part,
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Elapsed = 250 * time.Millisecond
	return r
}

// acceptGenre lets faults of one rule pass.
func acceptGenre(p run.Problem) (run.Acceptance, bool) {
	return run.Acceptance{Reason: "Old clients write genres in lower case.", Expires: "2026-12-31", Pos: "baseline.yaml:3:5"},
		strings.Contains(p.Rule, "query.genre")
}

var remarks = []report.Remark{
	{Pos: "baseline.yaml:9:5", Rule: "baseline-stale", Text: "listBooks.query.state.enum is kept: remove the entry"},
	{Rule: "coverage", Text: "90.0 % is less than 95 %"},
}

// reduced keeps of a result what a golden file can show without tiring its readers.
func reduced(r *run.Result) *run.Result {
	var rows []run.Row
	for _, row := range r.Coverage {
		if row.Failed > 0 || row.Why != "" || strings.HasPrefix(row.Rule, "listBooks.query.limit") {
			rows = append(rows, row)
		}
	}
	r.Coverage = rows
	r.Rules, r.Cases, r.Requests = 240, 800, 820 // whatever the cases are that are derived today
	return r
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "want", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func write(t *testing.T, format string, o report.Options, results ...*run.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, format, results, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFormats(t *testing.T) {
	files := map[string]string{"text": "txt", "json": "json", "junit": "xml", "html": "html", "github": "github.txt"}
	for _, format := range report.Formats() {
		t.Run(format, func(t *testing.T) {
			accepted := result(t, "tokens in any case pass")
			accepted.Accept(acceptGenre)
			found := []*run.Result{reduced(accepted), reduced(result(t, "a title differs"))}
			golden(t, "findings."+files[format], write(t, format, report.Options{Remarks: remarks}, found...))
		})
		t.Run(format+" without findings", func(t *testing.T) {
			golden(t, "none."+files[format], write(t, format, report.Options{}, reduced(result(t, ""))))
		})
	}
}

func TestNothingIsCoveredOfAServerThatIsNotReachable(t *testing.T) {
	unreachable := report.Options{Remarks: []report.Remark{{Rule: "unreachable", Text: "nobody listens"}}}
	var got struct {
		Sum struct{ Coverage float64 }
	}
	if err := json.Unmarshal(write(t, "json", unreachable), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(0.0, got.Sum.Coverage); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
}

func TestTextHasColoursWhenAsked(t *testing.T) {
	plain := write(t, "text", report.Options{}, result(t, "limit 51 is accepted"))
	colored := write(t, "text", report.Options{Color: true}, result(t, "limit 51 is accepted"))
	if bytes.Contains(plain, []byte("\x1b")) {
		t.Error("colours although nobody asked")
	}
	if !bytes.Contains(colored, []byte("\x1b[31m✗\x1b[0m")) {
		t.Error("no red mark")
	}
}

func TestTextFitsItsWidth(t *testing.T) {
	for _, width := range []int{40, 60, 120} {
		text := write(t, "text", report.Options{Width: width}, result(t, "lengths count bytes"))
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "curl ") || strings.HasPrefix(line, "✓") || strings.HasPrefix(line, "✗") {
				continue // a command is for copying; names of operations are not cut below a third
			}
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > width {
				t.Errorf("%d characters in %d columns: %s", n, width, line)
			}
		}
	}
}

func TestReportsDoNotTrustAnswers(t *testing.T) {
	r := &run.Result{Service: "s", Findings: []run.Finding{{
		Operation: "o", Rule: "o.query.a.type", Expected: "x", Got: "\x1b[2J<script>alert(1)</script>\n::error::forged \x00", Notes: []string{"n"},
	}}}
	for _, format := range report.Formats() {
		text := string(write(t, format, report.Options{}, r))
		if strings.Contains(text, "\x1b") || strings.Contains(text, "\x00") || format != "html" && strings.Contains(text, "\n::error::forged") {
			t.Errorf("%s passes control characters on: %q", format, text)
		}
		if format == "html" && strings.Contains(text, "<script>") {
			t.Error("html passes a script on")
		}
		if format == "junit" {
			if err := xml.Unmarshal([]byte(text), new(any)); err != nil && !strings.Contains(err.Error(), "unknown type") {
				t.Errorf("junit is no XML: %v", err)
			}
		}
	}
}

func TestUnknownFormatIsRefused(t *testing.T) {
	err := report.Write(&bytes.Buffer{}, "pdf", nil, report.Options{})
	if diff := cmp.Diff(`unknown format "pdf": want one of text, json, junit, html, github`, err.Error()); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}
