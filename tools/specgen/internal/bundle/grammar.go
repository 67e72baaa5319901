package bundle

// This file says where the objects of an OpenAPI document are: 3.0 and, where it has more, 3.1. What is not listed (an
// example's value, a default, an extension) is data, and a $ref in data is data too.

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// A kind is one sort of object in an OpenAPI document, as messages call it.
type kind string

const (
	document       kind = "a document"
	components     kind = "components"
	pathItem       kind = "a path item"
	operation      kind = "an operation"
	parameter      kind = "a parameter"
	requestBody    kind = "a request body"
	response       kind = "a response"
	header         kind = "a header"
	mediaType      kind = "a media type"
	encoding       kind = "an encoding"
	schema         kind = "a schema"
	discriminator  kind = "a discriminator"
	example        kind = "an example"
	link           kind = "a link"
	callback       kind = "a callback"
	securityScheme kind = "a security scheme"
	container      kind = "a section" // info, or a mapping or list of objects
)

// A form says how a key's value holds objects.
type form int

const (
	one     form = iota // the value is the object
	list                // a list of objects
	named               // a mapping from names to objects
	pattern             // like named, but keys that start with x- are extensions
)

// A field is what a key of an object holds.
type field struct {
	form form
	kind kind
}

// sections are the parts of components, in the order of the specification, with what they hold.
var sections = []struct {
	name string
	kind kind
}{
	{"schemas", schema},
	{"responses", response},
	{"parameters", parameter},
	{"examples", example},
	{"requestBodies", requestBody},
	{"headers", header},
	{"securitySchemes", securityScheme},
	{"links", link},
	{"callbacks", callback},
	{"pathItems", pathItem},
}

// section returns the part of components that holds objects of a kind, or "" if none does.
func (k kind) section() string {
	for _, s := range sections {
		if s.kind == k && k != pathItem {
			return s.name
		}
	}
	return ""
}

var grammar = map[kind]map[string]field{
	document: {
		"info": {one, container}, "externalDocs": {one, container}, "servers": {list, container}, "tags": {list, container},
		"paths": {pattern, pathItem}, "webhooks": {named, pathItem}, "components": {one, components},
	},
	components: {
		"schemas": {named, schema}, "responses": {named, response}, "parameters": {named, parameter},
		"examples": {named, example}, "requestBodies": {named, requestBody}, "headers": {named, header},
		"securitySchemes": {named, securityScheme}, "links": {named, link}, "callbacks": {named, callback},
		"pathItems": {named, pathItem},
	},
	pathItem: {
		"parameters": {list, parameter},
		"get":        {one, operation}, "put": {one, operation}, "post": {one, operation}, "delete": {one, operation},
		"options": {one, operation}, "head": {one, operation}, "patch": {one, operation}, "trace": {one, operation},
	},
	operation: {
		"parameters": {list, parameter}, "requestBody": {one, requestBody}, "responses": {pattern, response},
		"callbacks": {named, callback},
	},
	parameter:   {"schema": {one, schema}, "content": {named, mediaType}, "examples": {named, example}},
	header:      {"schema": {one, schema}, "content": {named, mediaType}, "examples": {named, example}},
	requestBody: {"content": {named, mediaType}},
	response:    {"headers": {named, header}, "content": {named, mediaType}, "links": {named, link}},
	mediaType:   {"schema": {one, schema}, "examples": {named, example}, "encoding": {named, encoding}},
	encoding:    {"headers": {named, header}},
	schema: {
		"properties": {named, schema}, "patternProperties": {named, schema}, "dependentSchemas": {named, schema},
		"$defs": {named, schema}, "definitions": {named, schema},
		"allOf": {list, schema}, "anyOf": {list, schema}, "oneOf": {list, schema}, "prefixItems": {list, schema},
		"items": {one, schema}, "additionalProperties": {one, schema}, "not": {one, schema},
		"if": {one, schema}, "then": {one, schema}, "else": {one, schema}, "contains": {one, schema},
		"propertyNames": {one, schema}, "unevaluatedItems": {one, schema}, "unevaluatedProperties": {one, schema},
		"contentSchema": {one, schema}, "discriminator": {one, discriminator},
	},
}

// each calls visit for the objects right below one, in document order. A mapping or list of objects that has a $ref of
// its own is visited as a container, because OpenAPI has no such thing.
func each(n *yaml.Node, k kind, visit func(child *yaml.Node, k kind)) {
	if k == callback {
		members(n, field{pattern, pathItem}, visit)
		return
	}
	fields := grammar[k]
	for key, value := range source.Pairs(n) {
		f, ok := fields[key.Value]
		switch {
		case !ok:
		case f.form == one:
			if value.Kind == yaml.MappingNode {
				visit(value, f.kind)
			}
		case refOf(value) != nil:
			visit(value, container)
		default:
			members(value, f, visit)
		}
	}
}

// members calls visit for the objects in a mapping or list.
func members(n *yaml.Node, f field, visit func(child *yaml.Node, k kind)) {
	if f.form == list && n.Kind == yaml.SequenceNode {
		for _, child := range n.Content {
			if child.Kind == yaml.MappingNode {
				visit(child, f.kind)
			}
		}
		return
	}
	if f.form == list {
		return
	}
	for key, child := range source.Pairs(n) {
		if child.Kind == yaml.MappingNode && (f.form == named || !strings.HasPrefix(key.Value, "x-")) {
			visit(child, f.kind)
		}
	}
}

// refOf returns the value of an object's $ref, or nil. A property that is called $ref has a mapping for a value.
func refOf(n *yaml.Node) *yaml.Node {
	if ref := source.Get(n, "$ref"); source.IsString(ref) {
		return ref
	}
	return nil
}
