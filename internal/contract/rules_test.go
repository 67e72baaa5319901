package contract

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ids are the rules of an operation as "id = value", without the operation.
func ids(s *Service, op string, keep func(Rule) bool) (out []string) {
	for _, r := range Rules(s) {
		if r.Operation == op && keep(r) {
			out = append(out, fmt.Sprintf("%s = %s", r.ID[len(op)+1:], r.Value))
		}
	}
	return out
}

func TestRulesListsRequestRulesInPageOrder(t *testing.T) {
	got := ids(library(t), "listBooks", func(r Rule) bool { return r.In != "response" })
	want := []string{
		`method = GET`,
		`security.required = true`, `security.token = token`, `security.signature = signature`,
		`path.shelf_id.required = true`, `path.shelf_id.pattern = ^[a-z0-9]{4,8}$`,
		`query.offset.type = integer`, `query.offset.format = int32`, `query.offset.minimum = 0`, `query.offset.default = 0`,
		`query.limit.type = integer`, `query.limit.format = int32`, `query.limit.minimum = 1`, `query.limit.maximum = 100`, `query.limit.default = 100`,
		`query.book_id.minLength = 1`, `query.book_id.filter = id`,
		`query.genre.enum = ["novel","poetry"]`, `query.genre.filter = edition.genre`,
		`query.kind.enum = ["Whole","Chaptered"]`, `query.kind.default = Whole`, `query.kind.filter = chapters`,
		`query.begin_time.format = offset-time`, `query.begin_time.pattern = ^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:?\d{2})$`, `query.begin_time.filter = printed_at`,
		`query.end_time.format = offset-time`, `query.end_time.pattern = ^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:?\d{2})$`, `query.end_time.filter = printed_at`,
		`query.tags.type = array`, `query.tags.maxItems = 3`, `query.tags.uniqueItems = true`, `query.tags[].minLength = 2`,
		`header.X-Language.enum = ["en-us","zh-cn"]`,
		`query.begin_time.dependentRequired = ["end_time"]`, `query.end_time.dependentRequired = ["begin_time"]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRulesListsBodyRulesByJSONPath(t *testing.T) {
	got := ids(library(t), "createBook", func(r Rule) bool { return r.In == "body" && r.Keyword != "type" && r.Keyword != "nullable" })
	want := []string{
		`body.required = true`, `body.mediaType = application/json`, `body.json = true`, `body.additionalProperties = false`,
		`body.title.required = true`, `body.title.minLength = 4`, `body.title.maxLength = 64`, `body.title.pattern = ^[A-Za-z][^>!<"&'=]*$`,
		`body.description.required = true`, `body.description.maxLength = 256`,
		`body.pages.format = int32`, `body.pages.minimum = 1`, `body.pages.maximum = 9999`,
		`body.genre.enum = ["novel","poetry"]`,
		`body.labels.*.maxLength = 8`,
		`body.chapters.minItems = 1`, `body.chapters.maxItems = 2`,
		`body.chapters[].title.required = true`, `body.chapters[].sections.required = true`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRulesListsAnswersByStatus(t *testing.T) {
	s := library(t)
	got := ids(s, "showNewest", func(r Rule) bool { return r.In == "response" && r.Keyword != "type" && r.Keyword != "nullable" })
	want := []string{
		`response.200.status = 200`, `response.200.header:X-Shelf.required = true`, `response.200.header:X-Shelf.minimum = 3`,
		`response.200.mediaType = application/json`,
		`response.200.id.required = true`, `response.200.id.pattern = ^b[0-9]+$`,
		`response.200.title.required = true`, `response.200.title.maxLength = 40`,
		`response.200.pages.required = true`, `response.200.pages.minimum = >0`,
		`response.200.edition.required = true`, `response.200.edition.genre.required = true`,
		`response.200.edition.genre.enum = ["novel","poetry"]`, `response.200.chapters.required = true`,
		`response.200.chapters[].title.required = true`, `response.200.chapters[].sections.required = true`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	laws := ids(s, "listBooks", func(r Rule) bool { return r.Keyword == "paging" || r.Keyword == "total" || r.Keyword == "echo" })
	want = []string{
		`response.200.books.paging = ["offset","limit"]`, `response.200.total.total = books`,
		`response.200.offset.echo = offset`, `response.200.limit.echo = limit`,
	}
	if diff := cmp.Diff(want, laws); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRulesListWhatIsCreated(t *testing.T) {
	s := library(t)
	op := s.Operation("createBook")
	op.Creates = &Creation{List: "listBooks"}
	got := Rules(s)
	i := slices.IndexFunc(got, func(r Rule) bool { return r.Keyword == "creates" })
	if i < 0 {
		t.Fatal("no such rule")
	}
	want := Rule{
		ID: "createBook.response.202.creates", Operation: "createBook", In: "response", Status: 202, Keyword: "creates", Value: "listBooks",
		Text: "What is created is a row of listBooks, as it was sent.", Page: op.Page,
	}
	if diff := cmp.Diff(want, got[i]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRuleQuotesThePage(t *testing.T) {
	s := library(t)
	want := Rule{
		ID: "listBooks.query.limit.maximum", Operation: "listBooks", In: "query", Name: "limit", Keyword: "maximum", Value: "100",
		Text: "Books on a page, 1 to 100.", Page: s.Operation("listBooks").Page,
	}
	for _, got := range Rules(s) {
		if got.ID == want.ID {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			return
		}
	}
	t.Error("no such rule")
}

func TestRulesHaveOneIDAndATextEach(t *testing.T) {
	for _, s := range []*Service{library(t), read(t, "testdata/archive.json")} {
		seen := map[string]bool{}
		for _, r := range Rules(s) {
			if seen[r.ID] {
				t.Errorf("%s: twice", r.ID)
			}
			seen[r.ID] = true
			if r.Text == "" || r.Keyword == "" || r.Operation == "" || r.In == "" {
				t.Errorf("incomplete: %+v", r)
			}
		}
	}
}

func TestRulesOfCrosswiseSchemasStayCountable(t *testing.T) {
	s := &Service{Name: "s"}
	for i := range 40 {
		s.Schemas = append(s.Schemas, &Schema{Name: fmt.Sprintf("S%d", i), Kind: Object})
	}
	for _, a := range s.Schemas {
		for _, b := range s.Schemas {
			a.Properties = append(a.Properties, &Property{Name: b.Name, Schema: b})
		}
	}
	s.Operations = []*Operation{{ID: "op", Method: "POST", Body: &Body{MediaType: "application/json", Schema: s.Schemas[0]}}}
	if n := len(Rules(s)); n < 1000 || n > 10000 {
		t.Errorf("%d rules", n)
	}
}
