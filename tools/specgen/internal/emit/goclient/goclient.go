// Package goclient prints the Go package of a service: its types, their JSON, their checks, and a client with a method
// for each operation that reads like its page, one line a documented parameter.
package goclient

import (
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// Emit prints the package, file by file, named by subject.
func Emit(p *gomodel.Package) (emit.Files, error) {
	files := emit.Files{}
	patterns := new(pattern.Set) // of the package; check.go, the last file, has their functions
	for _, part := range []struct {
		name  string
		doc   string
		print func(*gomodel.Package, *printer.File, *pattern.Set)
	}{
		{"client.go", packageDoc(p), clientFile},
		{"types.go", "", types},
		{"json.go", "", codecs},
		{"check.go", "", checks},
	} {
		f := &printer.File{Package: p.Name, Path: p.Path, Header: emit.Header, Doc: part.doc}
		part.print(p, f, patterns)
		if err := files.Add(part.name, f); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func packageDoc(p *gomodel.Package) string {
	s := p.Service
	doc := "Package " + p.Name + " is a client of the " + p.Title() + "."
	if s.Description != "" {
		doc += "\n\n" + strings.TrimSpace(s.Description)
	}
	return doc + "\n\nNothing is sent that breaks a documented rule: calls then fail with a *client.InvalidError that lists them all. " +
		"Refusals are *client.APIError, answers that the documentation does not know *client.UndocumentedError. " +
		"Strings in an answer share one copy of it: clone those that outlive the rest."
}
