package lower

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// A paramNode is a parameter with the node that its examples are read from.
type paramNode struct {
	*contract.Param
	node *yaml.Node
}

func (l *lowering) params(n *yaml.Node) (out []*paramNode) {
	l.list(n, "parameters", func(use *yaml.Node) {
		n := l.deref(use)
		p := &contract.Param{Pos: l.at(n)}
		l.object(n, "a parameter", l.paramKeys(p))
		l.finishParam(p, n)
		if find(out, p) >= 0 {
			l.fail(use, "parameter", "the %s parameter %q is there twice", p.In, p.Name)
			return
		}
		out = append(out, &paramNode{Param: p, node: n})
	})
	return out
}

// find is the index of the parameter with the name and place of p, or -1.
func find(list []*paramNode, p *contract.Param) int {
	return slices.IndexFunc(list, func(q *paramNode) bool { return q.Name == p.Name && q.In == p.In })
}

// override puts an operation's own parameters in the place of the path's with the same name and place.
func override(shared, own []*paramNode) []*paramNode {
	out := slices.Clone(shared)
	for _, p := range own {
		if i := find(out, p.Param); i >= 0 {
			out[i] = p
		} else {
			out = append(out, p)
		}
	}
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
	if what := "a " + p.In + " parameter"; p.In != "query" {
		l.useless(n, "x-filter", what)
	}
	if what := "a " + p.In + " parameter"; p.In != "path" {
		l.useless(n, "x-client", what)
	}
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
		switch k := s.Items.Kind; k {
		case contract.Object, contract.Array, contract.Any:
			l.fail(n, "unsupported", "parameter %q: an array of type %s is not supported in a parameter", p.Name, k)
		}
	}
}

// pathParams compares the braces of a path with the parameters of its operation.
func (l *lowering) pathParams(op *contract.Operation, path *yaml.Node) {
	n := path
	if !strings.HasPrefix(op.Path, "/") || strings.ContainsAny(op.Path, "?# \t\r\n") {
		l.fail(path, "path", "%q must begin with / and have neither blanks nor a query", op.Path)
	}
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
		if slices.Contains(want, name) {
			l.fail(n, "path", "%s has {%s} twice", op.Path, name)
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
