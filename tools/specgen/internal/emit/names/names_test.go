package names

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExportedWritesInitialismsAsGoDoes(t *testing.T) {
	want := map[string]string{
		"project_id": "ProjectID", "begin_time": "BeginTime", "listBackups": "ListBackups", "X-Auth-Token": "XAuthToken",
		"url": "URL", "api_url": "APIURL", "3.4": "N34", "class": "Class", "db_name": "DBName", "$ref": "Ref",
		"ids": "Ids", "identity": "Identity", "名字": "", "HTTPServer": "HTTPServer",
	}
	got := map[string]string{}
	for name := range want {
		got[name] = Exported(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnexportedHidesNothing(t *testing.T) {
	want := map[string]string{
		"project_id": "projectID", "ID": "id", "type": "typeValue", "len": "lenValue", "body": "bodyValue", "URLPath": "urlPath",
	}
	got := map[string]string{}
	for name := range want {
		got[name] = Unexported(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
