package docs

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/bundle"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lint"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lower"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/overlay"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

var update = flag.Bool("update", false, "write what tests got as what they want")

// library is the content of testdata/in: a description, its errata and two editions.
func library(t *testing.T) Content {
	t.Helper()
	set := source.NewSet("testdata/in")
	parse := func(name string) *overlay.Document {
		d, err := overlay.Parse(set, name)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	edition := func(overlays ...*overlay.Document) *contract.Service {
		doc, err := bundle.Bundle(set, "openapi.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range overlays {
			if err := o.Apply(doc.Root, "library"); err != nil {
				t.Fatal(err)
			}
		}
		s, found := lower.Lower(set, doc.Root, "library")
		if len(found) > 0 {
			t.Fatal(found)
		}
		return s
	}
	errata := parse("errata.yaml")
	base, north, south := edition(errata), edition(errata, parse("north.yaml")), edition(errata, parse("south.yaml"))
	return Content{
		Title: "Library",
		Services: []Service{{
			Service:  contract.Union(base, []*contract.Service{north, south}),
			Variants: []contract.Variant{north.Variant, south.Variant},
			Errata:   []*overlay.Document{errata},
		}},
		Rules: []lint.Rule{
			{ID: "tag", Purpose: "An operation has one tag | or none.", Severity: finding.Warning},
			{ID: "enum-token", Purpose: "Values differ."},
		},
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "want", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: -want +got:\n%s", name, diff)
	}
}

func written(t *testing.T, write func(*bytes.Buffer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEverythingAsMarkdown(t *testing.T) {
	golden(t, "library.md", written(t, func(w *bytes.Buffer) error { return Write(w, library(t)) }))
}

func TestEverythingAsOnePage(t *testing.T) {
	golden(t, "library.html", written(t, func(w *bytes.Buffer) error { return HTML(w, library(t)) }))
}

func TestPartsAlone(t *testing.T) {
	c := library(t)
	golden(t, "errata.md", Errata(c.Services[0].Errata))
	golden(t, "operations.md", Operations([]*contract.Service{c.Services[0].Service}))
	golden(t, "rules.md", Rules(c.Rules))
}

func TestNothingIsWrittenAboutNothing(t *testing.T) {
	got := written(t, func(w *bytes.Buffer) error { return Write(w, Content{}) })
	if diff := cmp.Diff("# Reference\n", string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := string(Errata(nil)) + string(Operations(nil)) + string(Rules(nil)); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestThePageNeedsNothingElse(t *testing.T) {
	page := string(written(t, func(w *bytes.Buffer) error { return HTML(w, library(t)) }))
	for _, word := range []string{"<script", "<link", "@import", "src=", "url(", "ZgotmplZ"} {
		if strings.Contains(page, word) {
			t.Errorf("the page has %s", word)
		}
	}
}

func TestEachLinkLeadsSomewhere(t *testing.T) {
	c := library(t)
	for name, text := range map[string]string{
		"Markdown": string(written(t, func(w *bytes.Buffer) error { return Write(w, c) })),
		"HTML":     string(written(t, func(w *bytes.Buffer) error { return HTML(w, c) })),
	} {
		places := map[string]int{}
		for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(text, -1) {
			places[m[1]]++
			if places[m[1]] > 1 {
				t.Errorf("%s: the place %s is there twice", name, m[1])
			}
		}
		links := regexp.MustCompile(`(?:href="|\]\()#([^")]+)[")]`).FindAllStringSubmatch(text, -1)
		for _, m := range links {
			if places[m[1]] == 0 {
				t.Errorf("%s: there is no place %s", name, m[1])
			}
		}
		if len(links) < 20 {
			t.Errorf("%s has %d links only", name, len(links))
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFailedWritesAreReported(t *testing.T) {
	for _, err := range []error{Write(full{}, Content{}), HTML(full{}, Content{})} {
		if err == nil || err.Error() != "disk full" {
			t.Errorf("got %v, want disk full", err)
		}
	}
}

func TestTargetsInWords(t *testing.T) {
	for target, want := range map[string]string{
		"$":                      "the document",
		"$.info":                 "info",
		"$.info['x-cloud']":      "info, x-cloud",
		"$.servers[*]":           "servers, each",
		"$.servers[0].url":       "servers, 0, url",
		"$.paths['/a'].get":      "GET /a",
		"$.paths['/a']":          "/a",
		"$.paths[*][*].tags":     "each operation, tags",
		"$.paths.*.post":         "each POST",
		`$["paths"]["/a"].put`:   "PUT /a",
		"$.paths":                "paths",
		"$.components.schemas":   "schemas",
		"$.components.schemas.*": "each schema",
		"$.paths['/a'].get.parameters[?@.name=='b'].schema":                                    "GET /a, parameter b",
		"$.paths['/a'].get.parameters[?(@.name == \"b\")].example":                             "GET /a, parameter b, example",
		"$.paths['/a'].put.requestBody.content['application/json'].examples.one":               "PUT /a, request body, example one",
		"$.paths['/a'].get.responses['200'].content['application/json'].examples['a b'].value": "GET /a, answer 200, example a b, value",
		"$.components.schemas.A.properties.b.items":                                            "schema A, property b, items",
		"$.components.schemas.A['enum','x-enum-varnames']":                                     "schema A, enum and x-enum-varnames",
		"$..description":                         "$..description",
		"$.paths[?length(@.get.parameters) > 1]": "$.paths[?length(@.get.parameters) > 1]",
		"paths":                                  "paths",
	} {
		if diff := cmp.Diff(want, placeOf(target).words); diff != "" {
			t.Errorf("%s: -want +got:\n%s", target, diff)
		}
	}
}

func TestMarkdownIsEscaped(t *testing.T) {
	var m markdown
	for in, want := range map[string]string{
		"error_code and _this_":        `error_code and \_this\_`,
		"a | b\n <c> [d] `e` *f* \\":   `a \| b \<c\> \[d\] \` + "`e\\`" + ` \*f\* \\`,
		"see https://a.example/b_c|d.": `see <https://a.example/b_c%7Cd>.`,
	} {
		if diff := cmp.Diff(want, m.text(in)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", in, diff)
		}
	}
	for in, want := range map[string]string{
		"":        "",
		"a|b":     "`a\\|b`",
		"`a`":     "`` `a` ``",
		"a ``b``": "``` a ``b`` ```",
	} {
		if diff := cmp.Diff(want, m.code(in)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", in, diff)
		}
	}
}

func TestRangesAndSizesInWords(t *testing.T) {
	bound := func(value string, exclusive bool) *contract.Bound {
		return &contract.Bound{Value: value, Exclusive: exclusive}
	}
	size := func(n int) *int { return &n }
	for want, got := range map[string]string{
		"1 to 100":                  rangeWords(bound("1", false), bound("100", false)),
		"more than 0 and at most 1": rangeWords(bound("0", true), bound("1", false)),
		"at least 0":                rangeWords(bound("0", false), nil),
		"less than 5":               rangeWords(nil, bound("5", true)),
		"at most 1 item":            sizeWords(0, size(1), "item"),
		"at least 2 items":          sizeWords(2, nil, "item"),
		"1 character":               sizeWords(1, size(1), "character"),
		"0 characters":              sizeWords(0, size(0), "character"),
		"4 to 64 characters":        sizeWords(4, size(64), "character"),
		"":                          rangeWords(nil, nil) + sizeWords(0, nil, "item"),
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}
