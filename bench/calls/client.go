package calls

import (
	"context"
	"fmt"
	"net/http"
	"reflect"

	"github.com/opendbbackup/dbbackup/bench/measure"
	"github.com/opendbbackup/dbbackup/bench/payload"
	"github.com/opendbbackup/dbbackup/bench/peers/huawei"
	"github.com/opendbbackup/dbbackup/bench/peers/oapi"
	"github.com/opendbbackup/dbbackup/bench/peers/raw"
	"github.com/opendbbackup/dbbackup/generated/geminidb"
	"github.com/opendbbackup/dbbackup/runtime/client"
)

// clientWork is a call of "list backups", for an answer with two rows and for one with a hundred. Ours checks the nine
// parameters before it sends, which no peer does.
func clientWork(string) ([]Work, error) {
	documented, err := clientSubjects(payload.ListAnswer())
	if err != nil {
		return nil, err
	}
	page, err := clientSubjects(payload.Page(100))
	if err != nil {
		return nil, err
	}
	return []Work{
		{"client: ListBackups, documented answer", append(documented, doOnly()), []Limit{{RawFloor, 0.25}, {OapiCodegen, 0.2}, {"", 25}}},
		{"client: ListBackups, page of 100", page, []Limit{{RawFloor, 0.2}}},
	}, nil
}

func clientSubjects(answer []byte) ([]measure.Subject, error) {
	subjects := []measure.Subject{oursClient(answer), rawClient(answer)}
	for _, make := range []func([]byte) (measure.Subject, error){oapiClient, huaweiToken, huaweiSigned} {
		s, err := make(answer)
		if err != nil {
			return nil, err
		}
		subjects = append(subjects, s)
	}
	return subjects, nil
}

// subject is a client's call: its check compares what was sent and what was read.
func subject[T any](name string, answer []byte, t *payload.Transport, call func() (T, error)) measure.Subject {
	return measure.Subject{
		Name: name,
		Check: func() error {
			got, err := call()
			if err != nil {
				return err
			}
			if err := payload.SameListRequest(t.Last); err != nil {
				return err
			}
			return payload.SameJSON(answer, got)
		},
		Do: func() error {
			_, err := call()
			return err
		},
	}
}

func oursClient(answer []byte) measure.Subject {
	t := payload.NewTransport(answer)
	db := geminidb.New(client.At(payload.BaseURL), client.Project(payload.ProjectID), client.Token(payload.Token),
		client.HTTPClient(&http.Client{Transport: t}))
	params := geminidb.ListBackupsParams{
		InstanceID: payload.InstanceID, Type: geminidb.BackupLevel(payload.Level), Limit: payload.Limit,
		Offset: payload.Offset, BeginTime: payload.BeginTime, EndTime: payload.EndTime,
	}
	return subject(Ours, answer, t, func() (*geminidb.ListBackupsResponseBody, error) {
		return db.ListBackups(context.Background(), params)
	})
}

func rawClient(answer []byte) measure.Subject {
	t := payload.NewTransport(answer)
	c := &raw.Client{HTTP: &http.Client{Transport: t}, BaseURL: payload.BaseURL, Project: payload.ProjectID, Token: payload.Token}
	query := raw.Query{
		InstanceID: payload.InstanceID, Type: payload.Level, Limit: payload.Limit, Offset: payload.Offset,
		BeginTime: payload.BeginTime, EndTime: payload.EndTime,
	}
	return subject(RawFloor, answer, t, func() (*raw.Page, error) { return c.ListBackups(context.Background(), query) })
}

func oapiClient(answer []byte) (measure.Subject, error) {
	t := payload.NewTransport(answer)
	c, err := oapi.NewClientWithResponses(payload.BaseURL, oapi.WithHTTPClient(&http.Client{Transport: t}),
		oapi.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
			r.Header.Set("X-Auth-Token", payload.Token)
			return nil
		}))
	if err != nil {
		return measure.Subject{}, err
	}
	level := oapi.BackupLevel(payload.Level)
	params := &oapi.ListBackupsParams{
		InstanceId: ptr(payload.InstanceID), Type: &level, Limit: ptr(payload.Limit), Offset: ptr(payload.Offset),
		BeginTime: ptr(payload.BeginTime), EndTime: ptr(payload.EndTime),
	}
	return subject(OapiCodegen, answer, t, func() (*oapi.ListBackupsResponseBody, error) {
		r, err := c.ListBackupsWithResponse(context.Background(), payload.ProjectID, params)
		if err != nil {
			return nil, err
		}
		if r.JSON200 == nil {
			return nil, fmt.Errorf("status %s", r.Status())
		}
		return r.JSON200, nil
	}), nil
}

func huaweiToken(answer []byte) (measure.Subject, error) {
	return huaweiClient(HuaweiToken, answer, false)
}

func huaweiSigned(answer []byte) (measure.Subject, error) {
	return huaweiClient(HuaweiSigned, answer, true)
}

func huaweiClient(name string, answer []byte, signed bool) (measure.Subject, error) {
	t := payload.NewTransport(answer)
	c, err := huawei.New(t, signed)
	if err != nil {
		return measure.Subject{}, err
	}
	request := huawei.ListBackups()
	s := subject(name, answer, t, func() (any, error) { return c.ListBackups(request) })
	check := s.Check
	s.Check = func() error {
		if err := check(); err != nil {
			return err
		}
		if got := t.Last.Header.Get("Authorization") != ""; got != signed {
			return fmt.Errorf("signed: %v", got)
		}
		return nil
	}
	return s, nil
}

// doOnly is what no client can do without: a request through http.Client, and nothing done with the answer.
func doOnly() measure.Subject {
	t := payload.NewTransport(payload.ListAnswer())
	c := &http.Client{Transport: t}
	do := func() error {
		req, err := http.NewRequest(http.MethodGet, payload.BaseURL+payload.ListPath, nil)
		if err != nil {
			return err
		}
		resp, err := c.Do(req)
		if err != nil {
			return err
		}
		return resp.Body.Close()
	}
	return measure.Subject{Name: DoOnly, Do: do, Check: func() error {
		if err := do(); err != nil || !reflect.DeepEqual(t.Last.URL.Path, payload.ListPath) {
			return fmt.Errorf("%w: %s", err, t.Last.URL)
		}
		return nil
	}}
}

func ptr[T any](v T) *T { return &v }
