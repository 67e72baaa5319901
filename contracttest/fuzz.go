package contracttest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzJSON compares the JSON methods of a generated type with encoding/json: on any text both fail or neither does, and
// what they read is the same; what is written reads back and is written alike again. schema is the name of the schema that
// the type was generated from; documented values of it are the seeds.
//
// Texts that use another documented name of a property (x-wire-aliases) are not compared: encoding/json knows none.
func FuzzJSON[T any](f *testing.F, s *Service, schema string) {
	twin := withoutMethods(reflect.TypeFor[T](), nil)
	if twin == nil {
		f.Skip("the type contains itself: reflection cannot make its twin")
	}
	seeds := s.contract.Values(schema)
	for _, seed := range append(seeds, `{}`, `null`, `[]`, `""`, `{"":[{}]}`) {
		f.Add([]byte(seed))
		f.Add([]byte(strings.ToUpper(seed)))
	}
	aliases := s.contract.Aliases()
	f.Fuzz(func(t *testing.T, data []byte) {
		if slices.ContainsFunc(aliases, func(name string) bool { return strings.Contains(strings.ToLower(string(data)), strings.ToLower(name)) }) {
			return
		}
		want := reflect.New(twin)
		wantErr := json.Unmarshal(data, want.Interface())
		got := new(T)
		gotErr := any(got).(json.Unmarshaler).UnmarshalJSON(data)
		if (wantErr == nil) != (gotErr == nil) {
			t.Fatalf("%q: encoding/json says %v, the generated type %v", data, wantErr, gotErr)
		}
		if wantErr != nil {
			return
		}
		if diff := cmp.Diff(plain(want.Elem()), plain(reflect.ValueOf(got).Elem())); diff != "" {
			t.Fatalf("%q reads differently (-encoding/json +generated):\n%s", data, diff)
		}
		if err := readsBack[T](*got); err != nil {
			t.Fatalf("%q: %v", data, err)
		}
	})
}

// readsBack writes a value, reads that, and writes it again.
func readsBack[T any](v T) error {
	first, err := any(v).(json.Marshaler).MarshalJSON()
	if err != nil {
		return err
	}
	if !json.Valid(first) {
		return fmt.Errorf("what is written is not JSON: %s", first)
	}
	var again T
	if err := any(&again).(json.Unmarshaler).UnmarshalJSON(first); err != nil {
		return fmt.Errorf("what is written cannot be read: %w", err)
	}
	second, err := any(again).(json.Marshaler).MarshalJSON()
	if err != nil {
		return err
	}
	if diff := cmp.Diff(string(first), string(second)); diff != "" {
		return fmt.Errorf("written, read and written again differs:\n%s", diff)
	}
	return nil
}

// withoutMethods makes the type that encoding/json would see if a generated type had no methods; nil for one that
// contains itself.
func withoutMethods(t reflect.Type, within []reflect.Type) reflect.Type {
	if slices.Contains(within, t) {
		return nil
	}
	within = append(within, t)
	switch t.Kind() {
	case reflect.Struct:
		var fields []reflect.StructField
		for field := range t.Fields() {
			kind := withoutMethods(field.Type, within)
			if kind == nil {
				return nil
			}
			fields = append(fields, reflect.StructField{Name: field.Name, Type: kind, Tag: field.Tag})
		}
		return reflect.StructOf(fields)
	case reflect.Pointer, reflect.Slice, reflect.Map:
		elem := withoutMethods(t.Elem(), within)
		switch {
		case elem == nil:
			return nil
		case t.Kind() == reflect.Pointer:
			return reflect.PointerTo(elem)
		case t.Kind() == reflect.Slice:
			return reflect.SliceOf(elem)
		}
		return reflect.MapOf(t.Key(), elem)
	}
	return basic[t.Kind()]
}

// basic are the types without methods by kind.
var basic = map[reflect.Kind]reflect.Type{
	reflect.String: reflect.TypeFor[string](), reflect.Bool: reflect.TypeFor[bool](), reflect.Interface: reflect.TypeFor[any](),
	reflect.Int: reflect.TypeFor[int](), reflect.Int32: reflect.TypeFor[int32](), reflect.Int64: reflect.TypeFor[int64](),
	reflect.Float32: reflect.TypeFor[float32](), reflect.Float64: reflect.TypeFor[float64](),
}

// plain is a value without its types' names, for comparison.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Struct:
		fields := map[string]any{}
		for i := range v.NumField() {
			fields[v.Type().Field(i).Name] = plain(v.Field(i))
		}
		return fields
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return []any{plain(v.Elem())}
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		list := []any{}
		for i := range v.Len() {
			list = append(list, plain(v.Index(i)))
		}
		return list
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		entries := map[string]any{}
		for _, key := range v.MapKeys() {
			entries[key.String()] = plain(v.MapIndex(key))
		}
		return entries
	case reflect.Interface:
		return v.Interface()
	}
	return v.Convert(basic[v.Kind()]).Interface()
}
