package process_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/bench/process"
)

func TestOutputSaysWhatAProcessUsed(t *testing.T) {
	out, used, err := process.Command{Args: []string{"sh", "-c", `i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo $X`}, Env: []string{"X=done"}}.Output()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("done\n", string(out)); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
	if used.CPU < 5*time.Millisecond || used.MaxRSS < 100<<10 {
		t.Errorf("used %v and %d bytes: that is too little", used.CPU, used.MaxRSS)
	}
}

func TestRunFailsWithWhatTheProcessSaid(t *testing.T) {
	_, err := process.Command{Args: []string{"sh", "-c", "echo no such thing >&2; exit 3"}}.Run()
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "no such thing") {
		t.Errorf("got %v, want the status and the text", err)
	}
}
