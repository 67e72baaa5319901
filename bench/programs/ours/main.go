// Command ours lists backups with the generated client of this repository.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/opendbbackup/dbbackup/generated/geminidb"
	"github.com/opendbbackup/dbbackup/runtime/client"
)

func main() {
	db := geminidb.New(client.At(os.Getenv("ENDPOINT")), client.Project(os.Getenv("PROJECT")), client.Token(os.Getenv("TOKEN")))
	params := geminidb.ListBackupsParams{Limit: 100}
	if len(os.Args) > 1 {
		params.InstanceID = os.Args[1]
	}
	page, err := db.ListBackups(context.Background(), params)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, b := range page.Backups {
		fmt.Println(b.ID, b.Name, b.Status)
	}
}
