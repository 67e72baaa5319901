// Package synth writes OpenAPI descriptions of any size, to see how generators grow. They are made like hand-written
// ones: resources with a list (nine parameters, paging), a creation (a body with nested objects) and a look-up, each
// with names, bounds, enumerations, examples and error codes of its own; shared are an error body, a label and a time.
package synth

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed template/*.yaml
var templates embed.FS

// A Layout says how a description lies in files.
type Layout int

const (
	OneFile Layout = iota // all in openapi.yaml, which every generator can read
	Pages                 // a file for each path and its schemas, as this repository does it
)

// Write writes a description of so many operations to dir, as openapi.yaml (and pages/), with a specgen.yaml that has
// the Go packages made in dir/synthetic. It fails when there are too many operations for different names, or on a file.
func Write(dir string, operations int, layout Layout) error {
	if most := len(adjectives) * len(nouns) * perResource; operations > most {
		return fmt.Errorf("synth: there are names for %d operations at most", most)
	}
	files := map[string]string{"specgen.yaml": specgen}
	describe(files, operations, layout)
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

const specgen = `version: 1
services:
  - name: synthetic
    spec: openapi.yaml
    go: {dir: synthetic}
`

// perResource is the number of operations of a resource: list, create, show.
const perResource = 3

// describe adds the files of a description.
func describe(files map[string]string, operations int, layout Layout) {
	var paths, schemas strings.Builder
	common := "#/components/schemas"
	for i := 0; i < operations; i += perResource {
		r := newResource(i/perResource, layout)
		for _, p := range r.paths(min(perResource, operations-i)) {
			paths.WriteString(indent(p.path+":\n", 2))
			if layout == OneFile {
				paths.WriteString(indent(p.item, 4))
				continue
			}
			paths.WriteString(indent("$ref: './pages/"+p.file+"#/path'\n", 4))
			files["pages/"+p.file] = "path:\n" + indent(p.item, 2)
		}
		if text := r.fill("schemas"); layout == OneFile {
			schemas.WriteString(indent(text, 4))
		} else {
			files["pages/"+r.file] += "\nschemas:\n" + indent(text, 2)
		}
	}
	if layout == OneFile {
		schemas.WriteString(indent(fill("common", "‹schemas›", common), 4))
	} else {
		files["common.yaml"] = "schemas:\n" + indent(fill("common"), 2)
	}
	text := fill("head", "‹operations›", strconv.Itoa(operations)) + "paths:\n" + paths.String() +
		"components:\n  securitySchemes:\n    token: {type: apiKey, in: header, name: X-Auth-Token, description: A token}\n"
	if layout == OneFile {
		text += "  schemas:\n" + schemas.String()
	}
	files["openapi.yaml"] = text
}

// A pathItem is the text of one path.
type pathItem struct{ path, file, item string }

// A resource is what three operations are about.
type resource struct {
	file  string // where its schemas are, with pages
	path  string
	words []string // placeholders and what they stand for
	id    string
}

// newResource makes up resource number n.
func newResource(n int, layout Layout) *resource {
	adjective, noun := adjectives[n%len(adjectives)], nouns[n/len(adjectives)%len(nouns)]
	kebab := adjective + "-" + noun
	camel := title(adjective) + title(noun)
	id := adjective + "_" + noun + "_id"
	schemas, common := "#/components/schemas", "#/components/schemas"
	if layout == Pages {
		schemas, common = "./"+kebab+"s.yaml#/schemas", "../common.yaml#/schemas"
	}
	number := fmt.Sprintf("%04d", n)
	return &resource{
		file: kebab + "s.yaml",
		path: "/v1/{project_id}/" + kebab + "s",
		id:   id,
		words: []string{
			"‹Things›", camel + "s", "‹Thing›", camel, "‹things›", adjective + " " + noun + "s", "‹thing›", adjective + " " + noun,
			"‹path›", kebab, "‹thing_id›", id, "‹TOKEN›", strings.ToUpper(adjective), "‹number›", number,
			"‹length›", strconv.Itoa(32 + n%97), "‹bound›", strconv.Itoa(1000 + n), "‹pattern›", patterns[n%len(patterns)],
			"‹example›", "blue-" + number, "‹schemas›", schemas, "‹common›", common,
		},
	}
}

// paths are the path items of the first operations of the resource.
func (r *resource) paths(operations int) []pathItem {
	items := []pathItem{{r.path, r.file, r.fill("collection")}}
	if operations > 1 {
		items[0].item += r.fill("create")
	}
	if operations > 2 {
		member := strings.TrimSuffix(r.file, "s.yaml") + ".yaml"
		items = append(items, pathItem{r.path + "/{" + r.id + "}", member, r.fill("member")})
	}
	return items
}

func (r *resource) fill(name string) string { return fill(name, r.words...) }

// fill reads a template and puts words in place of its placeholders.
func fill(name string, words ...string) string {
	data, err := templates.ReadFile("template/" + name + ".yaml")
	if err != nil {
		return err.Error() // cannot be: the templates are embedded
	}
	return strings.NewReplacer(words...).Replace(string(data))
}

// indent moves every line to the right.
func indent(text string, by int) string {
	space := strings.Repeat(" ", by)
	return space + strings.TrimSuffix(strings.ReplaceAll(text, "\n", "\n"+space), space)
}

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
