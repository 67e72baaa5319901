package cases

import (
	"fmt"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// This file makes the valid request of an operation, from its examples where it can.

// valid makes the request that all cases vary. It fails if no valid value of something required is found.
func (d *deriver) valid() (draft, error) {
	base := draft{op: d.op, creds: d.credential(0)}
	if d.op.Body != nil {
		base.media = d.op.Body.MediaType
	}
	whole := d.whole()
	for _, p := range d.op.Params {
		v, err := d.paramValue(p)
		_, documented := documentedValue(whole, p)
		switch {
		case err != nil && p.Required:
			return base, err
		case err == nil && (p.Required || whole != nil && documented):
			if base, err = d.with(base, p, v); err != nil {
				return base, err
			}
		}
	}
	if d.op.Body == nil || !d.op.Body.Required && (whole == nil || len(whole.Request.Body) == 0) {
		return base, nil
	}
	return d.validBody(base, whole != nil)
}

// validBody gives a draft the documented body, cut down to what is required unless it is to be whole.
func (d *deriver) validBody(base draft, whole bool) (draft, error) {
	body := d.op.Body
	if !contract.IsJSON(body.MediaType) {
		return base, fmt.Errorf("bodies of type %s are not made", body.MediaType)
	}
	for _, e := range d.op.Examples {
		if e.Request == nil || len(e.Request.Body) == 0 {
			continue
		}
		v, ok := decode(e.Request.Body)
		if !ok || len(breaks(body.Schema, v)) > 0 {
			continue
		}
		if whole {
			return base.withBody(v), nil
		}
		if cut := least(body.Schema, v); len(breaks(body.Schema, cut)) == 0 {
			return base.withBody(cut), nil
		}
		return base.withBody(v), nil
	}
	v, ok := sample.Value(body.Schema)
	if !ok {
		return base, fmt.Errorf("no valid body was found")
	}
	return base.withBody(v), nil
}

// least reduces a value to what its schema requires, so that an object has its required members only.
func least(s *contract.Schema, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if s.Kind != contract.Object || s.Additional != nil {
			return v
		}
		kept := map[string]any{}
		for _, p := range s.Properties {
			if member, ok := v[p.Name]; ok && p.Required && !p.ReadOnly {
				kept[p.Name] = least(p.Schema, member)
			}
		}
		return kept
	case []any:
		if s.Items == nil {
			return v
		}
		n := min(max(s.MinItems, 1), len(v))
		kept := make([]any, n)
		for i := range kept {
			kept[i] = least(s.Items, v[i])
		}
		return kept
	}
	return v
}

// whole is the first example with a request, if requests are to start from it.
func (d *deriver) whole() *contract.Example {
	for _, id := range d.plan.options.Full {
		if id != d.op.ID {
			continue
		}
		for _, e := range d.op.Examples {
			if e.Request != nil {
				return e
			}
		}
	}
	return nil
}

// with sets a parameter, and what must come along with it.
func (d *deriver) with(base draft, p *contract.Param, v any) (draft, error) {
	parts, err := pieces(p, v)
	if err != nil {
		return base, fmt.Errorf("%s %s: %w", p.In, p.Name, err)
	}
	return d.along(base.set(arg{p, v, parts}), p), nil
}

// along sets the parameters that must come along with p, if they are not set.
func (d *deriver) along(base draft, p *contract.Param) draft {
	for _, dep := range d.op.Dependent {
		if p.In != "query" || dep.Name != p.Name {
			continue
		}
		for _, name := range dep.Requires {
			other := d.op.Param("query", name)
			if other == nil {
				continue
			}
			if _, ok := base.arg(other); ok {
				continue
			}
			if v, err := d.paramValue(other); err == nil {
				if more, err := d.with(base, other, v); err == nil {
					base = more
				}
			}
		}
	}
	return base
}

// paramValue is a valid value of a parameter: the one that was set for it, a documented one, perhaps of another operation,
// or the plainest.
func (d *deriver) paramValue(p *contract.Param) (any, error) {
	if v, ok := d.value[p]; ok {
		return v, nil
	}
	v, err := d.findValue(p)
	if err == nil {
		d.value[p] = v
	}
	return v, err
}

func (d *deriver) findValue(p *contract.Param) (any, error) {
	if t, ok := d.plan.options.Set[p.Name]; ok {
		return parse(p.Schema, t), nil
	}
	for _, examples := range [][]*contract.Example{d.op.Examples, d.plan.index.documented[p.In+" "+p.Name]} {
		for _, e := range examples {
			if v, ok := documentedValue(e, p); ok && len(breaksParam(p, v)) == 0 {
				return v, nil
			}
		}
	}
	if v, ok := sample.Value(p.Schema); ok && len(breaksParam(p, v)) == 0 {
		return v, nil
	}
	return nil, fmt.Errorf("no valid value of %s %s was found", p.In, p.Name)
}

// documentedValue is what an example gives a parameter.
func documentedValue(e *contract.Example, p *contract.Param) (any, bool) {
	if e == nil || e.Request == nil {
		return nil, false
	}
	var texts []string
	for _, v := range e.Request.Values {
		if v.In == p.In && (v.Name == p.Name || v.In == "header" && strings.EqualFold(v.Name, p.Name)) {
			texts = append(texts, v.Text)
		}
	}
	switch {
	case len(texts) == 0:
		return nil, false
	case p.Schema.Kind == contract.Object:
		return nil, false
	case p.Schema.Kind != contract.Array:
		return parse(p.Schema, texts[0]), true
	}
	if len(texts) == 1 && !(p.In == "query" && p.Explode) {
		texts = check.Texts(p, texts)
	}
	list := make([]any, len(texts))
	for i, t := range texts {
		list[i] = t
		if p.Schema.Items != nil {
			list[i] = parse(p.Schema.Items, t)
		}
	}
	return list, true
}
