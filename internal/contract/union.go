package contract

import "slices"

// Union joins the editions of a service into one: what only some of them have is kept, and says so in Only. Where
// editions differ in a rule, base wins; it should be the description without any edition's changes. Base is not changed;
// without editions it is the union itself.
//
// Code that is generated from a union serves all editions.
func Union(base *Service, variants []*Service) *Service {
	if len(variants) == 0 {
		return base
	}
	data, err := base.Encode()
	if err != nil {
		return base
	}
	out, err := Decode(data) // a copy whose schemas are its own
	if err != nil {
		return base
	}
	keepPositions(out, base)
	u := &union{out: out, variants: variants, by: map[*[]string]*owner{}}
	for _, v := range variants {
		u.add(v)
	}
	u.finish()
	return out
}

// keepPositions copies what JSON leaves out.
func keepPositions(out, base *Service) {
	for i, op := range out.Operations {
		op.Pos = base.Operations[i].Pos
		for j, p := range op.Params {
			p.Pos = base.Operations[i].Params[j].Pos
		}
	}
	for i, s := range out.Schemas {
		s.Pos = base.Schemas[i].Pos
		for j, p := range s.Properties {
			p.Pos = base.Schemas[i].Properties[j].Pos
		}
	}
}

type union struct {
	out      *Service
	variants []*Service
	owners   []*owner
	by       map[*[]string]*owner
}

// An owner notes in which editions something is.
type owner struct {
	only *[]string
	ids  []string
	of   int // in how many editions what it belongs to is
}

// seen notes that something is in an edition.
func (u *union) seen(only *[]string, id string, of int) {
	o, ok := u.by[only]
	if !ok {
		o = &owner{only: only, of: of}
		u.by[only] = o
		u.owners = append(u.owners, o)
	}
	o.ids = append(o.ids, id)
}

// finish writes down who has what not all have.
func (u *union) finish() {
	for _, o := range u.owners {
		if len(o.ids) < o.of {
			*o.only = o.ids
		}
	}
}

// count says how many editions have something.
func (u *union) count(has func(*Service) bool) (n int) {
	for _, v := range u.variants {
		if has(v) {
			n++
		}
	}
	return n
}

func (u *union) add(v *Service) {
	id := v.Variant.ID
	for _, s := range v.Schemas {
		if u.out.Schema(s.Name) == nil {
			u.out.Schemas = append(u.out.Schemas, s)
			u.adopt(s)
		}
	}
	for _, op := range v.Operations {
		mine := u.out.Operation(op.ID)
		if mine == nil {
			clone := *op
			clone.Params = nil // params adds them, as the union's own
			mine = &clone
			u.out.Operations = append(u.out.Operations, mine)
		}
		u.seen(&mine.Only, id, len(u.variants))
		u.params(mine, op, id)
		u.examples(mine, op)
	}
	for _, s := range u.out.Schemas {
		if theirs := v.Schema(s.Name); theirs != nil && theirs != s {
			u.properties(s, theirs, id)
		}
	}
}

func (u *union) params(mine, theirs *Operation, id string) {
	for _, p := range theirs.Params {
		own := mine.Param(p.In, p.Name)
		if own == nil {
			clone := *p
			clone.Schema = u.shared(clone.Schema)
			own = &clone
			mine.Params = append(mine.Params, own)
		}
		u.seen(&own.Only, id, u.count(func(s *Service) bool { return s.Operation(mine.ID) != nil }))
	}
}

func (u *union) examples(mine, theirs *Operation) {
	for _, e := range theirs.Examples {
		if !slices.ContainsFunc(mine.Examples, func(own *Example) bool { return own.Name == e.Name }) {
			mine.Examples = append(mine.Examples, e)
		}
	}
}

func (u *union) properties(mine, theirs *Schema, id string) {
	for _, p := range theirs.Properties {
		i := slices.IndexFunc(mine.Properties, func(own *Property) bool { return own.Name == p.Name })
		if i < 0 {
			clone := *p
			clone.Schema = u.shared(clone.Schema)
			mine.Properties = append(mine.Properties, &clone)
			i = len(mine.Properties) - 1
		}
		u.seen(&mine.Properties[i].Only, id, u.count(func(s *Service) bool { return s.Schema(mine.Name) != nil }))
	}
}

// adopt makes a schema that came from an edition refer to the union's schemas of the same names.
func (u *union) adopt(s *Schema) {
	for _, p := range s.Properties {
		p.Schema = u.shared(p.Schema)
	}
	if s.Items != nil {
		s.Items = u.shared(s.Items)
	}
	if s.Additional != nil {
		s.Additional = u.shared(s.Additional)
	}
}

// shared is the union's schema for one of an edition.
func (u *union) shared(s *Schema) *Schema {
	if s.Name == "" {
		u.adopt(s)
		return s
	}
	if mine := u.out.Schema(s.Name); mine != nil {
		return mine
	}
	return s
}
