// Package contract holds what an OpenAPI description promises, as plain data: a [Service] with its operations,
// schemas, rules and examples. Nothing here knows OpenAPI, a database service or how Go code is generated; a
// description is lowered to a Service once, and generators, stubs, contract runs and reports all read that.
//
// A Service survives a round trip through encoding/json, so that a generated test package can carry its own.
package contract

import "encoding/json"

// A Service is one description: everything one API promises.
type Service struct {
	Name        string           `json:"name"` // as specgen.yaml calls it: "notes"
	Title       string           `json:"title,omitzero"`
	Version     string           `json:"version,omitzero"`
	Description string           `json:"description,omitzero"`
	Variant     Variant          `json:"variant,omitzero"`
	Servers     []Server         `json:"servers,omitempty"`
	Schemes     []SecurityScheme `json:"schemes,omitempty"`
	Refusals    []Refusal        `json:"refusals,omitempty"`
	Operations  []*Operation     `json:"operations"`
	Schemas     []*Schema        `json:"schemas,omitempty"` // the named ones, in page order
}

// A Variant says which edition of a service a description is: the one of a cloud, say (info.x-cloud).
type Variant struct {
	ID     string `json:"id"`              // "otc"
	Title  string `json:"title,omitzero"`  // "Open Telekom Cloud"
	GoName string `json:"goName,omitzero"` // "OTC"
}

// A Server is a base URL with variables in braces.
type Server struct {
	URL         string           `json:"url"`
	Description string           `json:"description,omitzero"`
	Variables   []ServerVariable `json:"variables,omitempty"`
}

// A ServerVariable is a part of a server's URL; an empty Enum allows any value.
type ServerVariable struct {
	Name        string   `json:"name"`
	Default     string   `json:"default,omitzero"`
	Enum        []string `json:"enum,omitempty"`
	Description string   `json:"description,omitzero"`
}

// A SecurityScheme is one kind of credential.
type SecurityScheme struct {
	Name        string `json:"name"`            // its key in the description: "token"
	Type        string `json:"type"`            // apiKey or http
	In          string `json:"in,omitzero"`     // apiKey: header, query or cookie
	Param       string `json:"param,omitzero"`  // apiKey: the header's name
	Scheme      string `json:"scheme,omitzero"` // http: basic or bearer
	Prefix      string `json:"prefix,omitzero"` // what a well-formed value starts with (x-prefix): "SDK-HMAC-SHA256"
	Description string `json:"description,omitzero"`
}

// A Refusal is what the service answers when a request breaks a rule of some kind (x-refusals).
type Refusal struct {
	Kind    string `json:"kind"` // invalid, unauthenticated, notFound, methodNotAllowed, mediaType, tooLarge
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// An Operation is one method on one path.
type Operation struct {
	ID          string      `json:"id"`     // lower camel case: "listBackups"
	Method      string      `json:"method"` // upper case
	Path        string      `json:"path"`   // with parameters in braces
	Summary     string      `json:"summary,omitzero"`
	Description string      `json:"description,omitzero"`
	Page        Page        `json:"page,omitzero"`
	Tags        []string    `json:"tags,omitempty"`
	Deprecated  bool        `json:"deprecated,omitzero"`
	Params      []*Param    `json:"params,omitempty"` // page order
	Body        *Body       `json:"body,omitzero"`
	Responses   []*Response `json:"responses"`          // as written; "default" is Status 0
	Security    [][]string  `json:"security,omitempty"` // any of these, all within one; an empty one: a credential may be left out; none: it takes none
	Paging      *Paging     `json:"paging,omitzero"`
	Dependent   []Dependent `json:"dependent,omitempty"`
	Creates     *Creation   `json:"creates,omitzero"`
	Examples    []*Example  `json:"examples,omitempty"`
	GoName      string      `json:"goName,omitzero"`
	Only        []string    `json:"only,omitempty"` // ids of the variants that have it; empty: all
	Pos         string      `json:"-"`              // file:line:col
}

// A Page is the documentation page an operation was curated from.
type Page struct {
	Title   string `json:"title,omitzero"`
	URL     string `json:"url,omitzero"`
	Updated string `json:"updated,omitzero"` // yyyy-mm-dd
	Cloud   string `json:"cloud,omitzero"`
}

// A Param is a path, query or header parameter.
type Param struct {
	Name        string   `json:"name"`
	In          string   `json:"in"` // path, query, header, cookie
	Required    bool     `json:"required,omitzero"`
	Description string   `json:"description,omitzero"`
	Deprecated  bool     `json:"deprecated,omitzero"`
	AllowEmpty  bool     `json:"allowEmpty,omitzero"` // allowEmptyValue
	Style       string   `json:"style,omitzero"`      // empty: OpenAPI's default for In
	Explode     bool     `json:"explode,omitzero"`    // resolved: OpenAPI's default applied
	Schema      *Schema  `json:"schema"`
	Filter      *Filter  `json:"filter,omitzero"`
	ErrorCode   string   `json:"errorCode,omitzero"` // x-error-code: the refusal's code when this parameter is wrong
	GoName      string   `json:"goName,omitzero"`
	Client      bool     `json:"client,omitzero"` // x-client: set once on the client, not per call (project_id)
	Only        []string `json:"only,omitempty"`
	Pos         string   `json:"-"`
}

// A Filter says which rows of a list a query parameter selects (x-filter).
type Filter struct {
	Field string            `json:"field"`        // path in a row, dots between: "datastore.type"
	Op    string            `json:"op,omitzero"`  // eq (when empty), gte, lte
	Is    map[string]string `json:"is,omitempty"` // value of the parameter → "empty" or "non-empty": what Field must be
}

// A Body is a request body.
type Body struct {
	Required    bool    `json:"required,omitzero"`
	Description string  `json:"description,omitzero"`
	MediaType   string  `json:"mediaType"`
	Schema      *Schema `json:"schema"`
	Pos         string  `json:"-"`
}

// A Response is what a status code comes with.
type Response struct {
	Status      int      `json:"status"`         // 0: default, every other status
	Also        []int    `json:"also,omitempty"` // x-also-status: other statuses seen on the wire for the same answer
	Description string   `json:"description,omitzero"`
	MediaType   string   `json:"mediaType,omitzero"`
	Schema      *Schema  `json:"schema,omitzero"` // nil: no body
	Headers     []*Param `json:"headers,omitempty"`
	Pos         string   `json:"-"`
}

// Paging says how a list is read page by page (x-pagination).
type Paging struct {
	Offset     string `json:"offset"`              // query parameter: rows to skip
	Limit      string `json:"limit"`               // query parameter: rows on a page
	Items      string `json:"items"`               // answer's property: the rows
	Total      string `json:"total,omitzero"`      // answer's property: rows on all pages
	EchoOffset string `json:"echoOffset,omitzero"` // answer's property that repeats offset
	EchoLimit  string `json:"echoLimit,omitzero"`  // answer's property that repeats limit
}

// Dependent says that a query parameter or body property must not come without others (x-dependent-required).
type Dependent struct {
	Name     string   `json:"name"`
	Requires []string `json:"requires"`
	Pos      string   `json:"-"`
}

// A Creation says which row an operation adds to a list (x-creates). Row and Later.Row are JSON objects of the list's
// rows whose texts may be expressions: "$now", "$request.path.id", "$request.query.id", "$request.header.id",
// "$request.body#/name", "$response.body#/id".
type Creation struct {
	List  string          `json:"list"` // id of the operation that lists the rows
	Row   json.RawMessage `json:"row"`
	Later *Later          `json:"later,omitzero"`
	Pos   string          `json:"-"`
}

// Later is what becomes of a created row.
type Later struct {
	After string          `json:"after"` // as time.ParseDuration reads it: "2s"
	Row   json.RawMessage `json:"row"`   // the members that change
}

// An Example is a documented request and the documented answer to it, under one name; either may be missing.
type Example struct {
	Name     string           `json:"name"`
	Summary  string           `json:"summary,omitzero"`
	Request  *ExampleRequest  `json:"request,omitzero"`
	Response *ExampleResponse `json:"response,omitzero"`
	Pos      string           `json:"-"`
}

// An ExampleRequest is a documented request.
type ExampleRequest struct {
	URL    string          `json:"url,omitzero"`     // the documented URL byte for byte, when there is one (x-request-urls)
	Values []Value         `json:"values,omitempty"` // parameters in page order; none that the example leaves out
	Body   json.RawMessage `json:"body,omitempty"`
}

// A Value is the text of one parameter, decoded: neither escaped nor quoted.
type Value struct {
	In   string `json:"in"`
	Name string `json:"name"`
	Text string `json:"text"`
}

// An ExampleResponse is a documented answer.
type ExampleResponse struct {
	Status int             `json:"status"` // the status to answer with; an example of "default" has x-status
	Body   json.RawMessage `json:"body,omitempty"`
}

// Kind is the type of a schema.
type Kind string

// The kinds of schema. Any is a schema without a type.
const (
	Any     Kind = "any"
	Object  Kind = "object"
	Array   Kind = "array"
	String  Kind = "string"
	Integer Kind = "integer"
	Number  Kind = "number"
	Boolean Kind = "boolean"
)

// A Schema is what a value may be. A named schema is shared: every use of it is the same pointer, and in JSON a
// use is written {"ref": name}.
type Schema struct {
	Name        string          `json:"name,omitzero"` // its key under components/schemas; empty: written in place
	Of          string          `json:"of,omitzero"`   // written in place as a refinement (allOf and siblings) of this named schema
	Kind        Kind            `json:"kind"`
	Format      string          `json:"format,omitzero"`
	Description string          `json:"description,omitzero"`
	Nullable    bool            `json:"nullable,omitzero"`
	Enum        []EnumValue     `json:"enum,omitempty"`
	Default     json.RawMessage `json:"default,omitempty"`

	Min        *Bound `json:"min,omitzero"`
	Max        *Bound `json:"max,omitzero"`
	MultipleOf string `json:"multipleOf,omitzero"`

	MinLength int    `json:"minLength,omitzero"` // characters
	MaxLength *int   `json:"maxLength,omitzero"` // characters; nil: no limit
	Pattern   string `json:"pattern,omitzero"`

	Items    *Schema `json:"items,omitzero"`
	MinItems int     `json:"minItems,omitzero"`
	MaxItems *int    `json:"maxItems,omitzero"`
	Unique   bool    `json:"unique,omitzero"`

	Properties []*Property `json:"properties,omitempty"` // page order
	Additional *Schema     `json:"additional,omitzero"`  // additionalProperties with a schema: a map
	Closed     bool        `json:"closed,omitzero"`      // additionalProperties: false

	GoName string `json:"goName,omitzero"`
	Pos    string `json:"-"`
}

// An EnumValue is one token of an enumeration.
type EnumValue struct {
	Value       json.RawMessage `json:"value"`
	Name        string          `json:"name,omitzero"`        // x-enum-varnames
	Description string          `json:"description,omitzero"` // x-enum-descriptions
}

// A Bound is an end of a range of numbers.
type Bound struct {
	Value     string `json:"value"` // decimal, as written
	Exclusive bool   `json:"exclusive,omitzero"`
}

// A Property is a member of an object.
type Property struct {
	Name        string   `json:"name"`
	Required    bool     `json:"required,omitzero"`
	Description string   `json:"description,omitzero"` // of this use; the schema's own when that is empty
	Schema      *Schema  `json:"schema"`
	Aliases     []string `json:"aliases,omitempty"` // x-wire-aliases: other names seen on the wire
	ReadOnly    bool     `json:"readOnly,omitzero"`
	WriteOnly   bool     `json:"writeOnly,omitzero"`
	ErrorCode   string   `json:"errorCode,omitzero"` // x-error-code
	GoName      string   `json:"goName,omitzero"`
	Only        []string `json:"only,omitempty"`
	Pos         string   `json:"-"`
}
