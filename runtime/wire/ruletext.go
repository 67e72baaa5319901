package wire

import (
	"strconv"
	"sync/atomic"
)

// This file puts rules into words. A service has so many rules and no more, and the same ones are broken again and again: what
// has been written once is kept, so that a refusal costs no more than an answer.

// A ruleText is what the words are about.
type ruleText struct {
	kind      textKind
	more      string // a pattern
	low, high int64
}

type textKind uint8

const (
	integerRange textKind = iota
	characters
	items
	matches
)

type writtenText struct {
	of   ruleText
	text string
}

// texts are the words last written in each place.
var texts [256]atomic.Pointer[writtenText]

// written is the text of a rule.
func (r *ruleText) written() string {
	place := &texts[r.place()]
	if w := place.Load(); w != nil && w.of == *r {
		return w.text
	}
	w := &writtenText{of: *r, text: r.write()}
	place.Store(w)
	return w.text
}

// place is a number that few other rules share.
func (r *ruleText) place() uint8 {
	n := 31*uint64(r.low) + 17*uint64(r.high) + uint64(r.kind)
	if last := len(r.more) - 1; last >= 0 {
		n += 7*uint64(last) + 5*uint64(r.more[last/2]) + 3*uint64(r.more[last])
	}
	return uint8(n ^ n>>8)
}

func (r *ruleText) write() string {
	switch r.kind {
	case characters:
		return sizeText("must be ", int(r.low), int(r.high), "character")
	case items:
		return sizeText("must have ", int(r.low), int(r.high), "item")
	case matches:
		return "must match " + r.more
	}
	low, high := "", ""
	if r.low != NoMin {
		low = strconv.FormatInt(r.low, 10)
	}
	if r.high != NoMax {
		high = strconv.FormatInt(r.high, 10)
	}
	return rangeText("must be ", low, high)
}

// sizeRule is the text of a rule about how many characters or items there are.
func sizeRule(kind textKind, min, max int) string {
	r := ruleText{kind: kind, low: int64(min), high: int64(max)}
	return r.written()
}

// sizeText returns "must be 4 to 64 characters"; a minimum of 0 and a negative maximum are not mentioned.
func sizeText(must string, min, max int, unit string) string {
	b := append(make([]byte, 0, 64), must...)
	many := max
	switch {
	case max < 0:
		b, many = strconv.AppendInt(append(b, "at least "...), int64(min), 10), min
	case min <= 0:
		b = strconv.AppendInt(append(b, "at most "...), int64(max), 10)
	case min == max:
		b = strconv.AppendInt(b, int64(max), 10)
	default:
		b = strconv.AppendInt(append(strconv.AppendInt(b, int64(min), 10), " to "...), int64(max), 10)
	}
	b = append(append(b, ' '), unit...)
	if many != 1 {
		b = append(b, 's')
	}
	return string(b)
}
