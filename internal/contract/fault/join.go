package fault

import (
	"net/url"
	"slices"

	"github.com/opendbbackup/dbbackup/internal/contract/stub"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// join makes one fault of two.
func join(a, b *stub.Fault) *stub.Fault {
	return &stub.Fault{
		Name:  a.Name + " " + b.Name,
		Serve: append(slices.Clone(a.Serve), b.Serve...),
		Ignore: func(r *stub.Request, v wire.Violation) bool {
			return a.Ignore != nil && a.Ignore(r, v) || b.Ignore != nil && b.Ignore(r, v)
		},
		Refuse: func(r *stub.Request) (found []wire.Violation) {
			for _, f := range []*stub.Fault{a, b} {
				if f.Refuse != nil {
					found = append(found, f.Refuse(r)...)
				}
			}
			return found
		},
		Query: func(query url.Values) {
			for _, f := range []*stub.Fault{a, b} {
				if f.Query != nil {
					f.Query(query)
				}
			}
		},
		Keep: func(row map[string]any) map[string]any {
			for _, f := range []*stub.Fault{a, b} {
				if f.Keep != nil && row != nil {
					row = f.Keep(row)
				}
			}
			return row
		},
		Change: func(r *stub.Request, answer stub.Answer) stub.Answer {
			for _, f := range []*stub.Fault{a, b} {
				if f.Change != nil {
					answer = f.Change(r, answer)
				}
			}
			return answer
		},
	}
}
