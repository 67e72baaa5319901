package main

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/bench/table"
)

func fixed(title string, got float64) section {
	return section{title, func() ([]table.Table, error) {
		return []table.Table{{Title: title, Columns: []string{"by"}, Rows: []table.Row{{Cells: []string{"ours"}, Goals: []table.Goal{{Got: got, Limit: 1, Unit: "s"}}}}}}, nil
	}}
}

func TestReportCountsRowsThatMissAGoalAndBeginsWithWhatWasMeasuredLast(t *testing.T) {
	text, err := report("", []section{fixed("generation", 2), fixed("calls", 0.5)}, "", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "## ") || strings.HasPrefix(line, "Rows") || strings.HasPrefix(line, "| ours") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	want := []string{"Rows that miss a goal: 1.", "## calls", "| ours | ≤ 1 s (0.5) | met     |", "## generation", "| ours | ≤ 1 s (2!) | missed  |"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestReportRefusesASectionThatThereIsNot(t *testing.T) {
	if _, err := report("", []section{fixed("calls", 1)}, "gossip", io.Discard); err == nil {
		t.Error("it reported")
	}
}
