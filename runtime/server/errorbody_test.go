package server_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/runtime/server"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// Refusals are put together from pieces that ErrorBody wrote once. They must be what it would write each time: every character
// that JSON escapes is tried at each place of a word.
func TestRefusalsAreWhatErrorBodyWrites(t *testing.T) {
	made, written := newHandler(fixed{}), server.New(server.Config{Refusals: refusals, ErrorBody: unpredictable()})
	register(written, fixed{})
	for char := range 256 {
		for place := range 9 {
			got := strings.Repeat("a", place) + string([]byte{byte(char)}) + strings.Repeat("b", 8-place)
			target := booksURL + "?binding=" + url.QueryEscape(got)
			want, have := send(written, "GET", target, ""), send(made, "GET", target, "")
			if diff := cmp.Diff(want.Body.String(), have.Body.String()); diff != "" || have.Code != 400 {
				t.Fatalf("%q: status %d (-written +made):\n%s", got, have.Code, diff)
			}
			refused(t, have)
		}
	}
}

// unpredictable is appendErrorBody, but nobody can tell from one of its bodies what the next one will be like.
func unpredictable() func(dst []byte, status int, code, message string) []byte {
	asked := false
	return func(dst []byte, status int, code, message string) []byte {
		if !asked {
			asked = true
			return append(dst, "{}"...)
		}
		return appendErrorBody(dst, status, code, message)
	}
}

func TestAnErrorBodyThatShortensItsMessageIsAskedEachTime(t *testing.T) {
	h := server.New(server.Config{Refusals: refusals, ErrorBody: func(dst []byte, status int, code, message string) []byte {
		return appendErrorBody(dst, status, code, message[:min(len(message), 40)])
	}})
	register(h, fixed{})
	want := refusal{400, "LIB.0439", "Parameter error: query limit: must be 1 "}
	if diff := cmp.Diff(want, refused(t, send(h, "GET", booksURL+"?limit=0", ""))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRefusalsHaveTheDocumentedMediaTypeAndStatus(t *testing.T) {
	h := server.New(server.Config{ErrorType: "application/problem+json", ErrorBody: func(dst []byte, status int, _, message string) []byte {
		dst = wire.AppendString(append(dst, `{"detail":`...), message)
		return append(wire.AppendInt(append(dst, `,"status":`...), status), '}')
	}})
	register(h, fixed{})
	for target, want := range map[string]string{
		booksURL + "?limit=0": `{"detail":"Bad Request: query limit: must be 1 to 100, got 0","status":400}`,
		"/nowhere":            `{"detail":"Not Found: no path of the description is /nowhere","status":404}`,
	} {
		w := send(h, "GET", target, "")
		if diff := cmp.Diff(want, w.Body.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff("application/problem+json", w.Header().Get("Content-Type")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestACodeThatIsNoNumberIsTheStatusWhereNumbersAreDocumented(t *testing.T) {
	if diff := cmp.Diff([]int{4001, 400}, []int{server.CodeNumber("4001", 400), server.CodeNumber("LIB.1", 400)}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
