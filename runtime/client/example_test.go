package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/opendbbackup/dbbackup/runtime/client"
)

// serve returns a service that answers every request with status and body. Its client is written like a generated one.
func serve(status int, body string) (s *service, stop func()) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Request-Id", "req-1")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	return newService(client.At(server.URL), client.Project("p1"), client.Token("secret")), server.Close
}

func ExampleAPIError() {
	db, stop := serve(400, `{"error_code":"DBS.201214","error_msg":"The backup does not exist."}`)
	defer stop()

	err := db.DeleteBackup(context.Background(), "b1")
	if refusal, ok := errors.AsType[*client.APIError](err); ok {
		fmt.Println(refusal.Status, refusal.Code, refusal.RequestID)
	}
	fmt.Println(errors.Is(err, client.ErrNotFound))
	// Output:
	// 400 DBS.201214 req-1
	// true
}

func ExampleInvalidError() {
	db, stop := serve(200, `{}`)
	defer stop()

	_, err := db.ListBackups(context.Background(), listParams{Limit: 101, BackupType: "auto"})
	if invalid, ok := errors.AsType[*client.InvalidError](err); ok {
		for _, v := range invalid.Violations {
			fmt.Println(v)
		}
	}
	// Output:
	// query backup_type: must be one of Auto, Manual, got auto
	// query limit: must be 1 to 100, got 101
}

func ExampleWithResponse() {
	db, stop := serve(202, `{"backup_id":"b1"}`)
	defer stop()

	var info client.ResponseInfo
	ctx := client.WithResponse(context.Background(), &info)
	if _, err := db.CreateBackup(ctx, "i1", &createBody{Name: "nightly"}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(info.Status, info.RequestID, info.Attempts)
	// Output: 202 req-1 1
}

func ExampleNewPasswordAuth() {
	login := client.NewPasswordAuth(client.Password{
		IAM:  client.At("https://iam.example.com"),
		User: "backup-robot", Password: "…", Domain: "my-account",
		Project: "eu-de",
	})
	// Clients of several services share one log-in. No project id is needed: the token knows it.
	one := client.New(client.At("https://one.example.com"), client.Auth(login))
	two := client.New(client.At("https://two.example.com"), client.Auth(login))
	fmt.Println(one)
	fmt.Println(two)
	// Output:
	// client of https://one.example.com
	// client of https://two.example.com
}

func ExamplePages() {
	all := []string{"a", "b", "c"}
	page := func(_ context.Context, offset int) ([]string, error) {
		return all[offset:min(offset+2, len(all))], nil
	}
	for row, err := range client.Pages(context.Background(), 0, page) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(row)
	}
	// Output:
	// a
	// b
	// c
}
