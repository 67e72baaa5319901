// Package openapi makes the published bundles: each edition of each description in one file, as YAML and as JSON, as
// OpenAPI 3.0 and 3.1, with an index and checksums.
package openapi

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/bundle"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
)

// A Set is bundles in the making, by the folder they go to.
type Set struct {
	dirs map[string]*dir
}

type dir struct {
	files emit.Files
	index []entry
}

// An entry is a line of index.json.
type entry struct {
	Service    string   `json:"service"`
	Edition    string   `json:"edition"`
	Title      string   `json:"title"`
	Version    string   `json:"version"`
	Operations []string `json:"operations"`
	Files      []string `json:"files"`
}

// NewSet returns an empty set.
func NewSet() *Set { return &Set{dirs: map[string]*dir{}} }

// Add adds one edition of one service: <edition>/<service>.yaml and .json below folder, and the same as 3.1.
func (s *Set) Add(folder, edition string, service *contract.Service, doc *bundle.Document) error {
	d := s.dirs[folder]
	if d == nil {
		d = &dir{files: emit.Files{}}
		s.dirs[folder] = d
	}
	e := entry{Service: service.Name, Edition: edition, Title: service.Title, Version: service.Version}
	for _, op := range service.Operations {
		e.Operations = append(e.Operations, op.ID)
	}
	for _, version := range []struct {
		folder string
		doc    *bundle.Document
	}{{"", doc}, {"3.1", doc.To31()}} {
		name := path.Join(version.folder, edition, service.Name)
		text, err := version.doc.YAML(emit.Header)
		if err != nil {
			return err
		}
		data, err := version.doc.JSON()
		if err != nil {
			return err
		}
		d.files[name+".yaml"], d.files[name+".json"] = text, data
		e.Files = append(e.Files, name+".yaml", name+".json")
	}
	d.index = append(d.index, e)
	return nil
}

// Files are the finished folders.
func (s *Set) Files() map[string]emit.Files {
	out := map[string]emit.Files{}
	for folder, d := range s.dirs {
		d.finish()
		out[folder] = d.files
	}
	return out
}

// finish adds the index and the checksums of all other files.
func (d *dir) finish() {
	slices.SortFunc(d.index, func(a, b entry) int {
		return strings.Compare(a.Edition+"/"+a.Service, b.Edition+"/"+b.Service)
	})
	data, err := json.MarshalIndent(d.index, "", "  ")
	if err != nil {
		panic(err) // strings always encode
	}
	d.files["index.json"] = append(data, '\n')
	var sums strings.Builder
	for _, name := range d.files.Names() {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(d.files[name]), name)
	}
	d.files["SHA256SUMS"] = []byte(sums.String())
}
