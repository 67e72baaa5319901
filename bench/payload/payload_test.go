package payload_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/bench/payload"
)

func TestListAnswerIsTheDocumentedOne(t *testing.T) {
	data, err := os.ReadFile("../../generated/openapi/curated/geminidb.json")
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	want := document
	for _, name := range []string{"paths", "/v4/{project_id}/backups", "get", "responses", "200", "content",
		"application/json", "examples", "table-backups-by-time", "value"} {
		want = want.(map[string]any)[name]
	}
	var got any
	if err := json.Unmarshal(payload.ListAnswer(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-documented +payload):\n%s", diff)
	}
}

func TestPageHasAsManyDifferentBackups(t *testing.T) {
	var page struct {
		TotalCount int `json:"total_count"`
		Backups    []struct {
			ID   string
			Name string
			Size float64
		}
	}
	if err := json.Unmarshal(payload.Page(100), &page); err != nil {
		t.Fatal(err)
	}
	ids, names, sizes := map[string]bool{}, map[string]bool{}, map[float64]bool{}
	for _, b := range page.Backups {
		ids[b.ID], names[b.Name], sizes[b.Size] = true, true, true
	}
	got := []int{page.TotalCount, len(page.Backups), len(ids), len(names), len(sizes)}
	if diff := cmp.Diff([]int{100, 100, 100, 100, 100}, got); diff != "" {
		t.Errorf("total, rows, ids, names, sizes (-want +got):\n%s", diff)
	}
}

func TestSameJSONTakesANullMemberForNone(t *testing.T) {
	if err := payload.SameJSON([]byte(`{"a":[{"b":null,"c":1}]}`), []byte(`{"a":[{"c":1}]}`)); err != nil {
		t.Error(err)
	}
	if err := payload.SameJSON([]byte(`{"a":1}`), []byte(`{"a":2}`)); err == nil {
		t.Error("other values are taken for the same")
	}
}
