package cases

import (
	"maps"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// bodies tries the body: as a text first, then value by value.
func (d *deriver) bodies() {
	b := d.op.Body
	if b == nil {
		return
	}
	base := d.base
	if !base.has {
		with, err := d.validBody(base, false)
		if err != nil {
			d.neverBody(err.Error())
			return
		}
		base = with
		d.try(trial{in: "body", keyword: "type", side: Inside, note: "with a body", draft: base})
	} else if !b.Required {
		none := base
		none.has, none.media = false, ""
		d.try(trial{in: "body", keyword: "required", side: Inside, note: "without a body", draft: none})
	}
	d.bodyText(base)
	if b.Schema == nil {
		return
	}
	d.site(site{
		schema: b.Schema, value: base.body, hint: d.documentedBody(),
		place: func(v any) draft { return base.withBody(v) },
	}, nil)
}

func (d *deriver) neverBody(why string) {
	for _, r := range d.own {
		if r.In == "body" {
			d.never(r.ID, "", why)
		}
	}
}

// documentedBody is the first documented body, for the values of what is optional; nil if there is none.
func (d *deriver) documentedBody() any {
	for _, e := range d.op.Examples {
		if e.Request != nil && len(e.Request.Body) > 0 {
			if v, ok := decode(e.Request.Body); ok {
				return v
			}
		}
	}
	return nil
}

// A site is a place in a body.
type site struct {
	schema *contract.Schema
	name   string // as rules have it: "rows[].id"
	code   string // the documented error code
	value  any    // a valid value
	hint   any    // a documented value, or nil
	place  func(v any) draft
}

// site tries the value at a place and those in it. Named schemas that contain themselves are gone through once.
func (d *deriver) site(s site, stack []*contract.Schema) {
	if s.schema == nil || s.schema.Name != "" && slices.Contains(stack, s.schema) {
		return
	}
	stack = append(slices.Clone(stack), s.schema)
	candidates := append(types(s.schema), values(s.schema, s.value)...)
	switch s.schema.Kind {
	case contract.Array:
		list, _ := s.value.([]any)
		candidates = append(candidates, counts(s.schema, list)...)
	case contract.Object:
		object, _ := s.value.(map[string]any)
		candidates = append(candidates, members(s.schema, object)...)
	}
	for _, c := range candidates {
		d.placed(s, c)
	}
	switch v := s.value.(type) {
	case []any:
		d.items(s, v, stack)
	case map[string]any:
		d.properties(s, v, stack)
	}
}

// placed adds a case with a candidate at a place of the body.
func (d *deriver) placed(s site, c candidate) {
	whole := s.place(c.value)
	name := s.name
	if c.side != Open {
		all, there := d.breaksAt(whole.body, name)
		settled, ok := settle(c, there)
		if !ok || c.side == Inside && len(all) > 0 {
			return
		}
		c = settled
	}
	if c.side == Inside && c.keyword == "pattern" && isTime(s.schema.Format) {
		return
	}
	label := name
	if label == "" {
		label = "body"
	}
	d.try(trial{in: "body", name: name, keyword: c.keyword, side: c.side, note: note(label, c), draft: whole, code: s.code})
}

// items tries the items of an array.
func (d *deriver) items(s site, list []any, stack []*contract.Schema) {
	if s.schema.Items == nil {
		return
	}
	none := len(list) == 0
	if none {
		var ok bool
		if list, ok = resized(s.schema, nil, 1); !ok {
			return
		}
	}
	var hint any
	if hints, ok := s.hint.([]any); ok && len(hints) > 0 {
		hint = hints[0]
	}
	item := site{schema: s.schema.Items, name: s.name + "[]", code: s.code, value: list[0], hint: hint}
	item.place = func(v any) draft {
		changed := slices.Clone(list)
		changed[0] = v
		return s.place(changed)
	}
	if none {
		d.placed(item, candidate{"type", Inside, "", list[0]})
	}
	d.site(item, stack)
	if two, ok := resized(s.schema, list, len(list)+1); ok {
		item.place = func(v any) draft {
			changed := slices.Clone(two)
			changed[len(changed)-1] = v
			return s.place(changed)
		}
		for _, c := range types(s.schema.Items) {
			c.why = "in the last item"
			d.placed(item, c)
		}
	}
}

// properties tries the members of an object, the optional ones too.
func (d *deriver) properties(s site, object map[string]any, stack []*contract.Schema) {
	hints, _ := s.hint.(map[string]any)
	for _, p := range s.schema.Properties {
		if p.ReadOnly {
			d.readOnly(join(s.name, p.Name))
			continue
		}
		child := site{schema: p.Schema, name: join(s.name, p.Name), code: p.ErrorCode, hint: hints[p.Name]}
		if child.code == "" {
			child.code = s.code
		}
		value, present := object[p.Name]
		if present && p.Required {
			d.dropped(s, child, object, p.Name)
		}
		if !present {
			var ok bool
			if value, ok = d.memberValue(p, hints); !ok {
				child.place = func(v any) draft {
					changed := maps.Clone(object)
					changed[p.Name] = v
					return s.place(changed)
				}
				d.impossible(child, stack)
				continue
			}
		}
		child.value = value
		child.place = func(v any) draft {
			changed := maps.Clone(object)
			changed[p.Name] = v
			d.alongMembers(s, changed, p.Name, hints)
			return s.place(changed)
		}
		if !present {
			d.placed(child, candidate{"type", Inside, "", value})
		}
		d.site(child, stack)
	}
	if s.schema.Additional != nil {
		d.additional(s, object, stack)
	}
}

// impossible tries what must be refused at a place that no valid value is known for.
func (d *deriver) impossible(s site, stack []*contract.Schema) {
	if slices.Contains(stack, s.schema) && s.schema.Name != "" {
		return
	}
	stack = append(slices.Clone(stack), s.schema)
	for _, c := range append(types(s.schema), values(s.schema, nil)...) {
		if c.side == Outside {
			d.placed(s, c)
		}
	}
	for _, p := range s.schema.Properties {
		if !p.Required || p.ReadOnly {
			continue
		}
		child := site{schema: p.Schema, name: join(s.name, p.Name), code: s.code}
		d.dropped(s, child, map[string]any{}, p.Name)
		child.place = func(v any) draft { return s.place(map[string]any{p.Name: v}) }
		d.impossible(child, stack)
	}
	d.neverMember(s.name)
}

// dropped adds the case without a required member.
func (d *deriver) dropped(s, child site, object map[string]any, name string) {
	changed := maps.Clone(object)
	delete(changed, name)
	d.try(trial{in: "body", name: child.name, keyword: "required", side: Outside, note: "without " + child.name,
		draft: s.place(changed), code: child.code})
}

// memberValue is a valid value of an optional member.
func (d *deriver) memberValue(p *contract.Property, hints map[string]any) (any, bool) {
	if hint, ok := hints[p.Name]; ok && hint != nil {
		for _, v := range []any{least(p.Schema, hint), hint} {
			if len(breaks(p.Schema, v)) == 0 {
				return v, true
			}
		}
	}
	return sample.Value(p.Schema)
}

// alongMembers adds the members of the body that must come along with one.
func (d *deriver) alongMembers(s site, object map[string]any, name string, hints map[string]any) {
	if s.name != "" {
		return
	}
	for _, dep := range d.op.Dependent {
		if dep.Name != name || d.op.Param("query", name) != nil {
			continue
		}
		for _, other := range dep.Requires {
			if p := s.schema.Property(other); p != nil && object[other] == nil {
				if v, ok := d.memberValue(p, hints); ok {
					object[other] = v
				}
			}
		}
	}
}

// additional tries the values of a map.
func (d *deriver) additional(s site, object map[string]any, stack []*contract.Schema) {
	v, ok := sample.Value(s.schema.Additional)
	if !ok {
		d.neverMember(join(s.name, "*"))
		return
	}
	value := site{schema: s.schema.Additional, name: join(s.name, "*"), code: s.code, value: v}
	value.place = func(v any) draft {
		changed := maps.Clone(object)
		if changed == nil {
			changed = map[string]any{}
		}
		changed[sample.Key] = v
		return s.place(changed)
	}
	d.placed(value, candidate{"type", Inside, "", v})
	d.site(value, stack)
}

func (d *deriver) readOnly(name string) { d.neverBelow(name, "only answers have it") }
func (d *deriver) neverMember(name string) {
	d.neverBelow(name, "no valid value of "+name+" was found")
}

// neverBelow notes for all rules about a place and what is in it that they are not tried, on the sides on which they were not.
func (d *deriver) neverBelow(name, why string) {
	for _, r := range d.own {
		rest, below := strings.CutPrefix(r.Name, name)
		if r.In == "body" && below && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			d.neverElse(r, why)
		}
	}
}

// neverElse notes that a rule is not tried on the sides on which it was not yet.
func (d *deriver) neverElse(r *contract.Rule, why string) {
	for _, side := range sides(*r) {
		if at := r.ID + "/" + string(side); !d.tried[at] {
			d.tried[at] = true
			d.never(r.ID, side, why)
		}
	}
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}
