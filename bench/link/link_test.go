package link

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOurClientLinksNoThirdPartyPackage(t *testing.T) {
	_, thirdParty, err := count("..", "./programs/ours")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(0, thirdParty); diff != "" {
		t.Errorf("third-party packages (-want +got):\n%s", diff)
	}
}

func TestThirdPartyIsWhatIsNeitherStandardNorOurs(t *testing.T) {
	got := map[string]bool{}
	for _, module := range []string{"std", "github.com/opendbbackup/dbbackup", "github.com/opendbbackup/dbbackup/bench", "github.com/oapi-codegen/runtime"} {
		got[module] = thirdPartyModule(module)
	}
	want := map[string]bool{"std": false, "github.com/opendbbackup/dbbackup": false, "github.com/opendbbackup/dbbackup/bench": false, "github.com/oapi-codegen/runtime": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("third-party (-want +got):\n%s", diff)
	}
}
