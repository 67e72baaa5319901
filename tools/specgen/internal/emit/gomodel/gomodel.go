// Package gomodel decides what a service looks like in Go: every type, field, method and name, as plain data, before
// a line of it is printed. The packages that print only render it.
package gomodel

import (
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// A Package is the Go package of one service.
type Package struct {
	Name     string // "library"
	Path     string // its import path
	Service  *contract.Service
	Variants []*Variant
	Types    []*Type // page order
	Ops      []*Op   // page order
	Error    *ErrorBody
	Secrets  []*Secret // credentials that the runtime has no option for
	Names    *Names    // what the package declares
}

// Title is what comments call the service, after "the".
func (p *Package) Title() string {
	return strings.TrimPrefix(strings.TrimRight(p.Service.Title, ". "), "The ")
}

// Where names the editions with the ids: "Only on Huawei Cloud."; "" when there are none to name.
func (p *Package) Where(only []string) string {
	var titles []string
	for _, id := range only {
		for _, v := range p.Variants {
			if v.ID == id && v.Title != "" {
				id = v.Title
			}
		}
		titles = append(titles, id)
	}
	if len(titles) == 0 {
		return ""
	}
	return "Only on " + strings.Join(titles, " and ") + "."
}

// A Variant is an edition of the service with servers of its own: a cloud.
type Variant struct {
	contract.Variant
	Func    string // the function that makes an endpoint: "Europe"
	Servers []contract.Server
}

// Shape says how a declared type is built.
type Shape int

// The shapes of declared types. A Scalar is a whole body that is a string, a number or a boolean.
const (
	Struct Shape = iota
	Enum
	Slice
	Map
	Scalar
)

// A Type is a declared type.
type Type struct {
	Name   string
	Shape  Shape
	Schema *contract.Schema
	Doc    string
	What   string   // what it is when Doc is empty: "is the answer of ListBooks"
	Fields []*Field // Struct: page order
	Coded  []*Field // Struct: the same in the order of a documented value, which is that of the wire
	Values []Value  // Enum
	Base   string   // Enum: the type beneath
	Under  *Ref     // Slice, Map, Scalar: the type beneath
	Table  string   // Enum: the variable with the tokens

	InRequest bool // a request holds one: servers read it strictly, clients check it
}

// A Value is a constant of an enumeration.
type Value struct {
	Name, Literal, Token, Doc string
}

// A Field is a member of a struct: a property of an object, or a parameter. represent.go decides how it says that there
// is no value.
type Field struct {
	Name     string // in Go
	Wire     string // in JSON, or the parameter's name
	Aliases  []string
	Doc      string
	Ref      *Ref
	Pointer  bool // *T: nil is absent, or null
	Required bool // it always has a value
	Asked    bool // a request must have it
	Omit     bool // the zero value is not written
	Null     bool // nil is written as null
	Schema   *contract.Schema
	Param    *contract.Param // of a parameter
}

// Basic is what a value is made of.
type Basic int

// What values are made of. Named has a declared type.
const (
	String Basic = iota
	Int
	Float
	Bool
	Time
	Any
	Named
	SliceOf
	MapOf
)

// A Ref is the type of a value.
type Ref struct {
	Basic  Basic
	Go     string // builtin types: "int64"
	Form   string // Time: the name of wire's form
	Type   *Type  // Named
	Elem   *Ref   // SliceOf, MapOf
	Null   bool   // of an element that may be null: it is a pointer
	Schema *contract.Schema
}

// IsEnum says whether the type is an enumeration of that base: string or int.
func (r *Ref) IsEnum(base string) bool {
	return r.Basic == Named && r.Type.Shape == Enum && r.Type.Base == base
}

// HasMethods says whether the type has generated methods for JSON.
func (r *Ref) HasMethods() bool { return r.Basic == Named && r.Type.Shape != Enum }

// List is the type as a slice, be it declared or not; nil when it is none.
func (r *Ref) List() *Ref {
	switch {
	case r.Basic == SliceOf:
		return r
	case r.Basic == Named && r.Type.Shape == Slice:
		return r.Type.Under
	}
	return nil
}

// container says whether the type has a nil of its own.
func (r *Ref) container() bool {
	return r.Basic == SliceOf || r.Basic == MapOf || r.Basic == Any || r.Basic == Named && (r.Type.Shape == Slice || r.Type.Shape == Map)
}

// An Op is an operation.
type Op struct {
	*contract.Operation
	Name      string // method: "ListBooks"
	Var       string // "listBooks"
	Args      []*Arg // path parameters, path order
	Params    []*Field
	ParamsOf  string // the name of the struct of Params, "" when there are none
	Body      *Ref
	BodyOpt   bool
	Responses []*Answer
	Result    *Ref // the body of all successful answers; nil: they have none
	Pager     *Pager
}

// An Arg is a path parameter.
type Arg struct {
	*contract.Param
	Field string // in a request object: "BookID"
	Arg   string // of a method: "bookID"
	Ref   *Ref
}

// An Answer is a response.
type Answer struct {
	*contract.Response
	Name string // of the server's type: "ListBooks200JSONResponse"
	Ref  *Ref   // nil: no body
}

// A Pager is what an iterator needs.
type Pager struct {
	Name   string // "AllBooks"
	Offset *Field // in Params
	Items  *Field // in the answer
}

// A Secret is a credential that a field of the type Credentials holds.
type Secret struct {
	contract.SecurityScheme
	Field string // "Key"; of http's basic scheme the first part of two: "LoginUser", "LoginPassword"
}

// Successes are the answers with a 2xx status.
func (op *Op) Successes() (all []*Answer) {
	for _, a := range op.Responses {
		if a.Status/100 == 2 {
			all = append(all, a)
		}
	}
	return all
}
