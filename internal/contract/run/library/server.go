package library

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Handler is a server that keeps the contract, except in one place if fault names one of Faults.
func Handler(fault string) http.Handler { return &server{fault: fault} }

type server struct{ fault string }

// has reports whether the server is to break the contract in a certain way.
func (s *server) has(fault string) bool { return s.fault == fault }

// A refusal is an answer that says no.
type refusal struct {
	status    int
	code, msg string
}

func invalid(msg string) *refusal { return &refusal{400, "LIB.400", msg} }

type book struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Genre    string   `json:"genre"`
	Author   string   `json:"author"`
	BoughtAt string   `json:"bought_at"`
	Pages    int      `json:"pages"`
	Tags     []string `json:"tags"`
	Cover    *string  `json:"cover"`
	Lent     bool     `json:"lent"`
	LentTo   string   `json:"lent_to,omitempty"`
}

func colour(name string) *string { return &name }

var shelf = []book{
	{"b-0001", "Planet", "Novel", "Le Guin", "2020-06-02T03:04:05+0000", 113, []string{"space", "exile"}, colour("red"), false, ""},
	{"b-0002", "Verses", "Poem", "Sappho", "2021-01-02T03:04:05+0000", 60, []string{}, nil, false, ""},
	{"b-0003", "Rocannon", "Novel", "Le Guin", "2022-01-02T03:04:05+0000", 142, []string{"space"}, nil, false, ""},
	{"b-0004", "Comedy", "Play", "Aristophanes", "2019-05-06T03:04:05+0000", 90, []string{}, nil, false, ""},
	{"b-0005", "Lathe", "Novel", "Le Guin", "2024-01-02T03:04:05+0000", 184, []string{}, colour("blue"), false, ""},
	{"b-0006", "Frogs", "Play", "Aristophanes", "2023-01-02T03:04:05+0000", 80, []string{}, nil, true, "Ann"},
	{"b-0007", "Odes", "Poem", "Keats", "2018-01-02T03:04:05+0000", 40, []string{}, nil, false, ""},
	{"b-0008", "Exile", "Novel", "Le Guin", "2019-01-02T03:04:05+0000", 120, []string{}, nil, true, "Bob"},
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, header, answer, no := s.answer(r)
	if no != nil {
		if s.has("a wrong limit crashes the server") && strings.HasPrefix(no.msg, "limit") {
			panic("index out of range")
		}
		s.refuse(w, no)
		return
	}
	for k, v := range header {
		w.Header().Set(k, v)
	}
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	s.write(w, status, answer)
}

func (s *server) refuse(w http.ResponseWriter, no *refusal) {
	body := map[string]any{"error_code": no.code, "error_msg": no.msg}
	switch {
	case s.has("refusals lack the message"):
		delete(body, "error_msg")
	case s.has("refusals are text"):
		http.Error(w, no.msg, no.status)
		return
	case s.has("refusals have the status 500"):
		no.status = 500
	case s.has("refusals have an undocumented member"):
		body["request_id"] = "1"
	case s.has("refusals are HTML"):
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(no.status)
		io.WriteString(w, "<!DOCTYPE html><html><body>Wrong</body></html>")
		return
	}
	s.write(w, no.status, body)
}

func (s *server) write(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(answer)
}

// answer routes a request.
func (s *server) answer(r *http.Request) (int, map[string]string, any, *refusal) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if len(parts) < 3 || len(parts) > 4 || parts[0] != "v1" || parts[2] != "books" || parts[1] == "" {
		if s.has("an unknown path is answered") {
			return 200, nil, map[string]any{}, nil
		}
		return 0, nil, nil, &refusal{404, "LIB.404", "no such path"}
	}
	methods := map[string]func(*http.Request, string) (int, map[string]string, any, *refusal){"GET": s.list, "POST": s.add}
	id := ""
	if len(parts) == 4 {
		id = parts[3]
		methods = map[string]func(*http.Request, string) (int, map[string]string, any, *refusal){"GET": s.read, "DELETE": s.remove}
	}
	method := methods[r.Method]
	if method == nil && s.has("an undocumented method is answered") {
		method = methods["GET"]
	}
	if method == nil {
		return 0, nil, nil, &refusal{405, "LIB.405", "no such method"}
	}
	if no := s.allowed(r); no != nil {
		return 0, nil, nil, no
	}
	return method(r, id)
}

func (s *server) allowed(r *http.Request) *refusal {
	no := &refusal{401, "LIB.401", "who are you?"}
	if s.has("credentials are not asked for") {
		return nil
	}
	if s.has("a missing credential is a 403") {
		no.status = 403
	}
	if r.Header.Get("X-Token") != "" {
		return nil
	}
	if !s.has("signatures are refused") && strings.HasPrefix(r.Header.Get("Authorization"), "LIB-HMAC ") {
		return nil
	}
	if s.has("any authorization passes") && r.Header.Get("Authorization") != "" {
		return nil
	}
	return no
}

func (s *server) list(r *http.Request, _ string) (int, map[string]string, any, *refusal) {
	q := &queryReader{server: s, values: r.URL.Query()}
	author := q.text("author", 1, 32)
	genre := q.token("genre", "Novel", "Poem", "Play")
	state := q.token("state", "Here", "Lent")
	if state == "" && !s.has("the default of state is not applied") {
		state = "Here"
	}
	since, until := q.time("since"), q.time("until")
	q.together("since", "until")
	offset, limit := q.number("offset", 0, 1<<31-1, 0), q.number("limit", 1, 50, 10)
	if l := r.Header.Get("X-Language"); l != "" && l != "en" && l != "de" && !s.has("any language is accepted") {
		q.wrong("X-Language", "must be en or de")
	}
	if q.no != nil {
		return 0, nil, nil, q.no
	}
	var rows []book
	for _, b := range shelf {
		if s.selects(b, author, genre, state, since, until) {
			rows = append(rows, b)
		}
	}
	return 200, nil, s.page(rows, offset, limit), nil
}

func (s *server) selects(b book, author, genre, state string, since, until time.Time) bool {
	at, _ := time.Parse("2006-01-02T15:04:05-0700", b.BoughtAt)
	switch {
	case author != "" && b.Author != author && !s.has("author is ignored"):
		return false
	case genre != "" && b.Genre != genre && !s.has("genre is ignored"):
		return false
	case genre == "Poem" && s.has("poems are not found"):
		return false
	case state == "Here" && b.LentTo != "" || state == "Lent" && b.LentTo == "":
		return s.has("state is ignored") && state == "Lent"
	case !since.IsZero() && at.Before(since) && !s.has("since is ignored"):
		return false
	case !until.IsZero() && at.After(until) && !s.has("until is ignored"):
		return false
	}
	return true
}

// page answers with some rows of all.
func (s *server) page(all []book, offset, limit int) map[string]any {
	total := len(all)
	if s.has("offset is ignored") {
		offset = 0
	}
	skip := offset
	if s.has("offset counts pages") {
		skip = offset * limit
	}
	rows := slices.Clone(all[min(skip, total):])
	if len(rows) == 0 && s.has("the last page repeats past the end") {
		rows = slices.Clone(all)
	}
	if s.has("limit is ignored") {
		limit = max(limit, 3)
	}
	if len(rows) > limit {
		rows = rows[:limit]
	}
	if s.has("total is that of the page") {
		total = len(rows)
	}
	echo := offset
	if s.has("the answer does not repeat offset") {
		echo = 0
	}
	if rows == nil && !s.has("an empty page is null") {
		rows = []book{}
	}
	answer := map[string]any{"books": rows, "total": total, "offset": echo, "limit": limit}
	if s.has("an undocumented member is there") {
		answer["next"] = "b"
	}
	if s.has("a row has a wrong type") && len(rows) > 0 {
		data, _ := json.Marshal(rows[0])
		var row map[string]any
		json.Unmarshal(data, &row)
		row["pages"] = strconv.Itoa(rows[0].Pages)
		answer["books"] = []any{row}
	}
	return answer
}

// A queryReader reads and checks parameters.
type queryReader struct {
	*server
	values url.Values
	no     *refusal
}

func (q *queryReader) wrong(name, msg string) {
	if q.no == nil {
		q.no = invalid(name + ": " + msg)
		if name == "since" && !q.has("the error code is another") {
			q.no.code = "LIB.SINCE"
		}
	}
}

func (q *queryReader) text(name string, least, most int) string {
	v := q.values.Get(name)
	n := len([]rune(v))
	if q.has("lengths count bytes") {
		n = len(v)
	}
	if q.has("authors may be longer") {
		most++
	}
	if q.has("authors must be shorter") {
		most--
	}
	if v != "" && (n < least || n > most) {
		q.wrong(name, "must be 1 to 32 characters")
	}
	return v
}

func (q *queryReader) token(name string, all ...string) string {
	v := q.values.Get(name)
	if q.has("tokens in any case pass") {
		for _, t := range all {
			if strings.EqualFold(t, v) {
				return t
			}
		}
	}
	if q.has("any genre passes") && name == "genre" {
		return v
	}
	if q.has("plays are refused") && v == "Play" || v != "" && !slices.Contains(all, v) {
		q.wrong(name, "must be one of "+strings.Join(all, ", "))
	}
	return v
}

// shape is checked besides, because package time takes hours of one digit.
var shape = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+0000|\+00:00|Z)$`)

func (q *queryReader) time(name string) time.Time {
	v := q.values.Get(name)
	if v == "" {
		return time.Time{}
	}
	if !q.has("the raw plus is refused") {
		v = strings.ReplaceAll(v, " ", "+")
	}
	layouts := []string{"2006-01-02T15:04:05-0700", "2006-01-02T15:04:05-07:00", "2006-01-02T15:04:05Z"}
	if q.has("Z is refused") {
		layouts = layouts[:2]
	}
	for _, layout := range layouts {
		t, err := time.Parse(layout, v)
		if _, offset := t.Zone(); err == nil && offset == 0 && shape.MatchString(v) {
			return t
		}
		if q.has("30 February exists") && strings.HasPrefix(v, "2024-02-30") {
			return time.Unix(0, 0)
		}
	}
	if !strings.HasSuffix(v, "0") && len(v) == 19 && q.has("a zone may be missing") {
		return time.Unix(0, 0)
	}
	q.wrong(name, "must be a time")
	return time.Time{}
}

func (q *queryReader) together(a, b string) {
	if q.has("since may come alone") {
		return
	}
	if q.values.Has(a) && !q.values.Has(b) {
		q.wrong(a, "comes with "+b)
	}
	if q.values.Has(b) && !q.values.Has(a) {
		q.no = cmpOr(q.no, invalid(b+": comes with "+a))
	}
}

func cmpOr(a, b *refusal) *refusal {
	if a != nil {
		return a
	}
	return b
}

func (q *queryReader) number(name string, least, most, absent int) int {
	if !q.values.Has(name) {
		if name == "limit" && q.has("the default limit is 5") {
			return 5
		}
		return absent
	}
	v := q.values.Get(name)
	n, err := strconv.Atoi(v)
	switch {
	case name != "limit":
	case q.has("limit 51 is accepted"):
		most++
	case q.has("limit 50 is refused"):
		most--
	case q.has("limit 0 is accepted"):
		least--
	case q.has("huge limits wrap around") && err == nil:
		n = int(int32(n))
	}
	if err != nil && q.has("a limit that is no number counts as absent") && name == "limit" {
		return absent
	}
	if err != nil || n < least || n > most {
		q.wrong(name, "must be "+strconv.Itoa(least)+" to "+strconv.Itoa(most))
	}
	return n
}

func (s *server) read(r *http.Request, id string) (int, map[string]string, any, *refusal) {
	if no := s.id(id); no != nil {
		return 0, nil, nil, no
	}
	found := shelf[0]
	for _, b := range shelf {
		if b.ID == id {
			found = b
		}
	}
	header := map[string]string{"X-Shelf": "3"}
	switch {
	case found.ID != id:
		return 0, nil, nil, &refusal{404, "LIB.404", "no such book"}
	case s.has("the shelf is not a number"):
		header["X-Shelf"] = "three"
	case s.has("the shelf is missing"):
		header = nil
	case s.has("a title differs"):
		found.Title = "Other"
	case s.has("a book is a 203"):
		return 203, header, found, nil
	}
	return 200, header, found, nil
}

func (s *server) remove(_ *http.Request, id string) (int, map[string]string, any, *refusal) {
	if no := s.id(id); no != nil {
		return 0, nil, nil, no
	}
	if s.has("removing answers 200") {
		return 200, nil, nil, nil
	}
	return 204, nil, nil, nil
}

func (s *server) id(id string) *refusal {
	digits := strings.TrimPrefix(id, "b-")
	if s.has("any book id passes") {
		return nil
	}
	if len(id) != 6 || !strings.HasPrefix(id, "b-") || strings.Trim(digits, "0123456789") != "" {
		return invalid("book: must be b- and 4 digits")
	}
	return nil
}

func (s *server) add(r *http.Request, _ string) (int, map[string]string, any, *refusal) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" && !s.has("any media type passes") {
		return 0, nil, nil, &refusal{415, "LIB.415", "JSON, please"}
	}
	if strings.Contains(r.Header.Get("Content-Type"), "charset") && s.has("a charset is refused") {
		return 0, nil, nil, &refusal{415, "LIB.415", "JSON, please"}
	}
	data, _ := io.ReadAll(r.Body)
	if no := s.body(data); no != nil {
		return 0, nil, nil, no
	}
	if s.has("adding answers 201") {
		return 201, nil, map[string]any{"id": "b-0009"}, nil
	}
	if s.has("the new id is empty") {
		return 202, nil, map[string]any{"id": ""}, nil
	}
	return 202, nil, map[string]any{"id": "b-0009"}, nil
}
