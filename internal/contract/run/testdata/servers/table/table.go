// Package table is a server of GeminiDB backups that is written as a table: routes, and for each the parameters with what
// they may be. A few lines of the table and of the code that reads it are wrong, as such lines are: see [Faults].
package table

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Faults says what is wrong with the server.
const Faults = `
The lower bound of a number is not looked at.
Tokens are compared without their case.
The pattern of a name is not anchored at its end.
Lengths count bytes.
Times are read with one layout, which knows no colon in the offset, and takes fractions of seconds.
A missing token is a 403.
An empty page is null, and the total is that of the page.
What is created is not kept.
`

type param struct {
	name, kind string // int, enum, time or any
	max        int
	tokens     []string
	with       string // the parameter that has to come along
	code       string
}

type field struct {
	name    string
	max     int
	pattern *regexp.Regexp
	code    string
}

type route struct {
	method string
	path   *regexp.Regexp
	params []param
	fields []field
	answer func(s *server, path []string, query url.Values, body map[string]string) (int, any)
}

var routes = []route{
	{
		method: "GET", path: regexp.MustCompile(`^/v3/([^/]+)/instances/([^/]+)/databases$`),
		params: []param{
			{name: "offset", kind: "int", max: 1<<31 - 1, code: "DBS.280440"},
			{name: "limit", kind: "int", max: 100, code: "DBS.280439"},
		},
		answer: func(_ *server, _ []string, query url.Values, _ map[string]string) (int, any) {
			names, _ := page([]string{"shop", "stock"}, query, 100)
			return 200, map[string]any{"total_count": 2, "database_names": names}
		},
	},
	{
		method: "GET", path: regexp.MustCompile(`^/v4/([^/]+)/backups$`),
		params: []param{
			{name: "instance_id", kind: "any"},
			{name: "datastore_type", kind: "enum", tokens: []string{"cassandra", "redis", "mongodb", "influxdb"}, code: "DBS.280122"},
			{name: "backup_id", kind: "any"},
			{name: "backup_type", kind: "enum", tokens: []string{"Auto", "Manual"}},
			{name: "type", kind: "enum", tokens: []string{"Instance", "DatabaseTable"}},
			{name: "limit", kind: "int", max: 100, code: "DBS.280439"},
			{name: "offset", kind: "int", max: 1<<31 - 1, code: "DBS.280440"},
			{name: "begin_time", kind: "time", with: "end_time", code: "DBS.280067"},
			{name: "end_time", kind: "time", with: "begin_time", code: "DBS.280068"},
		},
		answer: (*server).list,
	},
	{
		method: "POST", path: regexp.MustCompile(`^/v3/([^/]+)/instances/([^/]+)/backups$`),
		fields: []field{
			{"name", 64, regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{3}`), "DBS.280277"},
			{"description", 256, regexp.MustCompile(`^[^>!<"&'=]*$`), "DBS.280127"},
		},
		answer: func(_ *server, _ []string, _ url.Values, _ map[string]string) (int, any) {
			return 202, map[string]string{"job_id": "j-1", "backup_id": "b-1"}
		},
	},
}

type server struct{ backups []map[string]any }

// Handler is a server with some backups.
func Handler() http.Handler {
	s := &server{}
	for i, day := range []string{"07", "06", "05", "04", "03"} {
		b := map[string]any{
			"id": "b-" + day, "name": "nightly", "description": "", "instance_id": "i-1", "instance_name": "orders", "size": 10 + i,
			"datastore": map[string]string{"type": "cassandra", "version": "3.11"}, "type": "Auto", "status": "COMPLETED",
			"begin_time": "2024-05-" + day + "T01:00:00+0000", "end_time": "2024-05-" + day + "T01:20:00+0000",
		}
		if i%2 == 1 {
			b["type"], b["database_tables"] = "Manual", []any{map[string]any{"database_name": "shop", "table_names": nil}}
		}
		s.backups = append(s.backups, b)
	}
	return s
}

type refusal struct {
	status        int
	code, message string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body := s.answer(r)
	if no, refused := body.(refusal); refused {
		status, body = no.status, map[string]string{"error_code": no.code, "error_msg": no.message}
	}
	text, _ := json.Marshal(body)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func (s *server) answer(r *http.Request) (int, any) {
	for _, route := range routes {
		path := route.path.FindStringSubmatch(r.URL.Path)
		if path == nil {
			continue
		}
		if r.Method != route.method {
			return 0, refusal{405, "APIGW.0101", "The API does not exist."}
		}
		if r.Header.Get("X-Auth-Token") == "" && !strings.HasPrefix(r.Header.Get("Authorization"), "SDK-HMAC-SHA256 ") {
			return 0, refusal{403, "APIGW.0301", "Incorrect IAM authentication information: x-auth-token not found"}
		}
		query := r.URL.Query()
		for _, p := range route.params {
			if no := p.check(query); no.status != 0 {
				return 0, no
			}
		}
		body, no := read(r, route.fields)
		if no.status != 0 {
			return 0, no
		}
		return route.answer(s, path[1:], query, body)
	}
	return 0, refusal{404, "APIGW.0101", "The API does not exist or has not been published in the environment."}
}

func (p param) check(query url.Values) refusal {
	code := p.code
	if code == "" {
		code = "DBS.280001"
	}
	wrong := refusal{400, code, "Invalid " + p.name + "."}
	if !query.Has(p.name) {
		return refusal{}
	}
	value := query.Get(p.name)
	switch p.kind {
	case "int":
		if n, err := strconv.Atoi(value); err != nil || n > p.max {
			return wrong
		}
	case "enum":
		for _, token := range p.tokens {
			if strings.EqualFold(token, value) {
				return refusal{}
			}
		}
		return wrong
	case "time":
		if _, err := moment(value); err != nil {
			return wrong
		}
	}
	if p.with != "" && !query.Has(p.with) {
		return wrong
	}
	return refusal{}
}

func moment(text string) (time.Time, error) {
	return time.Parse("2006-01-02T15:04:05Z0700", strings.ReplaceAll(text, " ", "+"))
}

func read(r *http.Request, fields []field) (map[string]string, refusal) {
	if len(fields) == 0 {
		return nil, refusal{}
	}
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/json" {
		return nil, refusal{415, "APIGW.0201", "API request error."}
	}
	text, err := io.ReadAll(r.Body)
	members := map[string]any{}
	if err != nil || !json.Valid(text) || json.Unmarshal(text, &members) != nil {
		return nil, refusal{400, "DBS.280001", "Parameter error."}
	}
	body := map[string]string{}
	for _, f := range fields {
		value, ok := members[f.name].(string)
		if !ok || len(value) > f.max || !f.pattern.MatchString(value) {
			return nil, refusal{400, f.code, "Invalid backup " + f.name + "."}
		}
		body[f.name] = value
	}
	return body, refusal{}
}

func page[T any](rows []T, query url.Values, usual int) ([]T, int) {
	limit, offset := usual, 0
	if text := query.Get("limit"); text != "" {
		limit, _ = strconv.Atoi(text)
	}
	if text := query.Get("offset"); text != "" {
		offset, _ = strconv.Atoi(text)
	}
	var some []T
	for i, row := range rows {
		if i >= offset && len(some) < limit {
			some = append(some, row)
		}
	}
	return some, len(some)
}

func (s *server) list(_ []string, query url.Values, _ map[string]string) (int, any) {
	begin, _ := moment(query.Get("begin_time"))
	end, _ := moment(query.Get("end_time"))
	var rows []map[string]any
	for _, b := range s.backups {
		at, _ := moment(b["begin_time"].(string))
		tables := b["database_tables"] != nil
		switch {
		case differs(query, "instance_id", b["instance_id"]), differs(query, "backup_id", b["id"]), differs(query, "backup_type", b["type"]):
		case differs(query, "datastore_type", b["datastore"].(map[string]string)["type"]):
		case tables != strings.EqualFold(query.Get("type"), "DatabaseTable"):
		case query.Has("begin_time") && (at.Before(begin) || at.After(end)):
		default:
			rows = append(rows, b)
		}
	}
	some, total := page(rows, query, 100)
	return 200, map[string]any{"total_count": total, "backups": some}
}

func differs(query url.Values, name string, value any) bool {
	asked := query.Get(name)
	return asked != "" && !bytes.EqualFold([]byte(asked), []byte(value.(string)))
}
