// Package payload has what all peers send and receive: one request and one answer of each kind, an in-memory transport
// and a writer that forgets. That they are the same for all is what makes ratios of them mean something.
package payload

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// The values of the documented request of "Querying Backups" (example table-backups-by-time).
const (
	BaseURL    = "https://gaussdb-nosql.ap-southeast-1.myhuaweicloud.com"
	ProjectID  = "054b61972980d4552f0bc00ac8d3f5cd"
	InstanceID = "c0c9f155c7b7423a9d30f0175998b63bin01"
	Token      = "MIIEIwYJKoZIhvcNAQcCoIIEFDCCBBACAQExDTALBglghkgBZQMEAgEwggJxBgkqhkiG9w0BBwGgggJiBIICXnsidG9rZW4iOnsiZXhwaXJlc19hdCI6"
	Level      = "DatabaseTable"
	Limit      = 2
	Offset     = 2
	BeginTime  = "2019-05-27T03:38:51+0000"
	EndTime    = "2019-05-28T03:38:51+0000"
)

//go:embed list-backups.json
var listAnswer string

// ListAnswer is the documented answer to the request above, two backups, without white space.
func ListAnswer() []byte { return []byte(strings.TrimSpace(listAnswer)) }

// Page is an answer with n backups made from the documented ones, each with an id, a name and a size of its own.
func Page(n int) []byte {
	rows := documentedRows()
	var b strings.Builder
	fmt.Fprintf(&b, `{"total_count":%d,"backups":[`, n)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		row := rows[i%len(rows)]
		number := strconv.Itoa(1000 + i)
		row = strings.Replace(row, `163ebaa7e4br0`, `163ebaa`+number+`br0`, 1)
		row = strings.Replace(row, `"name":"backup-test`, `"name":"backup-`+number, 1)
		row = strings.Replace(row, `"size":2803`, `"size":`+number+`.5`, 1)
		b.WriteString(row)
	}
	b.WriteString("]}")
	return []byte(b.String())
}

// documentedRows are the texts of the documented backups.
func documentedRows() []string {
	var page struct{ Backups []json.RawMessage }
	if err := json.Unmarshal(ListAnswer(), &page); err != nil {
		return nil
	}
	var rows []string
	for _, row := range page.Backups {
		rows = append(rows, string(row))
	}
	return rows
}

// ListPath and ListQuery are the documented request, the plus of its times escaped.
const (
	ListPath  = "/v4/" + ProjectID + "/backups"
	ListQuery = "instance_id=" + InstanceID + "&offset=2&limit=2&begin_time=2019-05-27T03:38:51%2B0000&end_time=2019-05-28T03:38:51%2B0000&type=DatabaseTable"
	// BadListQuery breaks one rule of it: limit is 1 to 100.
	BadListQuery = "instance_id=" + InstanceID + "&offset=2&limit=101&begin_time=2019-05-27T03:38:51%2B0000&end_time=2019-05-28T03:38:51%2B0000&type=DatabaseTable"
)

// The documented request and answer of "Creating a Manual Backup", and a body that breaks one rule of it: a name has 4
// characters.
const (
	CreatePath    = "/v3/054e292c9880d4992f02c0196d3ea468/instances/a4d8ea2584e047439a667703c0684119in06/backups"
	CreateBody    = `{"name":"backup-4f57","description":"manual backup"}`
	BadCreateBody = `{"name":"b57","description":"manual backup"}`
	CreateAnswer  = `{"job_id":"8061ceaf-b319-4315-9338-7f3de8e26f05","backup_id":"646d88d0b03f4fd2ae944ae2a33bcb6ain06"}`
)

// Error codes that the pages have for the two bad requests.
const (
	BadListCode   = "DBS.280439"
	BadCreateCode = "DBS.280277"
)

// SameJSON reports how a peer's value differs from the wanted JSON. A member that is null is as good as none: some peers
// cannot say which it was.
func SameJSON(want []byte, got any) error {
	data, ok := got.([]byte)
	if !ok {
		var err error
		if data, err = json.Marshal(got); err != nil {
			return err
		}
	}
	var w, g any
	if err := json.Unmarshal(want, &w); err != nil {
		return err
	}
	if err := json.Unmarshal(data, &g); err != nil {
		return fmt.Errorf("%w: %s", err, data)
	}
	if !reflect.DeepEqual(withoutNulls(w), withoutNulls(g)) {
		return fmt.Errorf("got %.300s, want %.300s", data, want)
	}
	return nil
}

func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if member == nil {
				delete(v, name)
				continue
			}
			v[name] = withoutNulls(member)
		}
	case []any:
		for i := range v {
			v[i] = withoutNulls(v[i])
		}
	}
	return v
}

// SameListRequest reports how a request differs from the documented one.
func SameListRequest(r *http.Request) error {
	want, err := url.ParseQuery(ListQuery)
	if err != nil {
		return err
	}
	switch {
	case r.Method != http.MethodGet:
		return fmt.Errorf("method is %s", r.Method)
	case r.URL.Host != strings.TrimPrefix(BaseURL, "https://"):
		return fmt.Errorf("host is %s", r.URL.Host)
	case strings.TrimSuffix(r.URL.Path, "/") != ListPath:
		return fmt.Errorf("path is %s", r.URL.Path)
	case !reflect.DeepEqual(r.URL.Query(), want):
		return fmt.Errorf("query is %s", r.URL.RawQuery)
	}
	return nil
}
