package client_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/client"
)

func TestUndocumentedAnswersAreErrorsAndNeverNil(t *testing.T) {
	const web = "<html><body>maintenance</body></html>"
	for _, tc := range []struct {
		name       string
		status     int
		kind, body string
		want       string
	}{
		{"HTML 503", 503, "text/html", web, "(503, text/html): the content is not JSON"},
		{"HTML 200", 200, "text/html; charset=utf-8", web, "(200, text/html; charset=utf-8): the content is not JSON"},
		{"JSON called HTML", 200, "text/html", listAnswer, "(200, text/html): the content is not JSON"},
		{"HTML called JSON", 200, jsonType, web, "(200, application/json): json: byte 0: "},
		{"HTML without a type", 200, "", web, "(200, no content type): json: byte 0: "},
		{"empty 200", 200, jsonType, "", "(200, application/json): the body is empty"},
		{"null 200", 200, jsonType, " null\n", "(200, application/json): the body is null"},
		{"an array for an object", 200, jsonType, "[]", "(200, application/json): json: byte 0: "},
		{"a wrong type", 200, jsonType, `{"total_count":"4"}`, "(200, application/json): json: byte 15: total_count: "},
		{"cut off", 200, jsonType, listAnswer[:100], "(200, application/json): json: byte 100: "},
		{"two values", 200, jsonType, "{}{}", "(200, application/json): json: byte 2: "},
		{"another success", 201, jsonType, "{}", "(201, application/json): the status is not documented"},
		{"no content", 204, "", "", "(204, no content type): the status is not documented"},
		{"redirect", 302, "text/html", web, "(302, text/html): the status is not documented"},
		{"empty 404", 404, "", "", "(404, no content type): the body is empty"},
		{"error without code", 400, jsonType, `{"error":"Bad Request","path":"/"}`, "(400, application/json): the body is not an error that is known"},
		{"error that is a list", 400, jsonType, `[1]`, "(400, application/json): the body is not an error that is known"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, s := answeringWith(t, []client.Option{client.NoRetry()}, answer(tc.status, tc.kind, tc.body, "Location", "http://evil.example.com"))
			got, err := s.ListBackups(t.Context(), listParams{})
			if got != nil {
				t.Errorf("result %v with an error", got)
			}
			undocumented, ok := errors.AsType[*client.UndocumentedError](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			text := err.Error()
			if strings.HasSuffix(tc.want, ": ") { // the rest is the decoder's
				text = text[:min(len(text), len("listBackups: undocumented answer "+tc.want))]
			}
			if diff := cmp.Diff("listBackups: undocumented answer "+tc.want, text); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.body, string(undocumented.Body)); diff != "" {
				t.Error(diff)
			}
			if errors.Is(err, client.ErrNotFound) {
				t.Error("a proxy's 404 was taken for the service's")
			}
			if !client.Sent(err) {
				t.Error("not sent")
			}
		})
	}
}

func TestContentTypesOfJSONAreAccepted(t *testing.T) {
	for _, kind := range []string{"application/json", "Application/JSON ; charset=utf8", "application/problem+json", "application/hal+json;v=1", ""} {
		_, s := answering(t, answer(200, kind, listAnswer))
		if _, err := s.ListBackups(t.Context(), listParams{}); err != nil {
			t.Errorf("%q: %v", kind, err)
		}
	}
}

func TestOtherSuccessStatusesOfTheWireAreAccepted(t *testing.T) {
	_, s := answering(t, answer(200, jsonType, `{"backup_id":"b1"}`))
	got, err := s.CreateBackup(t.Context(), "i", &createBody{Name: "nightly"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("b1", got.BackupID); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerWithoutABodyMayOnlyHaveJSON(t *testing.T) {
	for _, tc := range []struct {
		status     int
		kind, body string
		ok         bool
	}{
		{204, "", "", true},
		{200, jsonType, "", true},
		{200, jsonType, "{}", true},
		{200, "", "{}", true},
		{200, "text/html", "<html>", false},
		{200, "", "<html>", false},
		{200, jsonType, "{", false},
	} {
		_, s := answering(t, answer(tc.status, tc.kind, tc.body))
		err := s.DeleteBackup(t.Context(), "b")
		if (err == nil) != tc.ok {
			t.Errorf("%d %q %q: %v", tc.status, tc.kind, tc.body, err)
		}
	}
}

func TestASuccessMayHaveABodyOrNone(t *testing.T) {
	op := &client.Operation{ID: "maybe", Method: "GET", Path: "/", Success: []int{200, 204}, Empty: []int{204}}
	for _, c := range []struct {
		status     int
		body, want string
		wrong      bool
	}{
		{200, `{"backup_id":"b1"}`, "b1", false}, {204, "", "", false}, {204, `{"backup_id":"b1"}`, "", false},
		{200, "", "", true}, {204, "<html>", "", true},
	} {
		_, s := answering(t, answer(c.status, jsonType, c.body))
		var info client.ResponseInfo
		got, err := client.Do(client.WithResponse(t.Context(), &info), s.core.Request(op), new(created))
		if _, undocumented := errors.AsType[*client.UndocumentedError](err); undocumented != c.wrong || (got == nil) != c.wrong || info.Status != c.status {
			t.Errorf("%d %q: %v, %v, status %d", c.status, c.body, got, err, info.Status)
		}
		if got != nil {
			if diff := cmp.Diff(c.want, got.BackupID); diff != "" {
				t.Error(diff)
			}
		}
	}
}

func TestALongBodyIsRefused(t *testing.T) {
	_, s := answeringWith(t, []client.Option{client.MaxResponseBytes(int64(len(listAnswer)))}, answer(200, jsonType, listAnswer))
	if _, err := s.ListBackups(t.Context(), listParams{}); err != nil {
		t.Errorf("as long as the limit: %v", err)
	}
	endless := func() *http.Response {
		resp := reply(200, jsonType, "")
		resp.ContentLength = -1
		resp.Body = io.NopCloser(zeros{})
		return resp
	}
	_, s = answeringWith(t, []client.Option{client.MaxResponseBytes(1000)}, endless)
	_, err := s.ListBackups(t.Context(), listParams{})
	if undocumented, ok := errors.AsType[*client.UndocumentedError](err); !ok || len(undocumented.Body) != 1000 {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff("listBackups: undocumented answer (200, application/json): the body is longer than allowed", err.Error()); diff != "" {
		t.Error(diff)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAnUndocumentedBodyIsKeptInPart(t *testing.T) {
	_, s := answeringWith(t, []client.Option{client.NoRetry()}, answer(502, "text/html", strings.Repeat("x", 100_000)))
	_, err := s.ListBackups(t.Context(), listParams{})
	undocumented, ok := errors.AsType[*client.UndocumentedError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(64<<10, len(undocumented.Body)); diff != "" {
		t.Error(diff)
	}
}

// broken is a body that fails after its text.
type broken struct {
	io.Reader
	err error
}

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = b.err
	}
	return n, err
}
func (broken) Close() error { return nil }

func breaking(text string, err error) func() *http.Response {
	return func() *http.Response {
		resp := reply(200, jsonType, "")
		resp.ContentLength = -1
		resp.Body = broken{strings.NewReader(text), err}
		return resp
	}
}

func TestABodyThatBreaksOffIsAnError(t *testing.T) {
	_, s := answeringWith(t, []client.Option{client.NoRetry()}, breaking(listAnswer, io.ErrUnexpectedEOF))
	_, err := s.ListBackups(t.Context(), listParams{})
	if _, ok := errors.AsType[*client.UndocumentedError](err); !ok || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	reset := errors.New("connection reset")
	_, s = answeringWith(t, []client.Option{client.NoRetry()}, breaking(listAnswer, reset))
	_, err = s.ListBackups(t.Context(), listParams{})
	if network, ok := errors.AsType[*client.NetworkError](err); !ok || !network.Sent || !errors.Is(err, reset) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(`listBackups: GET "https://db.example.com/base/v4/p1/backups": connection reset`, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestRedirectsAreNotFollowedUnlessAskedFor(t *testing.T) {
	there := answer(307, "", "", "Location", "https://evil.example.com/")
	rec, s := answering(t, there, answer(204, "", ""))
	if err := s.DeleteBackup(t.Context(), "b"); err == nil || len(rec.requests) != 1 {
		t.Errorf("followed with the token: %v", err)
	}
	rec, _ = answering(t, there, answer(204, "", ""))
	follow := &http.Client{Transport: rec, CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
	s = newService(client.At("https://h"), client.Project("p"), client.Token("t"), client.HTTPClient(follow))
	if err := s.DeleteBackup(t.Context(), "b"); err != nil || len(rec.requests) != 2 {
		t.Errorf("not followed: %v", err)
	}
}

func TestResponseInfoTellsOfTheLastAnswer(t *testing.T) {
	_, s := answering(t, answer(200, jsonType, listAnswer, "X-Request-Id", "r1"))
	var info client.ResponseInfo
	if _, err := s.ListBackups(client.WithResponse(t.Context(), &info), listParams{}); err != nil {
		t.Fatal(err)
	}
	want := client.ResponseInfo{
		Status: 200, RequestID: "r1", Attempts: 1,
		Header: http.Header{"Content-Type": {jsonType}, "X-Request-Id": {"r1"}},
	}
	if diff := cmp.Diff(want, info); diff != "" {
		t.Error(diff)
	}
}

func TestResultsDoNotChangeWithLaterCalls(t *testing.T) {
	_, s := answeringWith(t, []client.Option{client.NoRetry()}, answer(200, jsonType, listAnswer), answer(200, jsonType, strings.ReplaceAll(listAnswer, "e", "E")), answer(500, jsonType, strings.Repeat("x", 5000)))
	first, err := s.ListBackups(t.Context(), listParams{})
	if err != nil {
		t.Fatal(err)
	}
	id := strings.Clone(first.Backups[0].ID)
	s.ListBackups(t.Context(), listParams{})
	s.DeleteBackup(t.Context(), "b")
	if diff := cmp.Diff(id, first.Backups[0].ID); diff != "" {
		t.Error(diff)
	}
}
