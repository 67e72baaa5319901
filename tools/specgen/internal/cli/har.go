package cli

import (
	"errors"
	"os"

	"github.com/opendbbackup/dbbackup/internal/contract/stub"
)

// openHAR begins an archive of requests and answers in a file, if there is to be one. The function it returns completes it.
func openHAR(file string) (*stub.HAR, func() error, error) {
	if file == "" {
		return nil, func() error { return nil }, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, nil, err
	}
	har := stub.NewHAR(f)
	return har, func() error { return errors.Join(har.Close(), f.Close()) }, nil
}
