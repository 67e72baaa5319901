package contract

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokensOfAPointerAreTheNamesThatMadeIt(t *testing.T) {
	for pointer, names := range map[string][]string{"": nil, "/": {""}, "/a~1b/~0/~01": {"a/b", "~", "~1"}} {
		if diff := cmp.Diff(names, PointerTokens(pointer)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", pointer, diff)
		}
		made := ""
		for _, name := range names {
			made += "/" + PointerToken(name)
		}
		if made != pointer {
			t.Errorf("%q is made again as %q", pointer, made)
		}
	}
}
