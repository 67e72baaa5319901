package gotest

import (
	"bytes"
	"encoding/json"
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
	for _, op := range p.Ops {
		if o := documented.Operation(op.ID); o != nil {
			for _, e := range o.Examples {
				w.example(op, e)
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
				w.file.P(field.Name, ": ", w.pointer(field, w.text(field.Ref, text)), ",")
			}
		}
		w.file.P("},")
	}
	if op.Body != nil && len(r.Body) > 0 {
		w.file.P("Body: &", w.value(op.Body, decode(r.Body)), ",")
	}
}

// answer is the response object for a documented answer.
func (w *writer) answer(op *gomodel.Op, r *contract.ExampleResponse) string {
	for _, a := range op.Responses {
		switch {
		case a.Status == r.Status && a.Ref == nil:
			return w.server(a.Name) + "{}"
		case a.Status == r.Status && a.Ref.Basic == gomodel.Named:
			literal := w.value(a.Ref, decode(r.Body))
			return w.server(a.Name) + strings.TrimPrefix(literal, w.pkg.Expr(w.file, a.Ref))
		}
	}
	return ""
}

// text is a parameter's text as a literal.
func (w *writer) text(r *gomodel.Ref, text string) string {
	switch r.Basic {
	case gomodel.Int, gomodel.Float, gomodel.Bool:
		return text
	case gomodel.SliceOf:
		var list []string
		for part := range strings.SplitSeq(text, ",") {
			list = append(list, w.text(r.Elem, part))
		}
		return w.pkg.Expr(w.file, r) + "{" + strings.Join(list, ", ") + "}"
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

// pointer is a literal behind a pointer where the field has one.
func (w *writer) pointer(field *gomodel.Field, literal string) string {
	if !field.Pointer {
		return literal
	}
	if r := field.Ref; r.Basic == gomodel.Named && r.Type.Shape != gomodel.Enum {
		return "&" + literal
	} else if r.Basic != gomodel.Named && r.Basic != gomodel.Any {
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
	switch r.Basic {
	case gomodel.Named:
		return w.named(r, v)
	case gomodel.SliceOf:
		return w.slice(w.pkg.Expr(w.file, r), r.Elem, v)
	case gomodel.MapOf:
		return w.mapping(w.pkg.Expr(w.file, r), r.Elem, v)
	case gomodel.Any:
		return w.any(v)
	}
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return `""`
}

func (w *writer) named(r *gomodel.Ref, v any) string {
	t := w.pkg.Expr(w.file, r)
	switch r.Type.Shape {
	case gomodel.Enum:
		text, ok := v.(string)
		if n, isNumber := v.(json.Number); isNumber {
			text, ok = n.String(), true
		}
		if !ok {
			return `""`
		}
		return w.token(r, text)
	case gomodel.Slice:
		return w.slice(t, r.Type.Elem, v)
	case gomodel.Map:
		return w.mapping(t, r.Type.Elem, v)
	}
	object, _ := v.(map[string]any)
	var out strings.Builder
	out.WriteString(t + "{\n")
	for _, field := range r.Type.Fields {
		member, ok := object[field.Wire]
		for _, alias := range field.Aliases {
			if !ok {
				member, ok = object[alias]
			}
		}
		if ok && member != nil {
			out.WriteString(field.Name + ": " + w.pointer(field, w.value(field.Ref, member)) + ",\n")
		}
	}
	return out.String() + "}"
}

func (w *writer) slice(t string, elem *gomodel.Ref, v any) string {
	list, _ := v.([]any)
	out := t + "{"
	for i, item := range list {
		if i > 0 {
			out += ", "
		}
		out += w.element(elem, item)
	}
	return out + "}"
}

func (w *writer) mapping(t string, elem *gomodel.Ref, v any) string {
	object, _ := v.(map[string]any)
	out := t + "{"
	for _, key := range sortedKeys(object) {
		out += strconv.Quote(key) + ": " + w.element(elem, object[key]) + ", "
	}
	return strings.TrimSuffix(out, ", ") + "}"
}

// element is a literal in a slice or map, where null is nil.
func (w *writer) element(elem *gomodel.Ref, v any) string {
	if v == nil {
		return "nil"
	}
	literal := w.value(elem, v)
	if !elem.Null {
		return strings.TrimPrefix(literal, w.structName(elem)) // the slice or map says the type
	}
	return w.pointer(&gomodel.Field{Ref: elem, Pointer: true}, literal)
}

// structName is what the literal of a struct begins with; "" for other types.
func (w *writer) structName(r *gomodel.Ref) string {
	if r.Basic == gomodel.Named && r.Type.Shape == gomodel.Struct {
		return w.pkg.Expr(w.file, r)
	}
	return ""
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
		for _, key := range sortedKeys(v) {
			list = append(list, strconv.Quote(key)+": "+w.any(v[key]))
		}
		return "map[string]any{" + strings.Join(list, ", ") + "}"
	}
	return "nil"
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
