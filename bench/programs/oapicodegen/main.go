// Command oapicodegen lists backups with the client that oapi-codegen generates.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/opendbbackup/dbbackup/bench/peers/oapi"
)

func main() {
	if err := list(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func list(instances []string) error {
	c, err := oapi.NewClientWithResponses(os.Getenv("ENDPOINT"), oapi.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("X-Auth-Token", os.Getenv("TOKEN"))
		return nil
	}))
	if err != nil {
		return err
	}
	limit := 100
	params := &oapi.ListBackupsParams{Limit: &limit}
	if len(instances) > 0 {
		params.InstanceId = &instances[0]
	}
	r, err := c.ListBackupsWithResponse(context.Background(), os.Getenv("PROJECT"), params)
	if err != nil {
		return err
	}
	if r.JSON200 == nil {
		return fmt.Errorf("status %s", r.Status())
	}
	for _, b := range r.JSON200.Backups {
		fmt.Println(b.Id, b.Name, b.Status)
	}
	return nil
}
