package contracttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/runtime/client"
	"github.com/opendbbackup/dbbackup/runtime/server"
)

// A Case is one documented pair as generated Go values.
type Case struct {
	Operation, Example string // the operation's id and the example's name
	// Call sends the documented request with the generated client to a server at endpoint, and returns what the client
	// makes of the answer.
	Call    func(ctx context.Context, endpoint string, hc *http.Client) (any, error)
	Request any // what the generated server hands its implementation for the documented request
	Answer  any // the documented answer as the generated server's response object; nil: none is documented
}

// example finds the pair that a case is about.
func (s *Service) example(c Case) (*contract.Operation, *contract.Example, error) {
	op := s.contract.Operation(c.Operation)
	if op == nil {
		return nil, nil, fmt.Errorf("the service has no operation %q", c.Operation)
	}
	for _, e := range op.Examples {
		if e.Name == c.Example {
			if e.Request == nil {
				return nil, nil, fmt.Errorf("the example %q of %s has no request", c.Example, c.Operation)
			}
			return op, e, nil
		}
	}
	return nil, nil, fmt.Errorf("%s has no example %q", c.Operation, c.Example)
}

// As makes what a function for all operations returns into the response object of one. It fails with the function's own
// error, and if the answer is that of another operation.
func As[T any](answer any, err error) (T, error) {
	var none T
	if err != nil || answer == nil {
		return none, err
	}
	typed, ok := answer.(T)
	if !ok {
		return none, fmt.Errorf("the answer is a %T, which does not belong to this operation", answer)
	}
	return typed, nil
}

// Refusal makes an error of a generated client into one that a generated server passes on: what the service refused, it
// refuses likewise. Other errors stay as they are.
func Refusal(err error) error {
	if api, ok := errors.AsType[*client.APIError](err); ok {
		return &server.Error{Status: api.Status, Code: api.Code, Message: api.Message}
	}
	return err
}

// marshal writes a result as JSON; numbers, names and order are the generated code's.
func marshal(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%T does not encode: %w", v, err)
	}
	return text, nil
}
