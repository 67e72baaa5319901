// Package printer writes Go files. Naming an identifier of another package is what imports it, so that imports are
// neither forgotten nor unused; a file that does not parse is reported with its lines numbered.
package printer

import (
	"bytes"
	"fmt"
	"go/format"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// An Ident is a name in a package. A name without a path is used as it is.
type Ident struct{ Path, Name string }

// A File is a Go file in the making.
type File struct {
	Package string // its package clause
	Path    string // its package's import path: identifiers of it are not qualified
	Header  string // comment above the package clause, without slashes
	Doc     string // package comment, without slashes
	Locals  string // names that imports must not have, because functions have variables of these names

	body    bytes.Buffer
	imports map[string]string // path → name
}

// P prints a line: strings as they are, identifiers qualified, everything else as fmt.Print does.
func (f *File) P(parts ...any) {
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			f.body.WriteString(part)
		case Ident:
			f.body.WriteString(f.Use(part))
		default:
			fmt.Fprint(&f.body, part)
		}
	}
	f.body.WriteByte('\n')
}

// Use returns how the file writes id, and imports its package.
func (f *File) Use(id Ident) string {
	if id.Path == "" || id.Path == f.Path {
		return id.Name
	}
	return f.name(id.Path) + "." + id.Name
}

// name is the name under which a package is imported: the last part of its path, made unique.
func (f *File) name(importPath string) string {
	if name, ok := f.imports[importPath]; ok {
		return name
	}
	if f.imports == nil {
		f.imports = map[string]string{}
	}
	base := identifier(path.Base(importPath))
	name := base
	for i := 2; f.taken(name); i++ {
		name = base + strconv.Itoa(i)
	}
	f.imports[importPath] = name
	return name
}

// identifier is the last part of an import path as a name: what comes after a dash, without what no name has.
func identifier(base string) string {
	base = base[strings.LastIndexByte(base, '-')+1:]
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			return r
		}
		return -1
	}, base)
	if !token.IsIdentifier(name) {
		name = "pkg" + name
	}
	return name
}

func (f *File) taken(name string) bool {
	if slices.Contains(strings.Fields(f.Locals), name) {
		return true
	}
	for _, other := range f.imports {
		if other == name {
			return true
		}
	}
	return false
}

// Import imports a package for what it does when it is linked: embed, say.
func (f *File) Import(importPath string) {
	if f.imports == nil {
		f.imports = map[string]string{}
	}
	f.imports[importPath] = "_"
}

// Comment prints text as a comment, wrapped; a blank line in it stays one.
func (f *File) Comment(text string) { f.body.WriteString(Comment(text)) }

// Bytes is the file, formatted.
func (f *File) Bytes() ([]byte, error) {
	var out bytes.Buffer
	if f.Header != "" {
		out.WriteString(Comment(f.Header) + "\n")
	}
	if f.Doc != "" {
		out.WriteString(Comment(f.Doc))
	}
	out.WriteString("package " + f.Package + "\n\n")
	f.writeImports(&out)
	out.Write(f.body.Bytes())
	formatted, err := format.Source(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("generated code does not parse: %w\n%s", err, numbered(out.Bytes()))
	}
	return formatted, nil
}

// writeImports writes the standard library's packages, then the others.
func (f *File) writeImports(out *bytes.Buffer) {
	var standard, others []string
	for p, name := range f.imports {
		line := strconv.Quote(p)
		if name != path.Base(p) {
			line = name + " " + line
		}
		if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") {
			others = append(others, line)
		} else {
			standard = append(standard, line)
		}
	}
	if len(standard)+len(others) == 0 {
		return
	}
	byPath := func(a, b string) int {
		return strings.Compare(a[strings.IndexByte(a, '"'):], b[strings.IndexByte(b, '"'):])
	}
	slices.SortFunc(standard, byPath)
	slices.SortFunc(others, byPath)
	out.WriteString("import (\n" + strings.Join(standard, "\n"))
	if len(standard) > 0 && len(others) > 0 {
		out.WriteString("\n\n")
	}
	out.WriteString(strings.Join(others, "\n") + "\n)\n\n")
}

func numbered(source []byte) string {
	var out strings.Builder
	n := 1
	for line := range strings.Lines(string(source)) {
		fmt.Fprintf(&out, "%5d  %s", n, line)
		n++
	}
	return out.String()
}
