package contract_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// edition is a small service as one cloud has it.
func edition(id string, change func(s *contract.Service)) *contract.Service {
	row := &contract.Schema{Name: "Row", Kind: contract.Object, Properties: []*contract.Property{
		{Name: "id", Schema: &contract.Schema{Kind: contract.String}},
	}}
	s := &contract.Service{
		Name: "rows", Variant: contract.Variant{ID: id}, Schemas: []*contract.Schema{row},
		Operations: []*contract.Operation{{
			ID: "listRows", Method: "GET", Path: "/rows",
			Params:    []*contract.Param{{Name: "limit", In: "query", Schema: &contract.Schema{Kind: contract.Integer}}},
			Responses: []*contract.Response{{Status: 200, MediaType: "application/json", Schema: row}},
		}},
	}
	if change != nil {
		change(s)
	}
	return s
}

func TestUnionKeepsWhatOnlySomeEditionsHave(t *testing.T) {
	base := edition("", nil)
	north := edition("north", func(s *contract.Service) {
		extra := &contract.Schema{Name: "Extra", Kind: contract.Object}
		s.Schemas = append(s.Schemas, extra)
		s.Schemas[0].Properties = append(s.Schemas[0].Properties, &contract.Property{Name: "extra", Schema: extra})
		s.Operations = append(s.Operations, &contract.Operation{ID: "addRow", Method: "POST", Path: "/rows"})
	})
	south := edition("south", func(s *contract.Service) {
		s.Operations[0].Params = nil
	})
	got := contract.Union(base, []*contract.Service{north, south})

	only := map[string][]string{}
	for _, op := range got.Operations {
		only[op.ID] = op.Only
		for _, p := range op.Params {
			only[op.ID+"."+p.Name] = p.Only
		}
	}
	for _, p := range got.Schema("Row").Properties {
		only["Row."+p.Name] = p.Only
	}
	want := map[string][]string{
		"listRows": nil, "listRows.limit": {"north"}, "addRow": {"north"}, "Row.id": nil, "Row.extra": {"north"},
	}
	if diff := cmp.Diff(want, only); diff != "" {
		t.Error(diff)
	}
	if got.Schema("Row").Property("extra").Schema != got.Schema("Extra") {
		t.Error("a property of the union does not refer to the union's schema")
	}
	if _, err := got.Encode(); err != nil {
		t.Errorf("the union cannot be encoded: %v", err)
	}
}

func TestUnionLeavesItsArgumentsAlone(t *testing.T) {
	base, north := edition("", nil), edition("north", func(s *contract.Service) {
		s.Operations = append(s.Operations, &contract.Operation{ID: "addRow", Method: "POST", Path: "/rows"})
	})
	contract.Union(base, []*contract.Service{north, edition("south", nil)})
	if diff := cmp.Diff(edition("", nil), base); diff != "" {
		t.Error(diff)
	}
	if got := north.Operations[1].Only; got != nil {
		t.Errorf("the edition's operation says that it is only in %v", got)
	}
}

func TestUnionOfNoEditionsIsTheBase(t *testing.T) {
	if diff := cmp.Diff(edition("", nil), contract.Union(edition("", nil), nil)); diff != "" {
		t.Error(diff)
	}
}
