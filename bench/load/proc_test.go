package load

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	stat   = "4242 (a (b) c) S 1 4242 4242 0 -1 4194304 2500 0 3 0 150 25 7 8 20 0 9 0 12345 1000000 500 18446744073709551615 1 1 0 0\n"
	status = "Name:\ta (b) c\nVmPeak:\t 1250000 kB\nVmHWM:\t   60000 kB\nVmRSS:\t   58000 kB\nThreads:\t9\n"
)

func TestFootprintIsReadFromProc(t *testing.T) {
	got, err := parseFootprint([]byte(stat), []byte(status))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(footprint{CPU: 1750 * time.Millisecond, RSS: 58000 << 10, Peak: 60000 << 10}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFootprintThatIsNotThereIsAnError(t *testing.T) {
	for name, test := range map[string]struct{ stat, status, want string }{
		"ended":        {stat, "Name:\ta\nThreads:\t1\n", "/proc status has no VmRSS: the process has ended"},
		"other unit":   {stat, strings.ReplaceAll(status, "kB", "MB"), "/proc status: VmRSS:\t   58000 MB: the unit is not kB"},
		"no number":    {stat, strings.ReplaceAll(status, "60000", "many"), `/proc status: VmHWM:	   many kB: strconv.ParseInt: parsing "many": invalid syntax`},
		"no name":      {"4242", status, `/proc stat has no times: "4242"`},
		"no times":     {"4242 (a) S 1 2", status, `/proc stat has no times: "4242 (a) S 1 2"`},
		"no CPU times": {strings.Replace(stat, "150 25", "x 25", 1), status, `/proc stat: strconv.ParseInt: parsing "x": invalid syntax`},
	} {
		_, err := parseFootprint([]byte(test.stat), []byte(test.status))
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if diff := cmp.Diff(test.want, err.Error()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestLookSeesMemoryComeAndCPUTimeGo(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /proc")
	}
	before, err := look(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	memory := make([]byte, 64<<20)
	for sum := 0; ; sum++ {
		for i := 0; i < len(memory); i += 4096 {
			memory[i] = byte(sum)
		}
		now, err := look(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if now.CPU > before.CPU && now.RSS > before.RSS && now.Peak >= now.RSS {
			return
		}
	}
}
