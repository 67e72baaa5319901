package gomodel

import (
	"slices"
	"strings"
)

// An ErrorBody is the type that refusals are written as, with the fields for text and code. They may lie in a member of
// it: {"error": {"code": …}}.
type ErrorBody struct {
	Type    *Type
	Inner   *Field // the member that has them; nil: the type itself does
	Message *Field
	Code    *Field // may be nil
}

// errorBody finds the one schema that refusals are written as: the one that most answers have.
func (b *builder) errorBody() {
	uses := map[*Type]int{}
	for _, op := range b.pkg.Ops {
		for _, a := range op.Responses {
			if a.Status/100 == 2 || a.MediaType != "application/json" || a.Ref.Basic != Named || a.Ref.Type.Shape != Struct {
				continue // problems as of RFC 9457 are written by the runtime
			}
			t := a.Ref.Type
			uses[t]++
			if b.pkg.Error != nil && uses[t] <= uses[b.pkg.Error.Type] {
				continue
			}
			if e := asError(t); e != nil {
				b.pkg.Error = e
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

// directError finds text and code among the fields of a type.
func directError(t *Type) *ErrorBody {
	e := &ErrorBody{Type: t}
	e.Message = firstField(t, isText, "message", "error_msg", "msg", "detail", "error_description", "description", "reason", "title", "error")
	e.Code = firstField(t, isCode, "code", "error_code", "errorcode", "status_code", "status", "type")
	if e.Message == nil || e.Message == e.Code {
		return nil
	}
	return e
}

// firstField is the field that the first of some names is in, whatever its case.
func firstField(t *Type, ok func(*Ref) bool, words ...string) *Field {
	for _, exact := range []bool{true, false} {
		for _, word := range words {
			i := slices.IndexFunc(t.Fields, func(f *Field) bool {
				name := strings.ToLower(f.Wire)
				return ok(f.Ref) && (name == word || !exact && strings.Contains(name, word))
			})
			if i >= 0 {
				return t.Fields[i]
			}
		}
	}
	return nil
}

func isText(r *Ref) bool { return r.Basic == String }

func isCode(r *Ref) bool { return r.Basic == String || r.Basic == Int }
