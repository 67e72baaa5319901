package agreement

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/contracttest"
	"github.com/opendbbackup/dbbackup/generated/ddm"
	"github.com/opendbbackup/dbbackup/generated/ddm/ddmtest"
	"github.com/opendbbackup/dbbackup/generated/dds"
	"github.com/opendbbackup/dbbackup/generated/dds/ddstest"
	"github.com/opendbbackup/dbbackup/generated/geminidb"
	"github.com/opendbbackup/dbbackup/generated/geminidb/geminidbtest"
)

// generatedTypes compares each generated type with encoding/json on one text.
var generatedTypes = map[string]func(testing.TB, []byte){
	"ddm.ErrorBody": with[ddm.ErrorBody](ddmtest.Service),
	"ddm.ListRestorableInstancesResponseBody":      with[ddm.ListRestorableInstancesResponseBody](ddmtest.Service),
	"ddm.RestorableInstance":                       with[ddm.RestorableInstance](ddmtest.Service),
	"dds.ErrorBody":                                with[dds.ErrorBody](ddstest.Service),
	"dds.ListRecycleInstancesResponseBody":         with[dds.ListRecycleInstancesResponseBody](ddstest.Service),
	"dds.RecycleDatastore":                         with[dds.RecycleDatastore](ddstest.Service),
	"dds.RecycleInstance":                          with[dds.RecycleInstance](ddstest.Service),
	"geminidb.Backup":                              with[geminidb.Backup](geminidbtest.Service),
	"geminidb.CreateManualBackupRequestBody":       with[geminidb.CreateManualBackupRequestBody](geminidbtest.Service),
	"geminidb.CreateManualBackupResponseBody":      with[geminidb.CreateManualBackupResponseBody](geminidbtest.Service),
	"geminidb.DatabaseTable":                       with[geminidb.DatabaseTable](geminidbtest.Service),
	"geminidb.DatabaseTableInfo":                   with[geminidb.DatabaseTableInfo](geminidbtest.Service),
	"geminidb.Datastore":                           with[geminidb.Datastore](geminidbtest.Service),
	"geminidb.ErrorBody":                           with[geminidb.ErrorBody](geminidbtest.Service),
	"geminidb.ListBackupsResponseBody":             with[geminidb.ListBackupsResponseBody](geminidbtest.Service),
	"geminidb.ListRestorableDatabasesResponseBody": with[geminidb.ListRestorableDatabasesResponseBody](geminidbtest.Service),
}

func with[T any](s *contracttest.Service) func(testing.TB, []byte) {
	return func(t testing.TB, data []byte) { contracttest.CheckJSON[T](t, s, data) }
}

// FuzzJSONOfGeneratedTypes reads every text as every type. What testdata/fuzz holds was found by running it, and chosen so that each
// way through the codec which it found is taken by two texts.
//
//	go test -run '^$' -fuzz FuzzJSONOfGeneratedTypes -fuzztime 5m ./internal/agreement
func FuzzJSONOfGeneratedTypes(f *testing.F) {
	for _, service := range []*contracttest.Service{ddmtest.Service, ddstest.Service, geminidbtest.Service} {
		for _, e := range service.Examples() {
			f.Add(e.Body)
			f.Add(e.Answer)
		}
	}
	names := slices.Sorted(maps.Keys(generatedTypes))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range names {
			generatedTypes[name](t, data)
		}
	})
}

var codeJSON = regexp.MustCompile(`(?m)^func \(v \*(\w+)\) CodeJSON\(`)

func TestEveryGeneratedTypeIsComparedWithEncodingJSON(t *testing.T) {
	files, err := filepath.Glob("../../generated/*/json.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range codeJSON.FindAllStringSubmatch(string(text), -1) {
			want = append(want, filepath.Base(filepath.Dir(file))+"."+found[1])
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(generatedTypes))); diff != "" || len(want) == 0 {
		t.Errorf("generatedTypes (-generated +listed):\n%s", diff)
	}
}
