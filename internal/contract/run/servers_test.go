package run_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/run/testdata/servers/framework"
	"github.com/opendbbackup/dbbackup/internal/contract/run/testdata/servers/mux"
	"github.com/opendbbackup/dbbackup/internal/contract/run/testdata/servers/table"
)

// This file holds servers that people wrote, each in another style and none of them a stub, to the real contracts.

// real is a generated contract.
func real(t *testing.T, name string) *contract.Service {
	t.Helper()
	text, err := os.ReadFile("../../../generated/" + name + "/" + name + "test/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	s, err := contract.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func holdReal(t *testing.T, name string, handler http.Handler, set map[string]string) *run.Result {
	t.Helper()
	result, err := run.Run(t.Context(), run.Handler(handler), cases.Derive(real(t, name), cases.Options{Set: set}), run.Options{Sleep: atOnce})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		for _, id := range append([]string{f.Rule}, f.Also...) {
			if !known(contract.Rules(real(t, name)), id) {
				t.Errorf("%s is no rule", id)
			}
		}
	}
	return result
}

// atOnce does not wait.
func atOnce(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// told is what a finding says, in a line: rule, how many cases show it, what is expected, and the beginning of what came.
func told(result *run.Result) []string {
	all := []string{}
	for _, f := range result.Findings {
		want, _, _ := strings.Cut(f.Expected, " {")
		got, _, _ := strings.Cut(f.Got, " {")
		line := fmt.Sprintf("%s (%d): want %s, got %s", f.Rule, f.Cases, want, got)
		if len(f.Also) > 0 {
			line += fmt.Sprintf("; also %d rules", len(f.Also))
		}
		all = append(all, line)
	}
	return all
}

func TestServerOfPlainHandlersIsRight(t *testing.T) {
	for _, name := range []string{"geminidb", "ddm"} {
		t.Run(name, func(t *testing.T) {
			result := holdReal(t, name, mux.Handler(), map[string]string{"instance_id": mux.Instance})
			if diff := cmp.Diff([]string{}, told(result)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			for _, row := range run.Missing(result.Coverage) {
				t.Errorf("%s (%s) was not tried: %s", row.Rule, row.Side, row.Why)
			}
		})
	}
}

func TestServerFromATableIsWrongInItsWays(t *testing.T) {
	want := []string{
		// The lower bound of a number is not looked at.
		"listRestorableDatabases.query.offset.minimum (3): want refused (400), got 200",
		"listRestorableDatabases.query.limit.minimum (3): want refused (400), got 200",
		// An empty page is null.
		"listRestorableDatabases.response.200.database_names.nullable (4): want must not be null, got null",
		// A missing token is a 403.
		"listRestorableDatabases.security.required (4): want refused (401), got 403",

		"listBackups.response.200.backups.nullable (36): want must not be null, got null",
		// Tokens are compared without their case.
		"listBackups.query.datastore_type.enum (8): want refused (400), got 200",
		"listBackups.query.backup_type.enum (6): want refused (400), got 200",
		"listBackups.query.type.enum (7): want refused (400), got 200",
		"listBackups.query.limit.minimum (3): want refused (400), got 200",
		"listBackups.query.offset.minimum (3): want refused (400), got 200",
		// Times are read with one layout: it knows no colon in the offset, and takes fractions of seconds.
		"listBackups.query.begin_time.pattern (1): want refused (400), got 200",
		"listBackups.query.begin_time.format (2): want accepted (200), got 400",
		"listBackups.query.end_time.pattern (1): want refused (400), got 200",
		"listBackups.query.end_time.format (2): want accepted (200), got 400",
		"listBackups.security.required (4): want refused (401), got 403",
		// The total is that of the page.
		"listBackups.response.200.total_count.total (1): want total_count=3, as on the other pages, got 1",

		// The pattern of a name is not anchored at its end.
		"createManualBackup.body.name.pattern (31): want refused (400), got 202",
		// Lengths count bytes.
		"createManualBackup.body.description.maxLength (3): want accepted (202 or 200), got 400",
		"createManualBackup.security.required (4): want refused (401), got 403",
		// What is created is not kept.
		`createManualBackup.response.202.creates (1): want a row of listBackups with id "b-1", which the answer named, got 0 rows without it`,
	}
	result := holdReal(t, "geminidb", table.Handler(), nil)
	if diff := cmp.Diff(want, told(result)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestServerInAFrameworkIsWrongInItsWays(t *testing.T) {
	for name, want := range map[string][]string{
		"geminidb": {
			// A number is put into the answer as a string.
			`listRestorableDatabases.response.200.total_count.type (51): want must be an integer, got "3"`,
			// A missing instance is a crash.
			"listRestorableDatabases.path.instance_id.minLength (4): want accepted (200), got 500",
			// What does not validate is a 422, and what does not bind to a number counts as absent.
			"listRestorableDatabases.query.offset.minimum (3): want refused (400), got 422",
			"listRestorableDatabases.query.offset.minimum (2): want refused (400), got 200",
			"listRestorableDatabases.query.offset.type (8): want refused (400), got 200",
			"listRestorableDatabases.query.limit.minimum (3): want refused (400), got 422",
			"listRestorableDatabases.query.limit.maximum (3): want refused (400), got 422",
			"listRestorableDatabases.query.limit.minimum (2): want refused (400), got 200",
			"listRestorableDatabases.query.limit.maximum (2): want refused (400), got 200",
			"listRestorableDatabases.query.limit.type (8): want refused (400), got 200",
			// Any signature passes.
			"listRestorableDatabases.security.required (1): want refused (401), got 200",

			// An operation is missing, and an unknown path is a text.
			"listBackups.method (3): want accepted (200), got 404 404 page not found",
			"listBackups.response.default.mediaType (3): want must be application/json, got text/plain; charset=utf-8",

			// What is created is a 201.
			"createManualBackup.response.202.status (40): want must be 200, 202, a documented refusal, got 201",
			"createManualBackup.example:manual-backup (1): want the documented answer with status 202, got 201",
			// Every media type is read as JSON, and what follows the first value is not read.
			"createManualBackup.body.mediaType (2): want refused (415), got 201",
			"createManualBackup.body.json (2): want refused (400), got 201",
			"createManualBackup.body.nullable (157): want refused (400), got 422; also 7 rules",
			// Members that are not known are refused.
			"createManualBackup.body.type (1): want accepted (202 or 200), got 400",
			// What is absent or null counts as empty.
			"createManualBackup.body.description.required (1): want refused (400), got 201",
			"createManualBackup.body.description.nullable (1): want refused (400), got 201",
			"createManualBackup.security.required (1): want refused (401), got 201",
		},
		"ddm": {
			// A row has a member that nobody documented.
			`listRestorableInstances.response.200.instances[].created.additionalProperties (54): want documented members only, got instances[0].created: "2024-05-01"`,
			"listRestorableInstances.query.offset.minimum (3): want refused (400), got 422",
			"listRestorableInstances.query.offset.minimum (2): want refused (400), got 200",
			"listRestorableInstances.query.offset.type (8): want refused (400), got 200",
			"listRestorableInstances.query.limit.minimum (3): want refused (400), got 422",
			"listRestorableInstances.query.limit.maximum (3): want refused (400), got 422",
			"listRestorableInstances.query.limit.minimum (2): want refused (400), got 200",
			"listRestorableInstances.query.limit.maximum (2): want refused (400), got 200",
			"listRestorableInstances.query.limit.type (8): want refused (400), got 200",
			"listRestorableInstances.security.required (1): want refused (401), got 200",
			// A page is counted by pages and not by rows.
			"listRestorableInstances.response.200.instances.paging (1): want row 1 of the list:, got row 1 of the list:",
		},
	} {
		t.Run(name, func(t *testing.T) {
			result := holdReal(t, name, framework.Handler(), map[string]string{"instance_id": "i-1"})
			if diff := cmp.Diff(want, told(result)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
