package contract

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResponsePrefersExactThenAlsoThenDefault(t *testing.T) {
	op := &Operation{Responses: []*Response{
		{Status: 0, Description: "default"},
		{Status: 202, Also: []int{200, 201}, Description: "accepted"},
		{Status: 201, Description: "made"},
	}}
	want := map[int]string{200: "accepted", 201: "made", 202: "accepted", 400: "default", 0: "default"}
	got := map[int]string{}
	for status := range want {
		got[status] = op.Response(status).Description
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestResponseIsNilForAnUndocumentedStatus(t *testing.T) {
	if got := library(t).Operation("createBook").Response(500); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestSuccessIsTheFirst2xx(t *testing.T) {
	s := library(t)
	if got := s.Operation("createBook").Success().Status; got != 202 {
		t.Errorf("got %d, want 202", got)
	}
	if got := (&Operation{Responses: []*Response{{Status: 0}, {Status: 302}}}).Success(); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestLookUpsFindByName(t *testing.T) {
	s := library(t)
	if s.Operation("nope") != nil || s.Schema("nope") != nil || s.Scheme("nope") != nil || s.Refusal("nope") != nil {
		t.Error("found what is not there")
	}
	op := s.Operation("listBooks")
	if op.Param("header", "x-language") == nil {
		t.Error("the case of a header's name matters")
	}
	if op.Param("query", "LIMIT") != nil || op.Param("path", "limit") != nil {
		t.Error("the case or the place of a query parameter does not matter")
	}
	if got := s.Schema("Book").Property("printedAt"); got == nil || got.Name != "printed_at" {
		t.Errorf("by alias: %v", got)
	}
	if got := s.Refusal("invalid").Code; got != "LIB.0400" {
		t.Errorf("refusal %s", got)
	}
	if got := s.Scheme("signature").Prefix; got != "LIB-HMAC" {
		t.Errorf("scheme %s", got)
	}
}
