package goclient

import (
	"strconv"
	"strings"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/gomodel"
	"github.com/opendbbackup/dbbackup/tools/specgen/internal/emit/printer"
)

// credentials prints an authenticator for the credentials that the runtime has no option for.
func credentials(p *gomodel.Package, f *printer.File) {
	if len(p.Secrets) == 0 {
		return
	}
	f.P()
	f.P("// Credentials authenticate requests: pass those that you have with client.Auth. Empty ones are not sent.")
	f.P("type Credentials struct {")
	for _, s := range p.Secrets {
		f.Comment(s.Description)
		switch {
		case s.Scheme == "basic":
			f.P(s.Field, "User, ", s.Field, "Password string // of HTTP's basic authentication")
		case s.Type == "http":
			f.P(s.Field, " string // bearer token")
		default:
			f.P(s.Field, " string // ", s.In, " ", s.Param)
		}
	}
	f.P("}")
	f.P()
	f.P("// Authenticate implements client.Authenticator.")
	f.P("func (c Credentials) Authenticate(_ ", contextType, ", req *", printer.Ident{Path: "net/http", Name: "Request"}, ", _ []byte) error {")
	for _, s := range p.Secrets {
		secret(f, s)
	}
	f.P("return nil")
	f.P("}")
	f.P()
	f.P("// String keeps the credentials out of logs, and so does GoString.")
	f.P(`func (Credentials) String() string { return "credentials" }`)
	f.P(`func (Credentials) GoString() string { return "credentials" }`)
}

// secret prints the statement that puts one credential into a request.
func secret(f *printer.File, s *gomodel.Secret) {
	value := "c." + s.Field
	if s.Scheme == "basic" {
		f.P("if ", value, `User != "" {`)
		f.P("req.SetBasicAuth(", value, "User, ", value, "Password)")
		f.P("}")
		return
	}
	f.P("if ", value, ` != "" {`)
	text := value
	if s.Prefix != "" {
		text = strconv.Quote(s.Prefix) + " + " + value
	}
	switch {
	case s.Type == "http":
		f.P(`req.Header.Set("Authorization", "Bearer "+`, value, ")")
	case s.In == "header":
		f.P("req.Header.Set(", strconv.Quote(s.Param), ", ", text, ")")
	case s.In == "cookie":
		f.P("req.AddCookie(&", printer.Ident{Path: "net/http", Name: "Cookie"}, "{Name: ", strconv.Quote(s.Param), ", Value: ", text, "})")
	default:
		escape := printer.Ident{Path: "net/url", Name: "QueryEscape"}
		f.P(`req.URL.RawQuery += "&`, strings.Trim(strconv.Quote(queryName(s.Param)), `"`), `=" + `, escape, "(", text, ")")
		f.P(`req.URL.RawQuery = `, printer.Ident{Path: "strings", Name: "TrimPrefix"}, `(req.URL.RawQuery, "&")`)
	}
	f.P("}")
}
