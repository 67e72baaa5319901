package stub

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// lending is the library whose new books are printed two seconds after they were ordered.
func lending(t *testing.T) *contract.Service {
	t.Helper()
	s := described(t, "library")
	s.Operation("createBook").Creates = &contract.Creation{
		List: "listBooks",
		Row: json.RawMessage(`{"id": "$response.body#/book_id", "title": "$request.body#/title", "pages": "$request.body#/pages",
			"edition": {"genre": "$request.body#/genre", "number": "$request.path.shelf_id"}, "printed_at": "", "chapters": []}`),
		Later: &contract.Later{After: "2s", Row: json.RawMessage(`{"printed_at": "$now"}`)},
	}
	s.Schema("Book").Property("printed_at").Schema = &contract.Schema{Kind: contract.String, Format: "offset-time", Pattern: "^(.*)?$"}
	return s
}

// A shop is a stub with a state, and a clock that stands still.
type shop struct {
	http.Handler
	service *contract.Service
	now     time.Time
}

func open(t *testing.T, o StateOptions) *shop {
	t.Helper()
	s := &shop{service: lending(t), now: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}
	o.Now = func() time.Time { return s.now }
	state, err := OpenState([]*contract.Service{s.service}, o)
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = New([]*contract.Service{s.service}, Options{State: state})
	return s
}

// order creates a book and returns its id.
func (s *shop) order(t *testing.T, body string) string {
	t.Helper()
	got := answer(t, s, "POST /v1/abcd/books", body)
	id, ok := strings.CutPrefix(got, `202 {"book_id":"`)
	if !ok {
		t.Fatalf("%s: %s", body, got)
	}
	return strings.TrimSuffix(id, `"}`)
}

// books are the ids in a list, and the total.
func (s *shop) books(t *testing.T, query string) (ids []string, total int) {
	t.Helper()
	got := answer(t, s, "GET /v1/abcd/books?"+query, "")
	var list struct {
		Books []struct{ ID string }
		Total int
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(got, "200 ")), &list); err != nil {
		t.Fatalf("%s: %s", query, got)
	}
	for _, b := range list.Books {
		ids = append(ids, b.ID)
	}
	return ids, list.Total
}

func TestWhatIsCreatedIsListedFilteredAndPaged(t *testing.T) {
	s := open(t, StateOptions{})
	first := s.order(t, `{"title": "First", "description": "", "genre": "poetry", "pages": 7}`)
	second := s.order(t, `{"title": "Second", "description": "", "genre": "novel", "pages": 8}`)
	if first == second {
		t.Errorf("both are %s", first)
	}
	for _, test := range []struct {
		query string
		ids   []string
		total int
	}{
		{"", []string{second, first, "b1", "b2"}, 4},
		{"limit=1", []string{second}, 4},
		{"limit=2&offset=1", []string{first, "b1"}, 4},
		{"offset=4", nil, 4},
		{"genre=poetry", []string{first, "b2"}, 2},
		{"book_id=" + first, []string{first}, 1},
		{"kind=Chaptered", []string{"b3"}, 1},
	} {
		ids, total := s.books(t, test.query)
		if diff := cmp.Diff(test.ids, ids); diff != "" || total != test.total {
			t.Errorf("%s: total %d (-want +got)\n%s", test.query, total, diff)
		}
	}
}

func TestCreatedRowsChangeWhenTheirTimeComes(t *testing.T) {
	s := open(t, StateOptions{})
	id := s.order(t, `{"title": "Nightly", "description": "", "genre": "novel", "pages": 7}`)
	row := func() string {
		got := answer(t, s, "GET /v1/abcd/books?book_id="+id, "")
		_, got, _ = strings.Cut(got, `"books":[`)
		got, _, _ = strings.Cut(got, `],"total"`)
		return got
	}
	want := `{"id":"b11","title":"Nightly","printed_at":"","pages":7,"edition":{"number":"abcd","genre":"novel"},"chapters":[]}`
	for _, elapsed := range []time.Duration{0, 1900 * time.Millisecond} {
		s.now = s.now.Add(elapsed)
		if diff := cmp.Diff(want, row()); diff != "" {
			t.Errorf("after %s (-want +got)\n%s", elapsed, diff)
		}
	}
	s.now = s.now.Add(time.Hour)
	want = strings.Replace(want, `"printed_at":""`, `"printed_at":"2024-05-06T07:08:11+0000"`, 1)
	if diff := cmp.Diff(want, row()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The pages of a book without any, and the genre of its edition, are those of the documented book that is most like it.
func TestWhatRowsRequireIsFilledIn(t *testing.T) {
	s := open(t, StateOptions{})
	id := s.order(t, `{"title": "Three", "description": ""}`)
	got := answer(t, s, "GET /v1/abcd/books?book_id="+id, "")
	if !strings.Contains(got, `"pages":10,"edition":{"number":"abcd","genre":"novel"},"chapters":[]`) {
		t.Error(got)
	}
}

func TestRefusedAndPreferredAnswersCreateNothing(t *testing.T) {
	s := open(t, StateOptions{})
	for _, request := range []string{"POST /v1/abcd/books\nPrefer: code=202", "POST /v1/abcd/books\nPrefer: example=taken", "POST /v1/abcd/books\nX-Token: "} {
		answer(t, s, request, `{"title": "Nightly", "description": ""}`)
	}
	answer(t, s, "POST /v1/abcd/books", `{"title": 1}`)
	answer(t, s, "POST /v1/abcd/books", `{"title": "Taken", "description": ""}`) // documented as refused
	if ids, total := s.books(t, ""); total != 2 {
		t.Errorf("%d: %q", total, ids)
	}
}

func TestWithoutAStateNothingIsKept(t *testing.T) {
	h := New([]*contract.Service{lending(t)}, Options{})
	for range 2 {
		if got := answer(t, h, "POST /v1/abcd/books", `{"title": "Nightly", "description": "before the upgrade", "pages": 7}`); got != `202 {"book_id":"b9"}` {
			t.Error(got)
		}
	}
}

func TestStatefulStubsSayThatTheyAre(t *testing.T) {
	if got := ask(t, open(t, StateOptions{}), "GET /v1/abcd/books", "").Header.Get("Server"); got != "specgen-stateful-stub" {
		t.Error(got)
	}
}

func TestFreshIDsHaveTheDocumentedForm(t *testing.T) {
	row, err := check.Decode([]byte(`{"id": "$response.body#/id", "inner": ["$response.body#/in/number"], "serial": "$response.body#/serial"}`))
	if err != nil {
		t.Fatal(err)
	}
	c := &creator{row: row, taken: map[string]bool{}, places: map[string]bool{}}
	c.collectPointers(row, "")
	c.count([]byte(`{"id": "b-0012", "inner": ["7"], "serial": 41, "pages": 300}`), c.places)
	body := []byte(`{"job":"8061ceaf-b319-4315-9338-7f3de8e26f05","backup":"646d88d0b03f4fd2ae944ae2a33bcb6ain06","id":"b-0009","other":"b-0009","in":{"number":"41"},"name":"<x>","size":3,"serial":9}`)
	want := `{"job":"d2ff1ef6-2da9-4ba0-8d2b-71b50e2e1c1b","backup":"","id":"b-0042","other":"b-0009","in":{"number":"42"},"name":"<x>","size":3,"serial":42}`
	got := string(c.freshIDs("create", body, 1))
	var a, b map[string]any
	if json.Unmarshal([]byte(want), &a) != nil || json.Unmarshal([]byte(got), &b) != nil {
		t.Fatal(got)
	}
	if job := b["job"].(string); !uuidForm.MatchString(job) || job == "8061ceaf-b319-4315-9338-7f3de8e26f05" {
		t.Errorf("job %s", job)
	}
	if id := b["backup"].(string); len(id) != 36 || !strings.HasSuffix(id, "in06") || strings.HasPrefix(id, "646d") {
		t.Errorf("backup %s", id)
	}
	for _, name := range []string{"job", "backup"} {
		delete(a, name)
		delete(b, name)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if again := string(c.freshIDs("create", body, 1)); again != got {
		t.Errorf("another answer to the same: %s", again)
	}
	if next := string(c.freshIDs("create", body, 2)); next == got || !strings.Contains(next, `"b-0043"`) {
		t.Errorf("the next: %s", next)
	}
}

// A shelf is a store in memory.
type shelf struct {
	mu      sync.Mutex
	records map[string][][]byte
	err     error
	busy    time.Duration
	calls   int
}

func (s *shelf) Load(list string, each func([]byte) error) error {
	for _, r := range s.records[list] {
		if err := each(r); err != nil {
			return err
		}
	}
	return s.err
}

func (s *shelf) Append(list string, records [][]byte, keep int) error {
	time.Sleep(s.busy)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.err != nil {
		return s.err
	}
	if s.records == nil {
		s.records = map[string][][]byte{}
	}
	all := append(s.records[list], records...)
	s.records[list] = all[max(len(all)-keep, 0):]
	return nil
}

func TestAStateIsWhatItsStoreHas(t *testing.T) {
	store := &shelf{}
	before := open(t, StateOptions{Store: store})
	first := before.order(t, `{"title": "First", "description": ""}`)
	second := before.order(t, `{"title": "Second", "description": ""}`)
	after := open(t, StateOptions{Store: store})
	third := after.order(t, `{"title": "Third", "description": ""}`)
	ids, _ := after.books(t, "")
	if diff := cmp.Diff([]string{third, second, first, "b1", "b2"}, ids); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if first == second || second == third {
		t.Errorf("ids %s, %s, %s", first, second, third)
	}
	after.now = after.now.Add(time.Hour)
	if got := answer(t, after, "GET /v1/abcd/books?book_id="+first, ""); !strings.Contains(got, `"printed_at":"2024-05-06T07:08:11+0000"`) {
		t.Error(got)
	}
}

func TestListsKeepTheNewest(t *testing.T) {
	store := &shelf{}
	s := open(t, StateOptions{Store: store, Keep: 3})
	var want []string
	for i := range 10 {
		want = append([]string{s.order(t, fmt.Sprintf(`{"title": "Book %d", "description": ""}`, i))}, want...)
	}
	want = append(want[:3:3], "b1", "b2")
	for name, shop := range map[string]*shop{"now": s, "later": open(t, StateOptions{Store: store, Keep: 3})} {
		if ids, _ := shop.books(t, ""); !slices.Equal(ids, want) {
			t.Errorf("%s: %q, want %q", name, ids, want)
		}
	}
}

func TestAStoreThatFailsIsARefusal(t *testing.T) {
	store := &shelf{}
	s := open(t, StateOptions{Store: store})
	store.err = errors.New("disk full")
	want := `503 {"error_code":"503","error_msg":"Service Unavailable: disk full"}`
	if diff := cmp.Diff(want, answer(t, s, "POST /v1/abcd/books", `{"title": "Nightly", "description": ""}`)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, total := s.books(t, ""); total != 2 {
		t.Errorf("%d books", total)
	}
	store.err = nil
	s.order(t, `{"title": "Nightly", "description": ""}`)
}

func TestAStoreThatCannotBeReadIsAnError(t *testing.T) {
	for name, store := range map[string]*shelf{
		"no record": {records: map[string][][]byte{"library/listBooks": {[]byte("{")}}},
		"no row":    {records: map[string][][]byte{"library/listBooks": {[]byte(`{"number": 1}`)}}},
		"broken":    {err: errors.New("broken")},
	} {
		_, err := OpenState([]*contract.Service{lending(t)}, StateOptions{Store: store})
		if err == nil || !strings.HasPrefix(err.Error(), "load library/listBooks: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := lending(t)
	s.Operation("createBook").Creates.List = "showNewest"
	if _, err := OpenState([]*contract.Service{s}, StateOptions{}); err == nil {
		t.Error("no error for what is no list")
	}
}

// Lists are asked for again and again while they grow: looking at a row must not cost memory.
func TestLookingAtARowOfAListAllocatesNothing(t *testing.T) {
	s := open(t, StateOptions{})
	allocations := func() float64 {
		return testing.AllocsPerRun(10, func() {
			if _, total := s.books(t, "book_id=none&genre=novel"); total != 0 {
				t.Fatalf("%d books", total)
			}
		})
	}
	few := allocations()
	for range 500 {
		s.order(t, `{"title": "Nightly", "description": "", "genre": "novel"}`)
	}
	if more := allocations() - few; more > 10 {
		t.Errorf("500 rows more allocate %g times more", more)
	}
}

// While the store is busy, those who wait go together; none is lost, and readers never see half of it.
func TestManyCanCreateAtOnce(t *testing.T) {
	store := &shelf{busy: time.Millisecond}
	s := open(t, StateOptions{Store: store})
	var mu sync.Mutex
	made := map[string]bool{}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			for range 25 {
				id := s.order(t, fmt.Sprintf(`{"title": "Book %d", "description": ""}`, i))
				mu.Lock()
				if made[id] {
					t.Errorf("%s twice", id)
				}
				made[id] = true
				mu.Unlock()
				s.books(t, "limit=5")
			}
		})
	}
	group.Wait()
	listed := 0
	for offset := 0; ; offset += 100 {
		ids, _ := s.books(t, fmt.Sprintf("offset=%d", offset))
		if len(ids) == 0 {
			break
		}
		for _, id := range ids {
			if made[id] {
				listed++
			}
		}
	}
	if listed != 400 || len(store.records["library/listBooks"]) != 400 {
		t.Errorf("%d listed, %d stored", listed, len(store.records["library/listBooks"]))
	}
	if store.calls > 300 {
		t.Errorf("%d calls of the store", store.calls)
	}
}
