package contracttest

import (
	"fmt"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// answerDiff is jsonDiff for the body of an answer of a schema. A documented null may be left out where a member may be
// both null and absent: a Go field has one nil, and cannot tell the two apart.
func answerDiff(schema *contract.Schema, documented, got []byte) string {
	want, err := check.Decode(documented)
	if err != nil {
		return fmt.Sprintf("the documented text is no JSON: %v", err)
	}
	have, err := check.Decode(got)
	if err != nil {
		return fmt.Sprintf("%s is no JSON: %v", got, err)
	}
	leaveOut(schema, want, have)
	if check.Equal(want, have) {
		return ""
	}
	return cmp.Diff(want, have)
}

// leaveOut takes such nulls out of want.
func leaveOut(s *contract.Schema, want, have any) {
	if s == nil {
		return
	}
	switch want := want.(type) {
	case map[string]any:
		have, _ := have.(map[string]any)
		for name, value := range want {
			member, p := s.Additional, s.Property(name)
			if p != nil {
				member = p.Schema
			}
			if _, has := have[name]; value == nil && !has && p != nil && !p.Required && member.Nullable {
				delete(want, name)
				continue
			}
			leaveOut(member, value, have[name])
		}
	case []any:
		have, _ := have.([]any)
		for i := range min(len(want), len(have)) {
			leaveOut(s.Items, want[i], have[i])
		}
	}
}

// bodySchema is that of an answer, or nil.
func bodySchema(op *contract.Operation, status int) *contract.Schema {
	if r := op.Response(status); r != nil {
		return r.Schema
	}
	return nil
}
