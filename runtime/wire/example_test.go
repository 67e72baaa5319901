package wire_test

import (
	"fmt"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func ExampleChecker() {
	var c wire.Checker
	c.Int("query", "limit", 101, 1, 100)
	c.Length("body", "name", "abc", 4, 64)
	c.Together("query", "begin_time", "end_time", true, false)
	for _, v := range c.Violations() {
		fmt.Println(v)
	}
	// Output:
	// query limit: must be 1 to 100, got 101
	// body name: must be 4 to 64 characters, got abc
	// query begin_time: needs end_time
}

func ExampleUnmarshal() {
	var b backup
	err := wire.Unmarshal([]byte(`{"name": "nightly-01", "database_tables": [{"database_name": 7}]}`), &b)
	fmt.Println(b.Name)
	fmt.Println(err)
	// Output:
	// nightly-01
	// json: byte 61: database_tables[0].database_name: must be a string, got 7
}

func ExampleCodec_strict() {
	var check wire.Checker
	var c wire.Codec
	c.Reset(`{"type": null}`, &check)
	new(datastore).CodeJSON(&c)
	for _, v := range check.Violations() {
		fmt.Println(v)
	}
	// Output:
	// body type: must not be null, got null
	// body version: is required
}

func ExampleTime() {
	answered := wire.Time("2019-05-27T03:38:51Z") // not as documented
	t, err := answered.Time()
	fmt.Println(t, err)
	fmt.Println(answered.In(wire.OffsetForm))
	// Output:
	// 2019-05-27 03:38:51 +0000 UTC <nil>
	// 2019-05-27T03:38:51+0000
}

func ExampleQuery() {
	var q wire.Query
	for q.Reset("limit=2&begin_time=2019-05-27T03:38:51+0000"); q.Next(); {
		switch q.Name() {
		case "limit":
			fmt.Println(q.Value())
		case "begin_time":
			fmt.Println(q.TimeValue())
		}
	}
	// Output:
	// 2
	// 2019-05-27T03:38:51+0000
}
