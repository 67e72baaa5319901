// Package framework is a server in the style of web frameworks: a router, middleware, and binding to structs by tags. What
// the framework does when nobody tells it otherwise is not what the contracts of GeminiDB and DDM say: see [Faults].
package framework

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
)

// Faults says what is wrong with the server.
const Faults = `
What does not validate is a 422.
What does not bind to a number counts as absent.
Every media type is read as JSON, and what follows the first value is not read.
Members that are not known are refused.
An unknown path is a text, and an unknown method a 404.
A number is put into the answer as a string.
A row has a member that nobody documented.
A page is counted by pages and not by rows.
A missing instance is a crash.
What is absent or null counts as empty.
What is created is a 201.
Any signature passes.
The list of backups is missing.
`

// A context is a request and its answer.
type context struct {
	w      http.ResponseWriter
	r      *http.Request
	params map[string]string
}

func (c *context) JSON(status int, body any) error {
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	return json.NewEncoder(c.w).Encode(body)
}

// A httpError is an answer that says no.
type httpError struct {
	status int
	code   string
	text   string
}

func (e *httpError) Error() string { return e.text }

type handler func(*context) error
type middleware func(handler) handler

type entry struct {
	method string
	parts  []string
	handle handler
}

type engine struct {
	routes []entry
	chain  []middleware
}

func (e *engine) use(m middleware) { e.chain = append(e.chain, m) }

func (e *engine) handle(method, path string, h handler) {
	for i := len(e.chain) - 1; i >= 0; i-- {
		h = e.chain[i](h)
	}
	e.routes = append(e.routes, entry{method, strings.Split(path, "/"), h})
}

func (e *engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimSuffix(r.URL.Path, "/"), "/")
	for _, route := range e.routes {
		if params, ok := match(route.parts, parts); ok && route.method == r.Method {
			c := &context{w, r, params}
			if err := route.handle(c); err != nil {
				fail(c, err)
			}
			return
		}
	}
	http.Error(w, "404 page not found", http.StatusNotFound)
}

func match(route, parts []string) (map[string]string, bool) {
	if len(route) != len(parts) {
		return nil, false
	}
	params := map[string]string{}
	for i, part := range route {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			params[name] = parts[i]
		} else if part != parts[i] {
			return nil, false
		}
	}
	return params, true
}

func fail(c *context, err error) {
	no := &httpError{status: http.StatusInternalServerError, code: "DBS.280005", text: "Server error."}
	errors.As(err, &no)
	_ = c.JSON(no.status, map[string]string{"error_code": no.code, "error_msg": no.text})
}

// rescue answers for handlers that crash.
func rescue(next handler) handler {
	return func(c *context) (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("panic: %v", v)
			}
		}()
		return next(c)
	}
}

func authenticate(next handler) handler {
	return func(c *context) error {
		if c.r.Header.Get("X-Auth-Token")+c.r.Header.Get("Authorization") == "" {
			return &httpError{http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: x-auth-token not found"}
		}
		return next(c)
	}
}

// bind fills a struct from the query, or from the body, and validates it.
func (c *context) bind(to any) error {
	v := reflect.ValueOf(to).Elem()
	query := c.r.URL.Query()
	if c.r.Method == http.MethodPost {
		decoder := json.NewDecoder(c.r.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(to); err != nil {
			return &httpError{http.StatusBadRequest, "DBS.280001", "Parameter error."}
		}
	}
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		if text := query.Get(tag.Get("query")); text != "" {
			if n, err := strconv.Atoi(text); err == nil {
				v.Field(i).SetInt(int64(n))
			}
		}
		for rule := range strings.SplitSeq(tag.Get("validate"), ",") {
			if !keeps(v.Field(i), rule) {
				return &httpError{http.StatusUnprocessableEntity, tag.Get("code"), tag.Get("json") + tag.Get("query") + " fails on " + rule}
			}
		}
	}
	return nil
}

func keeps(v reflect.Value, rule string) bool {
	name, text, _ := strings.Cut(rule, "=")
	bound, _ := strconv.Atoi(text)
	size := 0
	switch v.Kind() {
	case reflect.Int:
		size = int(v.Int())
	case reflect.String:
		size = len([]rune(v.String()))
	}
	switch name {
	case "min":
		return size >= bound
	case "max":
		return size <= bound
	case "excludes":
		return !strings.ContainsAny(v.String(), text)
	case "name":
		return strings.IndexFunc(v.String(), func(r rune) bool {
			return !(r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
		}) < 0 && v.String()[:1] != "-" && v.String()[:1] != "_" && (v.String()[0] < '0' || v.String()[0] > '9')
	}
	return true
}

// Instances are the ids of the instances that there are.
var Instances = map[string]*[]string{"i-1": {"shop", "stock", "customers"}}

// Handler is the application.
func Handler() http.Handler {
	app := &engine{}
	app.use(rescue)
	app.use(authenticate)
	app.handle("GET", "/v3/:project/instances/:instance/databases", databases)
	app.handle("POST", "/v3/:project/instances/:instance/backups", create)
	app.handle("GET", "/v3/:project/instances/:instance/backups/restorable-instances", restorable)
	return app
}

func databases(c *context) error {
	q := struct {
		Offset int `query:"offset" validate:"min=0" code:"DBS.280440"`
		Limit  int `query:"limit" validate:"min=1,max=100" code:"DBS.280439"`
	}{0, 100}
	if err := c.bind(&q); err != nil {
		return err
	}
	all := *Instances[c.params["instance"]]
	from := min(q.Offset, len(all))
	return c.JSON(http.StatusOK, map[string]any{"total_count": strconv.Itoa(len(all)), "database_names": all[from:min(from+q.Limit, len(all))]})
}

func create(c *context) error {
	var body struct {
		Name        string `json:"name" validate:"min=4,max=64,name" code:"DBS.280277"`
		Description string `json:"description" validate:"max=256,excludes=>!<\"&'=" code:"DBS.280127"`
	}
	if err := c.bind(&body); err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]string{"job_id": "j-1", "backup_id": "b-1"})
}

func restorable(c *context) error {
	q := struct {
		Offset int `query:"offset" validate:"min=0" code:"DBS.280001"`
		Limit  int `query:"limit" validate:"min=1,max=128" code:"DBS.280001"`
	}{0, 10}
	if err := c.bind(&q); err != nil {
		return err
	}
	rows := []map[string]any{}
	for i := q.Offset * q.Limit; i >= 0 && i < min((q.Offset+1)*q.Limit, 15); i++ {
		rows = append(rows, map[string]any{
			"instance_id": fmt.Sprint("i-", i), "instance_name": fmt.Sprint("ddm-", i), "status": "normal", "available": true,
			"unavailable_reason": "", "vpc_name": "vpc", "created": "2024-05-01",
		})
	}
	return c.JSON(http.StatusOK, map[string]any{"instances": rows, "offset": q.Offset, "limit": q.Limit, "total": 15})
}
