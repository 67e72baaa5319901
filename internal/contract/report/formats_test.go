package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/opendbbackup/dbbackup/internal/contract/report"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// This file holds reports to what their readers' tools demand of them.

// reports are written in a format, with as many kinds of things in them as there are.
func reports(t *testing.T, format string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, fault := range []string{"", "limit 51 is accepted", "refusals have the status 500", "refusals are HTML", "a title differs", "offset is ignored"} {
		all[fault] = write(t, format, report.Options{}, result(t, fault))
	}
	accepted := result(t, "tokens in any case pass")
	accepted.Accept(acceptGenre)
	second := result(t, "limit 51 is accepted")
	second.Service = "second"
	all["accepted"] = write(t, format, report.Options{Remarks: remarks}, accepted, second)
	all["of a shard"] = write(t, format, report.Options{}, shard(t, "limit 51 is accepted", run.Shard{Index: 1, Of: 3}))
	all["nothing"] = write(t, format, report.Options{})
	return all
}

func TestJSONKeepsItsSchema(t *testing.T) {
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range reports(t, "json") {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wrong := map[string]string{"no report": `{}`, "a member too many": `{"version":1,"ok":true,"sum":{},"remarks":[],"services":[],"more":1}`}
	for name, text := range wrong {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if schema.Validate(value) == nil {
			t.Errorf("the schema lets %s pass", name)
		}
	}
}

func TestJSONIsReadBack(t *testing.T) {
	for name, text := range reports(t, "json") {
		results, err := report.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		var options report.Options
		if name == "accepted" {
			options.Remarks = remarks
		}
		if diff := cmp.Diff(string(text), string(write(t, "json", options, results...))); diff != "" {
			t.Errorf("%s, read and written again (-want +got):\n%s", name, diff)
		}
	}
}

func TestWhatIsNoReportIsNotRead(t *testing.T) {
	for text, want := range map[string]string{
		`<testsuites/>`:                   "this is no report as JSON: invalid character '<' looking for beginning of value",
		`{}`:                              "this is no report of version 1",
		`{"version":2,"services":[]}`:     "this is no report of version 1",
		`{"version":1,"services":[{}]}`:   "a service has no name",
		`{"version":1,"services":[null]}`: "a service has no name",
	} {
		_, err := report.Read([]byte(text))
		if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// An element is an element of XML as it was read.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// A grammar is what the XSD of Jenkins' xUnit plugin (junit-10.xsd) demands of an element.
type grammar struct {
	required, optional []string
	children           []string
}

var junit = map[string]grammar{
	"testsuites": {nil, []string{"name", "time", "tests", "failures", "errors"}, []string{"testsuite"}},
	"testsuite": {[]string{"name", "tests", "failures", "errors"}, []string{"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version"},
		[]string{"testsuite", "properties", "testcase", "system-out", "system-err"}},
	"testcase": {[]string{"name"}, []string{"classname", "time", "group"}, []string{"skipped", "error", "failure", "system-out", "system-err"}},
	"failure":  {nil, []string{"type", "message"}, nil},
	"skipped":  {nil, []string{"type", "message"}, nil},
}

func (e element) problems() []string {
	g, ok := junit[e.XMLName.Local]
	if !ok {
		return []string{"unknown element " + e.XMLName.Local}
	}
	var all []string
	for _, name := range g.required {
		if e.attr(name) == "" {
			all = append(all, e.XMLName.Local+" lacks "+name)
		}
	}
	for _, a := range e.Attrs {
		switch {
		case !slices.Contains(g.required, a.Name.Local) && !slices.Contains(g.optional, a.Name.Local):
			all = append(all, e.XMLName.Local+" has "+a.Name.Local)
		case slices.Contains([]string{"tests", "failures", "errors", "skipped"}, a.Name.Local) && !regexp.MustCompile(`^[0-9]+$`).MatchString(a.Value),
			a.Name.Local == "time" && !regexp.MustCompile(`^[0-9]+(\.[0-9]{0,3})?$`).MatchString(a.Value):
			all = append(all, fmt.Sprintf("%s: %s=%q", e.XMLName.Local, a.Name.Local, a.Value))
		}
	}
	for _, child := range e.Children {
		if !slices.Contains(g.children, child.XMLName.Local) {
			all = append(all, child.XMLName.Local+" in "+e.XMLName.Local)
		}
		all = append(all, child.problems()...)
	}
	return all
}

// count lists tests, failed tests and skipped tests in and below an element.
func (e element) count() (tests, failures, skipped int) {
	for _, child := range e.Children {
		switch child.XMLName.Local {
		case "failure":
			failures = 1
		case "skipped":
			skipped = 1
		default:
			a, b, c := child.count()
			tests, failures, skipped = tests+a, failures+b, skipped+c
		}
	}
	if e.XMLName.Local == "testcase" {
		tests = 1
	}
	return tests, failures, skipped
}

func TestJUnitKeepsTheCommonSchema(t *testing.T) {
	for name, text := range reports(t, "junit") {
		var root element
		if err := xml.Unmarshal(text, &root); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string(nil), root.problems()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for _, e := range append([]element{root}, root.Children...) {
			tests, failures, skipped := e.count()
			want := []string{fmt.Sprint(tests), fmt.Sprint(failures)}
			got := []string{e.attr("tests"), e.attr("failures")}
			if e.XMLName.Local == "testsuite" {
				want, got = append(want, fmt.Sprint(skipped)), append(got, e.attr("skipped"))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: counts of %s (-want +got):\n%s", name, e.attr("name"), diff)
			}
		}
	}
}

func TestTestsInJUnitHaveDifferentNames(t *testing.T) {
	for name, text := range reports(t, "junit") {
		var root element
		if err := xml.Unmarshal(text, &root); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, suite := range root.Children {
			for _, test := range suite.Children {
				id := suite.attr("name") + " " + test.attr("name")
				if seen[id] {
					t.Errorf("%s: %s is there twice", name, id)
				}
				seen[id] = true
			}
		}
	}
}

// The syntax is that of https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands.
func TestGitHubReadsEveryAnnotation(t *testing.T) {
	annotation := regexp.MustCompile(`^::error (?:file=[^:,]+,line=[1-9][0-9]*,col=[1-9][0-9]*,)?title=[^:,]+::.+$`)
	for name, text := range reports(t, "github") {
		lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		for _, line := range lines[:len(lines)-1] {
			if !annotation.MatchString(line) {
				t.Errorf("%s: no annotation: %s", name, line)
			}
		}
		if last := lines[len(lines)-1]; strings.HasPrefix(last, "::") {
			t.Errorf("%s: ends with %s", name, last)
		}
	}
}

var (
	voidElement = regexp.MustCompile(`<(meta|input)((?: [a-z-]+(?:="[^"]*")?)*)>`)
	noValue     = regexp.MustCompile(`(<(?:input|details)[^>]* (?:checked|open))(/?>)`)
)

// asXML writes a page as XML: without the document type, with ends of elements that have none, and with a value for each
// attribute.
func asXML(page []byte) []byte {
	page = bytes.TrimPrefix(page, []byte("<!DOCTYPE html>\n"))
	page = voidElement.ReplaceAll(page, []byte("<$1$2/>"))
	return noValue.ReplaceAll(page, []byte(`$1=""$2`))
}

// Every element of the page is closed, ids differ, labels lead to inputs, and nothing is fetched.
func TestHTMLIsWellFormed(t *testing.T) {
	for name, text := range reports(t, "html") {
		ids, labels := map[string]bool{}, map[string]bool{}
		decoder := xml.NewDecoder(bytes.NewReader(asXML(text)))
		decoder.Entity = xml.HTMLEntity
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if slices.Contains([]string{"script", "link", "img", "iframe"}, start.Name.Local) {
				t.Errorf("%s: there is a %s", name, start.Name.Local)
			}
			for _, a := range start.Attr {
				switch a.Name.Local {
				case "id":
					if ids[a.Value] {
						t.Errorf("%s: id %s is there twice", name, a.Value)
					}
					ids[a.Value] = true
				case "for":
					labels[a.Value] = true
				}
			}
		}
		if diff := cmp.Diff(ids, labels); diff != "" {
			t.Errorf("%s: labels and ids (-ids +labels):\n%s", name, diff)
		}
	}
}
