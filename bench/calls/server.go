package calls

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"

	"github.com/opendbbackup/dbbackup/bench/measure"
	"github.com/opendbbackup/dbbackup/bench/payload"
	"github.com/opendbbackup/dbbackup/bench/peers/kin"
	"github.com/opendbbackup/dbbackup/bench/peers/oapi"
	"github.com/opendbbackup/dbbackup/bench/peers/raw"
	"github.com/opendbbackup/dbbackup/generated/geminidb"
	"github.com/opendbbackup/dbbackup/generated/geminidb/geminidbserver"
)

// handlers are the peers' servers. Each serves an implementation that has its answer ready.
type handlers struct{ ours, raw, oapi, kin http.Handler }

func newHandlers(descriptions string) (handlers, error) {
	h := handlers{ours: geminidbserver.New(newOurs()), raw: raw.NewHandler(newRaw())}
	h.oapi = oapi.Handler(oapi.NewStrictHandler(newOapi(), nil))
	var err error
	h.kin, err = kin.Validate(filepath.Join(descriptions, "curated", "geminidb.yaml"), h.oapi)
	return h, err
}

// serverWork is serving the two documented requests; all but oapi-codegen alone check all that is documented.
func serverWork(descriptions string) ([]Work, error) {
	h, err := newHandlers(descriptions)
	if err != nil {
		return nil, err
	}
	list := func(name string, handler http.Handler) measure.Subject {
		e := payload.NewExchange(payload.ListPath, payload.ListQuery, nil)
		return serving(name, handler, e, http.StatusOK, payload.ListAnswer())
	}
	create := func(name string, handler http.Handler) measure.Subject {
		e := payload.NewExchange(payload.CreatePath, "", []byte(payload.CreateBody))
		return serving(name, handler, e, http.StatusAccepted, []byte(payload.CreateAnswer))
	}
	goals := []Limit{{RawFloor, 0.4}, {OapiKin, 0.08}, {"", 6}}
	return []Work{
		{"server: ListBackups", []measure.Subject{list(Ours, h.ours), list(RawFloor, h.raw), list(OapiCodegen, h.oapi), list(OapiKin, h.kin)}, goals},
		{"server: CreateManualBackup", []measure.Subject{create(Ours, h.ours), create(RawFloor, h.raw), create(OapiCodegen, h.oapi), create(OapiKin, h.kin)}, goals},
	}, nil
}

// refusalWork is refusing a request that breaks one rule, beside serving one that breaks none. Only ours and the raw
// floor answer with the documented error code; kin-openapi's refusal is plain text.
func refusalWork(descriptions string) ([]Work, error) {
	h, err := newHandlers(descriptions)
	if err != nil {
		return nil, err
	}
	list := func(name string, handler http.Handler, code string) measure.Subject {
		return refusing(name, handler, payload.NewExchange(payload.ListPath, payload.BadListQuery, nil), code)
	}
	create := func(name string, handler http.Handler, code string) measure.Subject {
		return refusing(name, handler, payload.NewExchange(payload.CreatePath, "", []byte(payload.BadCreateBody)), code)
	}
	servedList := serving(Served, h.ours, payload.NewExchange(payload.ListPath, payload.ListQuery, nil), http.StatusOK, payload.ListAnswer())
	servedCreate := serving(Served, h.ours, payload.NewExchange(payload.CreatePath, "", []byte(payload.CreateBody)),
		http.StatusAccepted, []byte(payload.CreateAnswer))
	goals := []Limit{{Served, 1}}
	return []Work{
		{"server: refusing a bad ListBackups", []measure.Subject{list(Ours, h.ours, payload.BadListCode), servedList,
			list(RawFloor, h.raw, payload.BadListCode), list(OapiKin, h.kin, "")}, goals},
		{"server: refusing a bad CreateManualBackup", []measure.Subject{create(Ours, h.ours, payload.BadCreateCode), servedCreate,
			create(RawFloor, h.raw, payload.BadCreateCode), create(OapiKin, h.kin, "")}, goals},
	}, nil
}

// serving is a request that is answered.
func serving(name string, h http.Handler, e *payload.Exchange, status int, answer []byte) measure.Subject {
	return measure.Subject{
		Name: name,
		Check: func() error {
			r := httptest.NewRecorder()
			h.ServeHTTP(r, e.Request())
			if r.Code != status {
				return fmt.Errorf("status %d: %s", r.Code, r.Body)
			}
			return payload.SameJSON(answer, r.Body.Bytes())
		},
		Do: doing(h, e, status),
	}
}

// refusing is a request that is refused: with an error code when one is expected, else in whatever way.
func refusing(name string, h http.Handler, e *payload.Exchange, code string) measure.Subject {
	return measure.Subject{
		Name: name,
		Check: func() error {
			r := httptest.NewRecorder()
			h.ServeHTTP(r, e.Request())
			if r.Code != http.StatusBadRequest {
				return fmt.Errorf("status %d: %s", r.Code, r.Body)
			}
			var body raw.ErrorBody
			if err := json.Unmarshal(r.Body.Bytes(), &body); code != "" && (err != nil || body.ErrorCode != code || body.ErrorMsg == "") {
				return fmt.Errorf("got %s, want code %s", r.Body, code)
			}
			return nil
		},
		Do: doing(h, e, http.StatusBadRequest),
	}
}

func doing(h http.Handler, e *payload.Exchange, status int) func() error {
	return func() error {
		e.Serve(h)
		if e.Writer.Status != status || e.Writer.Bytes == 0 {
			return fmt.Errorf("status %d", e.Writer.Status)
		}
		return nil
	}
}

// sameCreate reports how what reached an implementation differs from what was sent.
func sameCreate(name, description string) error {
	if name != "backup-4f57" || description != "manual backup" {
		return fmt.Errorf("got %q, %q", name, description)
	}
	return nil
}

// sameList reports how what reached an implementation differs from what was sent.
func sameList(instance, level, begin, end string, limit, offset int) error {
	if instance != payload.InstanceID || level != payload.Level || begin != payload.BeginTime || end != payload.EndTime ||
		limit != payload.Limit || offset != payload.Offset {
		return fmt.Errorf("got %q, %q, %q, %q, %d, %d", instance, level, begin, end, limit, offset)
	}
	return nil
}

// oursService implements our server stub.
type oursService struct {
	geminidbserver.StrictServerInterface
	page    geminidbserver.ListBackups200JSONResponse
	created geminidbserver.CreateManualBackup202JSONResponse
}

func newOurs() *oursService {
	s := new(oursService)
	_ = json.Unmarshal(payload.ListAnswer(), (*geminidb.ListBackupsResponseBody)(&s.page))
	_ = json.Unmarshal([]byte(payload.CreateAnswer), (*geminidb.CreateManualBackupResponseBody)(&s.created))
	return s
}

func (s *oursService) ListBackups(_ context.Context, r geminidbserver.ListBackupsRequestObject) (geminidbserver.ListBackupsResponseObject, error) {
	p := r.Params
	return s.page, sameList(p.InstanceID, string(p.Type), string(p.BeginTime), string(p.EndTime), p.Limit, p.Offset)
}

func (s *oursService) CreateManualBackup(_ context.Context, r geminidbserver.CreateManualBackupRequestObject) (geminidbserver.CreateManualBackupResponseObject, error) {
	return s.created, sameCreate(r.Body.Name, r.Body.Description)
}

// rawService implements the raw floor's.
type rawService struct {
	page    raw.Page
	created raw.Created
}

func newRaw() *rawService {
	s := new(rawService)
	_ = json.Unmarshal(payload.ListAnswer(), &s.page)
	_ = json.Unmarshal([]byte(payload.CreateAnswer), &s.created)
	return s
}

func (s *rawService) ListBackups(_ string, q raw.Query) (*raw.Page, error) {
	return &s.page, sameList(q.InstanceID, q.Type, q.BeginTime, q.EndTime, q.Limit, q.Offset)
}

func (s *rawService) CreateManualBackup(_, _ string, b raw.NewBackup) (*raw.Created, error) {
	return &s.created, sameCreate(b.Name, b.Description)
}

// oapiService implements oapi-codegen's strict server.
type oapiService struct {
	oapi.StrictServerInterface
	page    oapi.ListBackups200JSONResponse
	created oapi.CreateManualBackup202JSONResponse
}

func newOapi() *oapiService {
	s := new(oapiService)
	_ = json.Unmarshal(payload.ListAnswer(), &s.page)
	_ = json.Unmarshal([]byte(payload.CreateAnswer), &s.created)
	return s
}

func (s *oapiService) ListBackups(_ context.Context, r oapi.ListBackupsRequestObject) (oapi.ListBackupsResponseObject, error) {
	p := r.Params
	return s.page, sameList(*p.InstanceId, string(*p.Type), *p.BeginTime, *p.EndTime, *p.Limit, *p.Offset)
}

func (s *oapiService) CreateManualBackup(_ context.Context, r oapi.CreateManualBackupRequestObject) (oapi.CreateManualBackupResponseObject, error) {
	return s.created, sameCreate(r.Body.Name, r.Body.Description)
}
