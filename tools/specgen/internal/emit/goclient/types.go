package goclient

import (
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
		case gomodel.Slice, gomodel.Map:
			kind := map[gomodel.Shape]string{gomodel.Slice: "[]", gomodel.Map: "map[string]"}[t.Shape]
			typeComment(f, t, "is a JSON "+map[gomodel.Shape]string{gomodel.Slice: "array", gomodel.Map: "object of any names"}[t.Shape])
			elem := p.Expr(f, t.Elem)
			if t.Elem.Null {
				elem = "*" + elem
			}
			f.P("type ", t.Name, " ", kind, elem)
		}
	}
	for _, op := range p.Ops {
		if op.ParamsOf == "" {
			continue
		}
		f.P()
		f.Comment(op.ParamsOf + " are the query and header parameters of [Client." + op.Name + "]. What is zero is not sent.")
		f.P("type ", op.ParamsOf, " struct {")
		for _, field := range op.Params {
			f.Comment(field.Doc)
			f.P(field.Name, " ", p.FieldType(f, field))
		}
		f.P("}")
	}
}

// typeComment is the comment of a type: the page's words, or what it is when the page has none.
func typeComment(f *printer.File, t *gomodel.Type, what string) {
	if strings.TrimSpace(t.Doc) == "" {
		f.Comment(t.Name + " " + what + ".")
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
	f.P("// The documented values of ", t.Name, ". Newer ones, which the documentation lacks, are read and written as well.")
	f.P("const (")
	for _, v := range t.Values {
		line := v.Name + " " + t.Name + " = " + v.Literal
		if v.Doc != "" {
			line += " // " + strings.Join(strings.Fields(v.Doc), " ")
		}
		f.P(line)
	}
	f.P(")")
	f.P()
	f.P("// Known reports whether v is documented.")
	f.P("func (v ", t.Name, ") Known() bool {")
	f.P("switch v {")
	var list []string
	for _, v := range t.Values {
		list = append(list, v.Name)
	}
	f.P("case ", strings.Join(list, ", "), ":")
	f.P("return true")
	f.P("}")
	f.P("return false")
	f.P("}")
	f.P()
	f.P("// Tokens are the documented values as they are on the wire. The slice is shared: do not change it.")
	f.P("func (", t.Name, ") Tokens() []string { return ", TokensVar(t), " }")
	f.P()
	f.P("var ", TokensVar(t), " = []string{", tokens(t), "}")
}

func tokens(t *gomodel.Type) string {
	var list []string
	for _, v := range t.Values {
		list = append(list, strconv.Quote(v.Token))
	}
	return strings.Join(list, ", ")
}
