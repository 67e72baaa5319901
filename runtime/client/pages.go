package client

import (
	"context"
	"iter"
)

// Pages returns the rows of all pages from row start on. It asks page for the rows at an offset, goes on by as many
// rows as it got, and ends at an empty page: totals are wrong while rows come and go. When a page fails, the sequence
// yields its error, with a zero row, and ends. Each range over it starts anew.
//
// The rows of a page share the memory of its body, so that keeping one row keeps all of it: clone the strings that
// you keep for long.
//
// It is not inlined, for that would compile it once more for each list of a service.
//
//go:noinline
func Pages[T any](ctx context.Context, start int, page func(ctx context.Context, offset int) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for offset := start; ; {
			rows, err := page(ctx, offset)
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			if len(rows) == 0 {
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			offset += len(rows)
		}
	}
}
