package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// YAML returns the document as YAML, indented by two. The lines of header come first, as comments. It fails if Root
// has something that YAML cannot say.
func (d *Document) YAML(header ...string) ([]byte, error) {
	var b bytes.Buffer
	for _, text := range header {
		for line := range strings.SplitSeq(text, "\n") {
			b.WriteString(strings.TrimRight("# "+line, " ") + "\n")
		}
	}
	if len(header) > 0 {
		b.WriteByte('\n')
	}
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(d.Root); err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	if err := e.Close(); err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	return b.Bytes(), nil
}

// JSON returns the document as JSON, indented by two: keys in their order, numbers as they are written. It fails if
// Root has something that JSON cannot say.
func (d *Document) JSON() ([]byte, error) {
	var w jsonWriter
	if err := w.value(d.Root, "\n"); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return append(w.Bytes(), '\n'), nil
}

// A jsonWriter writes nodes. The line break that it is given holds the indentation of where it is.
type jsonWriter struct{ bytes.Buffer }

func (w *jsonWriter) value(n *yaml.Node, br string) error {
	switch n.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		return w.collection(n, br)
	case yaml.ScalarNode:
		return w.scalar(n)
	}
	return fmt.Errorf("line %d: there is no JSON for %s", n.Line, source.KindName(n))
}

func (w *jsonWriter) collection(n *yaml.Node, br string) error {
	open, end, step := byte('['), byte(']'), 1
	if n.Kind == yaml.MappingNode {
		open, end, step = '{', '}', 2
	}
	w.WriteByte(open)
	for i := 0; i+step <= len(n.Content); i += step {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(br + "  ")
		if step == 2 {
			w.text(n.Content[i].Value)
			w.WriteString(": ")
		}
		if err := w.value(n.Content[i+step-1], br+"  "); err != nil {
			return err
		}
	}
	if len(n.Content) > 0 {
		w.WriteString(br)
	}
	w.WriteByte(end)
	return nil
}

func (w *jsonWriter) scalar(n *yaml.Node) error {
	switch tag := n.ShortTag(); tag {
	case "!!null":
		w.WriteString("null")
	case "!!bool":
		w.WriteString(strings.ToLower(n.Value))
	case "!!int", "!!float":
		if !json.Valid([]byte(n.Value)) {
			return fmt.Errorf("line %d: %s is not a number in JSON", n.Line, n.Value)
		}
		w.WriteString(n.Value)
	default: // a timestamp is its text
		w.text(n.Value)
	}
	return nil
}

// text writes a string. JSON's own escapes are the only ones: < and & stay legible.
func (w *jsonWriter) text(s string) {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			_ = e.Encode(s)         // of a string into memory: cannot fail
			w.Truncate(w.Len() - 1) // the line's end that Encode adds
			return
		}
	}
	w.WriteByte('"')
	w.WriteString(s)
	w.WriteByte('"')
}
