package lower

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// This file reads the bodies of requests and answers.

func (l *lowering) body(n *yaml.Node, pairs *pairing) *contract.Body {
	b := &contract.Body{Pos: l.at(n)}
	l.object(n, "a request body", keys{
		"required": l.flag(&b.Required), "description": l.text(&b.Description),
		"content": func(n *yaml.Node) {
			b.MediaType, b.Schema = l.content(n, func(media *yaml.Node) { pairs.body = media })
		},
	})
	if b.Schema == nil {
		if content := source.Get(n, "content"); content == nil || len(content.Content) == 0 { // else it has been said why
			l.fail(n, "required", "a request body needs content")
		}
		b.Schema = &contract.Schema{Kind: contract.Any}
	}
	return b
}

// content reads the JSON media type of a body. Others are passed over where there is JSON too: clients send it and ask for it.
func (l *lowering) content(n *yaml.Node, media func(*yaml.Node)) (mediaType string, schema *contract.Schema) {
	chosen := l.chooseJSON(n)
	l.entries(n, "content", func(key, value *yaml.Node) {
		switch {
		case chosen == nil:
			l.fail(key, "unsupported", "media type %s is not supported: application/json is", key.Value)
		case key != chosen:
			l.warn(key, "unsupported", "media type %s is passed over: %s is what is generated for", key.Value, chosen.Value)
		default:
			mediaType = baseType(key.Value)
			media(value)
			l.object(value, "a media type", keys{
				"schema": func(n *yaml.Node) { schema = l.schema(n) }, "example": ignore, "examples": ignore, "encoding": nil,
			})
		}
	})
	if mediaType != "" && schema == nil {
		schema = &contract.Schema{Kind: contract.Any, Pos: l.at(n)}
	}
	return mediaType, schema
}

// chooseJSON is the key of JSON itself, or else of the first kind of it.
func (l *lowering) chooseJSON(content *yaml.Node) (chosen *yaml.Node) {
	for key := range source.Pairs(content) {
		switch base := baseType(key.Value); {
		case base == "application/json":
			return key
		case strings.HasSuffix(base, "+json") && chosen == nil:
			chosen = key
		}
	}
	return chosen
}

// baseType is a media type without its parameters.
func baseType(mediaType string) string {
	base, _, _ := strings.Cut(mediaType, ";")
	return strings.ToLower(strings.TrimSpace(base))
}

func (l *lowering) responses(op *contract.Operation, n *yaml.Node, pairs *pairing) {
	var rest *yaml.Node // what is written for all other statuses
	l.entries(n, "responses", func(key, value *yaml.Node) {
		if strings.HasPrefix(key.Value, "x-") {
			l.misplaced(key, "responses")
			return
		}
		status, shown, ok := statusOf(key.Value)
		if !ok {
			l.fail(key, "unsupported", "a response is for a status from 100 to 599, 4XX, 5XX or default, not %q", key.Value)
			return
		}
		value = l.deref(value)
		if status == 0 && rest != nil {
			l.restAgain(op, key, value, rest, shown, pairs)
			return
		}
		resp := l.response(value, status, shown, pairs)
		if op.Responses = append(op.Responses, resp); status == 0 {
			rest = value
			l.useless(value, "x-also-status", "the default response")
		}
	})
}

// statusOf reads the key of a response: the status, or 0 for all others. The model has no ranges: those of errors are the
// default, and shown is the status that an example goes with unless it says.
func statusOf(key string) (status, shown int, ok bool) {
	switch key {
	case "default":
		return 0, 0, true
	case "4XX":
		return 0, 400, true
	case "5XX":
		return 0, 500, true
	}
	status, err := strconv.Atoi(key)
	return status, status, err == nil && status >= 100 && status <= 599
}

func (l *lowering) response(n *yaml.Node, status, shown int, pairs *pairing) *contract.Response {
	resp := &contract.Response{Status: status, Pos: l.at(n)}
	l.object(n, "a response", keys{
		"description": l.text(&resp.Description),
		"headers":     func(n *yaml.Node) { resp.Headers = l.headers(n) },
		"content": func(n *yaml.Node) {
			resp.MediaType, resp.Schema = l.content(n, func(media *yaml.Node) {
				pairs.responses = append(pairs.responses, responseMedia{resp, media, shown})
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
	return resp
}

// restAgain reads what is written for other statuses once more, which has to be the same answer. Its examples are its own.
func (l *lowering) restAgain(op *contract.Operation, key, n, rest *yaml.Node, shown int, pairs *pairing) {
	resp := l.response(n, 0, shown, pairs)
	first := op.Responses[slices.IndexFunc(op.Responses, func(r *contract.Response) bool { return r.Status == 0 })]
	if resp.MediaType != first.MediaType || !source.Equal(l.bodySchema(n), l.bodySchema(rest)) {
		l.fail(key, "unsupported", "%s: answers to 4XX, 5XX and default that are not the same are not supported", op.ID)
	}
}

// bodySchema is the schema of a response as it is written, or nil.
func (l *lowering) bodySchema(n *yaml.Node) *yaml.Node {
	content := source.Get(n, "content")
	if key := l.chooseJSON(content); key != nil {
		return source.Get(source.Get(content, key.Value), "schema")
	}
	return nil
}

func (l *lowering) headers(n *yaml.Node) (out []*contract.Param) {
	l.entries(n, "headers", func(key, value *yaml.Node) {
		value = l.deref(value)
		p := &contract.Param{Name: key.Value, In: "header", Pos: l.at(value)}
		known := l.paramKeys(p)
		for _, key := range []string{"name", "in", "x-filter", "x-error-code", "x-go-name", "x-client"} {
			delete(known, key)
		}
		l.object(value, "a header", known)
		if p.Schema == nil {
			p.Schema = &contract.Schema{Kind: contract.String}
		}
		out = append(out, p)
	})
	return out
}
