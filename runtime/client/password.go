package client

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file logs in with a user's password: the token is got from IAM, kept, and renewed before it runs out.

// A Password is what a user logs in with. The token is for one project, which is named by its id or by its name; an
// id goes before a name.
type Password struct {
	IAM       Endpoint // of the service that gives out tokens, without "/v3"
	User      string
	Password  string `json:"-"`
	Domain    string // the account that the user belongs to
	Project   string // a project's name: a region such as "eu-de", or "eu-de_subproject"
	ProjectID string

	HTTPClient *http.Client // see the option of that name; may be nil
}

// String shows nothing of the password.
func (p Password) String() string   { return "password of user " + p.User }
func (p Password) GoString() string { return p.String() }

// A PasswordAuth is an [Authenticator] that logs in with a user's password when a token is first needed. It keeps the
// token until shortly before it expires or until a service does not accept it. However many calls need a token at
// once, it is asked for once; so clients of several services should share one PasswordAuth.
type PasswordAuth struct {
	login Password
	core  *Core
	turn  chan struct{} // filled by the one who logs in

	mu    sync.Mutex
	token token
	tries int   // log-ins so far
	err   error // of the last one
}

// A token is what a log-in gives.
type token struct {
	header  []string
	project string
	until   time.Time // zero: until it is refused
}

// NewPasswordAuth returns a PasswordAuth for a user. It never fails: what is missing in p is a violation in the
// [*InvalidError] of the first log-in, which is what the [*CredentialError] of the first call wraps.
func NewPasswordAuth(p Password) *PasswordAuth {
	return &PasswordAuth{login: p, core: New(p.IAM, HTTPClient(p.HTTPClient)), turn: make(chan struct{}, 1)}
}

// String shows nothing of password and token.
func (a *PasswordAuth) String() string   { return a.login.String() }
func (a *PasswordAuth) GoString() string { return a.String() }

// Authenticate sets X-Auth-Token, logging in when there is no token that is still valid. It fails with what a call of
// IAM fails with, or with the context's error.
func (a *PasswordAuth) Authenticate(ctx context.Context, req *http.Request, _ []byte) error {
	t, err := a.current(ctx)
	if err != nil {
		return err
	}
	req.Header[tokenHeader] = t.header[:1:1]
	return nil
}

// ProjectID returns the id of the project that the token is for, logging in when it is not yet known.
func (a *PasswordAuth) ProjectID(ctx context.Context) (string, error) {
	if a.login.ProjectID != "" {
		return a.login.ProjectID, nil
	}
	t, err := a.current(ctx)
	if err != nil {
		return "", err
	}
	if t.project == "" {
		return "", errors.New("the token is for no project: set Password.Project")
	}
	return t.project, nil
}

// Invalidate forgets the token that refused carried, unless it has been replaced already.
func (a *PasswordAuth) Invalidate(refused *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token.header != nil && refused.Header.Get(tokenHeader) == a.token.header[0] {
		a.token = token{}
	}
}

// cached returns the token if it is valid, and how many log-ins there were.
func (a *PasswordAuth) cached() (t token, tries int, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t = a.token
	return t, a.tries, t.header != nil && (t.until.IsZero() || time.Now().Before(t.until))
}

// current returns a valid token. One caller logs in and the others wait for it: they share its token and its error, for a
// few log-ins with a wrong password lock an account.
func (a *PasswordAuth) current(ctx context.Context) (token, error) {
	t, before, ok := a.cached()
	if ok {
		return t, nil
	}
	select {
	case a.turn <- struct{}{}:
	case <-ctx.Done():
		return token{}, context.Cause(ctx)
	}
	defer func() { <-a.turn }()
	t, now, ok := a.cached()
	if ok {
		return t, nil
	}
	if now > before && a.err != nil {
		return token{}, a.err // of the log-in that was waited for
	}
	return a.renew(ctx)
}

// renew logs in. It is called by one goroutine at a time.
func (a *PasswordAuth) renew(ctx context.Context) (token, error) {
	t, err := a.ask(ctx)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		if ctx.Err() == nil { // a caller who gave up says nothing to the others
			a.tries++
			a.err = err
		}
		return token{}, err
	}
	a.tries++
	a.token, a.err = t, nil
	return t, nil
}

var createToken = Operation{
	ID: "POST /v3/auth/tokens", Method: http.MethodPost, Path: "/v3/auth/tokens",
	Success: []int{http.StatusCreated}, Errors: []int{0},
	Body: true, Anonymous: true,
	Idempotent: true, // a new token leaves older ones valid
}

// ask asks IAM for a token.
func (a *PasswordAuth) ask(ctx context.Context) (token, error) {
	r := a.core.Request(&createToken)
	r.QueryString("nocatalog", "true") // the catalog is most of the answer, and not needed
	r.Header("Content-Type", "application/json;charset=utf8")
	login := (*logIn)(&a.login)
	login.check(&r.checks)
	r.JSON(login)
	var info ResponseInfo
	asked := time.Now()
	answer, err := Do(WithResponse(ctx, &info), r, new(tokenAnswer))
	if err != nil {
		return token{}, err
	}
	text := info.Header.Get("X-Subject-Token")
	if text == "" {
		return token{}, errors.New(createToken.ID + ": the answer has no X-Subject-Token")
	}
	return token{header: []string{text}, project: answer.project, until: answer.validUntil(asked)}, nil
}

// A logIn is a Password as the body that IAM takes.
type logIn Password

// CodeJSON is for writing only.
func (l *logIn) CodeJSON(c *wire.Codec) {
	methods := []string{"password"}
	domain := members(func() { c.String("name", &l.Domain, wire.Required) })
	user := members(func() {
		c.String("name", &l.User, wire.Required)
		c.String("password", &l.Password, wire.Required)
		c.Value("domain", domain, wire.Required)
	})
	project := members(func() {
		if l.ProjectID != "" {
			c.String("id", &l.ProjectID, wire.Required)
		} else {
			c.String("name", &l.Project, wire.Required)
		}
	})
	identity := members(func() {
		wire.Slice(c, "methods", &methods, wire.Required, wire.StringOf)
		c.Value("password", members(func() { c.Value("user", user, wire.Required) }), wire.Required)
	})
	auth := members(func() {
		c.Value("identity", identity, wire.Required)
		c.Value("scope", members(func() { c.Value("project", project, wire.Required) }), wire.Required)
	})
	members(func() { c.Value("auth", auth, wire.Required) }).CodeJSON(c)
}

// check asks for what the body is made of.
func (l *logIn) check(c *wire.Checker) {
	c.Required("client", "Password.User", l.User != "")
	c.Required("client", "Password.Password", l.Password != "")
	c.Required("client", "Password.Domain", l.Domain != "")
	c.Required("client", "Password.Project", l.Project != "" || l.ProjectID != "")
}

// A tokenAnswer is what IAM says about a token, which itself is in a header.
type tokenAnswer struct{ expires, issued, project string }

// CodeJSON is for reading only.
func (a *tokenAnswer) CodeJSON(c *wire.Codec) {
	project := members(func() { c.String("id", &a.project, wire.Required) })
	token := members(func() {
		c.String("expires_at", &a.expires, wire.Required)
		c.String("issued_at", &a.issued, wire.Required)
		c.Value("project", project, wire.Required)
	})
	members(func() { c.Value("token", token, wire.Required) }).CodeJSON(c)
}

// members is an object that no type stands for: it lists its members.
type members func()

func (m members) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		m()
	}
}

// validUntil returns when to ask for the next token: some time before this one expires. Where the clocks of this
// machine and IAM differ so much that a new token seems expired, its lifetime counts from when it was asked for.
func (a *tokenAnswer) validUntil(asked time.Time) time.Time {
	expires, err := time.Parse(time.RFC3339, a.expires)
	if err != nil {
		return time.Time{}
	}
	lifetime := expires.Sub(asked)
	if lifetime <= 0 {
		issued, err := time.Parse(time.RFC3339, a.issued)
		if err != nil {
			return time.Time{}
		}
		lifetime = expires.Sub(issued)
	}
	return asked.Add(lifetime - min(5*time.Minute, lifetime/10))
}
