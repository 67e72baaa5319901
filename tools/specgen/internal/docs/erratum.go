package docs

import (
	"bytes"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/overlay"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/source"
)

// This file reads corrections.

// An erratum is one correction.
type erratum struct {
	Number   int
	Anchor   string
	Where    string // in words
	Inside   string // the same within its operation; empty: it is the whole operation, or in none
	Target   string // JSONPath
	Reason   string
	Evidence [][]run
	Removed  bool
	Right    string // YAML: what is put there
	Short    string // the same on one line
	Pos      string

	place place
}

// errataOf lists the corrections of overlays that are for a service; no name is any.
func errataOf(overlays []*overlay.Document, service, prefix string) (out []*erratum) {
	for _, d := range overlays {
		for _, a := range d.Actions {
			if service != "" && !a.AppliesToService(service) {
				continue
			}
			e := &erratum{
				Number: len(out) + 1, Target: a.Target, Reason: oneLine(a.Description), Removed: a.Kind == overlay.Remove,
				Right: yamlOf(a.Value), Short: flowOf(a.Value), Pos: a.Pos.String(), place: placeOf(a.Target),
			}
			e.Anchor = anchor(prefix, "correction", number(e.Number))
			e.Where, e.Inside = e.place.words, e.place.inside
			for _, text := range a.Evidence {
				e.Evidence = append(e.Evidence, runs(oneLine(text)))
			}
			out = append(out, e)
		}
	}
	return out
}

// yamlOf is a value as YAML, without comments: they explain the overlay.
func yamlOf(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	n = source.Clone(n)
	for m := range source.All(n) {
		m.HeadComment, m.LineComment, m.FootComment = "", "", ""
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if e.Encode(n) != nil || e.Close() != nil {
		return ""
	}
	return strings.TrimRight(out.String(), "\n")
}

// flowOf is a value as YAML on one line, cut to what a table has room for.
func flowOf(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	n = source.Clone(n)
	for m := range source.All(n) {
		if m.Kind == yaml.ScalarNode {
			m.Style &= yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle
		} else {
			m.Style = yaml.FlowStyle
		}
	}
	const most = 160
	text := []rune(oneLine(yamlOf(n)))
	if len(text) > most {
		text = append(text[:most-1:most-1], '…')
	}
	return string(text)
}

// A run is a piece of text, or an address in it.
type run struct{ Text, URL string }

var address = regexp.MustCompile(`https?://[^\s<>"'(){}]+`)

// runs finds the addresses in a text. A full stop, comma or colon at the end belongs to the sentence.
func runs(text string) (out []run) {
	for text != "" {
		at := address.FindStringIndex(text)
		if at == nil {
			return append(out, run{Text: text})
		}
		link := strings.TrimRight(text[at[0]:at[1]], ".,:;")
		if at[0] > 0 {
			out = append(out, run{Text: text[:at[0]]})
		}
		out = append(out, run{URL: link})
		text = text[at[0]+len(link):]
	}
	return out
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
