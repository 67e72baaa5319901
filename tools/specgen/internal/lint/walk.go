package lint

import "github.com/opendbbackup/dbbackup/internal/contract"

// A use is a place where a schema is written, or where a named one is used.
type use struct {
	schema *contract.Schema
	what   string // schema, parameter, property, items, values, body, answer, header
	name   string // of the schema, parameter, property or header
	pos    string
}

// String says where a schema is, for a message: "property title".
func (u use) String() string {
	if u.name == "" {
		return u.what
	}
	return u.what + " " + u.name
}

// valued reports whether the name of the use says what its values are.
func (u use) valued() bool {
	return u.what == "parameter" || u.what == "property" || u.what == "header"
}

// eachUse visits all schemas of a description: each that is written once, and each use of a named one.
func eachUse(s *contract.Service, visit func(use)) {
	w := walk{visit, map[*contract.Schema]bool{}}
	for _, schema := range s.Schemas {
		visit(use{schema, "schema", schema.Name, schema.Pos})
		w.inside(schema)
	}
	for _, op := range s.Operations {
		for _, p := range op.Params {
			w.use(use{p.Schema, "parameter", p.Name, p.Pos})
		}
		if op.Body != nil {
			w.use(use{op.Body.Schema, "request body", "", op.Body.Schema.Pos})
		}
		for _, r := range op.Responses {
			for _, h := range r.Headers {
				w.use(use{h.Schema, "header", h.Name, h.Pos})
			}
			if r.Schema != nil {
				w.use(use{r.Schema, "answer", "", r.Schema.Pos})
			}
		}
	}
}

// eachWritten visits each schema once, where it is written.
func eachWritten(s *contract.Service, visit func(use)) {
	eachUse(s, func(u use) {
		if u.schema.Name == "" || u.what == "schema" {
			visit(u)
		}
	})
}

type walk struct {
	visit func(use)
	seen  map[*contract.Schema]bool
}

func (w *walk) use(u use) {
	w.visit(u)
	if u.schema.Name == "" { // others are visited among the named ones
		w.inside(u.schema)
	}
}

func (w *walk) inside(s *contract.Schema) {
	if w.seen[s] {
		return
	}
	w.seen[s] = true
	for _, p := range s.Properties {
		w.use(use{p.Schema, "property", p.Name, p.Pos})
	}
	if s.Items != nil {
		w.use(use{s.Items, "items", "", s.Items.Pos})
	}
	if s.Additional != nil {
		w.use(use{s.Additional, "values", "", s.Additional.Pos})
	}
}

// reachable visits a schema and everything inside it, named ones too, each once.
func reachable(s *contract.Schema, seen map[*contract.Schema]bool, visit func(*contract.Schema)) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	visit(s)
	for _, p := range s.Properties {
		reachable(p.Schema, seen, visit)
	}
	reachable(s.Items, seen, visit)
	reachable(s.Additional, seen, visit)
}
