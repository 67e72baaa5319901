package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// This file writes values into requests: OpenAPI's parameter styles, and JSON.

// escape writes a text so that it is safe in a path segment and in a query; a blank is %20 and a plus %2B, which
// nobody reads differently.
func escape(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// pieces writes the value of a parameter: the "name=value" parts of a query, or the only text of a path segment,
// header or cookie. It fails for what a style cannot express.
func pieces(p *contract.Param, v any) ([]string, error) {
	switch v := v.(type) {
	case []any:
		return listPieces(p, v)
	case map[string]any:
		return objectPieces(p, v)
	}
	return []string{piece(p, text(v))}, nil
}

// piece writes one text as the value of a parameter.
func piece(p *contract.Param, value string) string {
	switch p.In {
	case "query":
		return escape(p.Name) + "=" + escape(value)
	case "path":
		return escape(value)
	}
	return value
}

func listPieces(p *contract.Param, list []any) ([]string, error) {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = text(v)
		if p.In != "header" {
			texts[i] = escape(texts[i])
		}
	}
	separator := map[string]string{"": ",", "form": ",", "simple": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}[p.Style]
	switch {
	case separator == "":
		return nil, fmt.Errorf("arrays of style %s are not written", p.Style)
	case p.In == "query" && p.Explode && separator == ",":
		for i, t := range texts {
			texts[i] = escape(p.Name) + "=" + t
		}
		return texts, nil
	case p.In == "query":
		return []string{escape(p.Name) + "=" + strings.Join(texts, separator)}, nil
	}
	return []string{strings.Join(texts, ",")}, nil
}

func objectPieces(p *contract.Param, object map[string]any) ([]string, error) {
	if p.In != "query" || p.Style != "deepObject" && p.Style != "" && p.Style != "form" {
		return nil, fmt.Errorf("objects of style %s in %s are not written", p.Style, p.In)
	}
	var all, flat []string
	for _, k := range sortedKeys(object) {
		v := escape(text(object[k]))
		flat = append(flat, escape(k), v)
		if p.Style == "deepObject" {
			all = append(all, escape(p.Name)+"["+escape(k)+"]="+v)
		} else {
			all = append(all, escape(k)+"="+v)
		}
	}
	if p.Style != "deepObject" && !p.Explode {
		return []string{escape(p.Name) + "=" + strings.Join(flat, ",")}, nil
	}
	return all, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// text is what a JSON value looks like in a parameter.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return string(encode(v))
}

// encode writes a JSON value without HTML escapes.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return nil
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// decode reads a JSON value; numbers keep their text.
func decode(data []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil, false
	}
	return v, true
}

// parse reads the text of a parameter as a value of its schema.
func parse(s *contract.Schema, value string) any {
	switch s.Kind {
	case contract.Integer, contract.Number:
		if v, ok := decode([]byte(value)); ok {
			if n, ok := v.(json.Number); ok {
				return n
			}
		}
	case contract.Boolean:
		if value == "true" || value == "false" {
			return value == "true"
		}
	}
	return value
}
