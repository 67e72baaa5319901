package goclient

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
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
		f.P("// MarshalJSON and UnmarshalJSON are for encoding/json.")
		f.P("func (v ", t.Name, ") MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }")
		f.P("func (v *", t.Name, ") UnmarshalJSON(data []byte) error { return ", gomodel.Wire("Unmarshal"), "(data, v.DecodeJSON) }")
	}
}

func decodeMethod(p *gomodel.Package, f *printer.File, t *gomodel.Type) {
	f.P("// DecodeJSON reads v from d; what d does not have keeps its value.")
	f.P("func (v *", t.Name, ") DecodeJSON(d *", gomodel.Wire("Decoder"), ") {")
	switch t.Shape {
	case gomodel.Struct:
		decodeStruct(p, f, t)
		f.P("}")
		if len(t.Fields) > 0 {
			f.P()
			f.P("var ", t.Table, " = []string{", quotedNames(t), "}")
		}
		return
	case gomodel.Scalar:
		f.P(decodeFunc(p, f, t.Under), "(d, v)")
	default:
		f.P(decodeContainer(p, f, t.Under, "(*"+p.Expr(f, t.Under)+")(v)"))
	}
	f.P("}")
}

func quotedNames(t *gomodel.Type) string {
	var quoted []string
	for _, field := range t.Fields {
		quoted = append(quoted, strconv.Quote(field.Wire))
	}
	return strings.Join(quoted, ", ")
}

func decodeStruct(p *gomodel.Package, f *printer.File, t *gomodel.Type) {
	required := requiredBits(t)
	if required != nil { // what is no object lacks nothing
		f.P("if !d.Object() {")
		f.P("return")
		f.P("}")
		for i, bits := range required {
			if bits != 0 {
				f.P("var ", seen(i, required), " uint64")
			}
		}
		f.P("for d.Field() {")
	} else {
		f.P("for open := d.Object(); open && d.Field(); {")
	}
	if len(t.Fields) > 0 {
		f.P("again:")
	}
	f.P("switch d.Name() {")
	for i, field := range t.Fields {
		decodeCase(p, f, t, i, field, required)
	}
	f.P("default:")
	if len(t.Fields) > 0 {
		f.P("if d.Fold(", t.Table, ") {")
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
		part := t.Table
		if len(required) > 1 {
			part += fmt.Sprintf("[%d:%d]", i*64, min(i*64+64, len(t.Fields)))
		}
		if bits != 0 {
			f.P("d.Require(", seen(i, required), ", ", part, ", ", fmt.Sprintf("%#b", bits), ")")
		}
	}
}

// decodeCase prints how one property is read.
func decodeCase(p *gomodel.Package, f *printer.File, t *gomodel.Type, i int, field *gomodel.Field, required []uint64) {
	labels := strconv.Quote(field.Wire)
	for _, alias := range field.Aliases {
		labels += ", " + strconv.Quote(alias)
	}
	f.P("case ", labels, ":")
	if required != nil && field.Asked {
		f.P(seen(i/64, required), fmt.Sprintf(" |= 1 << %d", i%64))
	}
	f.P(decodeField(p, f, field))
	if wrong := strictly(f, field); t.InRequest && wrong != "" {
		f.P("if ", wrong, " {")
		f.P("d.Require(0, ", t.Table, fmt.Sprintf("[%d:%d], 1)", i, i+1))
		f.P("}")
	}
}

// strictly is the condition under which what a request has breaks a rule that Check cannot ask for: zero, which stands for
// "not given" in a field, and a time in a form that is not the documented one, which a client may hold.
func strictly(f *printer.File, field *gomodel.Field) string {
	value := "v." + field.Name
	switch {
	case field.Ref.Basic == gomodel.Time && field.Pointer:
		return value + " != nil && !" + f.Use(gomodel.Wire("ValidTime")) + "(string(*" + value + "), " + f.Use(gomodel.Wire(field.Ref.Form)) + ")"
	case field.Ref.Basic == gomodel.Time:
		return "!" + f.Use(gomodel.Wire("ValidTime")) + "(string(" + value + "), " + f.Use(gomodel.Wire(field.Ref.Form)) + ")"
	case field.NotZero:
		return value + " == " + zero(field.Ref)
	}
	return ""
}

// zero is Go's zero value of a type that has no parts.
func zero(r *gomodel.Ref) string {
	if r.Basic == gomodel.String || r.Basic == gomodel.Time || r.IsEnum("string") {
		return `""`
	}
	return "0"
}

// requiredBits has a bit for each property that a request must have, 64 to a word; nil when there is none to ask for.
func requiredBits(t *gomodel.Type) []uint64 {
	if !t.InRequest {
		return nil
	}
	bits := make([]uint64, (len(t.Fields)+63)/64)
	asked := false
	for i, field := range t.Fields {
		if field.Asked {
			bits[i/64] |= 1 << (i % 64)
			asked = true
		}
	}
	if !asked {
		return nil
	}
	return bits
}

func seen(i int, words []uint64) string {
	if len(words) == 1 {
		return "seen"
	}
	return "seen" + strconv.Itoa(i)
}

// decodeField is the statement that reads one property.
func decodeField(p *gomodel.Package, f *printer.File, field *gomodel.Field) string {
	target, r := "v."+field.Name, field.Ref
	nullable := field.Schema.Nullable
	switch {
	case field.Pointer && nullable:
		return f.Use(gomodel.Wire("DecodePtr")) + "(d, &" + target + ", " + decodeFunc(p, f, r) + ")"
	case field.Pointer:
		return f.Use(gomodel.Wire("DecodeOptional")) + "(d, &" + target + ", " + decodeFunc(p, f, r) + ")"
	case nullable && r.Basic != gomodel.Any: // a container
		return "if d.Null() {\n" + target + " = nil\n} else {\n" + decodeInto(p, f, r, target) + "\n}"
	}
	return decodeInto(p, f, r, target)
}

// decodeInto is the statement that reads a value, which is not null, into a variable.
func decodeInto(p *gomodel.Package, f *printer.File, r *gomodel.Ref, target string) string {
	switch {
	case r.HasMethods():
		return target + ".DecodeJSON(d)"
	case r.Elem != nil:
		return decodeContainer(p, f, r, "&"+target)
	}
	return decodeFunc(p, f, r) + "(d, &" + target + ")"
}

func decodeContainer(p *gomodel.Package, f *printer.File, r *gomodel.Ref, target string) string {
	name := "DecodeMap"
	if r.Basic == gomodel.SliceOf {
		name = "DecodeSlice"
	}
	return f.Use(gomodel.Wire(name)) + "(d, " + target + ", " + elementFunc(p, f, r.Elem) + ")"
}

// elementFunc is the function that reads an element; null makes nil of it where the description allows null.
func elementFunc(p *gomodel.Package, f *printer.File, elem *gomodel.Ref) string {
	head := "func(d *" + f.Use(gomodel.Wire("Decoder")) + ", p *" + p.ElemExpr(f, elem) + ") { "
	switch {
	case elem.Null:
		return head + f.Use(gomodel.Wire("DecodePtr")) + "(d, p, " + decodeFunc(p, f, elem) + ") }"
	case elem.Schema.Nullable && elem.HasMethods():
		return head + "if d.Null() {\n*p = nil\nreturn\n}\np.DecodeJSON(d) }"
	case elem.Schema.Nullable && elem.Elem != nil:
		return head + "if d.Null() {\n*p = nil\nreturn\n}\n" + decodeContainer(p, f, elem, "p") + " }"
	}
	return decodeFunc(p, f, elem)
}

// decodeFunc is the function that reads a value of a type.
func decodeFunc(p *gomodel.Package, f *printer.File, r *gomodel.Ref) string {
	name := "DecodeString"
	switch {
	case r.Elem != nil:
		return "func(d *" + f.Use(gomodel.Wire("Decoder")) + ", p *" + p.Expr(f, r) + ") { " + decodeContainer(p, f, r, "p") + " }"
	case r.HasMethods():
		name = "DecodeObject"
	case r.Basic == gomodel.Int, r.IsEnum("int"):
		name = "DecodeInt"
	case r.Basic == gomodel.Float:
		name = "DecodeFloat"
	case r.Basic == gomodel.Bool:
		name = "DecodeBool"
	case r.Basic == gomodel.Any:
		name = "DecodeAny"
	}
	return f.Use(gomodel.Wire(name))
}

func appendMethod(f *printer.File, t *gomodel.Type) {
	f.P("// AppendJSON appends v as JSON to dst.")
	f.P("func (v *", t.Name, ") AppendJSON(dst []byte) []byte {")
	switch {
	case t.Shape == gomodel.Struct:
		appendStruct(f, t)
	case t.Shape == gomodel.Scalar:
		f.P("return ", appendValue(f, t.Under, "dst", expr(f, t.Under)+"(*v)", false))
	default:
		f.P("return ", appendValue(f, t.Under, "dst", "*v", false))
	}
	f.P("}")
}

// appendStruct writes the members one by one. As long as one is sure to have been written, the next begins with a
// comma; where none is, each ends with one, and CloseObject drops the last.
func appendStruct(f *printer.File, t *gomodel.Type) {
	first := 0
	for first < len(t.Fields) && t.Fields[first].Omit {
		first++
	}
	f.P("dst = append(dst, '{')")
	for _, field := range t.Fields[:first] {
		f.P("if ", field.Present("v."+field.Name), " {")
		f.P("dst = append(", appendMember(f, field, name(field)), ", ',')")
		f.P("}")
	}
	if first == len(t.Fields) {
		f.P("return ", gomodel.Wire("CloseObject"), "(dst)")
		return
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
	value, r := "v."+field.Name, field.Ref
	switch {
	case field.Pointer && field.Omit && r.HasMethods():
		return value + ".AppendJSON(" + dst + ")"
	case field.Pointer && field.Omit:
		return appendValue(f, r, dst, "*"+value, false)
	case field.Pointer:
		return f.Use(gomodel.Wire("AppendPtr")) + "(" + dst + ", " + value + ", " + appendFunc(f, r) + ")"
	case field.Null && r.HasMethods(): // a container, whose own method writes nil as an empty one
		return appendValue(f, r.Type.Under, dst, value, true)
	}
	return appendValue(f, r, dst, value, field.Null || field.Omit)
}

// appendValue is the expression that appends a value to dst. Where null is not allowed, what is nil is empty.
func appendValue(f *printer.File, r *gomodel.Ref, dst, value string, null bool) string {
	switch {
	case r.HasMethods():
		return value + ".AppendJSON(" + dst + ")"
	case r.Basic == gomodel.Float && r.Go == "float32":
		return f.Use(gomodel.Wire("AppendFloat")) + "(" + dst + ", float64(" + value + "), 32)"
	case r.Basic == gomodel.Float:
		return f.Use(gomodel.Wire("AppendFloat")) + "(" + dst + ", " + value + ", 64)"
	case r.Basic == gomodel.Time:
		return f.Use(gomodel.Wire("AppendJSONTime")) + "(" + dst + ", " + value + ", " + f.Use(gomodel.Wire(r.Form)) + ")"
	case r.Basic == gomodel.SliceOf:
		if !null {
			value = f.Use(gomodel.Wire("NonNil")) + "(" + value + ")"
		}
		if e := r.Elem; e.HasMethods() && !e.Schema.Nullable {
			return f.Use(gomodel.Wire("AppendObjects")) + "(" + dst + ", " + value + ")"
		}
		return f.Use(gomodel.Wire("AppendSlice")) + "(" + dst + ", " + value + ", " + appendFunc(f, r.Elem) + ")"
	case r.Basic == gomodel.MapOf:
		if !null {
			value = f.Use(gomodel.Wire("NonNilMap")) + "(" + value + ")"
		}
		return f.Use(gomodel.Wire("AppendMap")) + "(" + dst + ", " + value + ", " + appendFunc(f, r.Elem) + ")"
	}
	return appendFunc(f, r) + "(" + dst + ", " + value + ")"
}

// appendFunc is the function that appends a value of a type, or an element.
func appendFunc(f *printer.File, r *gomodel.Ref) string {
	closure := func(t, call string) string { return "func(dst []byte, v " + t + ") []byte { return " + call + " }" }
	switch {
	case r.Null:
		plain := *r
		plain.Null = false
		return closure("*"+expr(f, r), f.Use(gomodel.Wire("AppendPtr"))+"(dst, v, "+appendFunc(f, &plain)+")")
	case r.HasMethods() && r.Type.Shape != gomodel.Struct && r.Schema.Nullable:
		return closure(expr(f, r), appendValue(f, r.Type.Under, "dst", "v", true))
	case r.HasMethods():
		return f.Use(gomodel.Wire("AppendObject")) + "[" + r.Type.Name + "]"
	case r.IsEnum("int"):
		return f.Use(gomodel.Wire("AppendInt")) + "[" + r.Type.Name + "]"
	case r.Basic == gomodel.Int:
		return f.Use(gomodel.Wire("AppendInt"))
	case r.Basic == gomodel.Bool:
		return f.Use(gomodel.Wire("AppendBool"))
	case r.Basic == gomodel.Any:
		return f.Use(gomodel.Wire("AppendAny"))
	case r.Basic == gomodel.Float, r.Basic == gomodel.Time, r.Elem != nil:
		return closure(expr(f, r), appendValue(f, r, "dst", "v", r.Schema.Nullable))
	}
	return f.Use(gomodel.Wire("AppendString"))
}

// expr is a type as a file of its own package writes it.
func expr(f *printer.File, r *gomodel.Ref) string {
	return (&gomodel.Package{Path: f.Path}).Expr(f, r)
}

// jsonString is text as a JSON string.
func jsonString(text string) string {
	out, _ := json.Marshal(text) // of a string: cannot fail
	return string(out)
}

// goString is text as a Go string literal, raw where that reads better.
func goString(text string) string {
	if strings.ContainsAny(text, `"\`) && strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}
