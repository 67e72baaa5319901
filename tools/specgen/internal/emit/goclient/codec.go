package goclient

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/names"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/pattern"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints how types are read from and written to JSON: a switch over names, a line a property.

// codecs prints the methods of all types that are more than a token.
func codecs(p *gomodel.Package, f *printer.File, _ *pattern.Set) {
	for _, t := range p.Types {
		if t.Shape == gomodel.Enum {
			continue
		}
		f.P()
		decodeMethod(p, f, t)
		f.P()
		appendMethod(f, t)
		f.P()
		f.P("// MarshalJSON implements json.Marshaler.")
		f.P("func (v ", t.Name, ") MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }")
		f.P()
		f.P("// UnmarshalJSON implements json.Unmarshaler.")
		f.P("func (v *", t.Name, ") UnmarshalJSON(data []byte) error { return ", gomodel.Wire("Unmarshal"), "(data, v.DecodeJSON) }")
	}
}

// fieldsVar is the variable that holds the names of a struct's properties.
func fieldsVar(t *gomodel.Type) string { return names.Unexported(t.Name) + "Fields" }

// TokensVar is the variable that holds the tokens of an enumeration.
func TokensVar(t *gomodel.Type) string { return names.Unexported(t.Name) + "Tokens" }

func decodeMethod(p *gomodel.Package, f *printer.File, t *gomodel.Type) {
	f.P("// DecodeJSON reads v from d; what d does not have keeps its value.")
	f.P("func (v *", t.Name, ") DecodeJSON(d *", gomodel.Wire("Decoder"), ") {")
	if t.Shape != gomodel.Struct {
		f.P(decodeContainer(p, f, t.Elem, "(*"+p.Expr(f, &gomodel.Ref{Basic: map[gomodel.Shape]gomodel.Basic{
			gomodel.Slice: gomodel.SliceOf, gomodel.Map: gomodel.MapOf}[t.Shape], Elem: t.Elem})+")(v)", t.Shape == gomodel.Slice))
		f.P("}")
		return
	}
	decodeStruct(p, f, t)
	f.P("}")
	f.P()
	var quoted []string
	for _, field := range t.Fields {
		quoted = append(quoted, strconv.Quote(field.Wire))
	}
	f.P("var ", fieldsVar(t), " = []string{", strings.Join(quoted, ", "), "}")
}

func decodeStruct(p *gomodel.Package, f *printer.File, t *gomodel.Type) {
	required := requiredBits(t)
	f.P("if !d.Object() {")
	f.P("return")
	f.P("}")
	for i := range required {
		f.P("var ", seen(i, required), " uint64")
	}
	f.P("for d.Field() {")
	if len(t.Fields) > 0 {
		f.P("again:")
	}
	f.P("switch d.Name() {")
	for i, field := range t.Fields {
		labels := strconv.Quote(field.Wire)
		for _, alias := range field.Aliases {
			labels += ", " + strconv.Quote(alias)
		}
		f.P("case ", labels, ":")
		if field.Required && required != nil {
			f.P(seen(i/64, required), fmt.Sprintf(" |= 1 << %d", i%64))
		}
		f.P(decodeField(p, f, field))
	}
	f.P("default:")
	if len(t.Fields) > 0 {
		f.P("if d.Fold(", fieldsVar(t), ") {")
		f.P("goto again")
		f.P("}")
	}
	if t.Schema.Closed && t.InRequest {
		f.P("d.Undocumented()")
	}
	f.P("d.Skip()")
	f.P("}")
	f.P("}")
	for i, bits := range required {
		from, to := i*64, min(i*64+64, len(t.Fields))
		part := fieldsVar(t)
		if len(required) > 1 {
			part += fmt.Sprintf("[%d:%d]", from, to)
		}
		f.P("d.Require(", seen(i, required), ", ", part, ", ", fmt.Sprintf("%#b", bits), ")")
	}
}

// requiredBits has a bit for each property that a request must have, 64 to a word; nil when there is none to ask for.
func requiredBits(t *gomodel.Type) []uint64 {
	if !t.InRequest {
		return nil
	}
	bits := make([]uint64, (len(t.Fields)+63)/64)
	asked := false
	for i, field := range t.Fields {
		if field.Required {
			bits[i/64] |= 1 << (i % 64)
			asked = true
		}
	}
	if !asked {
		return nil
	}
	return bits
}

func seen(i int, required []uint64) string {
	if len(required) == 1 {
		return "seen"
	}
	return "seen" + strconv.Itoa(i)
}

// decodeField is the statement that reads one property.
func decodeField(p *gomodel.Package, f *printer.File, field *gomodel.Field) string {
	target := "v." + field.Name
	r := field.Ref
	nullable := field.Schema.Nullable
	switch {
	case field.Pointer && nullable:
		return f.Use(gomodel.Wire("DecodePtr")) + "(d, &" + target + ", " + decodeFunc(p, f, r) + ")"
	case field.Pointer:
		return f.Use(gomodel.Wire("DecodeOptional")) + "(d, &" + target + ", " + decodeFunc(p, f, r) + ")"
	case nullable && (r.Basic == gomodel.SliceOf || r.Basic == gomodel.MapOf):
		return "if d.Null() {\n" + target + " = nil\n} else {\n" + decodeContainer(p, f, r.Elem, "&"+target, r.Basic == gomodel.SliceOf) + "\n}"
	case r.Basic == gomodel.SliceOf || r.Basic == gomodel.MapOf:
		return decodeContainer(p, f, r.Elem, "&"+target, r.Basic == gomodel.SliceOf)
	case r.Basic == gomodel.Named && r.Type.Shape != gomodel.Enum:
		return target + ".DecodeJSON(d)"
	}
	return decodeFunc(p, f, r) + "(d, &" + target + ")"
}

func decodeContainer(p *gomodel.Package, f *printer.File, elem *gomodel.Ref, target string, slice bool) string {
	name := "DecodeMap"
	if slice {
		name = "DecodeSlice"
	}
	return f.Use(gomodel.Wire(name)) + "(d, " + target + ", " + elementFunc(p, f, elem) + ")"
}

// elementFunc is the function that reads an element, which null makes a nil pointer if the description allows null.
func elementFunc(p *gomodel.Package, f *printer.File, elem *gomodel.Ref) string {
	if !elem.Null {
		return decodeFunc(p, f, elem)
	}
	t := p.Expr(f, elem)
	return "func(d *" + f.Use(gomodel.Wire("Decoder")) + ", p **" + t + ") { " + f.Use(gomodel.Wire("DecodePtr")) + "(d, p, " + decodeFunc(p, f, elem) + ") }"
}

// decodeFunc is the function that reads a value of a type.
func decodeFunc(p *gomodel.Package, f *printer.File, r *gomodel.Ref) string {
	switch r.Basic {
	case gomodel.Named:
		if r.Type.Shape != gomodel.Enum {
			return f.Use(gomodel.Wire("DecodeObject"))
		}
		if r.Type.Base == "int" {
			return f.Use(gomodel.Wire("DecodeInt"))
		}
		return f.Use(gomodel.Wire("DecodeString"))
	case gomodel.Int:
		return f.Use(gomodel.Wire("DecodeInt"))
	case gomodel.Float:
		return f.Use(gomodel.Wire("DecodeFloat"))
	case gomodel.Bool:
		return f.Use(gomodel.Wire("DecodeBool"))
	case gomodel.Any:
		return f.Use(gomodel.Wire("DecodeAny"))
	case gomodel.SliceOf, gomodel.MapOf:
		t := p.Expr(f, r)
		return "func(d *" + f.Use(gomodel.Wire("Decoder")) + ", p *" + t + ") { " + decodeContainer(p, f, r.Elem, "p", r.Basic == gomodel.SliceOf) + " }"
	}
	return f.Use(gomodel.Wire("DecodeString"))
}

func appendMethod(f *printer.File, t *gomodel.Type) {
	f.P("// AppendJSON appends v as JSON to dst.")
	f.P("func (v *", t.Name, ") AppendJSON(dst []byte) []byte {")
	if t.Shape != gomodel.Struct {
		kind := map[gomodel.Shape]gomodel.Basic{gomodel.Slice: gomodel.SliceOf, gomodel.Map: gomodel.MapOf}[t.Shape]
		f.P("return ", appendValue(f, &gomodel.Ref{Basic: kind, Elem: t.Elem}, "dst", "*v", false))
		f.P("}")
		return
	}
	appendStruct(f, t)
	f.P("}")
}

// appendStruct writes the members one by one. As long as one is sure to have been written, the next begins with a
// comma; where none is, each ends with one, and CloseObject drops the last.
func appendStruct(f *printer.File, t *gomodel.Type) {
	first := 0
	for first < len(t.Fields) && t.Fields[first].Omit {
		first++
	}
	if first == len(t.Fields) {
		f.P("dst = append(dst, '{')")
		for _, field := range t.Fields {
			f.P("if ", field.Present("v."+field.Name), " {")
			f.P("dst = append(", appendMember(f, field, name(field)), ", ',')")
			f.P("}")
		}
		f.P("return ", gomodel.Wire("CloseObject"), "(dst)")
		return
	}
	f.P("dst = append(dst, '{')")
	for _, field := range t.Fields[:first] {
		f.P("if ", field.Present("v."+field.Name), " {")
		f.P("dst = append(", appendMember(f, field, name(field)), ", ',')")
		f.P("}")
	}
	for i, field := range t.Fields[first:] {
		prefix := name(field)
		if i > 0 {
			prefix = "," + prefix
		}
		if field.Omit {
			f.P("if ", field.Present("v."+field.Name), " {")
			f.P("dst = ", appendMember(f, field, prefix))
			f.P("}")
		} else {
			f.P("dst = ", appendMember(f, field, prefix))
		}
	}
	f.P("return append(dst, '}')")
}

// name is a member's name as JSON has it, with the colon.
func name(field *gomodel.Field) string { return jsonString(field.Wire) + ":" }

// appendMember is the expression that appends prefix and a field's value to dst.
func appendMember(f *printer.File, field *gomodel.Field, prefix string) string {
	dst := "append(dst, " + goString(prefix) + "...)"
	value := "v." + field.Name
	if field.Pointer {
		if field.Omit {
			return appendValue(f, field.Ref, dst, dereference(field.Ref, value), field.Schema.Nullable)
		}
		return f.Use(gomodel.Wire("AppendPtr")) + "(" + dst + ", " + value + ", " + appendFunc(f, field.Ref) + ")"
	}
	return appendValue(f, field.Ref, dst, value, field.Null || field.Omit)
}

// dereference is what a pointer points to, as the receiver or argument of what appends it.
func dereference(r *gomodel.Ref, value string) string {
	if r.Basic == gomodel.Named && r.Type.Shape != gomodel.Enum {
		return value
	}
	return "*" + value
}

// appendValue is the expression that appends a value to dst. Where null is not allowed, what is nil is empty.
func appendValue(f *printer.File, r *gomodel.Ref, dst, value string, null bool) string {
	switch r.Basic {
	case gomodel.Named:
		if r.Type.Shape != gomodel.Enum {
			return value + ".AppendJSON(" + dst + ")"
		}
	case gomodel.Float:
		if r.Go == "float32" {
			return f.Use(gomodel.Wire("AppendFloat")) + "(" + dst + ", float64(" + value + "), 32)"
		}
		return f.Use(gomodel.Wire("AppendFloat")) + "(" + dst + ", " + value + ", 64)"
	case gomodel.Time:
		return f.Use(gomodel.Wire("AppendJSONTime")) + "(" + dst + ", " + value + ", " + f.Use(gomodel.Wire(r.Form)) + ")"
	case gomodel.SliceOf:
		if !null {
			value = f.Use(gomodel.Wire("NonNil")) + "(" + value + ")"
		}
		if e := r.Elem; e.Basic == gomodel.Named && e.Type.Shape != gomodel.Enum && !e.Null {
			return f.Use(gomodel.Wire("AppendObjects")) + "(" + dst + ", " + value + ")"
		}
		return f.Use(gomodel.Wire("AppendSlice")) + "(" + dst + ", " + value + ", " + appendFunc(f, r.Elem) + ")"
	case gomodel.MapOf:
		if !null {
			value = f.Use(gomodel.Wire("NonNilMap")) + "(" + value + ")"
		}
		return f.Use(gomodel.Wire("AppendMap")) + "(" + dst + ", " + value + ", " + appendFunc(f, r.Elem) + ")"
	}
	return appendFunc(f, r) + "(" + dst + ", " + value + ")"
}

// appendFunc is the function that appends a value of a type.
func appendFunc(f *printer.File, r *gomodel.Ref) string {
	if r.Null {
		plain := *r
		plain.Null = false
		return "func(dst []byte, v *" + builtin(f, r) + ") []byte { return " + f.Use(gomodel.Wire("AppendPtr")) + "(dst, v, " + appendFunc(f, &plain) + ") }"
	}
	switch r.Basic {
	case gomodel.Named:
		if r.Type.Shape != gomodel.Enum {
			return f.Use(gomodel.Wire("AppendObject")) + "[" + r.Type.Name + "]"
		}
		if r.Type.Base == "int" {
			return f.Use(gomodel.Wire("AppendInt")) + "[" + r.Type.Name + "]"
		}
		return f.Use(gomodel.Wire("AppendString"))
	case gomodel.Int:
		return f.Use(gomodel.Wire("AppendInt"))
	case gomodel.Bool:
		return f.Use(gomodel.Wire("AppendBool"))
	case gomodel.Any:
		return f.Use(gomodel.Wire("AppendAny"))
	case gomodel.Float, gomodel.Time, gomodel.SliceOf, gomodel.MapOf:
		return "func(dst []byte, v " + builtin(f, r) + ") []byte { return " + appendValue(f, r, "dst", "v", false) + " }"
	}
	return f.Use(gomodel.Wire("AppendString"))
}

// builtin is Expr for the file of the package's own types.
func builtin(f *printer.File, r *gomodel.Ref) string {
	return (&gomodel.Package{Path: f.Path}).Expr(f, r)
}

// jsonString is text as a JSON string.
func jsonString(text string) string { return string(appendJSON(text)) }

// goString is text as a Go string literal, raw where that reads better.
func goString(text string) string {
	if strings.Contains(text, `"`) && !strings.ContainsAny(text, "`\n\r") {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}
