// Package gomodel decides what a service looks like in Go: every type, field, method and name, as plain data, before
// a line of it is printed. The packages that print only render it.
package gomodel

import (
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// A Package is the Go package of one service.
type Package struct {
	Name     string // "notes"
	Path     string // its import path
	Service  *contract.Service
	Variants []*Variant
	Types    []*Type // page order
	Ops      []*Op   // page order
	Error    *ErrorBody
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
	Func    string // the function that makes an endpoint: "OTC"
	Servers []contract.Server
}

// Shape says how a declared type is built.
type Shape int

// The shapes of declared types.
const (
	Struct Shape = iota
	Enum
	Slice
	Map
)

// A Type is a declared type.
type Type struct {
	Name   string
	Shape  Shape
	Schema *contract.Schema
	Doc    string
	Fields []*Field // Struct
	Values []Value  // Enum
	Base   string   // Enum: the type beneath
	Elem   *Ref     // Slice, Map

	InRequest bool // a request holds one: servers read it strictly, clients check it
}

// A Value is a constant of an enumeration.
type Value struct {
	Name, Literal, Token, Doc string
}

// A Field is a member of a struct: a property of an object, or a parameter.
type Field struct {
	Name     string // in Go
	Wire     string // in JSON, or the parameter's name
	Aliases  []string
	Doc      string
	Ref      *Ref
	Pointer  bool // *T: nil is absent, or null
	Required bool
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
	Basic Basic
	Go    string // builtin types: "int64"
	Form  string // Time: the name of wire's form
	Type  *Type  // Named
	Elem  *Ref   // SliceOf, MapOf
	// Nullable elements are pointers.
	Null   bool
	Schema *contract.Schema
}

// An Op is an operation.
type Op struct {
	*contract.Operation
	Name      string // method: "ListBackups"
	Var       string // "listBackups"
	Args      []*Arg // path parameters, path order
	Params    []*Field
	ParamsOf  string // the name of the struct of Params, "" when there are none
	Body      *Ref
	BodyOpt   bool
	Responses []*Answer
	Pager     *Pager
}

// An Arg is a path parameter.
type Arg struct {
	*contract.Param
	Field string // in a request object: "InstanceID"
	Arg   string // of a method: "instanceID"
	Ref   *Ref
}

// An Answer is a response.
type Answer struct {
	*contract.Response
	Name string // of the server's type: "ListBackups200JSONResponse"
	Ref  *Ref   // nil: no body
}

// A Pager is what an iterator needs.
type Pager struct {
	Name   string // "AllBackups"
	Offset *Field // in Params
	Items  *Field // in the answer
}

// An ErrorBody is the type that refusals are written as, with the fields for code and text.
type ErrorBody struct {
	Type          *Type
	Code, Message *Field
}

// Success is the first answer with a 2xx status, or nil.
func (op *Op) Success() *Answer {
	for _, a := range op.Responses {
		if a.Status/100 == 2 {
			return a
		}
	}
	return nil
}

// Client is the path parameter that the client holds for all calls, or nil.
func (op *Op) Client() *Arg {
	for _, a := range op.Args {
		if a.Param.Client {
			return a
		}
	}
	return nil
}
