package client

import (
	"context"
	"errors"
	"net/http"
)

const tokenHeader = "X-Auth-Token"

// An Authenticator adds a credential to requests. It is called for each attempt, with the body that will be sent, and
// must be safe for concurrent use. When it fails, the request is not sent and the call returns a [*CredentialError].
type Authenticator interface {
	Authenticate(ctx context.Context, req *http.Request, body []byte) error
}

// A Refresher is an [Authenticator] that can have another credential than the one that the service did not accept.
// When a request is refused so ([ErrUnauthorized]), Invalidate is told that request, and it is sent once more.
type Refresher interface {
	Invalidate(refused *http.Request)
}

// A ProjectResolver is an [Authenticator] that knows the project id its credential is for. It is asked when a request
// needs one and the client was given none.
type ProjectResolver interface {
	ProjectID(ctx context.Context) (string, error)
}

// StaticToken returns an Authenticator that sends a token in X-Auth-Token and never renews it.
func StaticToken(token string) Authenticator { return &staticToken{[]string{token}} }

// A staticToken is used by pointer: fmt prints the fields of values that it finds inside others.
type staticToken struct{ value []string }

func (t *staticToken) Authenticate(_ context.Context, req *http.Request, _ []byte) error {
	if !isHeaderValue(t.value[0]) {
		return errors.New("the token has a line break or another control character")
	}
	req.Header[tokenHeader] = t.value[:1:1]
	return nil
}

func (*staticToken) String() string   { return "token" }
func (*staticToken) GoString() string { return "token" }
