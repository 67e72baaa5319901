package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/opendbbackup/dbbackup/contracttest"
	"github.com/opendbbackup/dbbackup/generated/ddm/ddmtest"
	"github.com/opendbbackup/dbbackup/generated/dds/ddstest"
	"github.com/opendbbackup/dbbackup/generated/geminidb"
	"github.com/opendbbackup/dbbackup/generated/geminidb/geminidbtest"
	"github.com/opendbbackup/dbbackup/runtime/client"
)

// driveClients makes every documented call with the generated clients, and compares what they return with what is
// documented. It returns how many documented pairs each operation has.
func driveClients(ctx context.Context, w *reporter, url string) (map[string]int, error) {
	done := w.step("drive the generated clients")
	replayed := map[string]int{}
	total := 0
	for service, cases := range map[string][]contracttest.Case{
		"geminidb": geminidbtest.Cases(), "dds": ddstest.Cases(), "ddm": ddmtest.Cases(),
	} {
		for _, c := range cases {
			got, err := c.Call(ctx, url+"/"+service, http.DefaultClient)
			if err != nil {
				return nil, fmt.Errorf("%s, example %s: %w", c.Operation, c.Example, err)
			}
			if c.Answer != nil {
				if err := equal(c.Answer, got); err != nil {
					return nil, fmt.Errorf("%s, example %s: %w", c.Operation, c.Example, err)
				}
			}
			replayed[service+"."+c.Operation]++
			total++
		}
	}
	done(fmt.Sprintf("%d documented pairs, answers equal value for value", total))
	return replayed, nil
}

// equal compares the JSON of two values.
func equal(want, got any) error {
	var values [2]any
	for i, v := range []any{want, got} {
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &values[i]); err != nil {
			return err
		}
	}
	if !reflect.DeepEqual(values[0], values[1]) {
		return fmt.Errorf("documented is %v, the client returned %v", values[0], values[1])
	}
	return nil
}

// backUp does what a program of a user does: create a backup, list backups, and break a rule.
func backUp(ctx context.Context, w *reporter, url string) error {
	done := w.step("back up, as a user would")
	db := geminidb.New(client.At(url+"/geminidb"), client.Project("054b61972980d4552f0bc00ac8d3f5cd"), client.Token("any"))

	made, err := db.CreateManualBackup(ctx, "a4d8ea2584e047439a667703c0684119in06", geminidb.CreateManualBackupRequestBody{
		Name: "nightly-01", Description: "before the upgrade",
	})
	if err != nil {
		return err
	}
	listed := 0
	for _, err := range db.AllBackups(ctx, geminidb.ListBackupsParams{Type: geminidb.BackupLevelDatabaseTable, Limit: 1}) {
		if err != nil {
			return err
		}
		listed++
	}
	_, err = db.ListBackups(ctx, geminidb.ListBackupsParams{Limit: 101})
	invalid, ok := errors.AsType[*client.InvalidError](err)
	if !ok {
		return fmt.Errorf("a limit of 101 should not have been sent: %v", err)
	}
	done(fmt.Sprintf("backup %s made, %d listed page by page; not sent: %s", made.BackupID, listed, invalid.Violations[0]))
	return nil
}
