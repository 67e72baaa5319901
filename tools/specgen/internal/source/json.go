package source

// This file turns JSON text into nodes. The YAML library would take most of it, but not all: tabs, surrogate pairs.

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// maxDepth is how deep JSON may nest, as in encoding/json.
const maxDepth = 10_000

// A jsonReader builds nodes from JSON tokens and counts lines as it goes.
type jsonReader struct {
	*parser
	data  []byte
	dec   *json.Decoder
	at    int // offset that line and start are for
	line  int
	start int // offset of the line's first byte
}

// json returns the value in data, or nil after a finding.
func (p *parser) json(data []byte) *yaml.Node {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	r := jsonReader{parser: p, data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1}
	r.dec.UseNumber()
	n, err := r.value(0)
	if err == nil {
		if _, err = r.dec.Token(); err == nil {
			err = errors.New("there is more after the end of the value")
		} else if errors.Is(err, io.EOF) {
			return n
		}
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("the file ends within a value")
	}
	if len(p.findings) == 0 {
		line, col := r.locate(int(r.dec.InputOffset()))
		p.failAt(line, col, "json", "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// locate returns line and column of an offset that is no smaller than the one before.
func (r *jsonReader) locate(offset int) (line, col int) {
	offset = min(offset, len(r.data))
	for i := bytes.IndexByte(r.data[r.at:offset], '\n'); i >= 0; i = bytes.IndexByte(r.data[r.at:offset], '\n') {
		r.at += i + 1
		r.line++
		r.start = r.at
	}
	return r.line, utf8.RuneCount(r.data[r.start:offset]) + 1
}

// next returns the next token and a node with its position.
func (r *jsonReader) next() (json.Token, *yaml.Node, error) {
	offset := int(r.dec.InputOffset())
	for offset < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[offset]) >= 0 {
		offset++
	}
	tok, err := r.dec.Token()
	if err != nil {
		return nil, nil, err
	}
	line, col := r.locate(offset)
	return tok, &yaml.Node{Line: line + r.file.base, Column: col}, nil
}

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	tok, n, err := r.next()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, errors.New("too deep")
	}
	switch tok := tok.(type) {
	case json.Delim:
		return n, r.collection(n, tok, depth)
	case string:
		text(n, tok)
	case json.Number:
		n.Kind, n.Value = yaml.ScalarNode, tok.String()
		n.Tag = n.ShortTag()
	case bool:
		n.Kind, n.Tag, n.Value = yaml.ScalarNode, "!!bool", "false"
		if tok {
			n.Value = "true"
		}
	default:
		n.Kind, n.Tag, n.Value = yaml.ScalarNode, "!!null", "null"
	}
	return n, nil
}

// text makes n a string, with quotes in YAML if it looks like something else.
func text(n *yaml.Node, value string) {
	n.Kind, n.Value = yaml.ScalarNode, value
	if n.Tag = ""; n.ShortTag() != "!!str" {
		n.Style = yaml.SingleQuotedStyle
	}
	n.Tag = "!!str"
	portable(n)
}

func (r *jsonReader) collection(n *yaml.Node, open json.Delim, depth int) error {
	n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
	if open == '{' {
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
	}
	for r.dec.More() {
		if open == '{' {
			tok, key, err := r.next()
			if err != nil {
				return err
			}
			name, _ := tok.(string) // the decoder takes no other key
			text(key, name)
			n.Content = append(n.Content, key)
		}
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.Content = append(n.Content, item)
	}
	if open == '{' {
		r.unique(n)
	}
	_, err := r.dec.Token() // the closing bracket
	return err
}
