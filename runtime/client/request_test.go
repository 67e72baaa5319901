package client_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/client"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func TestRequestIsSentAsDocumented(t *testing.T) {
	rec, s := answering(t, answer(200, jsonType, listAnswer))
	got, err := s.ListBackups(t.Context(), listRequest)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(2, len(got.Backups)); diff != "" {
		t.Error(diff)
	}
	req := rec.requests[0]
	want := "https://db.example.com/base/v4/p1/backups?instance_id=c0c9f155c7b7423a9d30f0175998b63bin01&type=DatabaseTable" +
		"&limit=2&offset=2&begin_time=2019-05-27T03%3A38%3A51%2B0000&end_time=2019-05-28T03%3A38%3A51%2B0000"
	if diff := cmp.Diff(want, req.URL.String()); diff != "" {
		t.Error(diff)
	}
	wantHeader := http.Header{
		"Accept": {"application/json"}, "User-Agent": {"dbbackup-go/0.1 (+https://github.com/opendbbackup/dbbackup)"},
		"X-Auth-Token": {"secret-token"},
	}
	if diff := cmp.Diff(wantHeader, req.Header); diff != "" {
		t.Error(diff)
	}
}

func TestBodyIsSentWithItsLengthAndType(t *testing.T) {
	rec, s := answering(t, answer(202, jsonType, `{"backup_id":"b1"}`))
	got, err := s.CreateBackup(t.Context(), "i1", &createBody{Name: "nightly", Description: "a<b"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&created{BackupID: "b1"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`{"name":"nightly","description":"a<b"}`}, rec.bodies); diff != "" {
		t.Error(diff)
	}
	req := rec.requests[0]
	if diff := cmp.Diff(int64(len(rec.bodies[0])), req.ContentLength); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("application/json", req.Header.Get("Content-Type")); diff != "" {
		t.Error(diff)
	}
}

func TestPathParametersAreEscaped(t *testing.T) {
	rec, s := answering(t, answer(204, "", ""))
	if err := s.DeleteBackup(t.Context(), "a/../b?c=d e%"); err != nil {
		t.Fatal(err)
	}
	want := "/base/v3/p1/backups/a%2F..%2Fb%3Fc%3Dd%20e%25"
	if diff := cmp.Diff(want, rec.requests[0].URL.EscapedPath()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("/base/v3/p1/backups/a/../b?c=d e%", rec.requests[0].URL.Path); diff != "" {
		t.Error(diff)
	}
}

func TestAllViolationsAreListedAndNothingIsSent(t *testing.T) {
	rec, s := answering(t, answer(200, jsonType, listAnswer))
	got, err := s.ListBackups(t.Context(), listParams{
		DatastoreType: "Cassandra", Type: "instance", Limit: 101, Offset: -1, BeginTime: "yesterday",
	})
	if got != nil {
		t.Errorf("result %v with an error", got)
	}
	want := []wire.Violation{
		{In: "query", Name: "datastore_type", Rule: "enum", Text: "must be one of cassandra, redis, mongodb, influxdb", Got: "Cassandra"},
		{In: "query", Name: "type", Rule: "enum", Text: "must be one of Instance, DatabaseTable", Got: "instance"},
		{In: "query", Name: "limit", Rule: "maximum", Text: "must be 1 to 100", Got: "101"},
		{In: "query", Name: "offset", Rule: "minimum", Text: "must be at least 0", Got: "-1"},
		{In: "query", Name: "begin_time", Rule: "format", Text: "must be a time like 2019-05-27T03:38:51+0000", Got: "yesterday"},
		{In: "query", Name: "begin_time", Rule: "dependentRequired", Text: "needs end_time"},
	}
	invalid, ok := errors.AsType[*client.InvalidError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(want, invalid.Violations); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(err.Error(), "listBackups: query datastore_type: must be one of") ||
		!strings.HasSuffix(err.Error(), "; query begin_time: needs end_time") {
		t.Errorf("text: %v", err)
	}
	if client.Sent(err) || len(rec.requests) != 0 {
		t.Error("it was sent")
	}
}

func TestViolationsOfABodyAreListed(t *testing.T) {
	_, s := answering(t, answer(202, jsonType, `{}`))
	for _, tc := range []struct {
		name, instance string
		body           *createBody
		want           string
	}{
		{"short name", "i1", &createBody{Name: "abc"}, "createBackup: body name: must be 4 to 64 characters, got abc"},
		{"no body", "i1", nil, "createBackup: body: is required"},
		{"no instance", "", &createBody{Name: "abcd"}, "createBackup: path instance_id: is required"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := s.CreateBackup(t.Context(), tc.instance, tc.body)
			if err == nil {
				t.Fatal("it was sent")
			}
			if diff := cmp.Diff(tc.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPathParametersThatMakeAnotherPathAreRefused(t *testing.T) {
	for _, project := range []string{"..", ".", ""} {
		rec, s := answeringWith(t, []client.Option{client.Project(project)}, answer(200, jsonType, listAnswer))
		_, err := s.ListBackups(t.Context(), listParams{})
		if _, ok := errors.AsType[*client.InvalidError](err); !ok || len(rec.requests) != 0 {
			t.Errorf("project id %q: got %v", project, err)
		}
	}
}

func TestUncheckedSendsWhatBreaksARule(t *testing.T) {
	rec, s := answeringWith(t, []client.Option{client.Unchecked(), client.Project(".."), client.Token("")}, answer(200, jsonType, listAnswer))
	if _, err := s.ListBackups(t.Context(), listParams{Limit: 101, BeginTime: "yesterday"}); err != nil {
		t.Fatal(err)
	}
	want := "https://db.example.com/base/v4/%2E%2E/backups?limit=101&begin_time=yesterday"
	if diff := cmp.Diff(want, rec.requests[0].URL.String()); diff != "" {
		t.Error(diff)
	}
	if _, sent := rec.requests[0].Header["X-Auth-Token"]; sent {
		t.Error("an empty token was sent")
	}
}

func TestTimesAreSentInTheirDocumentedForm(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"2019-05-27T03:38:51+00:00", "2019-05-27T03%3A38%3A51%2B0000"},
		{"2019-05-27T03:38:51Z", "2019-05-27T03%3A38%3A51%2B0000"},
		{"2019-05-27T03:38:51", "2019-05-27T03%3A38%3A51%2B0000"},
		{"2019-05-27T03:38:51-0730", "2019-05-27T03%3A38%3A51-0730"},
	} {
		rec, s := answering(t, answer(200, jsonType, listAnswer))
		if _, err := s.ListBackups(t.Context(), listParams{BeginTime: wire.Time(tc.in), EndTime: wire.Time(tc.in)}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("begin_time="+tc.want+"&end_time="+tc.want, rec.requests[0].URL.RawQuery); diff != "" {
			t.Error(diff)
		}
	}
}

// everything has a parameter of each kind.
var everything = client.Operation{ID: "everything", Method: "GET", Path: "/a/{n}:{name}/z", Success: []int{200}}

func TestEveryKindOfParameterIsWritten(t *testing.T) {
	rec, s := answering(t, answer(200, jsonType, `{}`))
	r := s.core.Request(&everything)
	r.PathInt("n", -7, -10, wire.NoMax)
	r.Path("name", "x")
	r.QueryBool("yes", true)
	r.QueryBool("no", false)
	r.QueryFloat("float", 1.5, 0, wire.NoMaxFloat)
	r.QueryFloat("nothing", 0, 0, 1)
	zero, empty, falsity, half := 0, "", false, 0.5
	client.QueryIntPtr(r, "int", &zero, 0, 1)
	client.QueryIntPtr[int](r, "noint", nil, 0, 1)
	client.QueryStringPtr(r, "text", &empty)
	client.QueryStringPtr[string](r, "notext", nil)
	client.QueryBoolPtr(r, "bool", &falsity)
	client.QueryBoolPtr[bool](r, "nobool", nil)
	client.QueryFloatPtr(r, "half", &half, 0, 1)
	client.QueryEnumPtr(r, "enum", &backupTypes[0], backupTypes)
	client.QueryStrings(r, "list", []string{"a,b", "c"}, false)
	client.QueryStrings(r, "each", []string{"a", "b"}, true)
	client.QueryStrings[string](r, "none", nil, true)
	client.QueryInts(r, "ints", []int32{1, 2}, false, 0, 9)
	client.QueryFloats(r, "floats", []float64{0.5, 2}, false, 0, 9)
	client.QueryBools(r, "bools", []bool{true, false}, true)
	r.QueryString("odd name[]", "ü+ &=%")
	r.QueryTime("local", "2022-01-01T10:00:00", wire.LocalForm)
	r.Header("x-language", "en-us")
	r.HeaderEnum("X-Empty", "", nil)
	r.Required("query", "enum")
	r.Required("header", "x-language")
	r.Requires("int", "text")
	if _, err := client.Do(t.Context(), r, new(created)); err != nil {
		t.Fatal(err)
	}
	want := "https://db.example.com/base/a/-7:x/z?yes=true&float=1.5&int=0&text=&bool=false&half=0.5&enum=Auto&list=a%2Cb,c" +
		"&each=a&each=b&ints=1,2&floats=0.5,2&bools=true&bools=false&odd%20name%5B%5D=%C3%BC%2B%20%26%3D%25&local=2022-01-01T10%3A00%3A00"
	if diff := cmp.Diff(want, rec.requests[0].URL.String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("en-us", rec.requests[0].Header.Get("X-Language")); diff != "" {
		t.Error(diff)
	}
}

func TestEveryKindOfParameterIsChecked(t *testing.T) {
	rec, s := answering(t, answer(200, jsonType, `{}`))
	r := s.core.Request(&everything)
	r.PathInt("n", 0, 1, 2)
	r.Path("name", "x")
	r.QueryFloat("float", 2, 0, 1)
	big, wrong, inf := 9, "auto", 1.5
	client.QueryIntPtr(r, "int", &big, 0, 1)
	client.QueryFloatPtr(r, "half", &inf, 0, 1)
	client.QueryEnumPtr(r, "enum", &wrong, backupTypes)
	client.QueryInts(r, "ints", []int{1, 10}, false, 0, 9)
	client.QueryFloats(r, "floats", []float64{1, 9.5}, false, 0, 9)
	r.Header("X-Language", "en\r\nX-Evil: 1")
	r.HeaderEnum("X-Kind", "auto", backupTypes)
	r.Required("query", "missing")
	r.Requires("int", "other")
	_, err := client.Do(t.Context(), r, new(created))
	want := strings.Join([]string{
		"everything: path n: must be 1 to 2, got 0",
		"query float: must be 0 to 1, got 2",
		"query int: must be 0 to 1, got 9",
		"query half: must be 0 to 1, got 1.5",
		"query enum: must be one of Auto, Manual, got auto",
		"query ints: must be 0 to 9, got 10",
		"query floats: must be 0 to 9, got 9.5",
		`header X-Language: must not contain control characters, got "en\r\nX-Evil: 1"`,
		"header X-Kind: must be one of Auto, Manual, got auto",
		"query missing: is required",
		"query int: needs other",
	}, "; ")
	if err == nil || len(rec.requests) != 0 {
		t.Fatal("it was sent")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestHeadersThatCannotBeSentAreRefusedUncheckedToo(t *testing.T) {
	rec, s := answeringWith(t, []client.Option{client.Unchecked()}, answer(200, jsonType, `{}`))
	r := s.core.Request(&everything)
	r.PathInt("n", 1, 1, 1)
	r.Path("name", "x")
	r.Header("X-Language", "en\n")
	_, err := client.Do(t.Context(), r, new(created))
	if _, ok := errors.AsType[*client.InvalidError](err); !ok || len(rec.requests) != 0 {
		t.Errorf("got %v", err)
	}
}

func TestAPathParameterThatWasNotSetIsRefused(t *testing.T) {
	_, s := answering(t, answer(200, jsonType, `{}`))
	r := s.core.Request(&everything)
	r.Path("name", "x")
	_, err := client.Do(t.Context(), r, new(created))
	if err == nil {
		t.Fatal("it was sent")
	}
	if diff := cmp.Diff("everything: path n: is required", err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestWrongSettingsSurfaceFromTheFirstCall(t *testing.T) {
	for _, tc := range []struct {
		name     string
		endpoint string
		options  []client.Option
		want     string
	}{
		{"no URL", "", nil, "client endpoint: must be an absolute http or https URL without user, query and fragment"},
		{"relative URL", "db.example.com", nil, "client endpoint: must be an absolute http or https URL without user, query and fragment, got db.example.com"},
		{"another scheme", "ftp://db", nil, "client endpoint: must be an absolute http or https URL without user, query and fragment, got ftp://db"},
		{"broken URL", "http://[::1", nil, "client endpoint: must be an absolute http or https URL without user, query and fragment, got http://[::1"},
		{"query", "http://h/?a", nil, "client endpoint: must be an absolute http or https URL without user, query and fragment, got http://h/?a"},
		{"limit", "http://h", []client.Option{client.MaxResponseBytes(0)}, "client MaxResponseBytes: must be at least 1"},
		{"header name", "http://h", []client.Option{client.Header("a b", "c")}, `client Header: must have a valid header name, got "a b"`},
		{"header value", "http://h", []client.Option{client.Header("a", "c\n")}, "client a: must not contain control characters"},
		{"no project", "http://h", []client.Option{client.Project("")}, "path project_id: is required: pass client.Project to New"},
		{"no credential", "http://h", []client.Option{client.Token("")}, "client credential: is required: pass client.Token or client.Auth to New"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			options := append([]client.Option{client.Project("p"), client.Token("t")}, tc.options...)
			err := newService(client.At(tc.endpoint), options...).DeleteBackup(t.Context(), "b")
			if err == nil {
				t.Fatal("it was sent")
			}
			if diff := cmp.Diff("deleteBackup: "+tc.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnEndpointWithAUserDoesNotShowItsPassword(t *testing.T) {
	err := newService(client.At("https://me:hunter2@h"), client.Project("p"), client.Token("t")).DeleteBackup(t.Context(), "b")
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

func TestANilContextIsRefused(t *testing.T) {
	_, s := answering(t, answer(204, "", ""))
	var ctx context.Context
	err := s.DeleteBackup(ctx, "b")
	if _, ok := errors.AsType[*client.InvalidError](err); !ok {
		t.Errorf("got %v", err)
	}
}

func TestOptionsSetHeaders(t *testing.T) {
	rec := &recorder{t: t, answers: []func() (*http.Response, error){func() (*http.Response, error) { return reply(204, "", ""), nil }}}
	s := newService(client.At("https://h"), client.Project("p"), client.Token("secret-token"),
		client.UserAgent("mine/1"), client.Header("x-language", "en-us"), client.Header("Host", "other.example.com"),
		client.Header("Accept", "application/vnd.x+json"), client.HTTPClient(nil), nil, client.HTTPClient(&http.Client{Transport: rec}))
	if err := s.DeleteBackup(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	req := rec.requests[0]
	want := http.Header{
		"Accept": {"application/vnd.x+json"}, "User-Agent": {"mine/1"}, "X-Language": {"en-us"}, "X-Auth-Token": {"secret-token"},
	}
	if diff := cmp.Diff(want, req.Header); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("other.example.com", req.Host); diff != "" {
		t.Error(diff)
	}
}

func TestACredentialThatMayBeLeftOutIsSentByClientsThatHaveOne(t *testing.T) {
	op := &client.Operation{ID: "maybe", Method: "GET", Path: "/", Success: []int{200}, OptionalAuth: true}
	for want, options := range map[string][]client.Option{"secret-token": nil, "": {client.Token("")}} {
		rec, s := answeringWith(t, options, answer(200, jsonType, `{}`))
		if _, err := client.Do(t.Context(), s.core.Request(op), new(created)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, rec.requests[0].Header.Get("X-Auth-Token")); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

func TestAnonymousOperationsCarryNoCredential(t *testing.T) {
	rec, s := answering(t, answer(200, jsonType, `{}`))
	if _, err := client.Do(t.Context(), s.core.Request(&client.Operation{
		ID: "open", Method: "GET", Path: "/", Success: []int{200}, Anonymous: true,
	}), new(created)); err != nil {
		t.Fatal(err)
	}
	if _, sent := rec.requests[0].Header["X-Auth-Token"]; sent {
		t.Error("the token was sent")
	}
}
