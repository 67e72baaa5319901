package endtoend

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// BenchmarkGenerate lowers, judges and prints descriptions of some sizes. The cost of an operation must not grow with
// their number.
func BenchmarkGenerate(b *testing.B) {
	for _, operations := range []int{100, 500, 2000} {
		b.Run(fmt.Sprint(operations), func(b *testing.B) {
			set := source.NewSet(".")
			root, err := set.Parse("openapi.yaml", []byte(synthetic(operations)))
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			for b.Loop() {
				files, err := generate(set, root)
				if err != nil || len(files) == 0 {
					b.Fatalf("%d files: %v", len(files), err)
				}
			}
			b.ReportMetric(float64(time.Since(start).Microseconds())/float64(b.N*operations), "µs/operation")
		})
	}
}

// synthetic is a description of so many operations, each with types of its own.
func synthetic(operations int) string {
	var paths, schemas strings.Builder
	for i := range operations {
		fmt.Fprintf(&paths, `
  /things%[1]d/{id}:
    put:
      operationId: putThing%[1]d
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, minLength: 1}, example: a}
        - {name: kind, in: query, schema: {$ref: '#/components/schemas/Kind%[1]d'}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: %[1]d}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing%[1]d'}}}}
      responses:
        '200': {description: The thing, content: {application/json: {schema: {$ref: '#/components/schemas/Thing%[1]d'}, example: {name: aaaa, kind: a}}}}
        default: {description: Refused, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}`, i+100)
		fmt.Fprintf(&schemas, `
    Kind%[1]d: {type: string, enum: [a, b%[1]d]}
    Thing%[1]d:
      type: object
      required: [name, kind]
      properties:
        name: {type: string, minLength: 4, maxLength: %[1]d, pattern: '^[a-z]{1,%[1]d}$'}
        kind: {$ref: '#/components/schemas/Kind%[1]d'}
        size: {type: integer, minimum: 1}
        next: {allOf: [{$ref: '#/components/schemas/Thing%[1]d'}], nullable: true}
        notes: {type: array, items: {type: object, properties: {text: {type: string}}}}`, i+100)
	}
	return "openapi: 3.0.3\ninfo: {title: Synthetic, version: '1'}\npaths:" + paths.String() + "\ncomponents:\n  schemas:" + schemas.String() + `
    Problem: {type: object, required: [code, message], properties: {code: {type: string}, message: {type: string}}}
`
}
