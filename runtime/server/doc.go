// Package server is what generated server stubs share: routing, credentials, reading requests as documented, and refusing
// them as documented. It knows no service; a generated package brings tables and one function an operation.
//
// Programs meet it in three places: the options of a generated New, the errors that an implementation returns, and the
// response objects it may write itself. All else is for generated code to call.
//
//	h := libraryserver.New(implementation{},
//		server.Authorize(checkToken),
//		server.OnError(func(ctx context.Context, operation string, err error) { slog.ErrorContext(ctx, operation, "error", err) }))
//	log.Fatal(http.ListenAndServe("127.0.0.1:8080", h))
//
// # What is refused, in which order
//
// A request is judged step by step, and the first answer ends it. Each refusal has the status, the code and the error
// body that the service documents for it, or HTTP's own where it documents none; its text goes on to say what is wrong.
//
//	no such path             404
//	no such method on it     405, with Allow
//	no credential            401, with WWW-Authenticate where HTTP knows the scheme
//	the hook says no         401, or what the hook says
//	the body is no JSON      415 (by its Content-Type; none at all is fine)
//	the body is too large    413, and the connection is closed
//	rules are broken         400, with every broken rule in the text
//
// Broken rules are told in the order of the documentation, whatever the order of the request, and the code is that of the
// first one that has a code of its own:
//
//	{"error_code":"LIB.0439","error_msg":"Parameter error: query limit: must be 1 to 100, got 101; query end_time: needs begin_time"}
//
// What is not documented is let pass: other query parameters, other headers, other members of a body, a body with GET. Of
// query parameters a header says so, with the name that may have been meant:
//
//	Warning: 299 - "query limt is not documented, did you mean limit?"
//
// A parameter that comes twice, and a query that is not percent-encoded, is refused.
//
// HEAD is served as GET, of which net/http keeps the body back. OPTIONS is answered with 204 and Allow, without a
// credential. A path is matched segment by segment, each unescaped by itself, so that %2F is a character of a parameter; no
// parameter is empty, and a slash more at the end, or in the middle, makes another path.
//
// # Limits
//
//	request body           12 MiB (DefaultMaxBody), see MaxBody
//	nesting of a body      10,000
//	broken rules told      100, in 16 KiB or little more; each value cut to 64 bytes
//	line and headers       those of http.Server: 1 MiB, MaxHeaderBytes
//	time                   those of http.Server: none, so set ReadTimeout and its like
//
// # Refusing from an implementation
//
// Return an [*Error], which may be wrapped. It is written in the documented error body:
//
//	return nil, &server.Error{Status: 404, Code: "LIB.0404", Message: "The shelf does not exist."}
//
// Every other error becomes a 500 that does not show it, and is told to [OnError] or else logged; so does an implementation
// that returns neither an answer nor an error ([ErrNoAnswer]). An error after the answer has begun, which is mostly that of
// a client that has gone, is told and nothing more is written ([WriteError]). The context is the request's: it ends when
// the client goes. A panic is left to net/http, which logs it and breaks the connection, or to middleware.
//
// # Authorising
//
// A stub looks whether a documented credential is there; what it is worth is for a hook to say. See [Authorize].
//
// # Memory
//
// What an implementation is given is its own, for good. Its strings are parts of the URL or of one copy of the body, and keep
// that alive; strings.Clone those that outlive the rest. Nothing of one request is ever seen by another: what handlers keep
// between requests is empty memory.
package server
