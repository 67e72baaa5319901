package goclient

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// types prints the declared types, in page order, then the parameters of the operations.
func types(p *gomodel.Package, f *printer.File, _ *pattern.Set) {
	for _, t := range p.Types {
		f.P()
		switch t.Shape {
		case gomodel.Struct:
			structType(p, f, t)
		case gomodel.Enum:
			enumType(f, t)
		default:
			typeComment(f, t, map[gomodel.Shape]string{gomodel.Slice: "is a JSON array", gomodel.Map: "is a JSON object with any members"}[t.Shape])
			f.P("type ", t.Name, " ", p.Expr(f, t.Under))
		}
	}
	for _, op := range p.Ops {
		if op.ParamsOf != "" {
			f.P()
			paramsType(p, f, op)
		}
	}
}

func paramsType(p *gomodel.Package, f *printer.File, op *gomodel.Op) {
	sent := "What is zero is not sent."
	if slices.ContainsFunc(op.Params, isAlwaysSent) {
		sent = "What is zero and not required is not sent."
	}
	f.Comment(op.ParamsOf + " are the query and header parameters of [Client." + op.Name + "]. " + sent)
	f.P("type ", op.ParamsOf, " struct {")
	for _, field := range op.Params {
		f.Comment(field.Doc)
		f.P(field.Name, " ", p.FieldType(f, field))
	}
	f.P("}")
}

// typeComment is the comment of a type: the page's words, or what it is when the page has none.
func typeComment(f *printer.File, t *gomodel.Type, what string) {
	if strings.TrimSpace(t.Doc) == "" {
		f.Comment(t.Name + " " + cmp.Or(t.What, what) + ".")
		return
	}
	f.Comment(gomodel.TypeDoc(t.Name, t.Doc))
}

func structType(p *gomodel.Package, f *printer.File, t *gomodel.Type) {
	typeComment(f, t, "is a JSON object")
	f.P("type ", t.Name, " struct {")
	for _, field := range t.Fields {
		f.Comment(field.Doc)
		tag := field.Wire
		if field.Omit {
			tag += ",omitzero"
		}
		f.P(field.Name, " ", p.FieldType(f, field), " `json:", strconv.Quote(tag), "`")
	}
	f.P("}")
}

// enumType prints a type for the tokens of an enumeration. Others decode too: documentation lags behind services.
func enumType(f *printer.File, t *gomodel.Type) {
	typeComment(f, t, "is one of the values below")
	f.P("type ", t.Name, " ", t.Base)
	f.P()
	f.Comment("The documented values of " + t.Name + ". Others, which the documentation lacks, are read and written as well.")
	f.P("const (")
	for _, v := range t.Values {
		line := v.Name + " " + t.Name + " = " + v.Literal
		if v.Doc != "" {
			line += " // " + printer.Line(v.Doc)
		}
		f.P(line)
	}
	f.P(")")
	f.P()
	f.P("var ", t.Table, " = []string{", tokens(t), "}")
	f.P()
	f.P("// Known reports whether v is documented.")
	f.P("func (v ", t.Name, ") Known() bool { return ", isToken(f, t), " }")
	f.P()
	f.P("// Tokens are the documented values as they are on the wire. The slice is shared: do not change it.")
	f.P("func (", t.Name, ") Tokens() []string { return ", t.Table, " }")
}

// isToken is the expression that says whether v is one of the values.
func isToken(f *printer.File, t *gomodel.Type) string {
	text := "string(v)"
	if t.Base == "int" {
		text = f.Use(printer.Ident{Path: "strconv", Name: "Itoa"}) + "(int(v))"
	}
	return f.Use(printer.Ident{Path: "slices", Name: "Contains"}) + "(" + t.Table + ", " + text + ")"
}

func tokens(t *gomodel.Type) string {
	var list []string
	for _, v := range t.Values {
		list = append(list, strconv.Quote(v.Token))
	}
	return strings.Join(list, ", ")
}
