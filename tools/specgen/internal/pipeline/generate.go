package pipeline

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"golang.org/x/mod/modfile"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/config"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goclient"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goserver"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gotest"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/openapi"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lower"
)

// Outputs says what to generate.
type Outputs struct {
	Bundles, Go bool
}

// An Output is generated files, with the folders that are filled with nothing else.
type Output struct {
	Files emit.Files
	Owned []string
}

// Generate makes all files of the services, and writes none. progress is told of each service when its turn comes.
func (p *Project) Generate(services []*config.Service, what Outputs, progress func(service string)) (*Output, error) {
	out := &Output{Files: emit.Files{}}
	bundles := openapi.NewSet()
	for _, s := range services {
		progress(s.Name)
		service, _, err := p.Load(s)
		if err != nil {
			return nil, err
		}
		if what.Bundles && s.Bundles != nil {
			if err := p.addBundles(bundles, service); err != nil {
				return nil, err
			}
			out.own(s.Bundles.Dir)
		}
		if what.Go && s.Go != nil {
			files, err := p.emitGo(service)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			if err := out.Files.Merge(s.Go.Dir, files); err != nil {
				return nil, err
			}
			out.own(s.Go.Dir)
		}
	}
	for dir, files := range bundles.Files() {
		if err := out.Files.Merge(dir, files); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (out *Output) own(dir string) {
	for _, d := range out.Owned {
		if d == dir {
			return
		}
	}
	out.Owned = append(out.Owned, dir)
}

// addBundles adds a service's documents: as it is documented, and in each edition.
func (p *Project) addBundles(bundles *openapi.Set, s *Service) error {
	b := s.Config.Bundles
	for _, edition := range s.Editions() {
		folder, doc := edition.Name, edition.Document
		if edition == s.Base {
			folder = b.Base
		} else if len(b.Overlays) > 0 {
			doc = doc.Clone()
			if err := p.Correct(doc, s.Config.Name, b.Overlays); err != nil {
				return err
			}
		}
		data, err := doc.JSON()
		if err != nil {
			return err
		}
		if err := lower.Validate(p.set, doc.Root, data).Err(); err != nil {
			return err
		}
		if err := bundles.Add(b.Dir, folder, edition.Contract, doc); err != nil {
			return err
		}
	}
	return nil
}

// emitGo makes the packages of a service: one for all its editions.
func (p *Project) emitGo(s *Service) (emit.Files, error) {
	g := s.Config.Go
	// 1. Apply what only Go needs.
	base, err := p.forGo(s)
	if err != nil {
		return nil, err
	}
	// 2. Decide on types and names.
	importPath, err := ImportPath(filepath.Join(p.Dir, filepath.FromSlash(g.Dir)))
	if err != nil {
		return nil, err
	}
	model, findings := gomodel.Build(contract.Union(base, s.Contracts()), path.Base(g.Dir), importPath, s.Contracts())
	if findings.Failed() {
		return nil, findings
	}
	// 3. Print.
	files := emit.Files{}
	client, err := goclient.Emit(model)
	if err != nil {
		return nil, err
	}
	server, err := goserver.Emit(model)
	if err != nil {
		return nil, err
	}
	test, err := gotest.Emit(model, s.Base.Contract)
	if err != nil {
		return nil, err
	}
	for folder, part := range map[string]emit.Files{"": client, goserver.Name(model): server, gotest.Name(model): test} {
		if err := files.Merge(folder, part); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// forGo is the service as Go is generated from it.
func (p *Project) forGo(s *Service) (*contract.Service, error) {
	if len(s.Config.Go.Overlays) == 0 {
		return s.Base.Contract, nil
	}
	doc := s.Base.Document.Clone()
	if err := p.Correct(doc, s.Config.Name, s.Config.Go.Overlays); err != nil {
		return nil, err
	}
	base, findings := lower.Lower(p.set, doc.Root, s.Config.Name)
	if findings.Failed() {
		return nil, findings
	}
	return base, nil
}

// ImportPath is the import path of the package in a folder, which may not exist yet: that of the nearest go.mod above,
// and the folders from there.
func ImportPath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	rest := ""
	for at := dir; ; {
		data, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil {
			module := modfile.ModulePath(data)
			if module == "" {
				return "", fmt.Errorf("%s: no module line", filepath.Join(at, "go.mod"))
			}
			return path.Join(module, rest), nil
		}
		up := filepath.Dir(at)
		if up == at {
			return "", fmt.Errorf("%s: there is no go.mod in this folder or above, and Go packages need one: go mod init", dir)
		}
		rest = path.Join(filepath.Base(at), rest)
		at = up
	}
}
