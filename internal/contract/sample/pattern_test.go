package sample

import (
	"regexp"
	"slices"
	"testing"
	"unicode/utf8"
)

// around lists the neighbours of a pattern on one side.
func around(t *testing.T, text, like string, min int, max *int, in bool) []string {
	t.Helper()
	p, err := newPattern(text, min, max)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, n := range p.neighbours(like) {
		if n.In == in {
			all = append(all, n.Text)
		}
	}
	return all
}

func limit(n int) *int { return &n }

func TestNeighboursOfAPattern(t *testing.T) {
	tests := []struct {
		name, pattern, like string
		min                 int
		max                 *int
		in, out             []string // some of them
	}{
		{"each edge of each range", `^[b-dx]+$`, "cc", 0, nil, []string{"bc", "dc", "xc"}, []string{"ac", "ec", "wc", "yc", "ca"}},
		{"each excluded character alone, first and last", `^[^<>]*$`, "abc", 0, nil, nil, []string{"<", "<bc", "ab<", ">", ">bc", "ab>"}},
		{"excluded characters with the length on its bound", `^[^<]*$`, "ab", 0, limit(4), nil, []string{"aaa<"}},
		{"the other case of letters", `^v[0-9]T$`, "v1T", 0, nil, nil, []string{"V1T", "v1t"}},
		{"too few and too many repetitions", `^[0-9]{2,3}$`, "12", 0, nil, []string{"122"}, []string{"1", "1222"}},
		{"each branch of an alternation", `^(\+0000|Z)$`, "Z", 0, nil, nil, []string{"z", "", "+0000\n"}},
		{"something before and after", `^a$`, "a", 0, nil, nil, []string{"a\n", "\na", "a ", " a", "ax", "xa"}},
		{"what is only nearly a digit", `^\d$`, "1", 0, nil, nil, []string{"٣", "/", ":"}},
		{"the beginning is another class", `^[A-Za-z][A-Za-z0-9_-]*$`, "Ab", 4, limit(6), []string{"A_aa", "A9aa", "zbaa"}, []string{"0baa", "_baa", "[baa", "`baa", "{baa", "@baa"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for side, want := range map[bool][]string{true: test.in, false: test.out} {
				got := around(t, test.pattern, test.like, test.min, test.max, side)
				for _, text := range want {
					if !slices.Contains(got, text) {
						t.Errorf("allowed %v: %q is missing in %q", side, text, got)
					}
				}
			}
		})
	}
}

func TestNeighboursKeepTheLength(t *testing.T) {
	for _, in := range []bool{true, false} {
		for _, text := range around(t, `^[a-z]+$`, "abcd", 3, limit(5), in) {
			if n := utf8.RuneCountInString(text); n < 3 || n > 5 {
				t.Errorf("%q has %d characters", text, n)
			}
		}
	}
}

// The properties that any pattern must have, however strange: nothing panics, nothing hangs, no label is wrong.
func FuzzNeighbours(f *testing.F) {
	for _, pattern := range []string{
		`^[A-Za-z][A-Za-z0-9_-]*$`, `^[^>!<"&'=]*$`, `^\d{4}-\d{2}(\+0000|Z)$`, `(?i)abc`, `^$`, ``, `[^\x00-\x{10FFFF}]`, `((a*)*)*`,
		`^(a|b|)(c|d){2}$`, `^(?:[0-9a-f]{32}in\d\d)$`, `.`, `^.{1,3}$`, `\bword\b`, `^(a{10}){10}$`, `x{1000}`, `^\p{Han}+$`,
	} {
		f.Add(pattern, 0, 10, "abc")
	}
	f.Fuzz(func(t *testing.T, pattern string, min, max int, like string) {
		if len(pattern) > 100 || len(like) > 100 || min < 0 || min > 1000 || max < min || max > 1000 {
			t.Skip()
		}
		re, err := regexp.Compile(pattern)
		p, ownErr := newPattern(pattern, min, &max)
		if (err == nil) != (ownErr == nil) {
			t.Fatalf("error %v, regexp's %v", ownErr, err)
		}
		if err != nil {
			return
		}
		for _, n := range p.neighbours(like) {
			length := utf8.RuneCountInString(n.Text)
			if re.MatchString(n.Text) != n.In || length < min || length > max {
				t.Errorf("%q: allowed %v, of %d characters", n.Text, n.In, length)
			}
		}
	})
}
