package contract

import "testing"

func TestRefusalsAreDocumentedOrFollowFromHTTP(t *testing.T) {
	answers := func(statuses ...int) *Operation {
		op := &Operation{}
		for _, status := range statuses {
			op.Responses = append(op.Responses, &Response{Status: status})
		}
		return op
	}
	also := answers(404)
	also.Responses[0].Also = []int{422}
	plain := &Service{}
	words := &Service{Refusals: []Refusal{{Kind: "invalid", Status: 418}, {Kind: "notFound", Code: "L.404"}}}
	for _, c := range []struct {
		what    string
		service *Service
		op      *Operation
		kind    string
		status  int
		says    bool
	}{
		{"nothing is documented", plain, answers(200), "invalid", 400, false},
		{"another refusal is", plain, answers(200, 404), "invalid", 400, false},
		{"400 is", plain, answers(200, 400), "invalid", 400, true},
		{"422 is", plain, answers(200, 404, 422), "invalid", 422, true},
		{"both are", plain, answers(422, 400), "invalid", 400, true},
		{"422 is, beside another", plain, also, "invalid", 422, true},
		{"any is", plain, answers(200, 0), "invalid", 400, true},
		{"422 is, and any other", plain, answers(0, 422), "invalid", 422, true},
		{"the service says so", words, answers(200, 400, 0), "invalid", 418, true},
		{"a code without a status", words, answers(200), "notFound", 404, false},
		{"no credential", plain, answers(200, 403), "unauthenticated", 401, false},
		{"a kind that nobody knows", plain, answers(200), "odd", 400, false},
	} {
		if got := c.service.RefusalStatus(c.op, c.kind); got != c.status {
			t.Errorf("%s: status %d, want %d", c.what, got, c.status)
		}
		if got := c.service.SaysHow(c.op, c.kind); got != c.says {
			t.Errorf("%s: documented: %v", c.what, got)
		}
	}
	if got := words.RefusalStatus(nil, "mediaType"); got != 415 {
		t.Errorf("without an operation: %d", got)
	}
}
