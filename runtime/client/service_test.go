package client_test

import (
	"context"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/runtime/client"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file is a client as specgen would write it, and transports to run it against.

type service struct{ core *client.Core }

func newService(endpoint client.Endpoint, options ...client.Option) *service {
	return &service{client.New(endpoint, options...)}
}

type listParams struct {
	InstanceID    string
	DatastoreType string
	BackupID      string
	BackupType    string
	Type          string
	Limit         int
	Offset        int
	BeginTime     wire.Time
	EndTime       wire.Time
}

var listBackups = client.Operation{
	ID: "listBackups", Method: "GET", Path: "/v4/{project_id}/backups", Page: "https://example.com/list",
	Success: []int{200}, Errors: []int{400},
}

var (
	datastoreTypes = []string{"cassandra", "redis", "mongodb", "influxdb"}
	backupTypes    = []string{"Auto", "Manual"}
	levels         = []string{"Instance", "DatabaseTable"}
)

func (s *service) ListBackups(ctx context.Context, params listParams) (*page, error) {
	r := s.core.Request(&listBackups)
	r.Project("project_id")
	r.QueryString("instance_id", params.InstanceID)
	r.QueryEnum("datastore_type", params.DatastoreType, datastoreTypes)
	r.QueryString("backup_id", params.BackupID)
	r.QueryEnum("backup_type", params.BackupType, backupTypes)
	r.QueryEnum("type", params.Type, levels)
	r.QueryInt("limit", int64(params.Limit), 1, 100)
	r.QueryInt("offset", int64(params.Offset), 0, wire.NoMax)
	r.QueryTime("begin_time", params.BeginTime, wire.OffsetForm)
	r.QueryTime("end_time", params.EndTime, wire.OffsetForm)
	r.Together("begin_time", "end_time")
	return client.Do(ctx, r, new(page))
}

func (s *service) AllBackups(ctx context.Context, params listParams) iter.Seq2[backup, error] {
	return client.Pages(ctx, params.Offset, func(ctx context.Context, offset int) ([]backup, error) {
		params := params
		params.Offset = offset
		p, err := s.ListBackups(ctx, params)
		if err != nil {
			return nil, err
		}
		return p.Backups, nil
	})
}

type createBody struct {
	Name        string
	Description string
}

func (v *createBody) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("name", &v.Name, wire.Required).Length(4, 64)
		c.String("description", &v.Description, wire.Required).Length(0, 256)
	}
}

type created struct{ BackupID string }

func (v *created) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("backup_id", &v.BackupID, wire.Required)
	}
}

var createBackup = client.Operation{
	ID: "createBackup", Method: "POST", Path: "/v3/{project_id}/instances/{instance_id}/backups",
	Success: []int{202, 200}, Errors: []int{0}, Body: true, Busy: []string{"X.1"},
}

func (s *service) CreateBackup(ctx context.Context, instanceID string, body *createBody) (*created, error) {
	r := s.core.Request(&createBackup)
	r.Path("project_id", s.core.Project())
	r.Path("instance_id", instanceID)
	client.OptionalJSON(r, body)
	return client.Do(ctx, r, new(created))
}

var deleteBackup = client.Operation{
	ID: "deleteBackup", Method: "DELETE", Path: "/v3/{project_id}/backups/{backup_id}",
	Success: []int{204, 200}, Errors: []int{0},
}

func (s *service) DeleteBackup(ctx context.Context, id string) error {
	r := s.core.Request(&deleteBackup)
	r.Project("project_id")
	r.Path("backup_id", id)
	return client.DoEmpty(ctx, r)
}

type page struct {
	TotalCount int
	Backups    []backup
}

type backup struct {
	ID, Name, InstanceID, InstanceName string
	Datastore                          datastore
	Type                               string
	BeginTime, EndTime                 wire.Time
	Status                             string
	Size                               float64
	Description                        string
	DatabaseTables                     []databaseTable
}

type datastore struct{ Type, Version string }

type databaseTable struct {
	DatabaseName string
	TableNames   []string
}

func (v *page) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.Int("total_count", &v.TotalCount, wire.Required)
		wire.Slice(c, "backups", &v.Backups, wire.Required, wire.ObjectOf)
	}
}

func (v *backup) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("id", &v.ID, wire.Required)
		c.String("name", &v.Name, wire.Required)
		c.String("instance_id", &v.InstanceID, wire.Required)
		c.String("instance_name", &v.InstanceName, wire.Required)
		c.Value("datastore", &v.Datastore, wire.Required)
		c.String("type", &v.Type, wire.Required)
		c.Time("begin_time", &v.BeginTime, wire.Required, wire.OffsetForm)
		c.Time("end_time", &v.EndTime, wire.Required, wire.OffsetForm)
		c.String("status", &v.Status, wire.Required)
		c.Float("size", &v.Size, wire.Required)
		c.String("description", &v.Description, wire.Required)
		wire.Slice(c, "database_tables", &v.DatabaseTables, wire.Optional, wire.ObjectOf)
	}
}

func (v *datastore) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("type", &v.Type, wire.Required)
		c.String("version", &v.Version, wire.Required)
	}
}

func (v *databaseTable) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("database_name", &v.DatabaseName, wire.Required)
		wire.Slice(c, "table_names", &v.TableNames, wire.Nullable, wire.StringOf)
	}
}

// listAnswer is the documented answer of a list of backups.
const listAnswer = `{
  "total_count" : 4,
  "backups" : [ {
    "id" : "43e4feaab48f11e89039fa163ebaa7e4br01",
    "name" : "backup-test",
    "instance_id" : "43e4feaab48f11e89039fa163ebaa7e4br01",
    "instance_name" : "cluster-test",
    "datastore" : {
      "type" : "cassandra",
      "version" : "3.4"
    },
    "type" : "Auto",
    "begin_time" : "2019-05-27T03:38:51+0000",
    "end_time" : "2019-05-27T03:39:51+0000",
    "status" : "COMPLETED",
    "size" : 2803,
    "description" : "backup description",
    "database_tables" : [ {
      "database_name" : "DATABASE_X",
      "table_names" : [ "TABLE_A", "TABLE_B", "TABLE_C" ]
    }, {
      "database_name" : "DATABASE_Y",
      "table_names" : null
    } ]
  }, {
    "id" : "43e4feaab48f11e89039fa163ebaa7e4br02",
    "name" : "backup-test-2",
    "instance_id" : "43e4feaab48f11e89039fa163ebaa7e4br02",
    "instance_name" : "cluster-test",
    "datastore" : {
      "type" : "cassandra",
      "version" : "3.4"
    },
    "type" : "Manual",
    "begin_time" : "2019-05-27T03:38:51+0000",
    "end_time" : "2019-05-27T03:39:51+0000",
    "status" : "COMPLETED",
    "size" : 2803,
    "description" : "backup description",
    "database_tables" : [ {
      "database_name" : "DATABASE_X",
      "table_names" : [ "TABLE_A", "TABLE_B", "TABLE_C" ]
    }, {
      "database_name" : "DATABASE_Y",
      "table_names" : null
    } ]
  } ]
}`

var listRequest = listParams{
	InstanceID: "c0c9f155c7b7423a9d30f0175998b63bin01", Type: "DatabaseTable", Limit: 2, Offset: 2,
	BeginTime: "2019-05-27T03:38:51+0000", EndTime: "2019-05-28T03:38:51+0000",
}

// A transport answers requests without a network.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) { return t(req) }

// reply makes an answer; headers come in pairs.
func reply(status int, contentType, body string, headers ...string) *http.Response {
	h := http.Header{}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: h,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

const jsonType = "application/json"

// A recorder answers with what answers holds, the last one again and again, and keeps the requests.
type recorder struct {
	t        *testing.T
	answers  []func() (*http.Response, error)
	requests []*http.Request
	bodies   []string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	body := ""
	if req.Body != nil {
		b, err := io.ReadAll(req.Body)
		if err != nil {
			r.t.Error(err)
		}
		req.Body.Close()
		body = string(b)
	}
	r.requests = append(r.requests, req)
	r.bodies = append(r.bodies, body)
	return r.answers[min(len(r.requests), len(r.answers))-1]()
}

// answering returns a service whose transport gives the answers one after the other.
func answering(t *testing.T, answers ...any) (*recorder, *service) {
	return answeringWith(t, nil, answers...)
}

func answeringWith(t *testing.T, options []client.Option, answers ...any) (*recorder, *service) {
	t.Helper()
	rec := &recorder{t: t}
	for _, a := range answers {
		switch a := a.(type) {
		case error:
			rec.answers = append(rec.answers, func() (*http.Response, error) { return nil, a })
		case func() *http.Response:
			rec.answers = append(rec.answers, func() (*http.Response, error) { return a(), nil })
		}
	}
	options = append([]client.Option{
		client.Project("p1"), client.Token("secret-token"), client.HTTPClient(&http.Client{Transport: rec}),
	}, options...)
	return rec, newService(client.At("https://db.example.com/base"), options...)
}

// answer is reply, made anew for each request.
func answer(status int, contentType, body string, headers ...string) func() *http.Response {
	return func() *http.Response { return reply(status, contentType, body, headers...) }
}
