package lower

import (
	"errors"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// Validate has kin-openapi judge a document, given as JSON too: what OpenAPI itself demands of one, beyond what this
// package reads. Its findings have no positions of their own; those that name a path or a component get its place.
func Validate(set *source.Set, root *yaml.Node, data []byte) finding.Findings {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	doc, err := loader.LoadFromData(data)
	if err != nil {
		return finding.Findings{finding.Errorf(set.Pos(root), "openapi", "%v", err)}
	}
	// Examples are judged against the lowered rules, with positions; kin-openapi knows neither our formats nor our words.
	err = doc.Validate(loader.Context, openapi3.DisableExamplesValidation(), openapi3.EnableMultiError())
	if err == nil {
		return nil
	}
	var out finding.Findings
	for _, err := range flatten(err) {
		text := strings.ReplaceAll(err.Error(), "\n", " ")
		out = append(out, finding.Errorf(set.Pos(locate(root, text)), "openapi", "%s", text))
	}
	return out
}

// flatten lists the errors in a tree of them.
func flatten(err error) []error {
	var many openapi3.MultiError
	if errors.As(err, &many) {
		var out []error
		for _, e := range many {
			out = append(out, flatten(e)...)
		}
		return out
	}
	return []error{err}
}

// locate finds the innermost part of the document whose key a message quotes.
func locate(root *yaml.Node, text string) *yaml.Node {
	best := root
	for _, path := range []string{"paths", "components.schemas", "components.securitySchemes"} {
		n := root
		for key := range strings.SplitSeq(path, ".") {
			n = source.Get(n, key)
		}
		for key, value := range source.Pairs(n) {
			if strings.Contains(text, `"`+key.Value+`"`) || strings.Contains(text, key.Value+":") {
				best = value
			}
		}
	}
	return best
}
