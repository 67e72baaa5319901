package client_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/opendbbackup/dbbackup/runtime/client"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func TestEveryShapeOfErrorBodyIsUnderstood(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		header     []string
		want       client.APIError
		text       string
	}{
		{
			"service", `{"error_code":"DBS.200001","error_msg":"Parameter error"}`, []string{"X-Request-Id", "r1"},
			client.APIError{Code: "DBS.200001", Message: "Parameter error", RequestID: "r1"},
			"deleteBackup: 400 DBS.200001: Parameter error (request r1)",
		},
		{
			"external message", `{"errCode":"DBS.300101","externalMessage":"Failed to delete the schema"}`, nil,
			client.APIError{Code: "DBS.300101", Message: "Failed to delete the schema"},
			"deleteBackup: 400 DBS.300101: Failed to delete the schema",
		},
		{
			"gateway", `{"error_msg":"Incorrect","error_code":"APIGW.0301","request_id":"r2"}`, []string{"X-Request-Id", "other"},
			client.APIError{Code: "APIGW.0301", Message: "Incorrect", RequestID: "r2"},
			"deleteBackup: 400 APIGW.0301: Incorrect (request r2)",
		},
		{
			"IAM", `{"error":{"code":400,"message":"The request body is invalid","title":"Bad Request"}}`, []string{"X-IAM-Trace-Id", "r3"},
			client.APIError{Code: "400", Message: "The request body is invalid", RequestID: "r3"},
			"deleteBackup: 400 400: The request body is invalid (request r3)",
		},
		{
			"others", ` {"code":"X.1","message":"no","details":[{"a":1}]}` + "\n", nil,
			client.APIError{Code: "X.1", Message: "no"},
			"deleteBackup: 400 X.1: no",
		},
		{
			"nested service", `{"error":{"error_code":"X.2","error_msg":"no"},"encoded_authorization_message":"z"}`, nil,
			client.APIError{Code: "X.2", Message: "no"},
			"deleteBackup: 400 X.2: no",
		},
		{
			"both, an empty one first", `{"error_code":"","errCode":"X.3","error_msg":null,"message":"no"}`, nil,
			client.APIError{Code: "X.3", Message: "no"},
			"deleteBackup: 400 X.3: no",
		},
		{
			"message only", `{"message":"no \u00fc"}`, nil,
			client.APIError{Message: "no ü"},
			"deleteBackup: 400: no ü",
		},
	} {
		for _, kind := range []string{jsonType, "application/json;charset=UTF-8", "text/plain", ""} {
			t.Run(tc.name+" as "+kind, func(t *testing.T) {
				_, s := answering(t, answer(400, kind, tc.body, tc.header...))
				err := s.DeleteBackup(t.Context(), "b")
				got, ok := errors.AsType[*client.APIError](err)
				if !ok {
					t.Fatalf("got %v", err)
				}
				want := tc.want
				want.Operation, want.Status, want.Documented, want.Body = "deleteBackup", 400, true, []byte(tc.body)
				if diff := cmp.Diff(&want, got, cmpopts.IgnoreFields(client.APIError{}, "Header"), cmpopts.IgnoreUnexported(client.APIError{})); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(tc.text, err.Error()); diff != "" {
					t.Error(diff)
				}
				if !client.Sent(err) {
					t.Error("not sent")
				}
			})
		}
	}
}

func TestAnErrorBodyWithAnUnlistedStatusIsAnAPIError(t *testing.T) {
	_, s := answering(t, answer(418, jsonType, `{"error_code":"X.1","error_msg":"tea"}`))
	_, err := s.ListBackups(t.Context(), listParams{})
	got, ok := errors.AsType[*client.APIError](err)
	if !ok || got.Status != 418 || got.Documented {
		t.Errorf("got %#v", err)
	}
}

func TestMeaningIsDecidedByCodeAndStatus(t *testing.T) {
	meanings := []error{client.ErrThrottled, client.ErrBusy, client.ErrNotFound, client.ErrUnauthorized}
	for _, tc := range []struct {
		status int
		code   string
		want   []error
	}{
		{429, "DBS.280443", []error{client.ErrThrottled}},
		{429, "X.0", []error{client.ErrThrottled}},
		{400, "APIGW.0308", []error{client.ErrThrottled}},
		{400, "APIG.0308", []error{client.ErrThrottled}},
		{403, "DBS.200019", []error{client.ErrBusy}},
		{409, "DBS.200019", []error{client.ErrBusy}},
		{403, "DBS.200076", []error{client.ErrBusy}},
		{403, "DBS.201000", []error{client.ErrBusy}},
		{403, "DBS.201014", []error{client.ErrBusy}},
		{400, "DBS.201015", []error{client.ErrBusy}},
		{403, "DBS.200011", []error{client.ErrBusy}},
		{500, "DBS.280005", []error{client.ErrBusy}},
		{409, "DBS.212033", []error{client.ErrBusy}},
		{400, "00010009", []error{client.ErrBusy}},
		{400, "X.1", []error{client.ErrBusy}}, // the operation's own
		{404, "X.0", []error{client.ErrNotFound}},
		{404, "APIGW.0101", nil}, // no such API
		{400, "DBS.201214", []error{client.ErrNotFound}},
		{403, "DBS.201028", []error{client.ErrNotFound}},
		{400, "DBS.201501", []error{client.ErrNotFound}},
		{400, "DBS.201502", []error{client.ErrNotFound}},
		{400, "DBS.280016", []error{client.ErrNotFound}},
		{404, "DBS.200013", []error{client.ErrNotFound}},
		{401, "X.0", []error{client.ErrUnauthorized}},
		{401, "APIGW.0301", []error{client.ErrUnauthorized}},
		{403, "APIG.0301", []error{client.ErrUnauthorized}},
		{400, "DBS.200010", []error{client.ErrUnauthorized}},
		{400, "DBS.200001", nil},
		{500, "DBS.200412", nil},
	} {
		_, s := answeringWith(t, []client.Option{client.NoRetry()}, answer(tc.status, jsonType, `{"error_code":"`+tc.code+`","error_msg":"m"}`))
		_, err := s.CreateBackup(t.Context(), "i", &createBody{Name: "nightly"})
		var got []error
		for _, meaning := range meanings {
			if errors.Is(err, meaning) {
				got = append(got, meaning)
			}
		}
		if diff := cmp.Diff(tc.want, got, cmpopts.EquateErrors()); diff != "" {
			t.Errorf("%d %s: %s", tc.status, tc.code, diff)
		}
	}
}

func TestErrorsKeepTheirBodies(t *testing.T) {
	_, s := answering(t, answer(400, jsonType, `{"error_code":"A","error_msg":"first"}`), answer(400, jsonType, `{"error_code":"B","error_msg":"second"}`))
	first := s.DeleteBackup(t.Context(), "b")
	s.DeleteBackup(t.Context(), "b")
	got, _ := errors.AsType[*client.APIError](first)
	if !bytes.Equal(got.Body, []byte(`{"error_code":"A","error_msg":"first"}`)) {
		t.Errorf("got %s", got.Body)
	}
}

func TestViolationsDoNotChangeWithLaterCalls(t *testing.T) {
	_, s := answering(t, answer(200, jsonType, listAnswer))
	_, first := s.ListBackups(t.Context(), listParams{Limit: 101})
	s.ListBackups(t.Context(), listParams{Limit: 102})
	want := &client.InvalidError{Operation: "listBackups", Violations: []wire.Violation{
		{In: "query", Name: "limit", Rule: "maximum", Text: "must be 1 to 100", Got: "101"},
	}}
	if diff := cmp.Diff(error(want), first); diff != "" {
		t.Error(diff)
	}
}

func TestSentSaysWhetherTheServiceMayKnow(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{&client.InvalidError{}, false},
		{&client.CredentialError{Err: &client.APIError{}}, false},
		{&client.CredentialError{Err: &client.NetworkError{Sent: true, Err: io.EOF}}, false},
		{&client.NetworkError{Err: io.EOF}, false},
		{&client.NetworkError{Sent: true, Err: io.EOF}, true},
		{&client.APIError{}, true},
		{&client.UndocumentedError{Err: io.EOF}, true},
		{context.Canceled, true},
	} {
		if got := client.Sent(tc.err); got != tc.want {
			t.Errorf("%#v: %v", tc.err, got)
		}
	}
}
