package gomodel

import "strings"

// An ErrorBody is the type that refusals are written as, with the fields for what there is to say. They may lie in a
// member of it: {"error": {"code": …}}. All but the text may be nil.
type ErrorBody struct {
	Type      *Type
	MediaType string
	Inner     *Field // the member that has the fields; nil: the type itself does
	Message   *Field
	Code      *Field
	Status    *Field
	Title     *Field // for the status's text
	About     *Field // the kind of problem, which a problem as of RFC 9457 has to name
}

// errorBody finds the one schema that refusals are written as: the one that most answers have.
func (b *builder) errorBody() {
	type use struct {
		t         *Type
		mediaType string
	}
	uses, most := map[use]int{}, 0
	for _, op := range b.pkg.Ops {
		for _, a := range op.Responses {
			if a.Status/100 == 2 || a.Ref == nil || a.Ref.Basic != Named || a.Ref.Type.Shape != Struct {
				continue
			}
			u := use{a.Ref.Type, a.MediaType}
			uses[u]++
			if uses[u] <= most {
				continue
			}
			if e := asError(u.t); e != nil {
				b.pkg.Error, most = e, uses[u]
				e.MediaType = u.mediaType
			}
		}
	}
}

func asError(t *Type) *ErrorBody {
	if e := directError(t); e != nil {
		return e
	}
	for _, f := range t.Fields {
		inner := f.Ref
		if list := inner.List(); list != nil {
			inner = list.Elem
		}
		if inner.Basic != Named || inner.Type.Shape != Struct || inner.Null {
			continue
		}
		if e := directError(inner.Type); e != nil {
			e.Type, e.Inner = t, f
			return e
		}
	}
	return nil
}

// directError finds text, code and status among the fields of a type. Where there is a status, a type is the kind of problem.
func directError(t *Type) *ErrorBody {
	e := &ErrorBody{Type: t}
	e.Status = exactField(t, isInt, "status", "status_code", "statuscode")
	codes := []string{"code", "error_code", "errorcode", "status_code", "status", "type"}
	if e.Status != nil {
		e.About, codes = exactField(t, isText, "type"), codes[:3]
	}
	e.Code = firstField(t, func(r *Ref) bool { return isText(r) || isInt(r) && (e.Status == nil || r != e.Status.Ref) }, codes...)
	e.Message = firstField(t, isText, "message", "error_msg", "msg", "detail", "error_description", "description", "reason", "title", "error")
	e.Title = exactField(t, isText, "title")
	switch {
	case e.Message == nil || e.Message == e.Code:
		return nil
	case e.Title == e.Message || e.Title == e.Code:
		e.Title = nil
	}
	if e.About != nil && !e.About.Required {
		e.About = nil // without one it is about:blank
	}
	return e
}

// firstField is exactField, or else the field that has the first of the names in its own.
func firstField(t *Type, ok func(*Ref) bool, words ...string) *Field {
	if f := exactField(t, ok, words...); f != nil {
		return f
	}
	for _, word := range words {
		for _, f := range t.Fields {
			if ok(f.Ref) && strings.Contains(strings.ToLower(f.Wire), word) {
				return f
			}
		}
	}
	return nil
}

// exactField is the field that the first of some names is, whatever its case.
func exactField(t *Type, ok func(*Ref) bool, words ...string) *Field {
	for _, word := range words {
		for _, f := range t.Fields {
			if ok(f.Ref) && strings.ToLower(f.Wire) == word {
				return f
			}
		}
	}
	return nil
}

func isText(r *Ref) bool { return r.Basic == String }

func isInt(r *Ref) bool { return r.Basic == Int }
