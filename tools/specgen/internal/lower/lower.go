// Package lower turns a canonical OpenAPI 3.0 document into a [contract.Service]: plain data, in page order, every
// named schema resolved to one pointer. What the model cannot express is a finding with its position, never silence.
package lower

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// Lower reads the document at root, which [bundle] has made free of references to other files. The findings say what
// is wrong with it; the service is of use only when there are none.
func Lower(set *source.Set, root *yaml.Node, name string) (*contract.Service, finding.Findings) {
	l := &lowering{
		reader:  reader{set: set, root: root},
		service: &contract.Service{Name: name},
		schemas: map[string]*contract.Schema{}, open: map[*contract.Schema]bool{},
	}
	l.document(root)
	l.checkNames()
	return l.service, l.findings
}

// A lowering is one run of Lower.
type lowering struct {
	reader
	service  *contract.Service
	schemas  map[string]*contract.Schema // by name, while they are being read too: that ends recursion
	open     map[*contract.Schema]bool   // those that are not complete yet
	later    []func()                    // reads what had to wait for them
	last     bool                        // nothing may wait any more
	refined  []*contract.Schema          // named here, not by the document
	security [][]string                  // the document's own, for operations without
}

func (l *lowering) document(root *yaml.Node) {
	s := l.service
	var paths *yaml.Node
	l.object(root, "the document", keys{
		"openapi": func(n *yaml.Node) {
			if !strings.HasPrefix(n.Value, "3.0.") {
				l.fail(n, "unsupported", "OpenAPI %s is not supported: 3.0 is", n.Value)
			}
		},
		"info": func(n *yaml.Node) {
			l.object(n, "info", keys{
				"title": l.text(&s.Title), "version": l.text(&s.Version), "description": l.text(&s.Description),
				"summary": ignore, "contact": l.passOver("contact"), "license": l.passOver("license"), "termsOfService": ignore,
				"x-cloud": l.variant,
			})
		},
		"servers":      func(n *yaml.Node) { s.Servers = l.servers(n) },
		"tags":         l.passOver("a tag"),
		"externalDocs": l.passOver("externalDocs"),
		"security":     func(n *yaml.Node) { l.security = l.requirements(n) },
		"paths":        func(n *yaml.Node) { paths = n },
		"components":   l.components,
		"x-refusals":   l.refusals,
	})
	if s.Title == "" {
		l.fail(root, "required", "the document has no title: info.title")
	}
	if paths == nil {
		l.fail(root, "required", "the document has no paths")
		return
	}
	l.entries(paths, "paths", func(path, item *yaml.Node) {
		if strings.HasPrefix(path.Value, "x-") {
			l.misplaced(path, "paths")
			return
		}
		l.pathItem(path, item)
	})
	if len(s.Operations) == 0 {
		l.fail(paths, "required", "the document has no operations")
	}
}

func (l *lowering) variant(n *yaml.Node) {
	v := &l.service.Variant
	l.object(n, "x-cloud", keys{"id": l.text(&v.ID), "title": l.text(&v.Title), "x-go-name": l.text(&v.GoName)})
}

func (l *lowering) servers(n *yaml.Node) (out []contract.Server) {
	l.list(n, "servers", func(n *yaml.Node) {
		var server contract.Server
		l.object(n, "a server", keys{
			"url": l.text(&server.URL), "description": l.text(&server.Description),
			"variables": func(n *yaml.Node) {
				l.entries(n, "variables", func(key, value *yaml.Node) {
					v := contract.ServerVariable{Name: key.Value}
					l.object(value, "a server variable", keys{
						"default": l.text(&v.Default), "enum": l.texts(&v.Enum), "description": l.text(&v.Description),
					})
					server.Variables = append(server.Variables, v)
				})
			},
		})
		out = append(out, server)
	})
	return out
}

// components reads the parts that are used by name even if nothing refers to them; the others are read where they are used.
func (l *lowering) components(n *yaml.Node) {
	l.object(n, "components", keys{
		"schemas": func(n *yaml.Node) {
			l.entries(n, "schemas", func(key, value *yaml.Node) {
				if source.Get(value, "$ref") != nil {
					l.schema(value) // another name for one, which has to be there
					return
				}
				l.named(key.Value, value)
			})
			l.readLater()
			l.inPageOrder(n)
		},
		"securitySchemes": func(n *yaml.Node) {
			l.entries(n, "securitySchemes", func(key, value *yaml.Node) { l.securityScheme(key.Value, l.deref(value)) })
		},
		"parameters": ignore, "responses": ignore, "requestBodies": ignore, "examples": ignore, "headers": ignore,
		"links": ignore, "callbacks": nil,
	})
}

// inPageOrder sorts the schemas as the document has them: reading one reads those it refers to first.
func (l *lowering) inPageOrder(n *yaml.Node) {
	l.entries(n, "schemas", func(key, _ *yaml.Node) {
		if s := l.schemas[key.Value]; s != nil {
			l.service.Schemas = append(l.service.Schemas, s)
		}
	})
	l.service.Schemas = append(l.service.Schemas, l.refined...)
}

func (l *lowering) securityScheme(name string, n *yaml.Node) {
	scheme := contract.SecurityScheme{Name: name}
	l.object(n, "a security scheme", keys{
		"type": l.text(&scheme.Type), "in": l.text(&scheme.In), "name": l.text(&scheme.Param),
		"scheme": l.text(&scheme.Scheme), "description": l.text(&scheme.Description),
		"x-prefix": l.text(&scheme.Prefix), "bearerFormat": ignore, "flows": ignore, "openIdConnectUrl": ignore,
	})
	if scheme.Type != "apiKey" {
		l.useless(n, "x-prefix", "a security scheme of type "+scheme.Type)
	}
	switch scheme.Type {
	case "apiKey":
		if scheme.Param == "" || !slices.Contains([]string{"header", "query", "cookie"}, scheme.In) {
			l.fail(n, "required", "an apiKey needs a name, and in: header, query or cookie")
		}
	case "http":
		scheme.Scheme = strings.ToLower(scheme.Scheme)
		if scheme.Scheme != "basic" && scheme.Scheme != "bearer" {
			l.fail(n, "unsupported", "the %q scheme of http authentication is not supported: basic and bearer are", scheme.Scheme)
		}
	case "oauth2", "openIdConnect":
		scheme.Type, scheme.Scheme = "http", "bearer" // what a request carries is a bearer token
	default:
		l.fail(n, "unsupported", "security schemes of type %q are not supported", scheme.Type)
	}
	l.service.Schemes = append(l.service.Schemes, scheme)
}

// requirements reads alternatives of credentials. An empty one says that a credential may be left out; where there is no
// other, there is none to send either.
func (l *lowering) requirements(n *yaml.Node) (out [][]string) {
	l.list(n, "security", func(n *yaml.Node) {
		all := []string{}
		l.entries(n, "a security requirement", func(key, _ *yaml.Node) {
			if l.resolve("#/components/securitySchemes/"+key.Value) == nil {
				l.fail(key, "unresolved-ref", "no security scheme is called %q", key.Value)
			}
			all = append(all, key.Value)
		})
		out = append(out, all)
	})
	if !slices.ContainsFunc(out, func(all []string) bool { return len(all) > 0 }) {
		return nil
	}
	return out
}

func (l *lowering) refusals(n *yaml.Node) {
	l.entries(n, "x-refusals", func(key, value *yaml.Node) {
		refusal := contract.Refusal{Kind: key.Value}
		if !slices.Contains(refusalKinds, key.Value) {
			l.fail(key, "unknown-key", "x-refusals has no kind %q: they are %s", key.Value, strings.Join(refusalKinds, ", "))
		}
		l.object(value, "a refusal", keys{
			"status": l.count(&refusal.Status), "code": l.text(&refusal.Code), "message": l.text(&refusal.Message),
		})
		l.service.Refusals = append(l.service.Refusals, refusal)
	})
}

var refusalKinds = []string{"invalid", "unauthenticated", "notFound", "methodNotAllowed", "mediaType", "tooLarge"}

// checkNames finds operations that share an id, or a path whatever its parameters are called.
func (l *lowering) checkNames() {
	ids, paths := map[string]*contract.Operation{}, map[string]*contract.Operation{}
	for _, op := range l.service.Operations {
		if first, ok := ids[op.ID]; ok && op.ID != "" {
			l.failAt(op.Pos, "operation-id", "operationId %s is taken by %s %s", op.ID, first.Method, first.Path)
		}
		ids[op.ID] = op
		place := op.Method + " " + braces.ReplaceAllString(op.Path, "{}")
		if first, ok := paths[place]; ok {
			l.failAt(op.Pos, "path", "%s is the same path as %s", op.Path, first.Path)
		}
		paths[place] = op
	}
}

var braces = regexp.MustCompile(`\{[^{}]*\}`)
