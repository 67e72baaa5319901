package check

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

func TestResponseFindsWhatIsNotDocumented(t *testing.T) {
	s := library(t)
	const book = `{"id": "b1", "title": "One", "pages": 1, "edition": {"genre": "novel"}, "chapters": []`
	for _, test := range []struct {
		name, op string
		status   int
		header   http.Header
		body     string
		strict   bool
		want     []string
	}{
		{"right", "createBook", 202, nil, `{"book_id": "b1"}`, true, nil},
		{"another status seen on the wire", "createBook", 200, nil, `{"book_id": "b1"}`, true, nil},
		{"another status", "createBook", 500, nil, `{}`, true, []string{`status | response status: must be 200, 202, 400, got 500`}},
		{"a success that the default is not for", "listBooks", 202, nil, `{}`, true, []string{`status | response status: must be 200, a documented refusal, got 202`}},
		{"a refusal that the default is for", "listBooks", 503, nil, `{"error_code": ""}`, true,
			[]string{`minLength | response error_code: must be at least 1 character`, `required | response error_msg: is required`}},
		{"another type", "createBook", 202, http.Header{"Content-Type": {"text/html"}}, `<p>`, true,
			[]string{`mediaType | response header Content-Type: must be application/json, got text/html`, `json | response: must be JSON: invalid character '<' looking for beginning of value`}},
		{"no body", "createBook", 202, nil, ``, true, []string{`required | response: is required`}},
		{"a body where there is none", "deleteBook", 204, nil, `{}`, true, []string{`additionalProperties | response: must have no body, got "2 bytes"`}},
		{"a body where there is none, let pass", "deleteBook", 204, nil, `{}`, false, nil},
		{"a header", "showNewest", 200, http.Header{"X-Shelf": {"2"}}, book + `}`, true, []string{`minimum | response header X-Shelf: must be at least 3, got 2`}},
		{"no header", "showNewest", 200, nil, book + `}`, true, []string{`required | response header X-Shelf: is required`}},
		{"another member", "showNewest", 200, http.Header{"X-Shelf": {"3"}}, book + `, "colour": "red"}`, true,
			[]string{`additionalProperties | response colour: is not documented, got "red"`}},
		{"another member, let pass", "showNewest", 200, http.Header{"X-Shelf": {"3"}}, book + `, "colour": "red"}`, false, nil},
		{"another name seen on the wire", "showNewest", 200, http.Header{"X-Shelf": {"3"}}, book + `, "printedAt": ""}`, true, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			header := http.Header{"Content-Type": {"application/json;charset=utf-8"}}
			for name, values := range test.header {
				header[name] = values
			}
			got := lines(Response(s.Operation(test.op), test.status, header, []byte(test.body), test.strict))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// That nothing is documented of a refusal but its status promises nothing about its body.
func TestARefusalThatIsDocumentedWithoutABodyMayHaveAny(t *testing.T) {
	op := &contract.Operation{Responses: []*contract.Response{{Status: 200}, {Status: 400}, {}}}
	for _, test := range []struct {
		status int
		body   string
		want   []string
	}{
		{400, "", nil}, {400, "{}", nil}, {400, "Bad Request", nil}, {409, "{}", nil},
		{200, "", nil}, {200, "{}", []string{`additionalProperties | response: must have no body, got "2 bytes"`}},
	} {
		got := lines(Response(op, test.status, http.Header{"Content-Type": {"text/plain"}}, []byte(test.body), true))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%d %q (-want +got)\n%s", test.status, test.body, diff)
		}
	}
}

func TestDocumentedAnswersAreRight(t *testing.T) {
	for _, op := range library(t).Operations {
		for _, e := range op.Examples {
			if e.Response == nil {
				continue
			}
			if found := Response(op, e.Response.Status, http.Header{"Content-Type": {"application/json"}}, e.Response.Body, true); len(found) > 0 {
				t.Errorf("%s %s: %v", op.ID, e.Name, found)
			}
		}
	}
}
