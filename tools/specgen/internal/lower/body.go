package lower

import (
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
	l.entries(n, "responses", func(key, value *yaml.Node) {
		if strings.HasPrefix(key.Value, "x-") {
			l.misplaced(key, "responses")
			return
		}
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
		if resp.Status == 0 {
			l.useless(value, "x-also-status", "the default response")
		}
		op.Responses = append(op.Responses, resp)
	})
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
