// Package mux is a server of backups with net/http alone: a handler an operation, and the rules written out where they
// apply. It keeps the contracts of GeminiDB and DDM.
package mux

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Instance is the id of the one instance there is.
const Instance = "5f1c2b9ce6b44d7aa0b7f7a9e2f0d1c3in06"

type table struct {
	Database string   `json:"database_name"`
	Tables   []string `json:"table_names"`
}

type datastore struct {
	Type    string `json:"type"`
	Version string `json:"version"`
}

type backup struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Description  string    `json:"description"`
	InstanceID   string    `json:"instance_id"`
	InstanceName string    `json:"instance_name"`
	Datastore    datastore `json:"datastore"`
	Type         string    `json:"type"`
	Size         float64   `json:"size"`
	Status       string    `json:"status"`
	Begin        string    `json:"begin_time"`
	End          string    `json:"end_time"`
	Tables       []table   `json:"database_tables,omitempty"`
}

type server struct {
	mu      sync.Mutex
	backups []backup // the newest first
	made    int
}

// Handler is a server with an instance and some backups.
func Handler() http.Handler {
	s := &server{}
	for day := 9; day >= 1; day-- {
		b := backup{
			ID: fmt.Sprintf("%032dbr06", day), Name: fmt.Sprintf("nightly-%d", day), InstanceID: Instance, InstanceName: "orders",
			Datastore: datastore{"cassandra", "3.11"}, Type: "Auto", Size: 1024.5 * float64(day), Status: "COMPLETED",
			Begin: fmt.Sprintf("2024-05-0%dT01:00:00+0000", day), End: fmt.Sprintf("2024-05-0%dT01:20:00+0000", day),
		}
		if day%3 == 0 {
			b.Type, b.Tables = "Manual", []table{{"shop", []string{"orders", "lines"}}, {"stock", nil}}
		}
		s.backups = append(s.backups, b)
	}
	mux := http.NewServeMux()
	for path, route := range map[string]struct {
		method string
		answer http.HandlerFunc
	}{
		"/v3/{project_id}/instances/{instance_id}/databases":                    {"GET", s.databases},
		"/v3/{project_id}/instances/{instance_id}/backups":                      {"POST", s.create},
		"/v3/{project_id}/instances/{instance_id}/backups/restorable-instances": {"GET", s.restorable},
		"/v4/{project_id}/backups":                                              {"GET", s.list},
	} {
		mux.HandleFunc(route.method+" "+path, authorized(route.answer))
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", route.method)
			refuse(w, http.StatusMethodNotAllowed, "APIGW.0101", "The API does not exist.")
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "APIGW.0101", "The API does not exist or has not been published in the environment.")
	})
	return mux
}

func authorized(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		signed := strings.HasPrefix(r.Header.Get("Authorization"), "SDK-HMAC-SHA256 ")
		if r.Header.Get("X-Auth-Token") == "" && !signed {
			refuse(w, http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: x-auth-token not found")
			return
		}
		next(w, r)
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, map[string]string{"error_code": code, "error_msg": message})
}

func invalid(w http.ResponseWriter, code, message string) {
	refuse(w, http.StatusBadRequest, code, message)
}

// page reads offset and limit, and writes the refusal if they are wrong.
func page(w http.ResponseWriter, query url.Values, most, usual int) (offset, limit int, ok bool) {
	limit = usual
	if text, given := query["limit"]; given {
		n, err := strconv.Atoi(text[0])
		if err != nil || n < 1 || n > most {
			invalid(w, "DBS.280439", "Invalid limit.")
			return 0, 0, false
		}
		limit = n
	}
	if text, given := query["offset"]; given {
		n, err := strconv.Atoi(text[0])
		switch {
		case errors.Is(err, strconv.ErrRange) && !strings.HasPrefix(text[0], "-"): // past the end of anything
		case err != nil || n < 0:
			invalid(w, "DBS.280440", "Invalid offset.")
			return 0, 0, false
		}
		offset = n
	}
	return offset, limit, true
}

func window[T any](rows []T, offset, limit int) []T {
	offset = min(offset, len(rows))
	return append([]T{}, rows[offset:offset+min(limit, len(rows)-offset)]...)
}

func known(w http.ResponseWriter, r *http.Request) bool {
	if r.PathValue("instance_id") == Instance {
		return true
	}
	refuse(w, http.StatusForbidden, "DBS.201028", "The DB instance does not exist.")
	return false
}

func (s *server) databases(w http.ResponseWriter, r *http.Request) {
	offset, limit, ok := page(w, r.URL.Query(), 100, 100)
	if !ok || !known(w, r) {
		return
	}
	all := []string{"shop", "stock", "customers"}
	answer(w, http.StatusOK, map[string]any{"total_count": len(all), "database_names": window(all, offset, limit)})
}

var offsetTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)$`)

func moment(text string) (time.Time, error) {
	text = strings.ReplaceAll(text, " ", "+") // what a proxy makes of a plus
	if !offsetTime.MatchString(text) {
		return time.Time{}, errors.New("no time with an offset")
	}
	for _, layout := range []string{"2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errors.New("no such moment")
}

func oneOf(text string, tokens ...string) bool { return text == "" || slices.Contains(tokens, text) }

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	offset, limit, ok := page(w, query, 100, 100)
	if !ok {
		return
	}
	if !oneOf(query.Get("datastore_type"), "cassandra", "redis", "mongodb", "influxdb") || query.Has("datastore_type") && query.Get("datastore_type") == "" {
		invalid(w, "DBS.280122", "Invalid DB engine.")
		return
	}
	level := "Instance"
	if query.Has("type") {
		level = query.Get("type")
	}
	if !slices.Contains([]string{"Instance", "DatabaseTable"}, level) || query.Has("backup_type") && !slices.Contains([]string{"Auto", "Manual"}, query.Get("backup_type")) {
		invalid(w, "DBS.280001", "Parameter error.")
		return
	}
	var begin, end time.Time
	if query.Has("begin_time") || query.Has("end_time") {
		var err error
		if begin, err = moment(query.Get("begin_time")); err != nil {
			code := "DBS.280067"
			if !query.Has("begin_time") {
				code = "DBS.280068"
			}
			invalid(w, code, "Invalid start time.")
			return
		}
		if end, err = moment(query.Get("end_time")); err != nil {
			code := "DBS.280068"
			if !query.Has("end_time") {
				code = "DBS.280067"
			}
			invalid(w, code, "Invalid end time.")
			return
		}
	}
	s.mu.Lock()
	rows := []backup{}
	for _, b := range s.backups {
		at, _ := moment(b.Begin)
		switch {
		case query.Get("instance_id") != "" && query.Get("instance_id") != b.InstanceID:
		case query.Get("backup_id") != "" && query.Get("backup_id") != b.ID:
		case query.Get("datastore_type") != "" && query.Get("datastore_type") != b.Datastore.Type:
		case query.Get("backup_type") != "" && query.Get("backup_type") != b.Type:
		case (level == "DatabaseTable") != (len(b.Tables) > 0):
		case !begin.IsZero() && (at.Before(begin) || at.After(end)):
		default:
			rows = append(rows, b)
		}
	}
	s.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"total_count": len(rows), "backups": window(rows, offset, limit)})
}

var (
	namePattern        = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{3,63}$`)
	descriptionPattern = regexp.MustCompile(`^[^>!<"&'=]*$`)
)

func (s *server) create(w http.ResponseWriter, r *http.Request) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "APIGW.0201", "API request error.")
		return
	}
	var body struct {
		Name        *string `json:"name"`
		Description *string `json:"description"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	err := decoder.Decode(&body)
	if _, more := decoder.Token(); err == nil && !errors.Is(more, io.EOF) {
		err = errors.New("text after the body")
	}
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typed) && typed.Field == "description", err == nil && body.Name != nil && body.Description == nil:
		invalid(w, "DBS.280127", "Invalid backup description.")
		return
	case errors.As(err, &typed) && typed.Field == "name", err == nil && (body.Name == nil || !namePattern.MatchString(*body.Name)):
		invalid(w, "DBS.280277", "Invalid backup name.")
		return
	case err != nil:
		invalid(w, "DBS.280001", "Parameter error.")
		return
	case utf8.RuneCountInString(*body.Description) > 256 || !descriptionPattern.MatchString(*body.Description):
		invalid(w, "DBS.280127", "Invalid backup description.")
		return
	}
	if !known(w, r) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	b := backup{
		ID: fmt.Sprintf("%032xbr06", 1000+s.made), Name: *body.Name, Description: *body.Description, InstanceID: Instance,
		InstanceName: "orders", Datastore: datastore{"cassandra", "3.11"}, Type: "Manual", Status: "BUILDING",
		Begin: time.Unix(1717200000+int64(s.made), 0).UTC().Format("2006-01-02T15:04:05-0700"),
	}
	s.backups = append([]backup{b}, s.backups...)
	answer(w, http.StatusAccepted, map[string]string{"job_id": fmt.Sprintf("job-%d", s.made), "backup_id": b.ID})
}

func (s *server) restorable(w http.ResponseWriter, r *http.Request) {
	offset, limit, ok := page(w, r.URL.Query(), 128, 10)
	if !ok {
		return
	}
	type instance struct {
		ID        string `json:"instance_id"`
		Name      string `json:"instance_name"`
		Status    string `json:"status"`
		Available bool   `json:"available"`
		Reason    string `json:"unavailable_reason"`
		VPC       string `json:"vpc_name"`
	}
	var all []instance
	for i := range 13 {
		all = append(all, instance{ID: fmt.Sprintf("%032xin09", i), Name: fmt.Sprintf("ddm-%d", i), Status: "normal", Available: true, VPC: "vpc-1"})
	}
	answer(w, http.StatusOK, map[string]any{"instances": window(all, offset, limit), "offset": offset, "limit": limit, "total": len(all)})
}
