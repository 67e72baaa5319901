// Package pipeline takes descriptions to services and services to files: read, correct, join, lower, judge, emit. Its
// steps are pure; writing what comes out is the caller's.
package pipeline

import (
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/bundle"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/config"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lint"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/lower"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/overlay"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// A Project is a specgen.yaml with what it names.
type Project struct {
	Dir      string // all paths are relative to it
	Config   *config.Config
	Overlays map[string]*overlay.Document // by path

	set *source.Set
}

// A Service is one description in all its editions.
type Service struct {
	Config   *config.Service
	Base     *Edition
	Variants []*Edition
}

// An Edition is a description after its overlays.
type Edition struct {
	Name     string // of the variant, "" for the base
	Document *bundle.Document
	Contract *contract.Service
}

// Editions are the base and the variants.
func (s *Service) Editions() []*Edition { return append([]*Edition{s.Base}, s.Variants...) }

// Contracts are the services of the variants.
func (s *Service) Contracts() (all []*contract.Service) {
	for _, v := range s.Variants {
		all = append(all, v.Contract)
	}
	return all
}

// Open reads the configuration at path, relative to dir, and the overlays that it names. It fails with findings.
func Open(dir, path string) (*Project, error) {
	set := source.NewSet(dir)
	c, err := config.Load(set, path)
	if err != nil {
		return nil, err
	}
	p := &Project{Dir: dir, Config: c, Overlays: map[string]*overlay.Document{}, set: set}
	var findings finding.Findings
	for _, name := range p.overlayPaths() {
		doc, err := overlay.Parse(set, name)
		if err != nil {
			findings = append(findings, finding.Of(err)...)
			continue
		}
		p.Overlays[name] = doc
		findings = append(findings, p.unknownServices(doc)...)
	}
	return p, findings.Err()
}

// overlayPaths lists the overlays in the order of their first use.
func (p *Project) overlayPaths() (paths []string) {
	add := func(list []string) {
		for _, path := range list {
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	for _, s := range p.Config.Services {
		add(s.Overlays)
		for _, v := range s.Variants {
			add(v.Overlays)
		}
		if s.Bundles != nil {
			add(s.Bundles.Overlays)
		}
		if s.Go != nil {
			add(s.Go.Overlays)
		}
	}
	return paths
}

// unknownServices finds actions for services that the configuration does not have.
func (p *Project) unknownServices(doc *overlay.Document) (out finding.Findings) {
	for _, action := range doc.Actions {
		for _, name := range action.AppliesTo {
			if p.service(name) == nil {
				out = append(out, finding.Errorf(action.Pos, "overlay-service", "there is no service %q", name))
			}
		}
	}
	return out
}

func (p *Project) service(name string) *config.Service {
	for i := range p.Config.Services {
		if p.Config.Services[i].Name == name {
			return &p.Config.Services[i]
		}
	}
	return nil
}

// Select returns the services with the names, all when there are none. An unknown name is returned as the second value.
func (p *Project) Select(names []string) (list []*config.Service, unknown string) {
	if len(names) == 0 {
		for i := range p.Config.Services {
			list = append(list, &p.Config.Services[i])
		}
		return list, ""
	}
	for _, name := range names {
		s := p.service(name)
		if s == nil {
			return nil, name
		}
		list = append(list, s)
	}
	return list, ""
}

// Load takes one description through the pipeline. It fails with findings; the service's own warnings are in the
// second value.
func (p *Project) Load(s *config.Service) (*Service, finding.Findings, error) {
	// 1. Read and join.
	doc, err := bundle.Bundle(p.set, s.Spec)
	if err != nil {
		return nil, nil, err
	}
	// 2. Correct.
	if err := p.Correct(doc, s.Name, s.Overlays); err != nil {
		return nil, nil, err
	}
	service := &Service{Config: s, Base: &Edition{Document: doc}}
	// 3. Make the editions.
	for _, v := range s.Variants {
		edition := &Edition{Name: v.Name, Document: doc.Clone()}
		if err := p.Correct(edition.Document, s.Name, v.Overlays); err != nil {
			return nil, nil, err
		}
		service.Variants = append(service.Variants, edition)
	}
	// 4. Lower, and 5. judge each.
	var findings finding.Findings
	for _, edition := range service.Editions() {
		var found finding.Findings
		edition.Contract, found = lower.Lower(p.set, edition.Document.Root, s.Name)
		if !found.Failed() {
			found = append(found, lint.Run(edition.Contract)...)
		}
		findings = append(findings, found...)
	}
	for i, edition := range service.Variants { // an edition that does not name itself has the configuration's name
		if v := &edition.Contract.Variant; v.ID == "" {
			v.ID, v.Title = s.Variants[i].Name, s.Variants[i].Name
		}
	}
	if findings.Failed() {
		return nil, nil, findings.Errors()
	}
	return service, findings, nil
}

// Correct applies overlays to a document, in order.
func (p *Project) Correct(doc *bundle.Document, service string, overlays []string) error {
	for _, path := range overlays {
		if err := p.Overlays[path].Apply(doc.Root, service); err != nil {
			return err
		}
	}
	if len(overlays) == 0 {
		return nil
	}
	return doc.CheckRefs()
}

// Sources are the paths of all files read so far.
func (p *Project) Sources() []string { return p.set.Files() }
