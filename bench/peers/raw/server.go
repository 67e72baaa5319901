package raw

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A Service is what the handler serves.
type Service interface {
	ListBackups(project string, q Query) (*Page, error)
	CreateManualBackup(project, instance string, b NewBackup) (*Created, error)
}

// A refusal is an error with a documented code.
type refusal struct {
	status        int
	code, message string
}

func (r *refusal) Error() string { return r.message }

// NewHandler serves s, and refuses what the documentation refuses.
func NewHandler(s Service) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v4/{project_id}/backups", func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r) {
			return
		}
		q, err := parseQuery(r.URL.Query())
		if err != nil {
			refuse(w, err)
			return
		}
		page, err := s.ListBackups(r.PathValue("project_id"), q)
		answer(w, http.StatusOK, page, err)
	})
	mux.HandleFunc("POST /v3/{project_id}/instances/{instance_id}/backups", func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r) {
			return
		}
		b, err := readNewBackup(w, r)
		if err != nil {
			refuse(w, err)
			return
		}
		created, err := s.CreateManualBackup(r.PathValue("project_id"), r.PathValue("instance_id"), b)
		answer(w, http.StatusAccepted, created, err)
	})
	return mux
}

func authenticated(w http.ResponseWriter, r *http.Request) bool {
	if r.Header.Get("X-Auth-Token") != "" || strings.HasPrefix(r.Header.Get("Authorization"), "SDK-HMAC-SHA256 ") {
		return true
	}
	refuse(w, &refusal{http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: x-auth-token not found"})
	return false
}

func answer(w http.ResponseWriter, status int, v any, err error) {
	if err != nil {
		refuse(w, err)
		return
	}
	write(w, status, v)
}

func refuse(w http.ResponseWriter, err error) {
	var r *refusal
	if !errors.As(err, &r) {
		r = &refusal{http.StatusInternalServerError, "500", "Internal Server Error"}
	}
	write(w, r.status, ErrorBody{r.code, r.message})
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func invalid(code, format string, args ...any) error {
	return &refusal{http.StatusBadRequest, code, "Parameter error: " + fmt.Sprintf(format, args...)}
}

var (
	datastoreTypes = []string{"cassandra", "redis", "mongodb", "influxdb"}
	backupTypes    = []string{"Auto", "Manual"}
	levels         = []string{"Instance", "DatabaseTable"}
)

// parseQuery reads and checks the nine documented parameters.
func parseQuery(v url.Values) (q Query, err error) {
	for name, values := range v {
		if len(values) > 1 {
			return q, invalid("DBS.280001", "query %s: must come once", name)
		}
	}
	q = Query{
		InstanceID: v.Get("instance_id"), DatastoreType: v.Get("datastore_type"), BackupID: v.Get("backup_id"),
		BackupType: v.Get("backup_type"), Type: v.Get("type"), BeginTime: v.Get("begin_time"), EndTime: v.Get("end_time"),
	}
	if err := oneOf("datastore_type", "DBS.280122", q.DatastoreType, datastoreTypes); err != nil {
		return q, err
	}
	if err := oneOf("backup_type", "DBS.280001", q.BackupType, backupTypes); err != nil {
		return q, err
	}
	if err := oneOf("type", "DBS.280001", q.Type, levels); err != nil {
		return q, err
	}
	if v.Has("limit") {
		if q.Limit, err = strconv.Atoi(v.Get("limit")); err != nil || q.Limit < 1 || q.Limit > 100 {
			return q, invalid("DBS.280439", "query limit: must be 1 to 100, got %s", v.Get("limit"))
		}
	}
	if v.Has("offset") {
		if q.Offset, err = strconv.Atoi(v.Get("offset")); err != nil || q.Offset < 0 {
			return q, invalid("DBS.280440", "query offset: must be at least 0, got %s", v.Get("offset"))
		}
	}
	if (q.BeginTime == "") != (q.EndTime == "") {
		return q, invalid("DBS.280001", "query begin_time: must come together with end_time")
	}
	if q.BeginTime != "" && !isTime(q.BeginTime) {
		return q, invalid("DBS.280067", "query begin_time: must be a time, got %s", q.BeginTime)
	}
	if q.EndTime != "" && !isTime(q.EndTime) {
		return q, invalid("DBS.280068", "query end_time: must be a time, got %s", q.EndTime)
	}
	return q, nil
}

func oneOf(name, code, value string, tokens []string) error {
	if value == "" || slices.Contains(tokens, value) {
		return nil
	}
	return invalid(code, "query %s: must be one of %s, got %s", name, strings.Join(tokens, ", "), value)
}

// isTime takes the documented form, and that of RFC 3339.
func isTime(text string) bool {
	if _, err := time.Parse("2006-01-02T15:04:05-0700", text); err == nil {
		return true
	}
	_, err := time.Parse(time.RFC3339, text)
	return err == nil
}

var namePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

const maxBody = 12 << 20

// readNewBackup reads and checks a body.
func readNewBackup(w http.ResponseWriter, r *http.Request) (b NewBackup, err error) {
	if kind := r.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
		return b, &refusal{http.StatusUnsupportedMediaType, "APIGW.0201", "API request error."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return b, &refusal{http.StatusRequestEntityTooLarge, "APIGW.0201", "Request entity too large."}
	}
	// Pointers tell a member that is missing from one that is empty.
	var given struct {
		Name           *string         `json:"name"`
		Description    *string         `json:"description"`
		DatabaseTables []DatabaseTable `json:"database_tables"`
	}
	if err := json.Unmarshal(body, &given); err != nil {
		return b, invalid("DBS.280001", "body: %v", err)
	}
	if given.Name == nil {
		return b, invalid("DBS.280277", "body name: is required")
	}
	if given.Description == nil {
		return b, invalid("DBS.280127", "body description: is required")
	}
	b = NewBackup{Name: *given.Name, Description: *given.Description, DatabaseTables: given.DatabaseTables}
	if n := utf8.RuneCountInString(b.Name); n < 4 || n > 64 {
		return b, invalid("DBS.280277", "body name: must have 4 to 64 characters, got %s", b.Name)
	}
	if !namePattern.MatchString(b.Name) {
		return b, invalid("DBS.280277", "body name: must match %s, got %s", namePattern, b.Name)
	}
	if utf8.RuneCountInString(b.Description) > 256 {
		return b, invalid("DBS.280127", "body description: must have at most 256 characters")
	}
	if strings.ContainsAny(b.Description, `>!<"&'=`) {
		return b, invalid("DBS.280127", "body description: must have none of >!<\"&'=")
	}
	return b, nil
}
