package run_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/cases"
	"github.com/opendbbackup/dbbackup/internal/contract/run"
	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// pages is a service whose only operation documents some refusals. Those from 404 on have a body.
func pages(refusals ...int) *contract.Service {
	one := "1"
	code := object("code", &contract.Schema{Kind: contract.String})
	op := &contract.Operation{
		ID: "showPage", Method: "GET", Path: "/pages/{number}",
		Params:    []*contract.Param{{Name: "number", In: "path", Required: true, Schema: &contract.Schema{Kind: contract.Integer, Min: &contract.Bound{Value: one}}}},
		Responses: []*contract.Response{{Status: 200, MediaType: "application/json", Schema: object("text", &contract.Schema{Kind: contract.String})}},
	}
	for _, status := range refusals {
		r := &contract.Response{Status: status}
		if status >= 404 {
			r.MediaType, r.Schema = "application/json", code
		}
		op.Responses = append(op.Responses, r)
	}
	return &contract.Service{Name: "pages", Operations: []*contract.Operation{op}}
}

func object(name string, s *contract.Schema) *contract.Schema {
	return &contract.Schema{Kind: contract.Object, Properties: []*contract.Property{{Name: name, Required: true, Schema: s}}}
}

// refusing is a server of pages that refuses with a status and a body.
func refusing(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number, found := strings.CutPrefix(r.URL.Path, "/pages/")
		w.Header().Set("Content-Type", "application/json")
		switch {
		case !found || strings.Contains(number, "/") || r.Method != "GET":
			w.WriteHeader(404)
		case strings.Trim(number, "0123456789") != "" || strings.Trim(number, "0") == "":
			if !strings.HasPrefix(body, "{") {
				w.Header().Set("Content-Type", "text/html")
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		default:
			fmt.Fprint(w, `{"text": ""}`)
		}
	})
}

func TestARefusalIsOneThatIsDocumentedOrElseAny(t *testing.T) {
	const html, problem, right = "<html><title>No</title></html>", `{"title": "No"}`, `{"code": "1"}`
	for _, c := range []struct {
		documented []int
		status     int
		body       string
		want       []string
	}{
		// Nothing fits: any refusal does, whatever its body.
		{nil, 400, problem, nil}, {nil, 422, html, nil}, {nil, 404, "", nil},
		{[]int{404}, 400, problem, nil}, {[]int{404}, 422, html, nil}, {[]int{409}, 400, "", nil},
		// What is documented is looked at all the same.
		{[]int{404}, 404, right, nil}, {[]int{404}, 404, problem, []string{"showPage.response.404.code.required", "showPage.response.404.title.additionalProperties"}},
		// Something fits: then it is one that is documented.
		{[]int{400}, 400, "", nil}, {[]int{400}, 400, problem, nil}, {[]int{400}, 400, html, nil},
		{[]int{400}, 422, "", []string{"showPage.response.400.status"}},
		{[]int{422}, 422, right, nil}, {[]int{422}, 422, "", []string{"showPage.response.422.type"}},
		{[]int{422}, 400, right, []string{"showPage.response.422.status"}},
		{[]int{400, 404}, 404, right, nil},
		{[]int{0}, 400, problem, nil}, {[]int{0}, 418, html, nil},
		// It is none if nothing is refused, or the server breaks.
		{nil, 200, right, []string{"showPage.path.number.minimum", "showPage.response.200.text.required", "showPage.response.200.code.additionalProperties", "showPage.path.number.type"}},
		{[]int{404}, 500, problem, []string{"showPage.path.number.minimum", "showPage.path.number.type"}},
	} {
		s := pages(c.documented...)
		result, err := run.Run(t.Context(), run.Handler(refusing(c.status, c.body)), cases.Derive(s, cases.Options{}), run.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, broken(result)); diff != "" {
			t.Errorf("%d is answered, %v are documented (-want +got)\n%s", c.status, c.documented, diff)
		}
	}
}

func TestAStubRefusesWhateverIsDocumented(t *testing.T) {
	for _, documented := range [][]int{nil, {404}, {400}, {422}, {400, 404}, {404, 422}, {403}, {0}, {404, 0}} {
		s := pages(documented...)
		result := holdStub(t, cases.Derive(s, cases.Options{}), stub.Options{}, run.Options{})
		if diff := cmp.Diff([]run.Finding{}, result.Findings); diff != "" {
			t.Errorf("%v are documented (-want +got)\n%s", documented, diff)
		}
	}
}
