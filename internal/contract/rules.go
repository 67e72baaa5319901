package contract

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// A Rule is one documented promise about an operation: about the request when In says path, query, header, body,
// security or method, about the answer when In is response.
type Rule struct {
	ID        string `json:"id"`        // unique in the service: "listBackups.query.limit.maximum"
	Operation string `json:"operation"` // the operation's id
	In        string `json:"in"`
	Status    int    `json:"status,omitzero"` // response: the status; 0: default
	Name      string `json:"name,omitzero"`   // parameter or JSON path ("rows[].id", a map's values "labels.*"); empty: the whole
	Keyword   string `json:"keyword"`         // OpenAPI's word: maximum; or method, security, mediaType, json, status, filter, paging, creates
	Value     string `json:"value,omitzero"`  // what the keyword says: "100", ">0" when exclusive; a list is JSON
	Text      string `json:"text,omitzero"`   // the page's sentence, or one of ours where the page has none
	Page      Page   `json:"page,omitzero"`
}

// Rules lists every documented rule of every operation, in page order. Equal Services give equal lists.
func Rules(s *Service) []Rule {
	var all []Rule
	for _, op := range s.Operations {
		l := &ruleList{op: op}
		l.method()
		l.security()
		for _, p := range op.Params {
			l.param(p)
		}
		for _, d := range op.Dependent {
			l.dependent(d)
		}
		if op.Body != nil {
			l.body(op.Body)
		}
		for _, r := range op.Responses {
			l.response(r)
		}
		if op.Paging != nil {
			l.paging(op.Paging)
		}
		if op.Creates != nil {
			l.creates(op.Creates)
		}
		all = append(all, l.rules...)
	}
	return all
}

// A ruleList collects the rules of one operation.
type ruleList struct {
	op     *Operation
	rules  []Rule
	status int       // of the response that is being walked
	stack  []*Schema // named schemas that are being walked, so that one which contains itself ends
	seen   map[*Schema]bool
	until  int // how many rules there may be before a named schema is not listed again
}

// add appends a rule; id says where it is, without the operation and the keyword.
func (l *ruleList) add(in, id, name, keyword, value, text string) {
	if text == "" {
		text = sentence(name, keyword, value)
	}
	parts := []string{l.op.ID, in}
	if id != "" {
		parts = append(parts, id)
	}
	if keyword != in {
		parts = append(parts, keyword)
	}
	rule := Rule{
		ID: strings.Join(parts, "."), Operation: l.op.ID, In: in, Name: name, Keyword: keyword,
		Value: value, Text: text, Page: l.op.Page,
	}
	if in == "response" {
		rule.Status = l.status
	}
	l.rules = append(l.rules, rule)
}

func (l *ruleList) method() {
	l.add("method", "", "", "method", l.op.Method, fmt.Sprintf("%s %s", l.op.Method, l.op.Path))
}

func (l *ruleList) security() {
	switch {
	case l.op.NeedsCredential():
		l.add("security", "", "", "required", "true", "A credential is needed.")
	case len(l.op.Security) > 0:
		l.add("security", "", "", "optional", "true", "A credential may be left out.")
	}
	for _, all := range l.op.Security {
		if name := strings.Join(all, "+"); name != "" {
			l.add("security", name, name, "security", name, fmt.Sprintf("The credential %s is accepted.", name))
		}
	}
}

func (l *ruleList) param(p *Param) {
	add := func(keyword, value string) { l.add(p.In, p.Name, p.Name, keyword, value, p.Description) }
	if p.Required {
		add("required", "true")
	}
	if p.Schema != nil {
		// Any text is a string, and a parameter cannot be null.
		if k := p.Schema.Kind; k != String && k != Any {
			add("type", string(k))
		}
		l.keywords(p.Schema, add)
		if p.Schema.Kind == Array && p.Schema.Items != nil {
			item := func(keyword, value string) { l.add(p.In, p.Name+"[]", p.Name+"[]", keyword, value, p.Description) }
			if k := p.Schema.Items.Kind; k != String && k != Any {
				item("type", string(k))
			}
			l.keywords(p.Schema.Items, item)
		}
		if len(p.Schema.Default) > 0 {
			add("default", jsonText(p.Schema.Default))
		}
	}
	if p.Filter != nil {
		add("filter", p.Filter.Field)
	}
}

func (l *ruleList) dependent(d Dependent) {
	in, text := "body", ""
	if p := l.op.Param("query", d.Name); p != nil {
		in, text = "query", p.Description
	} else if l.op.Body != nil && l.op.Body.Schema != nil {
		if p := l.op.Body.Schema.Property(d.Name); p != nil {
			text = p.text()
		}
	}
	l.add(in, d.Name, d.Name, "dependentRequired", listText(d.Requires), text)
}

func (l *ruleList) body(b *Body) {
	if b.Required {
		l.add("body", "", "", "required", "true", b.Description)
	}
	l.add("body", "", "", "mediaType", b.MediaType, "")
	if b.Schema == nil {
		return
	}
	if IsJSON(b.MediaType) {
		l.add("body", "", "", "json", "true", "")
	}
	l.value("body", "", b.Schema, b.Description, func(p *Property) bool { return p.Required && !p.ReadOnly })
}

func (l *ruleList) response(r *Response) {
	l.status = r.Status
	status := "default"
	if r.Status != 0 {
		status = strconv.Itoa(r.Status)
		allowed := status
		if len(r.Also) > 0 {
			also, _ := json.Marshal(append([]int{r.Status}, r.Also...))
			allowed = string(also)
		}
		l.add("response", status, "", "status", allowed, r.Description)
	}
	for _, h := range r.Headers {
		add := func(keyword, value string) {
			l.add("response", status+".header:"+h.Name, "header "+h.Name, keyword, value, h.Description)
		}
		if h.Required {
			add("required", "true")
		}
		if h.Schema != nil {
			if k := h.Schema.Kind; k != String && k != Any {
				add("type", string(k))
			}
			l.keywords(h.Schema, add)
		}
	}
	if r.Schema == nil {
		return
	}
	if r.MediaType != "" {
		l.add("response", status, "", "mediaType", r.MediaType, "")
	}
	l.value("response", status, r.Schema, r.Description, func(p *Property) bool { return p.Required && !p.WriteOnly })
}

func (l *ruleList) paging(p *Paging) {
	r := l.op.Success()
	if r == nil {
		return
	}
	l.status = r.Status
	id := strconv.Itoa(r.Status) + "." + p.Items
	l.add("response", id, p.Items, "paging", listText([]string{p.Offset, p.Limit}),
		fmt.Sprintf("%s holds at most %s rows, without the first %s ones, and none past the end.", p.Items, p.Limit, p.Offset))
	if p.Total != "" {
		l.add("response", strconv.Itoa(r.Status)+"."+p.Total, p.Total, "total", p.Items,
			fmt.Sprintf("%s is the number of rows on all pages.", p.Total))
	}
	for _, echo := range [][2]string{{p.EchoOffset, p.Offset}, {p.EchoLimit, p.Limit}} {
		if echo[0] != "" {
			l.add("response", strconv.Itoa(r.Status)+"."+echo[0], echo[0], "echo", echo[1],
				fmt.Sprintf("%s repeats %s of the request.", echo[0], echo[1]))
		}
	}
}

func (l *ruleList) creates(c *Creation) {
	r := l.op.Success()
	if r == nil {
		return
	}
	l.status = r.Status
	l.add("response", strconv.Itoa(r.Status), "", "creates", c.List, fmt.Sprintf("What is created is a row of %s, as it was sent.", c.List))
}

// sentence is the text of a rule that the page has none for.
func sentence(name, keyword, value string) string {
	if name == "" {
		name = "the body"
	}
	switch keyword {
	case "required":
		return name + " is required."
	case "type":
		return fmt.Sprintf("%s is of type %s.", name, value)
	case "nullable":
		if value == "true" {
			return name + " may be null."
		}
		return name + " is never null."
	case "mediaType":
		return fmt.Sprintf("%s is %s.", name, value)
	case "json":
		return name + " is JSON."
	case "status":
		return fmt.Sprintf("The answer has status %s.", value)
	case "dependentRequired":
		return fmt.Sprintf("%s comes with %s.", name, value)
	case "additionalProperties":
		return name + " has no other members."
	}
	return fmt.Sprintf("%s has %s %s.", name, keyword, value)
}

// IsJSON says whether a media type is JSON: application/json or one with +json, whatever its parameters.
func IsJSON(mediaType string) bool {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

func listText(list []string) string {
	text, _ := json.Marshal(list)
	return string(text)
}

// jsonText is what a JSON value looks like in a parameter: a string without its quotes.
func jsonText(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil && len(value) > 0 && value[0] == '"' {
		return s
	}
	return string(value)
}
