package gomodel

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/names"
)

// operationNames takes the names that operations have in Go, before types that are written in place get theirs.
func (b *builder) operationNames() {
	methods := map[string]string{}
	method := func(name, id, pos string) {
		if other, ok := methods[name]; ok {
			b.fail(pos, "go-name", "the method of %s would be %s in Go, as that of %s is: %s", id, name, other, renameOne)
		}
		methods[name] = id
	}
	for _, o := range b.pkg.Service.Operations {
		op := &Op{Operation: o}
		op.Name = b.exported(o.GoName, o.ID, "operationId "+strconv.Quote(o.ID), o.Pos)
		method(op.Name, o.ID, o.Pos)
		if o.Paging != nil {
			op.Pager = &Pager{Name: "All" + strings.TrimPrefix(op.Name, "List")}
			method(op.Pager.Name, "the iterator of "+o.ID, o.Pos)
		}
		op.Var = b.pkg.Names.Free(names.Unexported(op.Name), "the table of "+o.ID)
		if slices.ContainsFunc(o.Params, isInParams) {
			op.ParamsOf = op.Name + "Params"
			b.take(op.ParamsOf, "the parameters of "+o.ID, o.Pos, renameOne)
		}
		b.pkg.Ops = append(b.pkg.Ops, op)
	}
}

func (b *builder) operation(op *Op) {
	b.args(op)
	b.params(op)
	if body := op.Operation.Body; body != nil {
		op.Body = b.root(body.Schema, op.Name+"RequestBody", "is the body of a request of "+op.Name)
		op.BodyOpt = !body.Required
	}
	for _, r := range op.Operation.Responses {
		op.Responses = append(op.Responses, b.answer(op, r))
	}
	b.completeTypes()
	markRequest(op.Body)
	b.result(op)
	if op.Pager != nil {
		b.pager(op)
	}
}

// args lists the path parameters in the order of the path, which is how a caller reads it.
func (b *builder) args(op *Op) {
	clients := 0
	fields, args := map[string]bool{"Params": true, "Body": true}, map[string]bool{}
	for _, p := range op.Operation.Params {
		if p.In != "path" {
			continue
		}
		arg := &Arg{Param: p, Field: b.exported(p.GoName, p.Name, "parameter "+p.Name, p.Pos)}
		arg.Arg = names.Unexported(arg.Field)
		for fields[arg.Field] {
			arg.Field += "Value"
		}
		for args[arg.Arg] || b.pkg.Names.taken[arg.Arg] != "" {
			arg.Arg += "Value"
		}
		fields[arg.Field], args[arg.Arg] = true, true
		arg.Ref = b.ref(p.Schema, op.Name+arg.Field)
		op.Args = append(op.Args, arg)
		if p.Client {
			clients++
		}
		if p.Client && (clients > 1 || arg.Ref.Basic != String) {
			b.fail(p.Pos, "x-client", "one path parameter of type string can be the client's: it is the project")
		}
	}
	slices.SortStableFunc(op.Args, func(x, y *Arg) int {
		return strings.Index(op.Path, "{"+x.Name+"}") - strings.Index(op.Path, "{"+y.Name+"}")
	})
}

// isInParams says whether a parameter is a field of the parameters' struct. OpenAPI says that headers which it has other
// words for are no parameters.
func isInParams(p *contract.Param) bool {
	switch strings.ToLower(p.Name) {
	case "accept", "content-type", "authorization":
		return p.In == "query"
	}
	return p.In == "query" || p.In == "header"
}

// params makes a struct of the query and header parameters.
func (b *builder) params(op *Op) {
	for _, p := range op.Operation.Params {
		if !isInParams(p) {
			continue
		}
		f := &Field{Wire: p.Name, Required: p.Required, Schema: p.Schema, Param: p}
		f.Name = b.field(p.GoName, p.Name, "parameter "+p.Name, p.Pos)
		f.Ref = b.ref(p.Schema, op.Name+"Params"+f.Name)
		if list := f.Ref.List(); list != nil {
			list.Elem.Null = false // texts cannot say null
		}
		b.representParam(f)
		f.Doc = b.pkg.paramDoc(p, f)
		op.Params = append(op.Params, f)
	}
	b.checkFields(op.Params, "parameters", op.Pos)
}

// root is the type of a whole body, which always has a name of its own, so that it can have methods. A body that may be
// anything is wire's Any.
func (b *builder) root(s *contract.Schema, name, what string) *Ref {
	shape, ok := declared(s)
	switch {
	case s.Kind == contract.Any:
		return b.builtin(s)
	case ok && shape != Enum:
		t := b.named(s, name)
		if t == nil { // an array or a map, which needs no name elsewhere
			t = b.declareInline(s, shape, name)
		}
		if s.Name == "" && s.Of == "" {
			t.What = what
		}
		return &Ref{Basic: Named, Type: t, Schema: s}
	}
	t := b.scalars[s]
	if t == nil {
		under := b.ref(s, name+"Value")
		t = b.declare(s, Scalar, b.pkg.Names.Free(name, "a whole body"))
		t.Under, t.What = under, what
		b.scalars[s] = t
	}
	return &Ref{Basic: Named, Type: t, Schema: s}
}

func (b *builder) answer(op *Op, r *contract.Response) *Answer {
	a := &Answer{Response: r}
	status := strconv.Itoa(r.Status)
	if r.Status == 0 {
		status = "default"
	}
	a.Name = op.Name + status
	if r.Schema == nil {
		a.Name += "Response"
		return a
	}
	a.Name += "JSONResponse"
	for _, other := range op.Responses { // the same words are the same type
		if other.Ref != nil && sameUse(other.Schema, r.Schema) {
			a.Ref = other.Ref
			return a
		}
	}
	name, what := op.Name+"ResponseBody", "is the body of an answer of "+op.Name
	if r.Status/100 != 2 {
		name, what = op.Name+"Error"+strings.ToUpper(status[:1])+status[1:], "is the body of a refusal of "+op.Name
	}
	a.Ref = b.root(r.Schema, name, what)
	return a
}

// result finds the one type that a call returns. Where some successes have no body it is empty.
func (b *builder) result(op *Op) {
	for _, a := range op.Successes() {
		switch {
		case op.Result == nil:
			op.Result = a.Ref
		case a.Ref != nil && a.Ref != op.Result && (a.Ref.Type == nil || a.Ref.Type != op.Result.Type):
			b.fail(a.Response.Pos, "unsupported", "%s: successful answers of different types are not supported", op.ID)
		}
	}
}

// pager says what an iterator over a paged list walks.
func (b *builder) pager(op *Op) {
	p := op.Pager
	for _, f := range op.Params {
		if f.Wire == op.Paging.Offset {
			p.Offset = f
		}
	}
	if op.Result != nil && op.Result.Basic == Named {
		for _, f := range op.Result.Type.Fields {
			if f.Wire == op.Paging.Items && f.Ref.List() != nil {
				p.Items = f
			}
		}
	}
	if p.Offset == nil || p.Items == nil || p.Offset.Ref.Basic != Int || p.Offset.Pointer {
		b.fail(op.Pos, "x-pagination", "%s cannot be iterated: it needs an integer %s whose default is 0 and an array %s",
			op.ID, op.Paging.Offset, op.Paging.Items)
		op.Pager = nil
	}
}

// markRequest notes all types that a request holds.
func markRequest(r *Ref) {
	switch {
	case r == nil:
	case r.Elem != nil:
		markRequest(r.Elem)
	case r.Type != nil && !r.Type.InRequest:
		r.Type.InRequest = true
		markRequest(r.Type.Under)
		for _, f := range r.Type.Fields {
			markRequest(f.Ref)
		}
	}
}

// secrets lists the credentials that operations need and the runtime has no option for.
func (b *builder) secrets() {
	used := map[string]bool{}
	for _, op := range b.pkg.Ops {
		for _, all := range op.Security {
			for _, name := range all {
				used[name] = true
			}
		}
	}
	for _, scheme := range b.pkg.Service.Schemes {
		if !used[scheme.Name] || isRuntimes(scheme) {
			continue
		}
		field := cmp.Or(names.Exported(scheme.Name), "Secret")
		b.pkg.Secrets = append(b.pkg.Secrets, &Secret{SecurityScheme: scheme, Field: field})
	}
	if len(b.pkg.Secrets) > 0 {
		b.take("Credentials", "the type of the credentials", b.at, rename)
	}
}

// isRuntimes says whether runtime/client has an option for a credential: its token and its signature.
func isRuntimes(s contract.SecurityScheme) bool {
	return s.Type == "apiKey" && s.In == "header" &&
		(strings.EqualFold(s.Param, "X-Auth-Token") || strings.EqualFold(s.Param, "Authorization") && s.Prefix == "SDK-HMAC-SHA256")
}
