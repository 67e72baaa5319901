package lower

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// pathItem reads the operations of one path, and what they share.
func (l *lowering) pathItem(path, n *yaml.Node) {
	n = l.deref(n)
	var shared []*paramNode
	known := keys{
		"summary": ignore, "description": ignore, "servers": nil,
		"parameters": func(n *yaml.Node) { shared = l.params(n) },
	}
	for word, place := range places {
		if place == "an operation" {
			known[word] = ignore // see operation
		}
	}
	var found []func()
	for _, method := range methods {
		known[method] = func(op *yaml.Node) {
			found = append(found, func() { l.operation(path, method, n, op, shared) })
		}
	}
	l.object(n, "a path item", known)
	for _, read := range found { // after the shared parameters, wherever those are written
		read()
	}
}

func (l *lowering) operation(path *yaml.Node, method string, item, n *yaml.Node, shared []*paramNode) {
	op := &contract.Operation{
		Method: strings.ToUpper(method), Path: path.Value, Security: l.security, Pos: l.at(n),
	}
	var params []*paramNode
	var body, responses, urls *yaml.Node
	words := keys{
		"x-page":               func(n *yaml.Node) { l.page(&op.Page, n) },
		"x-pagination":         func(n *yaml.Node) { op.Paging = l.paging(n) },
		"x-dependent-required": func(n *yaml.Node) { l.dependent(op, n) },
		"x-creates":            func(n *yaml.Node) { op.Creates = l.creation(n) },
		"x-request-urls":       func(n *yaml.Node) { urls = n },
	}
	for i := 0; i+1 < len(item.Content); i += 2 { // an x- word of the path is one of its operations
		if read, ok := words[item.Content[i].Value]; ok {
			read(item.Content[i+1])
		}
	}
	known := keys{
		"operationId": l.text(&op.ID), "summary": l.text(&op.Summary), "description": l.text(&op.Description),
		"deprecated": l.flag(&op.Deprecated), "tags": l.texts(&op.Tags),
		"externalDocs": func(n *yaml.Node) {
			l.object(n, "externalDocs", keys{"url": l.text(&op.Page.URL), "description": ignore})
		},
		"parameters":  func(n *yaml.Node) { params = l.params(n) },
		"requestBody": func(n *yaml.Node) { body = l.deref(n) },
		"responses":   func(n *yaml.Node) { responses = n },
		"security":    func(n *yaml.Node) { op.Security = l.requirements(n) },
		"callbacks":   nil, "servers": nil,
		"x-go-name": l.text(&op.GoName),
	}
	for word, read := range words {
		known[word] = read
	}
	l.object(n, "an operation", known)
	if op.ID == "" {
		l.fail(n, "operation-id", "%s %s has no operationId", op.Method, op.Path)
	}
	all := override(shared, params)
	for _, p := range all {
		op.Params = append(op.Params, p.Param)
	}
	l.pathParams(op, path)
	pairs := &pairing{lowering: l, op: op, node: n, params: all, urls: urls}
	if body != nil {
		op.Body = l.body(body, pairs)
	}
	if responses == nil {
		l.fail(n, "required", "%s has no responses", op.ID)
	} else {
		l.responses(op, responses, pairs)
	}
	pairs.join()
	l.checkWords(op, n)
	l.service.Operations = append(l.service.Operations, op)
}
