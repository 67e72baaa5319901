package load

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// This file reads what Linux says of a running process.

// A footprint is what a process has used, and what it has.
type footprint struct {
	CPU       time.Duration // in user and kernel mode, since it began
	RSS, Peak int64         // bytes of memory now, and at most since it began
}

// look reads the footprint of a process.
func look(pid int) (footprint, error) {
	folder := filepath.Join("/proc", strconv.Itoa(pid))
	stat, err := os.ReadFile(filepath.Join(folder, "stat"))
	if err != nil {
		return footprint{}, err
	}
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		return footprint{}, err
	}
	return parseFootprint(stat, status)
}

func parseFootprint(stat, status []byte) (f footprint, err error) {
	if f.CPU, err = parseCPU(stat); err != nil {
		return f, err
	}
	if f.RSS, err = parseMemory(status, "VmRSS"); err != nil {
		return f, err
	}
	f.Peak, err = parseMemory(status, "VmHWM")
	return f, err
}

// tick is the unit of times in /proc: USER_HZ, which is 100 on every architecture that Go knows.
const tick = 10 * time.Millisecond

// parseCPU adds up utime and stime, the 14th and 15th field. The second is the command's name in parentheses, and may have spaces
// and parentheses itself.
func parseCPU(stat []byte) (time.Duration, error) {
	end := bytes.LastIndexByte(stat, ')')
	fields := strings.Fields(string(stat[end+1:]))
	if end < 0 || len(fields) < 13 {
		return 0, fmt.Errorf("/proc stat has no times: %.100q", stat)
	}
	var sum int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("/proc stat: %w", err)
		}
		sum += n
	}
	return time.Duration(sum) * tick, nil
}

// parseMemory reads a line such as "VmHWM:     1234 kB".
func parseMemory(status []byte, name string) (int64, error) {
	for line := range strings.Lines(string(status)) {
		text, ok := strings.CutPrefix(line, name+":")
		if !ok {
			continue
		}
		number, unit, _ := strings.Cut(strings.TrimSpace(text), " ")
		n, err := strconv.ParseInt(number, 10, 64)
		if err == nil && unit != "kB" {
			err = errors.New("the unit is not kB")
		}
		if err != nil {
			return 0, fmt.Errorf("/proc status: %s: %w", strings.TrimSpace(line), err)
		}
		return n << 10, nil
	}
	return 0, fmt.Errorf("/proc status has no %s: the process has ended", name)
}
