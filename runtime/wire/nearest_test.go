package wire_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func TestTheNearestNameIsTheOneMeant(t *testing.T) {
	names := []string{"limit", "offset", "begin_time", "end_time"}
	for name, want := range map[string]string{
		"limt": "limit", "LIMIT": "limit", "begintime": "begin_time", "ofset": "offset", "colour": "", "": "",
		"x": "", strings.Repeat("limit", 30): "",
	} {
		if diff := cmp.Diff(want, wire.Nearest(name, names)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", name, diff)
		}
	}
}
