// Command write writes a synthetic description, for a look at it or for another generator.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/opendbbackup/dbbackup/bench/synth"
)

func main() {
	operations := flag.Int("operations", 100, "how many `operations` to describe")
	dir := flag.String("dir", "synthetic", "the `folder` to write to")
	pages := flag.Bool("pages", false, "write a file for each path instead of one file")
	flag.Parse()
	layout := synth.OneFile
	if *pages {
		layout = synth.Pages
	}
	if err := synth.Write(*dir, *operations, layout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
