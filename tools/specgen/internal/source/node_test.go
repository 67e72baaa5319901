package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

func parse(t *testing.T, text string) *yaml.Node {
	t.Helper()
	n, err := NewSet(t.TempDir()).Parse("a.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestKeysCanBeReadSetAndRemoved(t *testing.T) {
	n := parse(t, "a: 1\nb: {c: x}\n")
	Put(n, "d", String("new"))
	Put(n, "a", List())
	if !Delete(Get(n, "b"), "c") || Delete(n, "gone") || Delete(nil, "x") {
		t.Error("Delete does not say whether the key was there")
	}
	if diff := cmp.Diff(`{"a":[],"b":{},"d":"new"}`, asJSON(t, n)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if Get(n, "gone") != nil || Get(nil, "a") != nil || Get(Get(n, "d"), "a") != nil || Text(n, "a") != "" {
		t.Error("a key that is not there has a value")
	}
	if diff := cmp.Diff("new", Text(n, "d")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestACloneSharesNothing(t *testing.T) {
	n := parse(t, "# head\na: [1, {b: c}] # line\n# foot\n")
	copied := Clone(n)
	seen := map[*yaml.Node]bool{}
	for m := range All(n) {
		seen[m] = true
	}
	for m := range All(copied) {
		if seen[m] {
			t.Errorf("%q is shared", m.Value)
		}
	}
	if diff := cmp.Diff(n, copied); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	list := Get(copied, "a")
	list.Content = append(list.Content, String("more"))
	if diff := cmp.Diff(`{"a":[1,{"b":"c"}]}`, asJSON(t, n)); diff != "" {
		t.Errorf("the copy's growth is seen in the original: -want +got:\n%s", diff)
	}
}

func TestEqualComparesValuesNotStyles(t *testing.T) {
	a := parse(t, "a: [1, 'x', null]\nb: {c: true}\n")
	if !Equal(a, parse(t, "# c\n\"a\":\n- 1\n- x\n- ~\nb:\n  c: True\n")) {
		t.Error("styles count")
	}
	for _, other := range []string{"a: ['1', x, null]\nb: {c: true}\n", "a: [1, x, null]\n", "[]", "a: [1, x]\nb: {c: true}\n"} {
		if Equal(a, parse(t, other)) {
			t.Errorf("equals %s", other)
		}
	}
}

func TestPointersLeadBackToTheirNodes(t *testing.T) {
	var big strings.Builder
	for i := range 100 {
		fmt.Fprintf(&big, "  k%d: {x: %d}\n", i, i)
	}
	root := parse(t, "paths:\n  /a/{b}~c: [x, {'': y}]\nbig:\n"+big.String())
	var x Index
	for n := range All(root) {
		pointer, ok := Pointer(root, n)
		if !ok {
			t.Fatalf("%q has no pointer", n.Value)
		}
		keys, ok := Tokens(pointer)
		if !ok {
			t.Fatalf("%q is no pointer", pointer)
		}
		key, value, _, _ := x.Lookup(root, keys)
		if value != n && key != n {
			t.Errorf("%s leads elsewhere", pointer)
		}
	}
	if _, ok := Pointer(root, String("elsewhere")); ok {
		t.Error("a node of another tree has a pointer")
	}
	if _, ok := Tokens("no-slash"); ok {
		t.Error("a pointer without a slash is accepted")
	}
}

func TestAPointerThatLeadsNowhereSaysHowFarItGot(t *testing.T) {
	root := parse(t, "a:\n  - b: 1\n")
	for pointer, want := range map[string]int{"/x": 0, "/a/1": 1, "/a/00": 1, "/a/-1": 1, "/a/0/c": 2, "/a/0/b/d": 3} {
		keys, _ := Tokens(pointer)
		_, value, last, found := new(Index).Lookup(root, keys)
		if value != nil || last == nil || found != want {
			t.Errorf("%s: got %d keys, want %d", pointer, found, want)
		}
	}
}

func TestKindNames(t *testing.T) {
	n := parse(t, "[{}, [], x, 1, 1.5, true, ~]")
	var got []string
	for _, c := range n.Content {
		got = append(got, KindName(c))
	}
	want := []string{"a mapping", "a list", "a string", "an integer", "a number", "a boolean", "null"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
