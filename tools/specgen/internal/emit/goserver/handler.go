package goserver

import (
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/names"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// This file prints the handler: the tables of the operations, and what the service answers when it refuses.

func constructor(p *gomodel.Package, f *printer.File) {
	f.P()
	f.P("// This file was written for version 0.1 of the runtime. If the next line does not compile, the module")
	f.P("// github.com/opendbbackup/dbbackup is older than that: update it, or generate this package anew with its specgen.")
	f.P("const _ = ", runtime("IsAtLeastVersion0_1"))
	f.P()
	f.P("// New returns a handler that serves impl.")
	f.P("func New(impl StrictServerInterface, options ...", runtime("Option"), ") ", printer.Ident{Path: "net/http", Name: "Handler"}, " {")
	errorBodyField := ""
	if p.Error != nil {
		errorBodyField = ", ErrorBody: errorBody"
		if t := p.Error.MediaType; t != jsonType {
			errorBodyField += ", ErrorType: " + strconv.Quote(t)
		}
	}
	f.P("h := ", runtime("New"), "(", runtime("Config"), "{Name: ", strconv.Quote(p.Service.Name), ", Refusals: refusals", errorBodyField, "}, options...)")
	f.P("s := &stub{impl}")
	vars := credentialVars(p)
	shared := sharedSecurity(p, vars)
	for _, op := range p.Ops {
		operation(p, f, op, vars, shared)
	}
	f.P("return h")
	f.P("}")
	f.P()
	f.P("// A stub reads requests for an implementation.")
	f.P("type stub struct{ impl StrictServerInterface }")
	credentials(p, f, vars)
	if shared != "" {
		f.P()
		f.P("// security is what most operations ask for: any of these.")
		f.P("var security = ", securityType(f), shared)
	}
	refusals(p, f)
	errorBody(p, f)
}

// operation prints the registration of an operation: in one line, or the places that its page names in another.
func operation(p *gomodel.Package, f *printer.File, op *gomodel.Op, vars map[string]string, shared string) {
	members := []string{"ID: " + strconv.Quote(op.ID), "Method: " + strconv.Quote(op.Method), "Path: " + strconv.Quote(op.Path)}
	if op.Body != nil {
		members = append(members, "Body: true")
	}
	if status := p.Service.RefusalStatus(op.Operation, "invalid"); status != p.Service.RefusalStatus(nil, "invalid") {
		members = append(members, "Invalid: "+strconv.Itoa(status))
	}
	switch list := security(op, vars); {
	case list == "":
	case list == shared:
		members = append(members, "Security: security")
	default:
		members = append(members, "Security: "+securityType(f)+list)
	}
	list, table := places(op), f.Use(runtime("Operation"))
	if len(list) == 0 {
		f.P("h.Handle(", table, "{", strings.Join(members, ", "), "}, s.", op.Var, ")")
		return
	}
	f.P("h.Handle(", table, "{")
	f.P(strings.Join(members, ", "), ",")
	f.P("Places: []string{", strings.Join(list, ", "), "},")
	f.P("}, s.", op.Var, ")")
}

func securityType(f *printer.File) string { return "[][]" + f.Use(runtime("Credential")) }

// security is who may ask, as the braces of a literal; "" for everyone.
func security(op *gomodel.Op, vars map[string]string) string {
	var alternatives []string
	for _, all := range op.Security {
		var list []string
		for _, name := range all {
			list = append(list, vars[name])
		}
		alternatives = append(alternatives, "{"+strings.Join(list, ", ")+"}")
	}
	if alternatives == nil {
		return ""
	}
	return "{" + strings.Join(alternatives, ", ") + "}"
}

// sharedSecurity is what most operations ask for, if several do.
func sharedSecurity(p *gomodel.Package, vars map[string]string) (shared string) {
	uses, most := map[string]int{}, 1
	for _, op := range p.Ops {
		list := security(op, vars)
		if uses[list]++; list != "" && uses[list] > most {
			shared, most = list, uses[list]
		}
	}
	return shared
}

// places lists what the documentation names, in its order, with the documented error codes. A single place needs no order,
// unless it is in the query, whose misspelt names are told.
func places(op *gomodel.Op) (list []string) {
	needed := false
	add := func(place, code string) {
		if code != "" || strings.Contains(place, "=") {
			place += "=" + code
		}
		list = append(list, strconv.Quote(place))
		needed = needed || len(list) > 1 || code != ""
	}
	for _, p := range op.Operation.Params {
		needed = needed || p.In == "query"
		add(p.In+" "+p.Name, p.ErrorCode)
	}
	if body := op.Operation.Body; body != nil {
		for _, p := range body.Schema.Properties {
			add("body "+p.Name, p.ErrorCode)
		}
		bodyCodes(body.Schema, "body ", map[*contract.Schema]bool{}, func(place, code string) {
			if code != "" && !slices.Contains(list, strconv.Quote(place+"="+code)) {
				add(place, code)
			}
		})
	}
	if !needed {
		return nil
	}
	return list
}

// bodyCodes visits the codes of properties, also of those within properties and in elements of arrays.
func bodyCodes(s *contract.Schema, at string, within map[*contract.Schema]bool, visit func(place, code string)) {
	if within[s] || !hasCodes(s, map[*contract.Schema]bool{}) {
		return
	}
	within[s] = true
	defer delete(within, s)
	if s.Items != nil {
		bodyCodes(s.Items, at+"[]", within, visit)
	}
	if at != "body " && len(s.Properties) > 0 {
		at += "."
	}
	for _, p := range s.Properties {
		visit(at+p.Name, p.ErrorCode)
		bodyCodes(p.Schema, at+p.Name, within, visit)
	}
}

// hasCodes says whether a property that a schema leads to has a code.
func hasCodes(s *contract.Schema, seen map[*contract.Schema]bool) bool {
	if s == nil || seen[s] {
		return false
	}
	seen[s] = true
	return hasCodes(s.Items, seen) || slices.ContainsFunc(s.Properties, func(p *contract.Property) bool {
		return p.ErrorCode != "" || hasCodes(p.Schema, seen)
	})
}

// credentialVars names the variables of the credentials that operations need.
func credentialVars(p *gomodel.Package) map[string]string {
	used := map[string]bool{}
	for _, op := range p.Ops {
		for _, all := range op.Security {
			for _, name := range all {
				used[name] = true
			}
		}
	}
	vars, taken := map[string]string{}, map[string]bool{}
	for _, scheme := range p.Service.Schemes {
		if !used[scheme.Name] {
			continue
		}
		name := "credential" + names.Exported(scheme.Name)
		for taken[name] {
			name += "Value"
		}
		vars[scheme.Name], taken[name] = name, true
	}
	return vars
}

func credentials(p *gomodel.Package, f *printer.File, vars map[string]string) {
	if len(vars) == 0 {
		return
	}
	f.P()
	f.P("// The credentials that requests may carry.")
	f.P("var (")
	for _, scheme := range p.Service.Schemes {
		if vars[scheme.Name] == "" {
			continue
		}
		in, name, prefix := scheme.In, scheme.Param, scheme.Prefix
		if scheme.Type == "http" {
			in, name = "header", "Authorization"
			prefix = strings.ToUpper(scheme.Scheme[:1]) + scheme.Scheme[1:] + " "
		}
		if in == "header" {
			name = textproto.CanonicalMIMEHeaderKey(name)
		}
		field := ""
		if prefix != "" {
			field = ", Prefix: " + strconv.Quote(prefix)
		}
		f.P(vars[scheme.Name], " = ", runtime("Credential"), "{In: ", strconv.Quote(in), ", Name: ", strconv.Quote(name), field, "}")
	}
	f.P(")")
}

// refusalFields are the fields of server.Refusals for the kinds in a description.
var refusalFields = map[string]string{
	"invalid": "Invalid", "unauthenticated": "Unauthenticated", "notFound": "NotFound",
	"methodNotAllowed": "MethodNotAllowed", "mediaType": "MediaType", "tooLarge": "TooLarge",
}

func refusals(p *gomodel.Package, f *printer.File) {
	f.P()
	f.P("// What the service answers to requests that break its rules.")
	if len(p.Service.Refusals) == 0 {
		f.P("var refusals ", runtime("Refusals"))
		return
	}
	f.P("var refusals = ", runtime("Refusals"), "{")
	for _, r := range p.Service.Refusals {
		f.P(refusalFields[r.Kind], ": ", runtime("Refusal"), "{Status: ", r.Status, ", Code: ", strconv.Quote(r.Code), ", Message: ", strconv.Quote(r.Message), "},")
	}
	f.P("}")
}

func errorBody(p *gomodel.Package, f *printer.File) {
	e := p.Error
	if e == nil {
		return
	}
	f.P()
	f.P("// errorBody appends the documented error body.")
	var members []string
	add := func(field *gomodel.Field, value func() string) {
		if field == nil {
			return
		}
		text := value()
		if field.Ref.Basic == gomodel.Int {
			text = convert(field.Ref.Go, "int", text)
		}
		if field.Pointer {
			text = "new(" + text + ")"
		}
		members = append(members, field.Name+": "+text)
	}
	number, status := e.Code != nil && e.Code.Ref.Basic == gomodel.Int, "status"
	add(e.Code, func() string {
		if number {
			return f.Use(runtime("CodeNumber")) + "(code, status)"
		}
		return "code"
	})
	add(e.Message, func() string { return "message" })
	add(e.Status, func() string { return "status" })
	add(e.Title, func() string { return f.Use(printer.Ident{Path: "net/http", Name: "StatusText"}) + "(status)" })
	add(e.About, func() string { return `"about:blank"` })
	if !number && e.Status == nil && e.Title == nil {
		status = "_"
	}
	f.P("func errorBody(dst []byte, ", status, " int, code, message string) []byte {")
	f.P("body := ", p.Ident(e.Type.Name), within(p, f, e, "{"+strings.Join(members, ", ")+"}"))
	f.P("return ", gomodel.Wire("Append"), "(dst, &body)")
	f.P("}")
}

// within is the literal of an error body that has the fields in a member, if it has.
func within(p *gomodel.Package, f *printer.File, e *gomodel.ErrorBody, literal string) string {
	inner := e.Inner
	if inner == nil {
		return literal
	}
	t := p.Expr(f, inner.Ref)
	switch {
	case inner.Ref.List() != nil:
		return "{" + inner.Name + ": " + t + "{" + literal + "}}"
	case inner.Pointer:
		return "{" + inner.Name + ": &" + t + literal + "}"
	}
	return "{" + inner.Name + ": " + t + literal + "}"
}
