package agreement

import (
	"fmt"
	"strings"
)

// This file lists the requests.

// A request is what goes over the wire.
type request struct{ name, raw string }

const (
	backups   = "/v4/p1/backups"
	databases = "/v3/p1/instances/i1/databases"
	create    = "/v3/p1/instances/i1/backups"

	token = "X-Auth-Token: t\r\n"
	typed = "Content-Type: application/json\r\n"

	day  = "2019-05-27T03:38:51%2B0000"
	next = "2019-05-28T03:38:51%2B0000"
)

func line(method, target, headers, body string) string {
	length := ""
	if body != "" {
		length = fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + length + "\r\n" + body
}

func requests() (all []request) {
	add := func(name, raw string) { all = append(all, request{name, raw}) }
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get"} {
		for _, path := range []string{backups, create, "/v9"} {
			add(method+" "+path, line(method, path, token, ""))
		}
	}
	for _, path := range paths {
		add("path "+path, line("GET", path, token, ""))
	}
	for _, h := range credentials {
		add(fmt.Sprintf("credential %q", h), line("GET", backups, h, ""))
	}
	add("credential before body", line("POST", create, typed, "{"))
	for _, q := range queries {
		add("query "+short(q), line("GET", backups+"?"+q, token, ""))
	}
	for _, q := range databaseQueries {
		add("databases "+q, line("GET", databases+"?"+q, token, ""))
	}
	for _, b := range bodies {
		add("body "+short(b), line("POST", create, token+typed, b))
	}
	for _, kind := range contentTypes {
		add(fmt.Sprintf("type %q", kind), line("POST", create, token+"Content-Type: "+kind+"\r\n", `{"name":"nightly","description":""}`))
		add(fmt.Sprintf("type %q without body", kind), line("POST", create, token+"Content-Type: "+kind+"\r\n", ""))
	}
	add("no type", line("POST", create, token, `{"name":"nightly","description":""}`))
	add("no type, bad body", line("POST", create, token, `{"name":"b57","description":""}`))
	add("query and body", line("POST", create+"?limit=%zz", token+typed, `{"name":"b57","description":""}`))
	add("type before rules", line("POST", create+"?limit=%zz", token+"Content-Type: text/plain\r\n", `{"name":"b57"}`))
	chunks := "POST " + create + " HTTP/1.1\r\nHost: localhost\r\n" + token + typed + "Transfer-Encoding: chunked\r\n\r\n"
	add("chunks", chunks+"23\r\n"+`{"name":"nightly","description":""}`+"\r\n0\r\n\r\n")
	add("no chunk", chunks+"0\r\n\r\n")
	add("bad chunk", chunks+"5\r\n{\"a\":\r\nzz\r\n")
	add("cut chunk", chunks+"ff\r\n{\"a\":")
	add("cut body", "POST "+create+" HTTP/1.1\r\nHost: localhost\r\n"+token+typed+"Content-Length: 500\r\n\r\n{}")
	add("large body", line("POST", create, token+typed, strings.Repeat(" ", 12<<20+1)))
	add("large text", line("POST", create, token+"Content-Type: text/plain\r\n", strings.Repeat(" ", 12<<20+1)))
	add("body with GET", line("GET", backups, token+"Content-Type: text/plain\r\n", "x"))
	return all
}

func short(s string) string {
	if len(s) > 200 {
		return fmt.Sprintf("%.60s… (%d bytes)", s, len(s))
	}
	return s
}

var paths = []string{
	"/", "//", "/v4", "/v4/", "/v4//backups", "/v4/p1/backups/", "//v4/p1/backups", "/v4/p1//backups", "/v4/p1/backups//", "/v4/p1/Backups",
	"/v4/p1/%62ackups", "/v4/p1%2Fbackups", "/v4/a%2Fb/backups", "/v4/%2F/backups", "/v4/a%20b/backups", "/v4/a+b/backups", "/v4/%2e%2e/backups",
	"/v4/../backups", "/v4/./backups", "/v4/%FF/backups", "/v4/%00/backups", "/v4/%2561/backups", "/v4/日本/backups", "/%764/p1/backups",
	"/v3/p1/instances/i1", "/v3/p1/instances/i1/databases/x", "/v3/p1/instances//databases", "/v3//instances/i1/databases", "/v3/a%2F/instances/%2Fb/databases",
	"/v4/" + strings.Repeat("p", 300) + "/backups", "/v4/" + strings.Repeat("a/", 50) + "backups", "*", "http://localhost/v4/p1/backups", "http://localhost",
	"/v4/p1/backups;x=1", "/v4/p1;x/backups", "/v4/p1/backups?", "/v4/p1/backups#x", "/v4/{project_id}/backups",
}

var credentials = []string{
	"", "X-Auth-Token: \r\n", "X-Auth-Token:  \t\r\n", "x-auth-token: t\r\n", "X-Auth-Token: \r\nX-Auth-Token: t\r\n", "X-Auth-Token: t\r\nX-Auth-Token: \r\n",
	"Authorization: SDK-HMAC-SHA256 Access=a\r\n", "Authorization: SDK-HMAC-SHA256\r\n", "Authorization: SDK-HMAC-SHA256 \r\n",
	"Authorization: SDK-HMAC-SHA256Access=a\r\n", "Authorization: sdk-hmac-sha256 Access=a\r\n", "Authorization: Bearer x\r\n",
	"Authorization: Basic YTpi\r\nAuthorization: SDK-HMAC-SHA256 Access=a\r\n", "Authorization: SDK-HMAC-SHA256 Access=a\r\nAuthorization: Basic YTpi\r\n",
	"Authorization: Basic YTpi, SDK-HMAC-SHA256 Access=a\r\n", "Authorization: Bearer x\r\nX-Auth-Token: t\r\n", "X-Subject-Token: t\r\n", "Cookie: X-Auth-Token=t\r\n",
}

var queries = []string{
	"limit=1", "limit=100", "limit=0", "limit=101", "limit=-1", "limit=", "limit", "limit=x", "limit=1.0", "limit=1e1", "limit=%2B1", "limit=+1", "limit=1+", "limit=007",
	"limit=99999999999999999999", "limit=-99999999999999999999", "limit=0x10", "limit=1_0", "limit=%31", "limit=%zz", "limit=%", "limit=%1", "limit=1;offset=0",
	"limit=1&limit=1", "limit=1&limit=0", "limit=0&limit=1", "limit=0&limit=0&limit=0", "LIMIT=0", "%6Cimit=0", "limit%3D0", "limit=1=2", "=1", "=", "&", "&&limit=0&&", "a", "a=%",
	"offset=0", "offset=-0", "offset=-1", "offset=9223372036854775807", "offset=9223372036854775808", "offset=null", "offset=true", "offset=%E1%9B",
	"instance_id=x", "instance_id=", "instance_id", "instance_id=+", "instance_id=%00", "instance_id=%ff", "instance_id=a&instance_id=b", "instance_id=&instance_id=b",
	"datastore_type=cassandra", "datastore_type=Cassandra", "datastore_type=", "datastore_type=mongodb+", "datastore_type=redis,influxdb", "datastore_type=%E4%BD%A0",
	"datastore_type=" + strings.Repeat("x", 100), "datastore_type=" + strings.Repeat("%E4%BD%A0", 30), "datastore_type=a%0Ab", "datastore_type=a%22b", "datastore_type=%3Cscript%3E",
	"backup_id=", "backup_type=Auto", "backup_type=auto", "backup_type=", "type=Instance", "type=instance", "type=DatabaseTable&type=Instance",
	"begin_time=" + day + "&end_time=" + next, "begin_time=2019-05-27T03:38:51+0000&end_time=2019-05-28T03:38:51+0000",
	"begin_time=2019-05-27T03:38:51%200000&end_time=2019-05-28T03:38:51%200000", "begin_time=2019-05-27T03:38:51Z&end_time=2019-05-28T03:38:51Z",
	"begin_time=2019-05-27T03:38:51%2B00:00&end_time=2019-05-28T03:38:51-0330", "begin_time=" + day, "end_time=" + next,
	"begin_time=" + next + "&end_time=" + day, "begin_time=&end_time=", "begin_time=&end_time=" + next, "begin_time=2019-05-27&end_time=" + next,
	"begin_time=2019-05-27T03:38:51&end_time=" + next, "begin_time=2019-02-29T03:38:51%2B0000&end_time=" + next, "begin_time=2019-05-27T24:00:00%2B0000&end_time=" + next,
	"begin_time=2019-05-27T03:38:60%2B0000&end_time=" + next, "begin_time=2019-05-27T03:38:51.5%2B0000&end_time=" + next, "begin_time=2019-05-27t03:38:51z&end_time=" + next,
	"begin_time=2019-05-27T03:38:51%2B2400&end_time=" + next, "begin_time=1558928331000&end_time=1559014731000", "begin_time=x", "begin_time=" + day + "&begin_time=" + day + "&end_time=" + next,
	"begin_time=" + day + "&limit=0", "end_time=" + next + "&offset=-1&limit=0", "limit=0&offset=-1", "offset=-1&limit=0", "limit=0&datastore_type=x", "datastore_type=x&limit=0",
	"limit=0&instance_id=", "instance_id=&limit=0", "undocumented=1", "undocumented=%", "undocumented=1&undocumented=2", "undocumented=%&limit=0", "limit=0&a=%&b=%x",
	"limit=%zz&limit=0", "a;b;c", "datastore_type=x&backup_id=&backup_type=x&type=x&limit=x&offset=x&begin_time=x&end_time=x&instance_id=",
	"end_time=x&begin_time=x&offset=x&limit=x&type=x&backup_type=x&backup_id=&datastore_type=x&instance_id=", strings.Repeat("limit=0&", 150), strings.Repeat("a=%&", 99),
	strings.Repeat("a", 300) + "=%",
}

var databaseQueries = []string{
	"", "limit=100&offset=0", "limit=101", "offset=-1&limit=0", "limit=1&limit=2", "type=x", "limit=%zz",
}

var contentTypes = []string{
	"application/json", "application/json;charset=utf8", "application/json; charset=UTF-8", "Application/JSON", "application/problem+json", "+json", "text/plain",
	"application/x-www-form-urlencoded", "application/jsonx", "*/*", "application/*", "; charset=utf8", "application/json, text/plain", "application/json\r\nContent-Type: text/plain",
	"text/plain\r\nContent-Type: application/json",
}

const pattern = `"description":"",`

var bodies = []string{
	`{"name":"nightly-01","description":"before the upgrade"}`, `{"name":"abcd","description":""}`, "\n {\"description\" : \"\" , \"name\":\"abcd\" }\r\n\t",
	"", " ", "null", "true", "1", `"x"`, "[]", "[{}]", "{}", "{", "}", `{"name"`, `{"name":`, `{"name":}`, `{"name":"abcd",}`, `{,}`, `{"name":"abcd" "description":""}`, `{name:"abcd"}`,
	`{'name':'abcd'}`, `{"name":"abcd","description":""} `, `{"name":"abcd","description":""}{}`, `{"name":"abcd","description":""} x`, `{"name":"a` + "\n" + `b","description":""}`,
	`{"name":"\x","description":""}`, `{"name":"\ud800","description":""}`, "\ufeff{}", `{"name":tru}`, `{"name":01}`, `{"name":1.}`, `{"name":-}`, "\x00", `{"name":NaN}`,
	`{"name":null,"description":null}`, `{"name":1,"description":true}`, `{"name":1.50,"description":[1, 2]}`, `{"name":{"a": 1},"description":{}}`, `{"name":"abcd"}`, `{"description":""}`,
	`{"name":"abc","description":""}`, `{"name":"` + strings.Repeat("a", 64) + `","description":""}`, `{"name":"` + strings.Repeat("a", 65) + `","description":""}`,
	`{"name":"1abc","description":""}`, `{"name":"-abc","description":""}`, `{"name":"ab c","description":""}`, `{"name":"abc.","description":""}`, `{"name":"äbcd","description":""}`,
	`{"name":"ab\u0063d","description":""}`, `{"name":"","description":""}`, `{"name":"ab","description":"<"}`, `{"description":"<","name":"ab"}`, `{"description":"<"}`, `{"name":"1"}`,
	`{"name":"abcd","description":"a>b"}`, `{"name":"abcd","description":"a=b"}`, `{"name":"abcd","description":"it's"}`, `{"name":"abcd","description":"a\"b"}`, `{"name":"abcd","description":"a&b"}`,
	`{"name":"abcd","description":"` + strings.Repeat("é", 256) + `"}`, `{"name":"abcd","description":"` + strings.Repeat("é", 257) + `"}`, `{"name":"abcd","description":"` + "\xff" + `"}`,
	`{"name":"abcd","description":"` + strings.Repeat("<", 257) + `"}`, `{"NAME":"abcd","Description":""}`, `{"name":"abcd","name":"x","description":""}`, `{"name":"x","name":"abcd","description":""}`,
	`{"name":"abcd","description":"","extra":1}`, `{"name":5,"description":"<"}`, `{"description":"<","name":5}`, `{"name":5}`, `{"name":null,"description":"<"}`,
	`{"name":"abcd",` + pattern + `"database_tables":null}`, `{"name":"abcd",` + pattern + `"database_tables":[]}`, `{"name":"abcd",` + pattern + `"database_tables":{}}`,
	`{"name":"abcd",` + pattern + `"database_tables":[null]}`, `{"name":"abcd",` + pattern + `"database_tables":[{}]}`, `{"name":"abcd",` + pattern + `"database_tables":["x", {}]}`,
	`{"name":"abcd",` + pattern + `"database_tables":[{"database_name":"d"}]}`, `{"name":"abcd",` + pattern + `"database_tables":[{"database_name":1}]}`,
	`{"name":"abcd",` + pattern + `"database_tables":[{"database_name":"d","table_names":null}]}`, `{"name":"abcd",` + pattern + `"database_tables":[{"database_name":"d","table_names":["a",1]}]}`,
	`{"name":"abcd",` + pattern + `"database_tables":[{"database_name":"d","table_names":"a"}]}`, `{"name":"abcd",` + pattern + `"database_tables":[{"table_names":[null]},{"database_name":null}]}`,
	`{"database_tables":[{"database_name":1}],"name":"ab","description":"<"}`, strings.Repeat("[", 10001), strings.Repeat(`{"a":`, 20000),
	`{"name":"abcd",` + pattern + `"database_tables":[` + strings.TrimSuffix(strings.Repeat("1,", 150), ",") + `]}`,
}
