package lower

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
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

// A paramNode is a parameter with the node that its examples are read from.
type paramNode struct {
	*contract.Param
	node *yaml.Node
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
	l.pathParams(op, n)
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

// override puts an operation's own parameters in the place of the path's with the same name and place.
func override(shared, own []*paramNode) []*paramNode {
	out := slices.Clone(shared)
	for _, p := range own {
		i := slices.IndexFunc(out, func(q *paramNode) bool { return q.Name == p.Name && q.In == p.In })
		if i >= 0 {
			out[i] = p
		} else {
			out = append(out, p)
		}
	}
	return out
}

func (l *lowering) params(n *yaml.Node) (out []*paramNode) {
	l.list(n, "parameters", func(n *yaml.Node) {
		n = l.deref(n)
		p := &contract.Param{Pos: l.at(n)}
		l.object(n, "a parameter", l.paramKeys(p))
		l.finishParam(p, n)
		out = append(out, &paramNode{Param: p, node: n})
	})
	return out
}

func (l *lowering) paramKeys(p *contract.Param) keys {
	return keys{
		"name": l.text(&p.Name), "in": l.text(&p.In), "required": l.flag(&p.Required),
		"description": l.text(&p.Description), "deprecated": l.flag(&p.Deprecated),
		"allowEmptyValue": l.flag(&p.AllowEmpty), "style": l.text(&p.Style), "explode": l.flag(&p.Explode),
		"schema":  func(n *yaml.Node) { p.Schema = l.schema(n) },
		"example": ignore, "examples": ignore, // read when they are paired
		"x-filter":     func(n *yaml.Node) { p.Filter = l.filter(n) },
		"x-error-code": l.text(&p.ErrorCode), "x-go-name": l.text(&p.GoName), "x-client": l.flag(&p.Client),
		"content": nil, "allowReserved": nil,
	}
}

// defaultStyle is OpenAPI's style for each place of a parameter.
var defaultStyle = map[string]string{"path": "simple", "query": "form", "header": "simple", "cookie": "form"}

func (l *lowering) finishParam(p *contract.Param, n *yaml.Node) {
	style, ok := defaultStyle[p.In]
	switch {
	case !ok:
		l.fail(n, "parameter", "parameter %q is in %q: it can be in path, query, header or cookie", p.Name, p.In)
	case p.In == "cookie":
		l.fail(n, "unsupported", "parameter %q: cookies are not supported", p.Name)
	case p.Style != "" && p.Style != style:
		l.fail(source.Get(n, "style"), "unsupported", "parameter %q: style %q is not supported, %q is", p.Name, p.Style, style)
	case p.In == "path" && !p.Required:
		l.fail(n, "parameter", "path parameter %q must be required", p.Name)
	}
	if source.Get(n, "explode") == nil {
		p.Explode = style == "form"
	}
	p.Style = ""
	if p.Schema == nil {
		if source.Get(n, "content") == nil {
			l.fail(n, "required", "parameter %q has no schema", p.Name)
		}
		p.Schema = &contract.Schema{Kind: contract.String}
	}
	l.checkParamKind(p, n)
}

// checkParamKind refuses what a parameter's text cannot carry here.
func (l *lowering) checkParamKind(p *contract.Param, n *yaml.Node) {
	switch s := p.Schema; s.Kind {
	case contract.Object, contract.Any:
		l.fail(n, "unsupported", "parameter %q: a parameter of type %s is not supported", p.Name, s.Kind)
	case contract.Array:
		if p.In != "query" {
			l.fail(n, "unsupported", "parameter %q: arrays are supported in the query only", p.Name)
		}
		if k := s.Items.Kind; k == contract.Object || k == contract.Array || k == contract.Any {
			l.fail(n, "unsupported", "parameter %q: an array of type %s is not supported in a parameter", p.Name, k)
		}
	}
}

func (l *lowering) filter(n *yaml.Node) *contract.Filter {
	f := &contract.Filter{}
	l.object(n, "x-filter", keys{
		"field": l.text(&f.Field), "op": l.text(&f.Op),
		"is": func(n *yaml.Node) {
			f.Is = map[string]string{}
			l.entries(n, "is", func(key, value *yaml.Node) { f.Is[key.Value] = value.Value })
		},
	})
	if !slices.Contains([]string{"", "eq", "gte", "lte"}, f.Op) {
		l.fail(n, "x-filter", "op is eq, gte or lte, not %q", f.Op)
	}
	return f
}

// pathParams compares the braces of a path with the parameters of its operation.
func (l *lowering) pathParams(op *contract.Operation, n *yaml.Node) {
	var want []string
	for rest := op.Path; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			break
		}
		name, tail, ok := strings.Cut(after, "}")
		if !ok {
			l.fail(n, "path", "%s: a brace is not closed", op.Path)
			return
		}
		want, rest = append(want, name), tail
	}
	for _, name := range want {
		if !slices.ContainsFunc(op.Params, func(p *contract.Param) bool { return p.In == "path" && p.Name == name }) {
			l.fail(n, "path", "%s: {%s} has no parameter", op.Path, name)
		}
	}
	for _, p := range op.Params {
		if p.In == "path" && !slices.Contains(want, p.Name) {
			l.fail(n, "path", "%s has no {%s}", op.Path, p.Name)
		}
	}
}

func (l *lowering) body(n *yaml.Node, pairs *pairing) *contract.Body {
	b := &contract.Body{Pos: l.at(n)}
	l.object(n, "a request body", keys{
		"required": l.flag(&b.Required), "description": l.text(&b.Description),
		"content": func(n *yaml.Node) {
			b.MediaType, b.Schema = l.content(n, func(media *yaml.Node) { pairs.body = media })
		},
	})
	if b.Schema == nil {
		l.fail(n, "required", "a request body needs a schema")
		b.Schema = &contract.Schema{Kind: contract.Any}
	}
	return b
}

// content reads the JSON media type of a body. There may be others only of the same schema's JSON family.
func (l *lowering) content(n *yaml.Node, media func(*yaml.Node)) (mediaType string, schema *contract.Schema) {
	l.entries(n, "content", func(key, value *yaml.Node) {
		base, _, _ := strings.Cut(key.Value, ";")
		base = strings.TrimSpace(base)
		if base != "application/json" && !strings.HasSuffix(base, "+json") {
			l.fail(key, "unsupported", "media type %s is not supported: application/json is", key.Value)
			return
		}
		if mediaType != "" {
			l.fail(key, "unsupported", "a second media type, %s, is not supported", key.Value)
			return
		}
		mediaType = base
		media(value)
		l.object(value, "a media type", keys{
			"schema": func(n *yaml.Node) { schema = l.schema(n) }, "example": ignore, "examples": ignore, "encoding": nil,
		})
	})
	if mediaType != "" && schema == nil {
		schema = &contract.Schema{Kind: contract.Any, Pos: l.at(n)}
	}
	return mediaType, schema
}

func (l *lowering) responses(op *contract.Operation, n *yaml.Node, pairs *pairing) {
	l.entries(n, "responses", func(key, value *yaml.Node) {
		value = l.deref(value)
		resp := &contract.Response{Pos: l.at(value)}
		if key.Value != "default" {
			status, err := strconv.Atoi(key.Value)
			if err != nil || status < 100 || status > 599 {
				l.fail(key, "unsupported", "a response is for a status from 100 to 599 or default, not %q", key.Value)
				return
			}
			resp.Status = status
		}
		l.object(value, "a response", keys{
			"description": l.text(&resp.Description),
			"headers":     func(n *yaml.Node) { resp.Headers = l.headers(n) },
			"content": func(n *yaml.Node) {
				resp.MediaType, resp.Schema = l.content(n, func(media *yaml.Node) {
					pairs.responses = append(pairs.responses, responseMedia{resp, media})
				})
			},
			"x-also-status": func(n *yaml.Node) {
				l.list(n, "x-also-status", func(n *yaml.Node) {
					var status int
					l.count(&status)(n)
					resp.Also = append(resp.Also, status)
				})
			},
			"links": ignore,
		})
		op.Responses = append(op.Responses, resp)
	})
}

func (l *lowering) headers(n *yaml.Node) (out []*contract.Param) {
	l.entries(n, "headers", func(key, value *yaml.Node) {
		value = l.deref(value)
		p := &contract.Param{Name: key.Value, In: "header", Pos: l.at(value)}
		l.object(value, "a header", l.paramKeys(p))
		if p.Schema == nil {
			p.Schema = &contract.Schema{Kind: contract.String}
		}
		out = append(out, p)
	})
	return out
}

func (l *lowering) page(p *contract.Page, n *yaml.Node) {
	l.object(n, "x-page", keys{"title": l.text(&p.Title), "updated": l.text(&p.Updated), "cloud": l.text(&p.Cloud)})
}

func (l *lowering) paging(n *yaml.Node) *contract.Paging {
	p := &contract.Paging{}
	l.object(n, "x-pagination", keys{
		"offset": l.text(&p.Offset), "limit": l.text(&p.Limit), "items": l.text(&p.Items), "total": l.text(&p.Total),
		"echo-offset": l.text(&p.EchoOffset), "echo-limit": l.text(&p.EchoLimit),
	})
	return p
}

func (l *lowering) dependent(op *contract.Operation, n *yaml.Node) {
	l.entries(n, "x-dependent-required", func(key, value *yaml.Node) {
		d := contract.Dependent{Name: key.Value, Pos: l.at(key)}
		l.texts(&d.Requires)(value)
		op.Dependent = append(op.Dependent, d)
	})
}

// checkWords finds x- words that name what the operation does not have.
func (l *lowering) checkWords(op *contract.Operation, n *yaml.Node) {
	query := func(name string) bool {
		return slices.ContainsFunc(op.Params, func(p *contract.Param) bool { return p.In == "query" && p.Name == name })
	}
	for _, d := range op.Dependent {
		for _, name := range append([]string{d.Name}, d.Requires...) {
			if !query(name) {
				l.failAt(d.Pos, "x-dependent-required", "%s has no query parameter %q", op.ID, name)
			}
		}
	}
	if p := op.Paging; p != nil {
		for _, name := range []string{p.Offset, p.Limit} {
			if !query(name) {
				l.fail(source.Get(n, "x-pagination"), "x-pagination", "%s has no query parameter %q", op.ID, name)
			}
		}
		l.checkPagedAnswer(op, n)
	}
}

// checkPagedAnswer finds properties that x-pagination names and the answer does not have.
func (l *lowering) checkPagedAnswer(op *contract.Operation, n *yaml.Node) {
	for _, resp := range op.Responses {
		if resp.Status/100 != 2 || resp.Schema == nil {
			continue
		}
		for _, name := range []string{op.Paging.Items, op.Paging.Total, op.Paging.EchoOffset, op.Paging.EchoLimit} {
			has := slices.ContainsFunc(resp.Schema.Properties, func(p *contract.Property) bool { return p.Name == name })
			if name != "" && !has {
				l.fail(source.Get(n, "x-pagination"), "x-pagination", "the answer of %s has no property %q", op.ID, name)
			}
		}
	}
}
