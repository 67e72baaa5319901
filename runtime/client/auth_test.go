package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/client"
)

// An iam gives out tokens t1, t2, …, and is the service that takes the last of them.
type iam struct {
	mu      sync.Mutex
	tokens  int
	calls   int
	refuses bool   // every password
	slow    bool   // a log-in takes a second
	body    string // of the answer; "" for one that is valid for 24 hours
	logins  []string
	headers []http.Header
	urls    []string
	dead    bool // the service takes no token
}

func (i *iam) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == "POST" && strings.HasSuffix(req.URL.Path, "/v3/auth/tokens") {
		return i.logIn(req)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.calls++
	i.urls = append(i.urls, req.URL.Path)
	if i.dead || req.Header.Get("X-Auth-Token") != fmt.Sprint("t", i.tokens) {
		return reply(401, jsonType, `{"error_msg":"token expires","error_code":"APIGW.0301","request_id":"r"}`), nil
	}
	return reply(200, jsonType, `{"total_count":0,"backups":[]}`), nil
}

func (i *iam) logIn(req *http.Request) (*http.Response, error) {
	if i.slow {
		select {
		case <-time.After(time.Second):
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	var sent json.RawMessage
	if err := json.NewDecoder(body).Decode(&sent); err != nil {
		return nil, err
	}
	i.logins = append(i.logins, req.URL.String()+" "+string(sent))
	i.headers = append(i.headers, req.Header)
	if i.refuses {
		return reply(401, jsonType, `{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}`), nil
	}
	i.tokens++
	text := i.body
	if text == "" {
		now := time.Now().UTC()
		text = `{"token":{"methods":["password"],"expires_at":"` + now.Add(24*time.Hour).Format("2006-01-02T15:04:05.000000Z") +
			`","issued_at":"` + now.Format("2006-01-02T15:04:05.000000Z") + `","project":{"domain":{"id":"d"},"id":"project-of-eu-de","name":"eu-de"},"roles":[]}}`
	}
	return reply(201, jsonType, text, "X-Subject-Token", fmt.Sprint("t", i.tokens)), nil
}

func (i *iam) password() client.Password {
	return client.Password{
		IAM: client.At("https://iam.example.com"), User: "me", Password: `hunter"2`, Domain: "acme", Project: "eu-de",
		HTTPClient: &http.Client{Transport: i},
	}
}

func (i *iam) service(options ...client.Option) *service {
	options = append([]client.Option{client.Auth(client.NewPasswordAuth(i.password())), client.HTTPClient(&http.Client{Transport: i})}, options...)
	return newService(client.At("https://db.example.com"), options...)
}

func TestAPasswordIsExchangedForATokenAndAProject(t *testing.T) {
	i := new(iam)
	s := i.service()
	for range 3 {
		if err := list(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{`https://iam.example.com/v3/auth/tokens?nocatalog=true ` +
		`{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"me","password":"hunter\"2","domain":{"name":"acme"}}}},` +
		`"scope":{"project":{"name":"eu-de"}}}}`}
	if diff := cmp.Diff(want, i.logins); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("application/json;charset=utf8", i.headers[0].Get("Content-Type")); diff != "" {
		t.Error(diff)
	}
	path := "/v4/project-of-eu-de/backups"
	if diff := cmp.Diff([]string{path, path, path}, i.urls); diff != "" {
		t.Error(diff)
	}
}

func TestAKnownProjectIDNeedsNoLookUp(t *testing.T) {
	i := new(iam)
	p := i.password()
	p.ProjectID = "p7"
	s := i.service(client.Auth(client.NewPasswordAuth(p)))
	if err := list(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"/v4/p7/backups"}, i.urls); diff != "" {
		t.Error(diff)
	}
	if !strings.HasSuffix(i.logins[0], `"scope":{"project":{"id":"p7"}}}}`) {
		t.Error(i.logins)
	}
	s = i.service(client.Project("p8"))
	if err := list(t.Context(), s); err != nil || i.urls[1] != "/v4/p8/backups" {
		t.Error(err, i.urls)
	}
}

func TestARequestThatBreaksARuleDoesNotLogIn(t *testing.T) {
	i := new(iam)
	if _, err := i.service().ListBackups(t.Context(), listParams{Limit: 101}); err == nil || len(i.logins) != 0 {
		t.Errorf("got %v", err)
	}
}

func TestATokenIsRenewedBeforeItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := new(iam)
		s := i.service()
		for range 2 {
			if err := list(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			time.Sleep(23*time.Hour + 56*time.Minute)
		}
		if len(i.logins) != 2 || i.calls != 2 {
			t.Errorf("%d log-ins, %d calls: a token was used that may expire on the way", len(i.logins), i.calls)
		}
	})
}

func TestAnAnswerFromAnotherClockIsNotExpired(t *testing.T) {
	for _, body := range []string{
		`{"token":{"expires_at":"1999-11-09T01:42:57.527363Z","issued_at":"1999-11-09T00:42:57.527404Z","project":{"id":"p"}}}`,
		`{"token":{"expires_at":"1999-11-09T01:42:57.527363Z","project":{"id":"p"}}}`,
		`{"token":{"project":{"id":"p"}}}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			i := &iam{body: body}
			s := i.service()
			for range 3 {
				if err := list(t.Context(), s); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Minute)
			}
			if diff := cmp.Diff(1, len(i.logins)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCallersAtTheSameTimeLogInOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &iam{slow: true}
		s := i.service()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if err := list(t.Context(), s); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if diff := cmp.Diff(1, len(i.logins)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCallersAtTheSameTimeAreRefusedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &iam{slow: true, refuses: true}
		s := i.service()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				err := list(t.Context(), s)
				credential, ok := errors.AsType[*client.CredentialError](err)
				if !ok || credential.Operation != "listBackups" || !errors.Is(err, client.ErrUnauthorized) || client.Sent(err) {
					t.Errorf("got %v", err)
				}
				if want := "listBackups: credential: POST /v3/auth/tokens: 401 401: The username or password is wrong."; err.Error() != want {
					t.Errorf("got %v", err)
				}
			})
		}
		wg.Wait()
		if diff := cmp.Diff(1, len(i.logins)); diff != "" {
			t.Error(diff) // an account is locked after a few
		}
		list(t.Context(), s)
		if diff := cmp.Diff(2, len(i.logins)); diff != "" {
			t.Error(diff) // a later call tries again
		}
	})
}

func TestACallerWhoGivesUpDoesNotSpoilTheOthersLogIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &iam{slow: true}
		s := i.service()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := list(ctx, s); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		synctest.Wait()
		wg.Go(func() {
			if err := list(t.Context(), s); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() { // gives up while it waits for another's log-in
			if err := list(ctx, s); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		wg.Wait()
	})
}

func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	i := new(iam)
	s := i.service(client.NoRetry())
	if err := list(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	i.tokens++ // the service now takes another token
	var info client.ResponseInfo
	if err := list(client.WithResponse(t.Context(), &info), s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{2, 3, 2}, []int{len(i.logins), i.calls, info.Attempts}); diff != "" {
		t.Error(diff)
	}
	i.dead = true
	if err := list(t.Context(), s); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]int{3, 5}, []int{len(i.logins), i.calls}); diff != "" {
		t.Error(diff)
	}
}

func TestARefusedTokenThatWasReplacedIsNotThrownAway(t *testing.T) {
	i := new(iam)
	a := client.NewPasswordAuth(i.password())
	req, _ := http.NewRequest("GET", "https://h", nil)
	if err := a.Authenticate(t.Context(), req, nil); err != nil {
		t.Fatal(err)
	}
	a.Invalidate(req)
	if err := a.Authenticate(t.Context(), &http.Request{Header: http.Header{}}, nil); err != nil {
		t.Fatal(err)
	}
	a.Invalidate(req)
	if err := a.Authenticate(t.Context(), req, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{2, "t2"}, []any{len(i.logins), req.Header.Get("X-Auth-Token")}); diff != "" {
		t.Error(diff)
	}
}

func TestAStaticTokenIsNotRenewed(t *testing.T) {
	rec, s := answering(t, answer(401, jsonType, `{"error_code":"APIGW.0301","error_msg":"m"}`))
	if err := list(t.Context(), s); !errors.Is(err, client.ErrUnauthorized) || len(rec.requests) != 1 {
		t.Errorf("%d requests, got %v", len(rec.requests), err)
	}
}

func TestAPasswordNeedsAllItsParts(t *testing.T) {
	s := newService(client.At("https://h"), client.Auth(client.NewPasswordAuth(client.Password{})))
	err := list(t.Context(), s)
	want := "listBackups: credential: POST /v3/auth/tokens: client endpoint: must be an absolute http or https URL without user, query and fragment; " +
		"client Password.User: is required; client Password.Password: is required; client Password.Domain: is required; " +
		"client Password.Project: is required"
	if err == nil {
		t.Fatal("it was sent")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestALogInWithoutTokenOrProjectIsAnError(t *testing.T) {
	for _, tc := range []struct {
		header, body, want string
	}{
		{"X-Other", `{"token":{"project":{"id":"p"}}}`, "listBackups: credential: POST /v3/auth/tokens: the answer has no X-Subject-Token"},
		{"X-Subject-Token", `{"token":{"domain":{"id":"d"}}}`, "listBackups: credential: the token is for no project: set Password.Project"},
		{"X-Subject-Token", `{"token":{"project":{"id":".."}}}`, "listBackups: credential: has no usable project id"},
	} {
		rt := transport(func(*http.Request) (*http.Response, error) { return reply(201, jsonType, tc.body, tc.header, "t"), nil })
		p := new(iam).password()
		p.HTTPClient = &http.Client{Transport: rt}
		err := list(t.Context(), newService(client.At("https://h"), client.Auth(client.NewPasswordAuth(p)), client.HTTPClient(p.HTTPClient)))
		if err == nil {
			t.Fatal("it was sent")
		}
		if diff := cmp.Diff(tc.want, err.Error()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestATokenWithALineBreakIsNotSent(t *testing.T) {
	rec, s := answeringWith(t, []client.Option{client.Token("secret\n")}, answer(204, "", ""))
	err := remove(t.Context(), s)
	if _, ok := errors.AsType[*client.CredentialError](err); !ok || len(rec.requests) != 0 || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

type refreshing struct{ calls atomic.Int32 }

func (*refreshing) Authenticate(context.Context, *http.Request, []byte) error { return nil }
func (r *refreshing) Invalidate(*http.Request)                                { r.calls.Add(1) }

func TestACodeThatSaysUnauthorizedRefreshesWhateverTheStatus(t *testing.T) {
	for _, a := range []func() *http.Response{
		answer(400, jsonType, `{"error_code":"DBS.200010","error_msg":"m"}`),
		answer(401, "text/html", "<html>"),
	} {
		r := new(refreshing)
		rec, s := answeringWith(t, []client.Option{client.Auth(r)}, a)
		if err := create(t.Context(), s); !errors.Is(err, client.ErrUnauthorized) || len(rec.requests) != 2 || r.calls.Load() != 1 {
			t.Errorf("%d requests, %d refreshes, got %v", len(rec.requests), r.calls.Load(), err)
		}
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	password := client.Password{User: "me", Password: "hunter2"}
	signer := client.Signer{AccessKey: "AKhunter2", SecretKey: "hunter2", SecurityToken: "hunter2"}
	core := client.New(client.At("https://h"), client.Token("hunter2"))
	inside := func(a client.Authenticator) any { return struct{ auth client.Authenticator }{a} }
	for _, v := range []any{
		password, &password, client.NewPasswordAuth(password), signer, &signer, client.StaticToken("hunter2"), core,
		inside(client.StaticToken("hunter2")), inside(&signer), inside(client.NewPasswordAuth(password)),
		struct{ core *client.Core }{core},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, "hunter2") {
				t.Errorf("%T prints %s with %s", v, text, verb)
			}
		}
		if text, _ := json.Marshal(v); strings.Contains(string(text), `"hunter2"`) {
			t.Errorf("%T is marshalled as %s", v, text)
		}
	}
}
