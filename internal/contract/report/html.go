package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/internal/contract/run"
)

//go:embed page.gohtml
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"label": label, "plural": plural, "something": something, "statuses": statuses, "class": rowClass,
}).Parse(pageText))

// writeHTML writes one page that needs nothing else.
func writeHTML(results []*run.Result) ([]byte, error) {
	type service struct {
		*run.Result
		Operations []*operation
		Reasons    []reason
	}
	data := struct {
		Sum      sum
		Services []service
	}{Sum: sumOf(results)}
	for _, r := range results {
		data.Services = append(data.Services, service{r, operations(r), reasons(r)})
	}
	var b bytes.Buffer
	err := pageTemplate.Execute(&b, data)
	return []byte(clean(b.String())), err
}

func statuses(all []int) string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = strconv.Itoa(s)
	}
	return strings.Join(texts, ", ")
}

func rowClass(row run.Row) string {
	switch {
	case row.Failed > 0:
		return "bad"
	case row.Why != "":
		return "none"
	}
	return "good"
}
