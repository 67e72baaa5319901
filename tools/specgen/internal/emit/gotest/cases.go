package gotest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/goserver"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints documented examples as Go values: independent of the code that reads and writes JSON, so that a
// replay compares the one with the other.

func casesFile(p *gomodel.Package, f *printer.File, documented *contract.Service) {
	w := &writer{pkg: p, file: f}
	f.P()
	f.P("// Cases are the documented requests and the documented answers to them, as the generated types say them.")
	f.P("func Cases() []", tester("Case"), " {")
	f.P("cases := []", tester("Case"), "{")
	ops := map[string]*contract.Operation{}
	for _, o := range documented.Operations {
		ops[o.ID] = o
	}
	for _, op := range p.Ops {
		if o := ops[op.ID]; o != nil { // else only some editions have it
			for _, e := range o.Examples {
				w.example(op, complete(o, documented.Schemes, e))
			}
		}
	}
	f.P("}")
	f.P("for i, c := range cases {")
	f.P("cases[i].Call = func(ctx ", contextType, ", endpoint string, hc *", http("Client"), ") (any, error) {")
	f.P("return call(ctx, endpoint, hc, c.Request)")
	f.P("}")
	f.P("}")
	f.P("return cases")
	f.P("}")
}

// A writer prints Go literals.
type writer struct {
	pkg  *gomodel.Package
	file *printer.File
}

func (w *writer) server(name string) string {
	return w.file.Use(printer.Ident{Path: goserver.Path(w.pkg), Name: name})
}

// example prints one pair. An answer that no documented request leads to is no case: replays take it from the contract.
func (w *writer) example(op *gomodel.Op, e *contract.Example) {
	if e.Request == nil {
		return
	}
	f := w.file
	f.P("{")
	f.P("Operation: ", strconv.Quote(op.ID), ", Example: ", strconv.Quote(e.Name), ",")
	f.P("Request: ", w.server(op.Name+"RequestObject"), "{")
	w.request(op, e.Request)
	f.P("},")
	if e.Response != nil {
		if answer := w.answer(op, e.Response); answer != "" {
			f.P("Answer: ", answer, ",")
		}
	}
	f.P("},")
}

func (w *writer) request(op *gomodel.Op, r *contract.ExampleRequest) {
	texts := map[string]string{}
	for _, v := range r.Values {
		texts[v.In+" "+v.Name] = v.Text
	}
	for _, a := range op.Args {
		if text, ok := texts["path "+a.Param.Name]; ok {
			w.file.P(a.Field, ": ", w.text(a.Ref, text), ",")
		}
	}
	if op.ParamsOf != "" {
		w.file.P("Params: ", w.pkg.Ident(op.ParamsOf), "{")
		for _, field := range op.Params {
			if text, ok := texts[field.Param.In+" "+field.Wire]; ok {
				literal := w.text(field.Ref, text)
				if field.Pointer {
					literal = w.pointer(field.Ref, literal)
				}
				w.file.P(field.Name, ": ", literal, ",")
			}
		}
		w.file.P("},")
	}
	if op.Body != nil && len(r.Body) > 0 {
		w.file.P("Body: ", w.body(op.Body, decode(r.Body)), ",")
	}
}

// answer is the response object for a documented answer.
func (w *writer) answer(op *gomodel.Op, r *contract.ExampleResponse) string {
	for _, a := range op.Responses {
		if a.Status != r.Status {
			continue
		}
		name := w.server(a.Name)
		switch {
		case a.Ref == nil:
			return name + "{}"
		case a.Ref.Basic == gomodel.Any:
			return name + "{Value: " + w.any(decode(r.Body)) + "}"
		case a.Ref.Type.Shape == gomodel.Scalar:
			return name + "(" + w.value(a.Ref.Type.Under, decode(r.Body)) + ")"
		}
		return name + strings.TrimPrefix(w.value(a.Ref, decode(r.Body)), w.pkg.Expr(w.file, a.Ref))
	}
	return ""
}

// body is a pointer to a body.
func (w *writer) body(r *gomodel.Ref, v any) string {
	t := w.pkg.BodyExpr(w.file, r)
	switch {
	case r.Basic == gomodel.Any:
		return "&" + t + "{Value: " + w.any(v) + "}"
	case r.Type.Shape == gomodel.Scalar:
		return "new(" + t + "(" + w.value(r.Type.Under, v) + "))"
	}
	return "&" + w.value(r, v)
}

// text is a parameter's text as a literal.
func (w *writer) text(r *gomodel.Ref, text string) string {
	if list := r.List(); list != nil {
		var items []string
		for part := range strings.SplitSeq(text, ",") {
			items = append(items, w.text(list.Elem, part))
		}
		return w.pkg.Expr(w.file, r) + "{" + strings.Join(items, ", ") + "}"
	}
	switch r.Basic {
	case gomodel.Int, gomodel.Float, gomodel.Bool:
		return text
	case gomodel.Named:
		return w.token(r, text)
	}
	return strconv.Quote(text)
}

// token is the constant of an enumeration's value.
func (w *writer) token(r *gomodel.Ref, text string) string {
	for _, v := range r.Type.Values {
		if v.Token == text {
			return w.file.Use(w.pkg.Ident(v.Name))
		}
	}
	if r.Type.Base == "string" {
		text = strconv.Quote(text)
	}
	return w.pkg.Expr(w.file, r) + "(" + text + ")"
}

// pointer is a literal behind a pointer.
func (w *writer) pointer(r *gomodel.Ref, literal string) string {
	switch {
	case r.HasMethods():
		return "&" + literal
	case r.Basic != gomodel.Named:
		literal = w.pkg.Expr(w.file, r) + "(" + literal + ")"
	}
	return "new(" + literal + ")"
}

func decode(data json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	_ = d.Decode(&v) // the loader has read it before
	return v
}

// value is a JSON value as a literal of a type.
func (w *writer) value(r *gomodel.Ref, v any) string {
	switch {
	case r.Basic == gomodel.Named && r.Type.Shape == gomodel.Struct:
		return w.object(r, v)
	case r.Basic == gomodel.Named && r.Type.Shape == gomodel.Enum:
		return w.token(r, fmt.Sprint(v))
	case r.Basic == gomodel.Named:
		return w.collection(w.pkg.Expr(w.file, r), r.Type.Under.Elem, v)
	case r.Elem != nil:
		return w.collection(w.pkg.Expr(w.file, r), r.Elem, v)
	case r.Basic == gomodel.Any:
		return w.any(v)
	}
	if text, ok := v.(string); ok {
		return strconv.Quote(text)
	}
	return fmt.Sprint(v)
}

func (w *writer) object(r *gomodel.Ref, v any) string {
	object, _ := v.(map[string]any)
	var out strings.Builder
	out.WriteString(w.pkg.Expr(w.file, r) + "{\n")
	for _, field := range r.Type.Fields {
		member, ok := object[field.Wire]
		for _, alias := range field.Aliases {
			if !ok {
				member, ok = object[alias]
			}
		}
		if !ok || member == nil {
			continue
		}
		literal := w.value(field.Ref, member)
		if field.Pointer {
			literal = w.pointer(field.Ref, literal)
		}
		out.WriteString(field.Name + ": " + literal + ",\n")
	}
	return out.String() + "}"
}

// collection is the literal of a slice or a map.
func (w *writer) collection(t string, elem *gomodel.Ref, v any) string {
	var items []string
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			items = append(items, w.element(elem, item))
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			items = append(items, strconv.Quote(key)+": "+w.element(elem, v[key]))
		}
	}
	return t + "{" + strings.Join(items, ", ") + "}"
}

// element is a literal in a slice or map, where null is nil. The slice or map says the type of a composite one.
func (w *writer) element(elem *gomodel.Ref, v any) string {
	if v == nil {
		return "nil"
	}
	literal, composite := w.value(elem, v), elem.Elem != nil || elem.HasMethods()
	switch {
	case composite:
		return strings.TrimPrefix(literal, w.pkg.Expr(w.file, elem))
	case elem.Null:
		return w.pointer(elem, literal)
	}
	return literal
}

// any is a JSON value as decoding into an interface makes it.
func (w *writer) any(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case string:
		return strconv.Quote(v)
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return "float64(" + v.String() + ")"
	case []any:
		var list []string
		for _, item := range v {
			list = append(list, w.any(item))
		}
		return "[]any{" + strings.Join(list, ", ") + "}"
	case map[string]any:
		var list []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			list = append(list, strconv.Quote(key)+": "+w.any(v[key]))
		}
		return "map[string]any{" + strings.Join(list, ", ") + "}"
	}
	return "nil"
}
