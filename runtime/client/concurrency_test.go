package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/runtime/client"
)

func TestParallelCallsNeverSeeEachOthersData(t *testing.T) {
	// Each answer repeats what was asked for, so that any mix-up of buffers shows in the result.
	echo := transport(func(req *http.Request) (*http.Response, error) {
		id := req.URL.Query().Get("instance_id")
		if id == "" {
			b := make([]byte, req.ContentLength)
			req.Body.Read(b)
			return reply(202, jsonType, strings.Replace(string(b), `"name"`, `"backup_id"`, 1)), nil
		}
		if strings.HasSuffix(id, "3") {
			return reply(400, jsonType, `{"error_code":"X.0","error_msg":"`+id+`"}`), nil
		}
		return reply(200, jsonType, `{"backups":[{"id":"`+id+`","name":"`+strings.Repeat(id, 50)+`"}]}`), nil
	})
	s := newService(client.At("https://h"), client.Project("p"), client.Token("t"), client.HTTPClient(&http.Client{Transport: echo}))
	for worker := range 8 {
		t.Run(fmt.Sprint(worker), func(t *testing.T) {
			t.Parallel()
			var kept []*page
			for i := range 200 {
				id := fmt.Sprintf("worker-%d-%d", worker, i)
				p, err := s.ListBackups(t.Context(), listParams{InstanceID: id})
				if refusal, ok := errors.AsType[*client.APIError](err); ok {
					if refusal.Message != id || !strings.Contains(string(refusal.Body), id) {
						t.Fatalf("got %v for %s", err, id)
					}
				} else if err != nil {
					t.Fatal(err)
				}
				kept = append(kept, p)
				made, err := s.CreateBackup(t.Context(), "i", &createBody{Name: id})
				if err != nil || made.BackupID != id {
					t.Fatalf("got %v, %v for %s", made, err, id)
				}
				_, err = s.ListBackups(t.Context(), listParams{InstanceID: id, Limit: 1000 + i})
				if want := fmt.Sprintf("listBackups: query limit: must be 1 to 100, got %d", 1000+i); err == nil || err.Error() != want {
					t.Fatalf("got %v", err)
				}
			}
			for i, p := range kept {
				id := fmt.Sprintf("worker-%d-%d", worker, i)
				if p != nil && (p.Backups[0].ID != id || p.Backups[0].Name != strings.Repeat(id, 50)) {
					t.Errorf("%s became %v", id, p)
				}
			}
		})
	}
}
