package lower

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/bundle"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// This file joins the examples of an operation: what its parameters, its body and its responses say under one name is
// one documented request with the documented answer to it.

// A pairing collects the examples of one operation.
type pairing struct {
	*lowering
	op        *contract.Operation
	node      *yaml.Node
	params    []*paramNode
	urls      *yaml.Node // x-request-urls: name → documented URL
	body      *yaml.Node // the request's media type
	responses []responseMedia
}

type responseMedia struct {
	response *contract.Response
	media    *yaml.Node
	shown    int // the status of its examples unless they say
}

// single is the name of an example that is written without one (the keyword example instead of examples).
const single = "example"

// join fills op.Examples, in the order in which the answers, then the requests name them.
func (p *pairing) join() {
	for _, name := range p.names() {
		example := &contract.Example{Name: name, Pos: p.at(p.node)}
		status := p.response(example)
		if p.hasRequest(name, status) {
			example.Request = p.request(name)
		}
		if example.Request != nil || example.Response != nil {
			p.op.Examples = append(p.op.Examples, example)
		}
	}
}

func (p *pairing) names() (names []string) {
	add := func(holder *yaml.Node, what string) {
		if examples := source.Get(holder, "examples"); examples != nil {
			p.entries(examples, "examples", func(key, value *yaml.Node) {
				if what != "" {
					p.useless(value, "x-status", what)
				}
				if !slices.Contains(names, key.Value) {
					names = append(names, key.Value)
				}
			})
		}
		if source.Get(holder, "example") != nil && !slices.Contains(names, single) {
			names = append(names, single)
		}
	}
	for _, r := range p.responses {
		add(r.media, "")
	}
	add(p.body, "an example of a request")
	for _, param := range p.params {
		if source.Get(param.node, "examples") != nil {
			add(param.node, "an example of a parameter")
		}
	}
	if p.urls != nil {
		p.entries(p.urls, "x-request-urls", func(key, _ *yaml.Node) {
			if !slices.Contains(names, key.Value) {
				p.fail(key, "example-pair", "no example of %s is called %q", p.op.ID, key.Value)
			}
		})
	}
	return names
}

// response finds the answer with the example's name; a success wins. It returns the status it is documented for.
func (p *pairing) response(example *contract.Example) (documented int) {
	for _, r := range p.responses {
		value, holder := p.named(r.media, example.Name)
		if value == nil || example.Response != nil && documented/100 == 2 {
			continue
		}
		documented = r.response.Status
		answer := &contract.ExampleResponse{Status: r.shown, Body: p.json(value)}
		if status := source.Get(holder, "x-status"); status != nil {
			p.count(&answer.Status)(status)
		}
		if answer.Status == 0 {
			p.fail(value, "example-status", "an example of the default response needs x-status")
		}
		if s := source.Get(holder, "summary"); s != nil {
			example.Summary = s.Value
		}
		example.Response = answer
	}
	return documented
}

// hasRequest says whether the documents show a request under the name. Answers without one are refusals mostly.
func (p *pairing) hasRequest(name string, status int) bool {
	if source.Get(p.urls, name) != nil {
		return true
	}
	if value, _ := p.named(p.body, name); value != nil {
		return true
	}
	for _, param := range p.params {
		if source.Get(source.Get(param.node, "examples"), name) != nil {
			return true
		}
	}
	if status/100 != 2 || p.op.Body != nil && p.op.Body.Required {
		return false
	}
	for _, param := range p.params { // a request that unnamed values suffice for
		if value, _ := p.named(param.node, single); param.Required && value == nil {
			return false
		}
	}
	return true
}

func (p *pairing) request(name string) *contract.ExampleRequest {
	request := &contract.ExampleRequest{}
	for _, param := range p.params {
		value, _ := p.named(param.node, name)
		if value == nil && param.Required {
			value, _ = p.named(param.node, single)
		}
		if value != nil {
			request.Values = append(request.Values, contract.Value{In: param.In, Name: param.Name, Text: paramText(value)})
		}
	}
	if value, _ := p.named(p.body, name); value != nil {
		request.Body = p.json(value)
	} else if value, _ := p.named(p.body, single); value != nil {
		request.Body = p.json(value)
	}
	if documented := source.Get(p.urls, name); documented != nil {
		request.URL = strings.TrimSpace(documented.Value)
		p.compareURL(documented, request)
	}
	return request
}

// named is the value that holder has for an example, with the Example Object that it is in, if any.
func (p *pairing) named(holder *yaml.Node, name string) (value, object *yaml.Node) {
	if examples := source.Get(holder, "examples"); examples != nil {
		if object := source.Get(examples, name); object != nil {
			object = p.deref(object)
			return source.Get(object, "value"), object
		}
	}
	if name == single {
		if value := source.Get(holder, "example"); value != nil {
			return value, nil
		}
		if schema := source.Get(holder, "schema"); schema != nil && source.Get(schema, "$ref") == nil {
			return source.Get(schema, "example"), nil
		}
	}
	return nil, nil
}

// paramText is the text of a parameter's example; the elements of an array stand between commas.
func paramText(n *yaml.Node) string {
	if n.Kind != yaml.SequenceNode {
		return n.Value
	}
	var texts []string
	for _, element := range n.Content {
		texts = append(texts, element.Value)
	}
	return strings.Join(texts, ",")
}

// compareURL finds values that the documented URL and the examples of the parameters disagree on.
func (p *pairing) compareURL(n *yaml.Node, request *contract.ExampleRequest) {
	_, rest, ok := strings.Cut(request.URL, "://")
	if !ok {
		rest = request.URL
	}
	_, rest, _ = strings.Cut(rest, "/")
	path, query, _ := strings.Cut("/"+rest, "?")
	got, ok := matchPath(p.op.Path, path)
	if !ok {
		p.fail(n, "request-url", "%s is not of the form %s", path, p.op.Path)
		return
	}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, text, _ := strings.Cut(pair, "=")
		text, err := url.PathUnescape(text) // not QueryUnescape: the pages write a raw + for itself
		if err != nil {
			p.fail(n, "request-url", "%v", err)
			return
		}
		got = append(got, contract.Value{In: "query", Name: name, Text: text})
	}
	for _, v := range request.Values {
		if v.In != "header" && !slices.Contains(got, v) {
			p.fail(n, "request-url", "the URL does not have the %s parameter %s=%s of the example", v.In, v.Name, v.Text)
		}
	}
	for _, v := range got {
		if !slices.Contains(request.Values, v) {
			p.fail(n, "request-url", "no example of parameter %s says %s", v.Name, v.Text)
		}
	}
}

// matchPath reads the parameters of a template's braces out of a path, which may begin with that of a server.
func matchPath(template, path string) (values []contract.Value, ok bool) {
	want, have := strings.Split(template, "/")[1:], strings.Split(path, "/")[1:]
	if len(want) > len(have) {
		return nil, false
	}
	have = have[len(have)-len(want):]
	for i, segment := range want {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			text, err := url.PathUnescape(have[i])
			if err != nil {
				return nil, false
			}
			values = append(values, contract.Value{In: "path", Name: strings.TrimSuffix(name, "}"), Text: text})
		} else if segment != have[i] {
			return nil, false
		}
	}
	return values, true
}

// json is a YAML value as JSON, members in their order, numbers as they are written.
func (r *reader) json(n *yaml.Node) json.RawMessage {
	text, err := (&bundle.Document{Root: n}).JSON()
	if err != nil {
		r.fail(n, "json", "%v", err)
		return json.RawMessage("null")
	}
	var out bytes.Buffer
	if json.Compact(&out, text) != nil {
		return json.RawMessage("null")
	}
	return out.Bytes()
}
