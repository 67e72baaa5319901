package gomodel

import (
	"slices"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/names"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/finding"
)

func (b *builder) operation(o *contract.Operation) {
	op := &Op{Operation: o, Name: b.exported("", o.ID, "operation "+o.ID, o.Pos)}
	op.Var = names.Unexported(o.ID)
	b.args(op)
	b.params(op)
	if o.Body != nil {
		op.Body = b.root(o.Body.Schema, op.Name+"RequestBody", o.Body.Pos)
		op.BodyOpt = !o.Body.Required
		markRequest(op.Body)
	}
	for _, r := range o.Responses {
		op.Responses = append(op.Responses, b.answer(op, r))
	}
	op.Pager = b.pager(op)
	b.pkg.Ops = append(b.pkg.Ops, op)
}

// args lists the path parameters in the order of the path, which is how a caller reads it.
func (b *builder) args(op *Op) {
	clients := 0
	for _, p := range op.Operation.Params {
		if p.In != "path" {
			continue
		}
		arg := &Arg{Param: p, Field: b.exported(p.GoName, p.Name, "parameter "+p.Name, p.Pos)}
		arg.Arg = names.Unexported(arg.Field)
		arg.Ref = b.ref(p.Schema, op.Name+arg.Field)
		op.Args = append(op.Args, arg)
		if p.Client {
			clients++
		}
		if p.Client && (clients > 1 || arg.Ref.Basic != String) {
			b.findings = append(b.findings, finding.Errorf(finding.ParsePos(p.Pos), "x-client",
				"one path parameter of type string can be the client's: it is the project"))
		}
	}
	slices.SortStableFunc(op.Args, func(x, y *Arg) int {
		return strings.Index(op.Path, "{"+x.Name+"}") - strings.Index(op.Path, "{"+y.Name+"}")
	})
}

// params makes a struct of the query and header parameters.
func (b *builder) params(op *Op) {
	for _, p := range op.Operation.Params {
		if p.In != "query" && p.In != "header" {
			continue
		}
		f := &Field{Wire: p.Name, Required: p.Required, Schema: p.Schema, Param: p}
		f.Name = b.exported(p.GoName, p.Name, "parameter "+p.Name, p.Pos)
		f.Ref = b.ref(p.Schema, op.Name+"Params"+f.Name)
		b.representParam(f)
		f.Doc = b.pkg.fieldDoc(p.Description, p.Schema, f, p.Only)
		op.Params = append(op.Params, f)
	}
	if len(op.Params) == 0 {
		return
	}
	op.ParamsOf = op.Name + "Params"
	b.take(op.ParamsOf, "the parameters of "+op.ID, op.Pos)
	b.checkFields(&Type{Fields: op.Params, Schema: &contract.Schema{Pos: op.Pos}})
}

// representParam is represent for a parameter: an empty text is no value, unless the description allows it.
func (b *builder) representParam(f *Field) {
	p := f.Param
	switch {
	case p.Required || f.Ref.container():
		f.Omit = !p.Required
	default:
		f.Omit = true
		empty := !p.AllowEmpty && (f.Ref.Basic == String || f.Ref.Basic == Time || f.Ref.Basic == Named && f.Ref.Type.Base == "string")
		f.Pointer = !empty && !zeroIsAbsent(p.Schema)
	}
}

// root is the type of a whole body, which always has a name, so that it can have methods.
func (b *builder) root(s *contract.Schema, name, pos string) *Ref {
	if t := b.named(s, name); t != nil {
		return &Ref{Basic: Named, Type: t, Schema: s}
	}
	shape, ok := declared(s)
	if !ok {
		return b.ref(s, name)
	}
	t := b.declare(s, shape, name)
	b.inline[s] = t
	b.complete(t)
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
	name := op.Name + "ResponseBody"
	if r.Status/100 != 2 {
		name = op.Name + "Error" + strings.ToUpper(status[:1]) + status[1:]
	}
	a.Ref = b.root(r.Schema, name, r.Pos)
	return a
}

// pager says how an iterator over a paged list is called and what it walks.
func (b *builder) pager(op *Op) *Pager {
	success := op.Success()
	if op.Paging == nil || success == nil || success.Ref == nil || success.Ref.Basic != Named {
		return nil
	}
	p := &Pager{Name: "All" + strings.TrimPrefix(op.Name, "List")}
	for _, f := range op.Params {
		if f.Wire == op.Paging.Offset {
			p.Offset = f
		}
	}
	for _, f := range success.Ref.Type.Fields {
		if f.Wire == op.Paging.Items && f.Ref.Basic == SliceOf {
			p.Items = f
		}
	}
	if p.Offset == nil || p.Items == nil || p.Offset.Ref.Basic != Int || p.Offset.Pointer {
		b.findings = append(b.findings, finding.Errorf(finding.ParsePos(op.Pos), "x-pagination",
			"%s cannot be iterated: it needs an integer %s whose default is 0 and an array %s", op.ID, op.Paging.Offset, op.Paging.Items))
		return nil
	}
	return p
}
