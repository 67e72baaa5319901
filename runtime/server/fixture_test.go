package server_test

import (
	"context"
	"net/http"

	"github.com/opendbbackup/dbbackup/runtime/server"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file is a server stub as specgen prints it, of a service that lends books. fixture_types_test.go has its types.

type strictServer interface {
	ListBooks(ctx context.Context, request listBooksRequest) (listBooksResponse, error)
	AddBook(ctx context.Context, request addBookRequest) (addBookResponse, error)
	RemoveBook(ctx context.Context, request bookRequest) (removeBookResponse, error)
	RenewBook(ctx context.Context, request renewBookRequest) (renewBookResponse, error)
	ShowStatus(ctx context.Context, request showStatusRequest) (showStatusResponse, error)
}

type listBooksRequest struct {
	ShopID string
	Params listBooksParams
}

type listBooksResponse interface {
	VisitListBooksResponse(w http.ResponseWriter) error
}

type listBooks200 bookList

func (r listBooks200) VisitListBooksResponse(w http.ResponseWriter) error {
	return server.WriteJSON(w, 200, (*bookList)(&r))
}

type listBooksDefault struct {
	Body       errorBody
	StatusCode int
}

func (r listBooksDefault) VisitListBooksResponse(w http.ResponseWriter) error {
	return server.WriteJSON(w, r.StatusCode, &r.Body)
}

type addBookRequest struct {
	ShopID, ShelfID string
	Body            *newBook
}

type addBookResponse interface {
	VisitAddBookResponse(w http.ResponseWriter) error
}

type addBook202 addedBook

func (r addBook202) VisitAddBookResponse(w http.ResponseWriter) error {
	return server.WriteJSON(w, 202, (*addedBook)(&r))
}

type bookRequest struct{ ShopID, BookID string }

type removeBookResponse interface {
	VisitRemoveBookResponse(w http.ResponseWriter) error
}

type removeBook204 struct{}

func (removeBook204) VisitRemoveBookResponse(w http.ResponseWriter) error {
	return server.WriteStatus(w, 204)
}

type renewBookRequest struct {
	ShopID, BookID string
	Params         renewBookParams
	Body           *renewal
}

type renewBookResponse interface {
	VisitRenewBookResponse(w http.ResponseWriter) error
}

type showStatusRequest struct{}

type showStatusResponse interface {
	VisitShowStatusResponse(w http.ResponseWriter) error
}

// An accepted answer has any status and no body.
type accepted struct{ StatusCode int }

// A renewProblem is an answer of another kind of JSON.
type renewProblem struct {
	Body       errorBody
	StatusCode int
}

func (r renewProblem) VisitRenewBookResponse(w http.ResponseWriter) error {
	return server.Write(w, r.StatusCode, "application/problem+json", &r.Body)
}

func (r accepted) VisitRenewBookResponse(w http.ResponseWriter) error {
	return server.WriteStatus(w, r.StatusCode)
}

func (r accepted) VisitShowStatusResponse(w http.ResponseWriter) error {
	return server.WriteStatus(w, r.StatusCode)
}

var (
	credentialToken     = server.Credential{In: "header", Name: "X-Auth-Token"}
	credentialSignature = server.Credential{In: "header", Name: "Authorization", Prefix: "SDK-HMAC-SHA256"}
	credentialLogin     = server.Credential{In: "header", Name: "Authorization", Prefix: "Bearer "}
	credentialKey       = server.Credential{In: "query", Name: "key"}
	credentialSession   = server.Credential{In: "cookie", Name: "session"}
)

var refusals = server.Refusals{
	Invalid:          server.Refusal{Status: 400, Code: "LIB.0001", Message: "Parameter error."},
	Unauthenticated:  server.Refusal{Status: 401, Code: "GW.0301", Message: "Incorrect authentication information"},
	NotFound:         server.Refusal{Status: 404, Code: "GW.0101", Message: "The API does not exist."},
	MethodNotAllowed: server.Refusal{Status: 405, Code: "GW.0102", Message: "The API does not exist."},
	MediaType:        server.Refusal{Status: 415, Code: "GW.0201", Message: "API request error."},
	TooLarge:         server.Refusal{Status: 413, Code: "GW.0202", Message: "Request entity too large."},
}

func appendErrorBody(dst []byte, _ int, code, message string) []byte {
	body := errorBody{ErrorCode: code, ErrorMsg: message}
	return wire.Append(dst, &body)
}

func newHandler(impl strictServer, options ...server.Option) *server.Handler {
	h := server.New(server.Config{Name: "library", Refusals: refusals, ErrorBody: appendErrorBody}, options...)
	register(h, impl)
	return h
}

func register(h *server.Handler, impl strictServer) {
	s := &stub{impl}
	h.Handle(server.Operation{
		ID: "listBooks", Method: "GET", Path: "/v4/{shop_id}/books",
		Security: [][]server.Credential{{credentialToken}, {credentialSignature}},
		Places: []string{"path shop_id", "query shelf_id", "query genre=LIB.0122", "query book_id=LIB.1212", "query binding", "query limit=LIB.0439",
			"query offset=LIB.0440", "query begin_time=LIB.0067", "query end_time=LIB.0068", "query printed", "query tags=LIB.0070", "query floors",
			"query max_price", "query currency", "query rating", "query lent", "header X-Language", "header X-Floor"},
	}, s.listBooks)
	h.Handle(server.Operation{
		ID: "addBook", Method: "POST", Path: "/v3/{shop_id}/shelves/{shelf_id}/books",
		Body:     true,
		Security: [][]server.Credential{{credentialToken}, {credentialSignature}},
		Places: []string{"path shop_id", "path shelf_id", "body name=LIB.0277", "body description=LIB.0127", "body authors=LIB.0299",
			"body authors[].born=LIB.0300"},
	}, s.addBook)
	h.Handle(server.Operation{
		ID: "removeBook", Method: "DELETE", Path: "/v3/{shop_id}/books/{book_id}",
		Security: [][]server.Credential{{credentialLogin}, {credentialKey, credentialSession}},
	}, s.removeBook)
	h.Handle(server.Operation{
		ID: "renewBook", Method: "POST", Path: "/v3/{shop_id}/books/{book_id}:renew",
		Body:     true,
		Security: [][]server.Credential{{}, {credentialLogin}},
	}, s.renewBook)
	h.Handle(server.Operation{ID: "showStatus", Method: "GET", Path: "/status"}, s.showStatus)
}

type stub struct{ impl strictServer }

func (s *stub) listBooks(r *server.Request) error {
	var req listBooksRequest
	req.ShopID = r.Path("shop_id").String()
	for r.NextQuery() {
		switch r.Name() {
		case "shelf_id":
			req.Params.ShelfID = r.String()
		case "genre":
			req.Params.Genre = genre(r.Enum(genre("").Tokens()))
		case "book_id":
			req.Params.BookID = r.String()
		case "binding":
			req.Params.Binding = binding(r.Enum(binding("").Tokens()))
		case "limit":
			req.Params.Limit = r.Int(1, 100)
		case "offset":
			req.Params.Offset = r.Int(0, wire.NoMax)
		case "begin_time":
			req.Params.BeginTime = r.Time(wire.OffsetForm)
		case "end_time":
			req.Params.EndTime = r.Time(wire.OffsetForm)
		case "printed":
			req.Params.Printed = r.Time(wire.LocalForm)
		case "tags":
			r.Again()
			req.Params.Tags = append(req.Params.Tags, r.String())
		case "floors":
			for r.Split() {
				req.Params.Floors = append(req.Params.Floors, r.Int(1, 99))
			}
		case "max_price":
			req.Params.MaxPrice = r.Float(wire.NoMinFloat, wire.NoMaxFloat)
			r.Above(req.Params.MaxPrice, 0)
		case "currency":
			req.Params.Currency = r.String()
		case "rating":
			req.Params.Rating = r.IntEnum(ratingTokens)
		case "lent":
			req.Params.Lent = new(r.Bool())
		}
	}
	if r.Header("X-Language") {
		req.Params.Language = r.String()
	}
	if r.Header("X-Floor") {
		for r.Split() {
			req.Params.Floor = append(req.Params.Floor, r.Int(1, 99))
		}
	}
	r.Together("begin_time", "end_time")
	r.Requires("max_price", "currency")
	req.Params.Check(r.Checker())
	if r.Refused() {
		return nil
	}
	answer, err := s.impl.ListBooks(r.HTTP.Context(), req)
	if err != nil || answer == nil {
		return server.NoAnswer(err)
	}
	return answer.VisitListBooksResponse(r.Writer)
}

func (s *stub) addBook(r *server.Request) error {
	var req addBookRequest
	req.ShopID = r.Path("shop_id").String()
	req.ShelfID = r.Path("shelf_id").String()
	req.Body = new(newBook)
	r.JSON(req.Body, true)
	if r.Refused() {
		return nil
	}
	answer, err := s.impl.AddBook(r.HTTP.Context(), req)
	if err != nil || answer == nil {
		return server.NoAnswer(err)
	}
	return answer.VisitAddBookResponse(r.Writer)
}

func (s *stub) removeBook(r *server.Request) error {
	var req bookRequest
	req.ShopID = r.Path("shop_id").String()
	req.BookID = r.Path("book_id").String()
	if r.Refused() {
		return nil
	}
	answer, err := s.impl.RemoveBook(r.HTTP.Context(), req)
	if err != nil || answer == nil {
		return server.NoAnswer(err)
	}
	return answer.VisitRemoveBookResponse(r.Writer)
}

func (s *stub) renewBook(r *server.Request) error {
	var req renewBookRequest
	req.ShopID = r.Path("shop_id").String()
	req.BookID = r.Path("book_id").String()
	for r.NextQuery() {
		switch r.Name() {
		case "X-Desk":
			req.Params.Desk = r.AnyString()
		}
	}
	if r.Header("X-Desk") {
		req.Params.XDesk = r.Int(1, 4)
	}
	r.Required("header", "X-Desk")
	if body := new(renewal); r.JSON(body, false) {
		req.Body = body
	}
	if r.Refused() {
		return nil
	}
	answer, err := s.impl.RenewBook(r.HTTP.Context(), req)
	if err != nil || answer == nil {
		return server.NoAnswer(err)
	}
	return answer.VisitRenewBookResponse(r.Writer)
}

func (s *stub) showStatus(r *server.Request) error {
	var req showStatusRequest
	if r.Refused() {
		return nil
	}
	answer, err := s.impl.ShowStatus(r.HTTP.Context(), req)
	if err != nil || answer == nil {
		return server.NoAnswer(err)
	}
	return answer.VisitShowStatusResponse(r.Writer)
}
