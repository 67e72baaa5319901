package contracttest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzJSON compares the JSON methods of a generated type with encoding/json: on any text both fail or neither does, and
// what they read is the same; what is written reads back and is written alike again. schema is the name of the schema that
// the type was generated from; documented values of it are the seeds.
//
// Texts that use another documented name of a property (x-wire-aliases) are not compared: encoding/json knows none. Nor are
// those that nest a type which contains itself deeper than its twin, for encoding/json, goes.
func FuzzJSON[T any](f *testing.F, s *Service, schema string) {
	seeds := s.contract.Values(schema)
	for _, seed := range append(seeds, `{}`, `null`, `[]`, `""`, `{"":[{}]}`) {
		f.Add([]byte(seed))
		f.Add([]byte(strings.ToUpper(seed)))
	}
	f.Fuzz(func(t *testing.T, data []byte) { CheckJSON[T](t, s, data) })
}

// CheckJSON is what [FuzzJSON] does with one text, for fuzz targets of your own.
func CheckJSON[T any](t testing.TB, s *Service, data []byte) {
	t.Helper()
	twin, recursive := twinOf(reflect.TypeFor[T]())
	text := strings.ToLower(string(data))
	if recursive && strings.Count(text, "{")+strings.Count(text, "[") > deepest ||
		slices.ContainsFunc(s.contract.Aliases(), func(name string) bool { return strings.Contains(text, strings.ToLower(name)) }) {
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

// A twin is what withoutMethods returns. Twins are kept: reflection makes them slowly, and fuzzing asks for them all the time.
type twin struct {
	reflect.Type
	recursive bool
}

var twins sync.Map // of reflect.Type to twin

func twinOf(t reflect.Type) (reflect.Type, bool) {
	known, ok := twins.Load(t)
	if !ok {
		made, recursive := withoutMethods(t, nil)
		known, _ = twins.LoadOrStore(t, twin{made, recursive})
	}
	return known.(twin).Type, known.(twin).recursive
}

// deepest is how often a type that contains itself does so in its twin, which reflection cannot make contain itself.
const deepest = 3

// withoutMethods makes the type that encoding/json would see if a generated type had no methods. recursive says that it contains
// itself: it is then made for texts that nest no more than deepest values.
func withoutMethods(t reflect.Type, within []reflect.Type) (twin reflect.Type, recursive bool) {
	around := 0
	for _, outer := range within {
		if outer == t {
			around++
		}
	}
	if around > deepest {
		return basic[reflect.Interface], true
	}
	within = append(slices.Clip(within), t)
	switch t.Kind() {
	case reflect.Struct:
		var fields []reflect.StructField
		for field := range t.Fields() {
			kind, again := withoutMethods(field.Type, within)
			recursive = recursive || again
			fields = append(fields, reflect.StructField{Name: field.Name, Type: kind, Tag: field.Tag})
		}
		return reflect.StructOf(fields), recursive
	case reflect.Pointer:
		elem, again := withoutMethods(t.Elem(), within)
		return reflect.PointerTo(elem), again
	case reflect.Slice:
		elem, again := withoutMethods(t.Elem(), within)
		return reflect.SliceOf(elem), again
	case reflect.Map:
		elem, again := withoutMethods(t.Elem(), within)
		return reflect.MapOf(t.Key(), elem), again
	}
	return basic[t.Kind()], false
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
