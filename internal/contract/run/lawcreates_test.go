package run_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// things is a service whose things are created and listed, two on a page.
func things(t *testing.T) *contract.Service {
	t.Helper()
	s, err := contract.Decode([]byte(`{"name": "things", "schemas": [], "operations": [
		{"id": "listThings", "method": "GET", "path": "/{shelf}/things", "paging": {"offset": "offset", "limit": "limit", "items": "things"},
			"params": [
				{"name": "shelf", "in": "path", "required": true, "schema": {"kind": "string"}},
				{"name": "offset", "in": "query", "schema": {"kind": "integer", "min": {"value": "0"}}},
				{"name": "limit", "in": "query", "schema": {"kind": "integer", "min": {"value": "1"}, "max": {"value": "2"}}}],
			"responses": [{"status": 200, "mediaType": "application/json", "schema": {"kind": "object", "properties": [
				{"name": "things", "required": true, "schema": {"kind": "array", "items": {"kind": "object", "properties": [
					{"name": "id", "required": true, "schema": {"kind": "integer"}},
					{"name": "shelf", "required": true, "schema": {"kind": "string"}},
					{"name": "name", "required": true, "schema": {"kind": "string"}},
					{"name": "about", "schema": {"kind": "object", "properties": [{"name": "note", "schema": {"kind": "string"}}]}},
					{"name": "state", "required": true, "schema": {"kind": "string"}}]}}}]}}],
			"examples": [{"name": "all", "request": {"values": [{"in": "path", "name": "shelf", "text": "another"}]}}]},
		{"id": "addThing", "method": "POST", "path": "/{shelf}/things",
			"params": [{"name": "shelf", "in": "path", "required": true, "schema": {"kind": "string"}}],
			"body": {"required": true, "mediaType": "application/json", "schema": {"kind": "object", "properties": [
				{"name": "name", "required": true, "schema": {"kind": "string"}},
				{"name": "note", "schema": {"kind": "string"}},
				{"name": "weight", "schema": {"kind": "integer"}}]}},
			"responses": [{"status": 201, "mediaType": "application/json", "schema": {"kind": "object", "properties": [{"name": "id", "schema": {"kind": "integer"}}]}}],
			"examples": [{"name": "one", "request": {"values": [{"in": "path", "name": "shelf", "text": "attic"}],
				"body": {"name": "Globe", "note": "old & round", "weight": 3}}}],
			"creates": {"list": "listThings", "row": {"id": "$response.body#/id", "shelf": "$request.path.shelf", "name": "$request.body#/name",
				"about": {"note": "$request.body#/note"}, "state": "New", "made": "$now"}, "later": {"after": "3s", "row": {"state": "Kept"}}}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// filtered gives the list a filter for ids.
func filtered(s *contract.Service) *contract.Service {
	list := s.Operation("listThings")
	list.Params = append(list.Params, &contract.Param{
		Name: "id", In: "query", Explode: true, Schema: &contract.Schema{Kind: contract.Integer}, Filter: &contract.Filter{Field: "id"},
	})
	return s
}

// A shelf is a server of things, the oldest first. Its members are what it does wrong.
type shelf struct {
	ignore   bool                 // the filter
	late     int                  // in how many answers of the list new things are missing
	change   func(map[string]any) // new things
	nameless bool                 // the answer does not say the id
	statuses map[string]int       // by method

	mu     sync.Mutex
	things []map[string]any
	lists  int
	posts  []string
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if status := s.statuses[r.Method]; status != 0 {
		w.WriteHeader(status)
		return
	}
	if r.Method == "POST" {
		s.add(w, r)
		return
	}
	s.lists++
	offset, _ := strconv.Atoi(r.FormValue("offset"))
	limit := 2
	if r.FormValue("limit") == "1" {
		limit = 1
	}
	page := []map[string]any{}
	for _, thing := range s.things {
		hidden := thing["id"].(int) > 5 && s.lists <= s.late || r.FormValue("id") != "" && !s.ignore && fmt.Sprint(thing["id"]) != r.FormValue("id")
		if offset--; !hidden && offset < 0 && len(page) < limit {
			page = append(page, thing)
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"things": page})
}

func (s *shelf) add(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		body = map[string]any{}
	}
	for len(s.things) < 5 {
		s.things = append(s.things, map[string]any{"id": len(s.things) + 1, "name": "Old", "shelf": "attic", "state": "Kept"})
	}
	thing := map[string]any{"id": len(s.things) + 1, "shelf": strings.Split(r.URL.Path, "/")[1], "name": body["name"],
		"about": map[string]any{"note": body["note"]}, "state": "Found"}
	s.posts = append(s.posts, fmt.Sprint(r.URL.Path, " ", body))
	answer := map[string]any{"id": thing["id"]}
	if s.nameless {
		answer = map[string]any{}
	}
	if s.change != nil {
		s.change(thing)
	}
	s.things = append(s.things, thing)
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(answer)
}

// holdCreation tries the law alone. It returns what is found, why it was not tried, and how long the run waited.
func holdCreation(t *testing.T, s *contract.Service, handler http.Handler) (found []string, why string, waited time.Duration) {
	t.Helper()
	result, err := run.Run(t.Context(), run.Handler(handler), cases.Derive(s, cases.Options{}), run.Options{
		Skip: func(c cases.Case) string {
			if c.Law != nil && c.Law.Kind == "creates" {
				return ""
			}
			return "another case"
		},
		Sleep: func(_ context.Context, d time.Duration) error {
			waited += d
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		if f.Rule != "addThing.response.201.creates" {
			t.Errorf("the finding is about %s", f.Rule)
		}
		found = append(found, f.Expected+" / "+f.Got+" / "+f.Where)
	}
	for _, row := range result.Coverage {
		if row.Rule == "addThing.response.201.creates" {
			return found, row.Why, waited
		}
	}
	t.Error("no row tells about the law")
	return found, "", waited
}

func TestWhatIsCreatedIsListedAsItWasSent(t *testing.T) {
	refused := "the request that creates was answered with 409"
	for name, c := range map[string]struct {
		server *shelf
		filter bool
		found  []string
		why    string
		waited time.Duration
	}{
		"by its filter":             {server: &shelf{}, filter: true},
		"on the last page":          {server: &shelf{}},
		"though the filter is deaf": {server: &shelf{ignore: true}, filter: true, waited: 3 * time.Second},
		"a little later":            {server: &shelf{late: 8}, waited: 300 * time.Millisecond},
		"never": {server: &shelf{late: 1 << 20}, waited: 3 * time.Second,
			found: []string{"a row of listThings with id 6, which the answer named / 5 rows without it / "}},
		"never, by its filter": {server: &shelf{late: 1 << 20}, filter: true, waited: 3 * time.Second,
			found: []string{"a row of listThings with id 6, which the answer named / 0 rows without it / "}},
		"with another name": {server: &shelf{change: func(thing map[string]any) { thing["name"] = "Ball" }}, filter: true, waited: 3 * time.Second,
			found: []string{`name "Globe", as it was sent / name "Ball" / /things/0/name`}},
		"without its note": {server: &shelf{change: func(thing map[string]any) { delete(thing, "about") }}, waited: 3 * time.Second,
			found: []string{`about.note "old & round", as it was sent / about.note null / /things/1/about/note`}},
		"on another shelf": {server: &shelf{change: func(thing map[string]any) { thing["shelf"] = "cellar" }}, waited: 3 * time.Second,
			found: []string{`shelf "attic", as it was sent / shelf "cellar" / /things/1/shelf`}},
		"without an id":       {server: &shelf{nameless: true}, why: "the answer does not say what was created"},
		"and is there":        {server: &shelf{statuses: map[string]int{"POST": 409}}, why: refused},
		"and the list is not": {server: &shelf{statuses: map[string]int{"GET": 404}}, why: "the list listThings was answered with 404"},
	} {
		t.Run(name, func(t *testing.T) {
			s := things(t)
			if c.filter {
				s = filtered(s)
			}
			found, why, waited := holdCreation(t, s, c.server)
			if diff := cmp.Diff(c.found, found); diff != "" {
				t.Errorf("found (-want +got)\n%s", diff)
			}
			if why != c.why || waited != c.waited {
				t.Errorf("not tested: %q, waited %v; want %q, %v", why, waited, c.why, c.waited)
			}
		})
	}
}

// The row repeats the note, which need not be sent; nothing repeats the weight.
func TestTheLawSendsWhatTheRowRepeats(t *testing.T) {
	server := &shelf{}
	holdCreation(t, things(t), server)
	if diff := cmp.Diff([]string{"/attic/things map[name:Globe note:old & round]"}, server.posts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLongListsAreNotLookedThrough(t *testing.T) {
	server := &shelf{late: 1 << 20}
	for i := range 100 {
		server.things = append(server.things, map[string]any{"id": -i})
	}
	found, why, _ := holdCreation(t, things(t), server)
	if want := "the list is too long to look through: it has more than 40 rows"; why != want || found != nil {
		t.Errorf("found %v; not tested: %q, want %q", found, why, want)
	}
}

// A row that nothing of the answer tells from others is one that is as it was sent.
func TestWhatTheAnswerDoesNotNameIsToldByWhatWasSent(t *testing.T) {
	s := things(t)
	s.Operation("addThing").Creates.Row = json.RawMessage(`{"name": "$request.body#/name", "about": {"note": "$request.body#/note"}}`)
	found, _, _ := holdCreation(t, s, &shelf{})
	if found != nil {
		t.Errorf("found %v", found)
	}
	found, _, _ = holdCreation(t, s, &shelf{change: func(thing map[string]any) { thing["name"] = "Ball" }})
	want := []string{`a row of listThings with name "Globe" and about.note "old & round", as it was sent / 6 rows without it / `}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAStubIsHeldToTheLawIfItKeepsWhatIsCreated(t *testing.T) {
	s := things(t)
	s.Operation("addThing").Examples[0].Response = &contract.ExampleResponse{Status: 201, Body: json.RawMessage(`{"id": 7}`)}
	found, why, _ := holdCreation(t, s, stub.New([]*contract.Service{s}, stub.Options{}))
	if found != nil || why != "the server does not keep what is created" {
		t.Errorf("without a state: found %v; not tested: %q", found, why)
	}
	state, err := stub.OpenState([]*contract.Service{s}, stub.StateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found, why, _ = holdCreation(t, s, stub.New([]*contract.Service{s}, stub.Options{State: state}))
	if found != nil || why != "" {
		t.Errorf("with a state: found %v; not tested: %q", found, why)
	}
}

func TestAStubWithAStateIsAskedForTheRefusalsThatItKnows(t *testing.T) {
	taken := func(body string) *contract.Service {
		s := things(t)
		add := s.Operation("addThing")
		add.Responses = append(add.Responses, &contract.Response{Status: 409, MediaType: "application/json", Schema: add.Responses[0].Schema})
		add.Examples[0].Response = &contract.ExampleResponse{Status: 201, Body: json.RawMessage(`{"id": 7}`)}
		add.Examples = append(add.Examples, &contract.Example{Name: "taken", Response: &contract.ExampleResponse{Status: 409, Body: json.RawMessage(body)}})
		return s
	}
	for body, want := range map[string][]string{`{"id": 1}`: nil, `{"id": 2}`: {"addThing.example:taken"}} {
		served := []*contract.Service{taken(body)}
		state, err := stub.OpenState(served, stub.StateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		server := run.Handler(stub.New(served, stub.Options{State: state}))
		result, err := run.Run(t.Context(), server, cases.Derive(taken(`{"id": 1}`), cases.Options{}), run.Options{Lenient: true})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range result.Findings {
			got = append(got, f.Rule)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}
