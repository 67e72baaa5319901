package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/store"
)

func open(t *testing.T, path string) *store.File {
	t.Helper()
	f, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func load(t *testing.T, f *store.File, list string) (records []string) {
	t.Helper()
	if err := f.Load(list, func(record []byte) error {
		records = append(records, string(record))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return records
}

func TestRecordsComeBackInOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	f := open(t, path)
	for i := range 300 {
		if err := f.Append("notes/list", [][]byte{fmt.Appendf(nil, "%d", 2*i), fmt.Appendf(nil, "%d", 2*i+1)}, 1000); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Append("other/list", [][]byte{[]byte("x")}, 1000); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f = open(t, path)
	defer f.Close()
	var want []string
	for i := range 600 {
		want = append(want, fmt.Sprint(i))
	}
	if diff := cmp.Diff(want, load(t, f, "notes/list")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"x"}, load(t, f, "other/list")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := load(t, f, "nothing/list"); got != nil {
		t.Errorf("an unknown list has %q", got)
	}
}

func TestOldestRecordsGiveWay(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "data"))
	defer f.Close()
	for i := range 10 {
		if err := f.Append("l", [][]byte{fmt.Appendf(nil, "a%d", i), fmt.Appendf(nil, "b%d", i)}, 3); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"b8", "a9", "b9"}, load(t, f, "l")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLoadEndsWithTheFirstError(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "data"))
	defer f.Close()
	if err := f.Append("l", [][]byte{[]byte("1"), []byte("2")}, 9); err != nil {
		t.Fatal(err)
	}
	stop, n := errors.New("stop"), 0
	err := f.Load("l", func([]byte) error { n++; return stop })
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
}

func TestFileHasOneUser(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	f := open(t, path)
	defer f.Close()
	if _, err := store.Open(path); err == nil || !strings.HasSuffix(err.Error(), "data is in use by another process") {
		t.Errorf("error %v", err)
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(path, []byte(strings.Repeat("version: 1\n", 1000)), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(path); err == nil || !strings.Contains(err.Error(), "is no file of this program") {
		t.Errorf("error %v", err)
	}
}
