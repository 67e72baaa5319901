package names

import (
	"go/token"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokensHaveNamesThatKeepThemApart(t *testing.T) {
	for text, want := range map[string]string{
		"": "Empty", "novel": "Novel", "non-fiction": "NonFiction", "3.4": "3_4", "34": "34", "3-4.5": "3_4_5", "-1": "Minus1", "+1": "Plus1",
		"a/b": "AB", "größe": "Größe", "日本": "日本", "UPPER_CASE": "UPPERCASE", "v1.2": "V1_2", "2xl": "2Xl", "—": "", "*": "Asterisk",
	} {
		if diff := cmp.Diff(want, Token(text)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", text, diff)
		}
		if name := "Type" + Token(text); !token.IsIdentifier(name) {
			t.Errorf("%q: %s is no identifier", text, name)
		}
	}
}

func TestPackagesHaveNamesThatGoTakes(t *testing.T) {
	for text, want := range map[string]string{
		"library": "library", "my-api": "myapi", "My.API": "myapi", "2d": "d", "v2": "v2", "func": "funcapi", "main": "mainapi", "internal": "internalapi", "---": "api",
	} {
		if diff := cmp.Diff(want, Package(text)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", text, diff)
		}
	}
}

func TestVariablesHideNothing(t *testing.T) {
	for text, want := range map[string]string{
		"instance_id": "instanceID", "type": "typeValue", "len": "lenValue", "ctx": "ctxValue", "body": "bodyValue", "strconv": "strconvValue", "ID": "id", "repos/get": "reposGet",
	} {
		if diff := cmp.Diff(want, Unexported(text)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", text, diff)
		}
	}
}

func TestTablesBeginWithTheirTypesName(t *testing.T) {
	for name, want := range map[string]string{"BackupType": "backupType", "DBInstance": "dbInstance", "Type": "type", "ID": "id"} {
		if got := LowerFirst(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
