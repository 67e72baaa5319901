package load

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/opendbbackup/dbbackup/bench/payload"
	"github.com/opendbbackup/dbbackup/generated/geminidb"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// A shop is a stateful server by hand, which can be wrong in one way.
type shop struct {
	fault string

	mu      sync.Mutex
	backups []geminidb.Backup // the newest last
	asked   int
}

// What it does wrong, always, and with every 50th answer.
var (
	faults = []string{
		"forgets every tenth", "gives an id twice", "lists another's", "counts one too few", "page too short", "row without a name",
		"row twice", "stays at BUILDING", "COMPLETED without an end", "renames",
	}
	broken = []string{"fails", "no JSON", "connection breaks", "cuts off"}
)

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.asked%50 == 0 {
		switch s.fault {
		case "fails":
			http.Error(w, "sorry", http.StatusInternalServerError)
			return
		case "no JSON":
			_, _ = io.WriteString(w, "<html>")
			return
		case "connection breaks":
			panic(http.ErrAbortHandler)
		case "cuts off":
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "{")
			return
		}
	}
	if r.Method == http.MethodPost {
		s.create(w, r)
		return
	}
	s.list(w, r)
}

func (s *shop) create(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var asked geminidb.CreateManualBackupRequestBody
	if asked.UnmarshalJSON(body) != nil || r.Header.Get("X-Auth-Token") != payload.Token {
		http.Error(w, string(body), http.StatusBadRequest)
		return
	}
	n := len(s.backups) + 1
	b := geminidb.Backup{
		ID: "b" + strconv.Itoa(n), Name: asked.Name, Description: asked.Description, InstanceID: strings.Split(r.URL.Path, "/")[4],
		Type: "Manual", Status: "COMPLETED", BeginTime: "2024-05-06T07:08:09+0000", EndTime: "2024-05-06T07:08:11+0000",
		Datastore: geminidb.Datastore{Type: "cassandra", Version: "3.11"},
	}
	switch {
	case s.fault == "gives an id twice" && n%2 == 0:
		b.ID = "b" + strconv.Itoa(n-1)
	case s.fault == "row without a name":
		b.Name = ""
	case s.fault == "renames":
		b.Name += "-1"
	case s.fault == "stays at BUILDING":
		b.Status, b.EndTime = "BUILDING", ""
	case s.fault == "COMPLETED without an end":
		b.EndTime = ""
	}
	s.backups = append(s.backups, b)
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprintf(w, `{"job_id":"j%d","backup_id":%q}`, n, b.ID)
}

func (s *shop) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	page := geminidb.ListBackupsResponseBody{}
	limit, offset := 100, 0
	if text := query.Get("limit"); text != "" {
		limit, _ = strconv.Atoi(text)
	}
	if text := query.Get("offset"); text != "" {
		offset, _ = strconv.Atoi(text)
	}
	for i, b := range slices.Backward(s.backups) {
		other := s.fault != "lists another's" && query.Has("instance_id") && b.InstanceID != query.Get("instance_id")
		if other || query.Has("backup_id") && b.ID != query.Get("backup_id") || s.fault == "forgets every tenth" && i%10 == 0 {
			continue
		}
		if page.TotalCount >= offset && len(page.Backups) < limit {
			page.Backups = append(page.Backups, b)
		}
		page.TotalCount++
	}
	switch {
	case s.fault == "counts one too few":
		page.TotalCount = max(page.TotalCount-1, 0)
	case s.fault == "page too short" && len(page.Backups) > 0:
		page.Backups = page.Backups[1:]
	case s.fault == "row twice" && len(page.Backups) > 1:
		page.Backups[1] = page.Backups[0]
	}
	_, _ = w.Write(wire.Append(nil, &page))
}

// serveHere serves a handler in this process.
func serveHere(t *testing.T, h http.Handler) (addr string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}
