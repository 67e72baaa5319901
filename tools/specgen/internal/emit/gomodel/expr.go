package gomodel

import "github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"

const wirePath = "github.com/opendbbackup/dbbackup/runtime/wire"

// Wire is an identifier of runtime/wire.
func Wire(name string) printer.Ident { return printer.Ident{Path: wirePath, Name: name} }

// Ident is an identifier of the package.
func (p *Package) Ident(name string) printer.Ident { return printer.Ident{Path: p.Path, Name: name} }

// Expr is the type of a value as file f writes it.
func (p *Package) Expr(f *printer.File, r *Ref) string {
	switch r.Basic {
	case Time:
		return f.Use(Wire("Time"))
	case Any:
		return "any"
	case Named:
		return f.Use(p.Ident(r.Type.Name))
	case SliceOf:
		return "[]" + p.ElemExpr(f, r.Elem)
	case MapOf:
		return "map[string]" + p.ElemExpr(f, r.Elem)
	}
	return r.Go
}

// ElemExpr is Expr for what a slice or map holds, where null is a nil pointer.
func (p *Package) ElemExpr(f *printer.File, r *Ref) string {
	if r.Null {
		return "*" + p.Expr(f, r)
	}
	return p.Expr(f, r)
}

// BodyExpr is Expr for a whole body, which has methods whatever it is.
func (p *Package) BodyExpr(f *printer.File, r *Ref) string {
	if r.Basic == Any {
		return f.Use(Wire("Any"))
	}
	return p.Expr(f, r)
}

// FieldType is the type of a field as file f writes it.
func (p *Package) FieldType(f *printer.File, field *Field) string {
	if field.Pointer {
		return "*" + p.Expr(f, field.Ref)
	}
	return p.Expr(f, field.Ref)
}

// Present is the condition under which a field has a value to write.
func (field *Field) Present(value string) string {
	switch {
	case field.Pointer || field.Ref.container():
		return value + " != nil"
	case field.Ref.Basic == Bool:
		return value
	case field.Ref.Basic == String, field.Ref.Basic == Time, field.Ref.IsEnum("string"):
		return value + ` != ""`
	}
	return value + " != 0"
}
