package stub

import (
	"net/http/httptest"
	"testing"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// Finding a text for a pattern takes longer than all else that is done for a request: it must not be done for each.
func TestPatternsCostNothingOnceAnAnswerIsMade(t *testing.T) {
	for _, test := range []struct {
		name, url string
		examples  bool
	}{
		{"a documented list", "/v1/abcd/books?genre=novel", true},
		{"a list without examples", "/v1/abcd/books?genre=novel", false},
		{"an answer without examples", "/v1/abcd/books/newest", false},
		{"a refusal", "/v1/abcd/books?limit=101", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			allocations := func(pattern string) float64 {
				s := described(t, "library")
				demand(s, pattern)
				if !test.examples {
					for _, op := range s.Operations {
						op.Examples = nil
					}
				}
				h := New([]*contract.Service{s}, Options{})
				r := httptest.NewRequest("GET", test.url, nil)
				r.Header.Set("X-Token", "secret")
				return testing.AllocsPerRun(10, func() { h.ServeHTTP(httptest.NewRecorder(), r) })
			}
			if more := allocations(`^[a-z]{3,8}-[0-9]{4}$`) - allocations(""); more > 10 {
				t.Errorf("a pattern allocates %g times more in each answer", more)
			}
		})
	}
}

// demand has all answers carry texts of a pattern, in a header and in the body.
func demand(s *contract.Service, pattern string) {
	text := &contract.Schema{Kind: contract.String, Pattern: pattern}
	for _, op := range s.Operations {
		for _, r := range op.Responses {
			r.Headers = append(r.Headers, &contract.Param{Name: "X-Mark", In: "header", Required: true, Schema: text})
		}
	}
	for _, name := range []string{"Book", "BookList", "Error"} {
		schema := s.Schema(name)
		schema.Properties = append(schema.Properties, &contract.Property{Name: "mark", Required: true, Schema: text})
	}
}
