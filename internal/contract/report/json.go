package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

// This file writes and reads JSON; schema.json describes it.

// version is that of the form in which reports are written.
const version = 1

// A document is a report as JSON.
type document struct {
	Version  int      `json:"version"`
	OK       bool     `json:"ok"`
	Sum      sum      `json:"sum"`
	Remarks  []Remark `json:"remarks"`
	Services []timed  `json:"services"`
}

// timed is a result with the time that it took.
type timed struct {
	*run.Result
	Seconds float64 `json:"seconds"`
}

func writeJSON(results []*run.Result, remarks []Remark) ([]byte, error) {
	out := document{Version: version, Sum: sumOf(results, remarks), Remarks: append([]Remark{}, remarks...), Services: []timed{}}
	out.OK = out.Sum.ok()
	for _, r := range results {
		out.Services = append(out.Services, timed{r, r.Elapsed.Seconds()})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(out)
	return b.Bytes(), err
}

// Read reads the results of a report that was written as JSON. It fails for anything else. What was remarked is left
// out: that was about another run.
func Read(data []byte) ([]*run.Result, error) {
	var in document
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("this is no report as JSON: %w", err)
	}
	if in.Version != version {
		return nil, fmt.Errorf("this is no report of version %d", version)
	}
	results := make([]*run.Result, len(in.Services))
	for i, s := range in.Services {
		if s.Result == nil || s.Service == "" {
			return nil, errors.New("a service has no name")
		}
		s.Elapsed = time.Duration(s.Seconds * float64(time.Second))
		results[i] = s.Result
	}
	return results, nil
}
