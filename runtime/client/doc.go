// Package client is what the generated clients of this module share: sending, credentials, retries, errors, paging. It
// knows no service; generated packages bring the operations.
//
// A client has an endpoint, a project id and a credential. What it needs is checked before anything is sent:
//
//	db := service.New(client.At("https://service.example.com"),
//		client.Project(projectID),
//		client.Token(token))
//
// # Errors
//
// A call returns either a result or one of five errors, whose type says whether the request left the machine:
// [*InvalidError] (it breaks documented rules, all of which are listed), [*CredentialError], [*NetworkError],
// [*APIError] (the service refused) and [*UndocumentedError] (an answer that the documentation does not know, such as
// a proxy's web page). A result is never nil when the error is.
//
//	switch {
//	case errors.Is(err, client.ErrNotFound):  // whatever status and code the service says it with
//	case errors.Is(err, client.ErrBusy):      // the same request may succeed later
//	case client.Sent(err):                    // it may have taken effect
//	}
//
//	if refusal, ok := errors.AsType[*client.APIError](err); ok {
//		log.Print(refusal.Code, refusal.Message, refusal.RequestID)
//	}
//
// # Retries
//
// Calls are repeated when that is safe; see [RetryPolicy]. The context bounds the whole call: give it a deadline, for
// there is no other.
//
// # Credentials
//
// [Token] sends a token as it is. [NewPasswordAuth] logs in with a user's password, keeps the token, renews it, and
// tells the project id. [Signer] signs requests with an access key. Anything else is an [Authenticator] of your own.
//
//	login := client.NewPasswordAuth(client.Password{
//		IAM: client.At("https://iam.example.com"), User: user, Password: password, Domain: account, Project: region,
//	})
//	db := service.New(endpoint, client.Auth(login))
//
// # Tests
//
// [HTTPClient] takes a client with a transport of your own, [At] the URL of a stub, and [Unchecked] sends what breaks a rule.
package client
