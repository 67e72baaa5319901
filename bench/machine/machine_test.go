package machine

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestModelNameIsTheFirstProcessors(t *testing.T) {
	const cpuinfo = "processor\t: 0\nmodel\t\t: 167\nmodel name\t: A Fast One @ 2 GHz\n\nprocessor\t: 1\nmodel name\t: B\n"
	if diff := cmp.Diff("A Fast One @ 2 GHz", modelName([]byte(cpuinfo))); diff != "" {
		t.Errorf("name (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("", modelName([]byte("Hardware: none\n"))); diff != "" {
		t.Errorf("name (-want +got):\n%s", diff)
	}
}

func TestDescribeHasTheVersionsOfTheModule(t *testing.T) {
	text, err := Describe("..", "github.com/google/go-cmp", "github.com/go-faster/jx")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, "google/go-cmp v0.7.0, go-faster/jx v1.2.0.") {
		t.Errorf("got %s", text)
	}
}
