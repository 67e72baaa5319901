package load

import "syscall"

// spare is how many files a process has open besides its connections.
const spare = 100

// openFiles raises the number of files that this process, and servers that it starts, may have open, so that there can be
// so many connections. It returns the number, which is lower without the right to raise it.
func openFiles(connections uint64) (uint64, error) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, err
	}
	if want := connections + spare; limit.Cur < want {
		raised := syscall.Rlimit{Cur: want, Max: max(limit.Max, want)}
		if syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised) == nil {
			return want, nil
		}
	}
	return limit.Cur, nil
}
