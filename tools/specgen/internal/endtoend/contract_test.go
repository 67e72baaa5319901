package endtoend

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// A notebook is a server that keeps the contract in testdata/contract, but for its faults.
type notebook struct {
	most    int // the largest limit that is accepted
	longest int // characters of a note
	posts   atomic.Int64
}

func (n *notebook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := func(status int, body any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
	refuse := func(status int) {
		answer(status, map[string]string{"code": strconv.Itoa(status), "message": http.StatusText(status)})
	}
	switch {
	case r.URL.Path != "/notes":
		refuse(http.StatusNotFound)
	case r.Header.Get("X-Key") == "":
		refuse(http.StatusUnauthorized)
	case r.Method == http.MethodGet:
		all := []string{"hello", "world"}
		if text, given := r.URL.Query()["limit"]; given {
			limit, err := strconv.Atoi(text[0])
			if err != nil || limit < 1 || limit > n.most {
				refuse(http.StatusBadRequest)
				return
			}
			all = all[:min(limit, 2)]
		}
		answer(http.StatusOK, map[string]any{"notes": all})
	case r.Method == http.MethodPost:
		n.posts.Add(1)
		var note struct{ Text *string }
		text, _ := io.ReadAll(r.Body)
		if json.Unmarshal(text, &note) != nil || note.Text == nil || utf8.RuneCountInString(*note.Text) > n.longest {
			refuse(http.StatusBadRequest)
			return
		}
		answer(http.StatusCreated, map[string]string{"text": "added"})
	default:
		refuse(http.StatusMethodNotAllowed)
	}
}

func right() *notebook { return &notebook{most: 50, longest: 20} }

// serveNotes starts a notebook, and goes to a copy of its description.
func serveNotes(t *testing.T, n *notebook) string {
	t.Helper()
	workplace(t, absolute(t, "testdata/contract"))
	server := httptest.NewServer(n)
	t.Cleanup(server.Close)
	return server.URL
}

// ends checks how a command ended, and returns what it printed.
func ends(t *testing.T, status int, args ...string) string {
	t.Helper()
	got := run(t, append([]string{"contract"}, args...)...)
	if !strings.HasSuffix(got, "-- exit status "+strconv.Itoa(status)+" --\n") {
		t.Fatalf("want exit status %d:\n%s", status, got)
	}
	return got
}

// has checks that a text has others in it, wherever its lines are broken.
func has(t *testing.T, text string, wanted ...string) {
	t.Helper()
	joined := strings.Join(strings.Fields(text), " ")
	for _, want := range wanted {
		if !strings.Contains(text, want) && !strings.Contains(joined, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestBaselineIsWrittenGivenReasonsAndOutlived(t *testing.T) {
	n := &notebook{most: 60, longest: 20}
	url := serveNotes(t, n)
	const rule = "listNotes.query.limit.maximum"

	has(t, ends(t, 1, "--target", url), "✗ listNotes query.limit.maximum", "1 finding\n")

	has(t, ends(t, 0, "--target", url, "--write-baseline", "baseline.yaml"), "1 finding\n", "specgen: wrote baseline.yaml: give each entry its reason\n")
	written := read(t, "baseline.yaml")
	has(t, written, "service: notes\n", "rule: "+rule+"\n", "reason: TODO\n",
		"expires: "+time.Now().Add(90*24*time.Hour).Format(time.DateOnly)+"\n")

	has(t, ends(t, 1, "--target", url, "--baseline", "baseline.yaml"),
		"baseline.yaml:5:5: baseline-reason: the entry for "+rule+" has no reason yet", "1 remark, 1 accepted\n")

	reasoned := regexp.MustCompile(`expires: .*`).ReplaceAllString(strings.Replace(written, "TODO", "Old apps ask for 60.", 1), "expires: 2999-12-31")
	write(t, "baseline.yaml", reasoned)
	has(t, ends(t, 0, "--target", url, "--baseline", "baseline.yaml"),
		"accepted\n  listNotes query.limit.maximum, until 2999-12-31: Old apps ask for 60.\n", "nothing to report, 1 accepted\n")

	n.longest = 30 // another fault is a finding
	has(t, ends(t, 1, "--target", url, "--baseline", "baseline.yaml"), "✗ addNote body.text.maxLength", "1 finding, 1 accepted\n")

	has(t, ends(t, 0, "--target", url, "--baseline", "baseline.yaml", "--write-baseline", "baseline.yaml"))
	has(t, read(t, "baseline.yaml"), "reason: Old apps ask for 60.\n    expires: 2999-12-31\n", "rule: addNote.body.text.maxLength\n    reason: TODO\n")

	n.longest = 20
	write(t, "baseline.yaml", strings.Replace(reasoned, "2999", "2001", 1))
	has(t, ends(t, 1, "--target", url, "--baseline", "baseline.yaml"),
		"baseline.yaml:5:5: baseline-expired: the entry for "+rule+" was good until 2001-12-31", "1 finding, 1 remark\n")

	n.most = 50
	write(t, "baseline.yaml", reasoned)
	has(t, ends(t, 1, "--target", url, "--baseline", "baseline.yaml", "--format", "github"),
		"::error file=baseline.yaml,line=6,col=11,title=baseline-stale::nothing breaks "+rule+" any more: remove it\n")
	has(t, ends(t, 0, "--target", url, "--baseline", "baseline.yaml", "--operation", "addNote"), "nothing to report\n")
	has(t, ends(t, 0, "--target", url))
}

func TestBaselineThatIsWrongIsSaidBeforeTheRun(t *testing.T) {
	n := right()
	url := serveNotes(t, n)
	write(t, "b.yaml", "version: 1\nentries:\n  - {rule: a, expires: 2026-12-31}\n")
	got := ends(t, 1, "--target", url, "--baseline", "b.yaml")
	want := "-- stderr --\nb.yaml:3:5: baseline: an entry lacks \"reason\"\n-- exit status 1 --\n"
	if diff := cmp.Diff(want, got); diff != "" || n.posts.Load() > 0 {
		t.Errorf("%d requests (-want +got):\n%s", n.posts.Load(), diff)
	}
	has(t, ends(t, 2, "--target", url, "--baseline", "gone.yaml"), "gone.yaml: file-read: no such file or directory\n")
}

func TestCoverageBelowTheThresholdFails(t *testing.T) {
	url := serveNotes(t, right())
	has(t, ends(t, 0, "--target", url, "--min-coverage", "50"), "coverage ")
	has(t, ends(t, 1, "--target", url, "--operation", "listNotes", "--min-coverage", "99.5"),
		"✗ coverage: ", "which is less than 99.5 %; not tried", "notes addNote.method (inside): not asked for by", "more\n", "1 remark\n")
	has(t, ends(t, 2, "--target", url, "--min-coverage", "101"), "--min-coverage is a percentage, not 101\n")
}

var seconds = regexp.MustCompile(`[0-9.]+ s,`)

func TestShardsAreMerged(t *testing.T) {
	url := serveNotes(t, &notebook{most: 60, longest: 30})
	whole := ends(t, 1, "--target", url)
	for _, shard := range []string{"1", "2", "3"} {
		run(t, "contract", "--target", url, "--shard", shard+"/3", "--format", "json", "-o", shard+".json")
	}
	merged := ends(t, 1, "merge", "2.json", "1.json", "3.json")
	if diff := cmp.Diff(seconds.ReplaceAllString(whole, "? s,"), seconds.ReplaceAllString(merged, "? s,")); diff != "" {
		t.Errorf("merged (-one run +merged):\n%s", diff)
	}
	write(t, "b.yaml", "version: 1\nentries:\n  - {rule: [query.limit.maximum, body.text.maxLength], reason: r, expires: 2999-12-31}\n")
	has(t, ends(t, 0, "merge", "1.json", "2.json", "3.json", "--baseline", "b.yaml", "--min-coverage", "50", "--format", "html", "-o", "report.html"), "")
	has(t, read(t, "report.html"), "nothing to report, 2 accepted")
	for want, args := range map[string][]string{
		"specgen: notes: shard 2/3 is missing\n": {"merge", "1.json", "3.json"},
		"specgen: b.yaml: this is no report as JSON: invalid character 'v' looking for beginning of value\n": {"merge", "1.json", "b.yaml"},
		"specgen: open gone.json: no such file or directory\n":                                               {"merge", "gone.json"},
		"specgen: --shard \"4/3\" is not of the form i/n, from 1/n to n/n\n":                                 {"--target", url, "--shard", "4/3"},
		"specgen: --shard \"two\" is not of the form i/n, from 1/n to n/n\n":                                 {"--target", url, "--shard", "two"},
	} {
		has(t, ends(t, 2, args...), want)
	}
}

func TestServersBehindTLSAndABasePath(t *testing.T) {
	serveNotes(t, right())
	server := httptest.NewTLSServer(http.StripPrefix("/base", &notebook{most: 60, longest: 20}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer server.Close()
	url := server.URL + "/base"
	write(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	write(t, "no.pem", "nothing")

	has(t, ends(t, 3, "--target", url), "is not reachable", "x509")
	has(t, ends(t, 1, "--target", url, "--cacert", "ca.pem"), "✗ listNotes query.limit.maximum",
		`try            curl -sS -i --cacert 'ca.pem' -H "X-Key: $TOKEN" '`+url+"/notes?limit=51'")
	has(t, ends(t, 1, "--target", url, "--insecure"), `curl -sS -i --insecure -H "X-Key: $TOKEN"`)
	has(t, ends(t, 2, "--target", url, "--cacert", "no.pem"), "--cacert no.pem has no certificate (PEM)")
	has(t, ends(t, 2, "--target", url+"?a=b"), "is not a URL like https://host/prefix")
}

func TestARunIsNotNarrowedToWhatIsNotThere(t *testing.T) {
	server := serveNotes(t, right())
	for args, want := range map[string]string{
		"--operation listNote": `no service has an operation "listNote"`,
		"--rule limt":          `no rule's id contains "limt"`,
		"--set note=n1":        `--set note: no operation has a parameter "note"`,
	} {
		got := ends(t, 2, append([]string{"--target", server}, strings.Fields(args)...)...)
		if diff := cmp.Diff("-- stderr --\nspecgen: "+want+"\n-- exit status 2 --\n", got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", args, diff)
		}
	}
}

func TestUnreachableServersAreOneEntryOfReports(t *testing.T) {
	serveNotes(t, right())
	const words = "http://127.0.0.1:1 is not reachable: dial tcp 127.0.0.1:1: connect: connection refused"
	for format, want := range map[string]string{
		"text":   "✗ unreachable: http://127.0.0.1:1 is not reachable",
		"json":   `"text": "` + words + `"`,
		"junit":  `<failure type="unreachable" message="` + words + `">`,
		"html":   `<span class="pill open">unreachable</span> ` + words,
		"github": "::error title=unreachable::" + words,
	} {
		t.Run(format, func(t *testing.T) {
			has(t, ends(t, 3, "--target", "http://127.0.0.1:1", "--format", format, "-o", "report"), "-- stderr --\nspecgen: "+words+"\n")
			has(t, read(t, "report"), want)
			if n := strings.Count(read(t, "report"), "not reachable"); n > 2 {
				t.Errorf("it is said %d times", n)
			}
		})
	}
}

// An address of this machine that is not its loopback counts as another machine.
func TestNothingIsWrittenToOtherMachinesUnlessThatIsAllowed(t *testing.T) {
	n := right()
	serveNotes(t, n)
	listener, err := net.Listen("tcp", outside(t)+":0")
	if err != nil {
		t.Skip(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: n}}
	server.Start()
	defer server.Close()
	got := ends(t, 0, "--target", server.URL)
	has(t, got, "– addNote", "writes to a server on another machine, and --allow-writes was not given")
	if n.posts.Load() > 0 {
		t.Errorf("%d notes were added", n.posts.Load())
	}
	has(t, ends(t, 0, "--target", server.URL, "--allow-writes"), "✓ addNote")
	if n.posts.Load() == 0 {
		t.Error("no note was added")
	}
}

// outside is an address of this machine that others see.
func outside(t *testing.T) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Skip(err)
	}
	for _, a := range all {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLoopback() && ip.IP.To4() != nil {
			return ip.IP.String()
		}
	}
	t.Skip("this machine has no address that others see")
	return ""
}

func TestAnnotationsPointAtTheDescription(t *testing.T) {
	url := serveNotes(t, &notebook{most: 60, longest: 30})
	got := ends(t, 1, "--target", url, "--format", "github")
	for rule, place := range map[string]string{
		"query.limit.maximum": "- name: limit",
		"body.text.maxLength": "text: {type: string",
	} {
		line := 0
		for i, text := range strings.Split(read(t, "spec/openapi.yaml"), "\n") {
			if strings.Contains(text, place) {
				line = i + 1
			}
		}
		if !regexp.MustCompile(`(?m)^::error file=spec/openapi\.yaml,line=` + strconv.Itoa(line) + `,col=\d+,title=notes%3A \w+ ` + regexp.QuoteMeta(rule) + `::`).MatchString(got) {
			t.Errorf("no annotation for %s at line %d in\n%s", rule, line, got)
		}
	}
}
