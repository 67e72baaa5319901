package client_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/opendbbackup/dbbackup/runtime/client"
)

// bodyOf is a body that costs one allocation, so that the transport hardly counts.
type bodyOf struct{ bytes.Reader }

func (*bodyOf) Close() error { return nil }

// instant answers every request with the same body, and keeps what it can between them.
func instant(body string) http.RoundTripper {
	h := http.Header{"Content-Type": {"application/json"}}
	data := []byte(body)
	return transport(func(req *http.Request) (*http.Response, error) {
		b := new(bodyOf)
		b.Reset(data)
		return &http.Response{StatusCode: 200, Header: h, Body: b, ContentLength: int64(len(data)), Request: req}, nil
	})
}

func hundred() string {
	one := listAnswer[strings.Index(listAnswer, "[ {")+2 : strings.Index(listAnswer, "}, {\n    \"id\"")+1]
	return `{"total_count":100,"backups":[` + strings.Repeat(one+",", 99) + one + "]}"
}

func BenchmarkListBackups(b *testing.B) {
	for _, size := range []struct{ name, body string }{{"documented", listAnswer}, {"hundred", hundred()}} {
		b.Run(size.name+"/client", func(b *testing.B) {
			s := newService(client.At("https://db.example.com"), client.Project("054b61972980d4552f0bc00ac8d3f5cd"),
				client.Token("secret"), client.HTTPClient(&http.Client{Transport: instant(size.body)}))
			b.ReportAllocs()
			for b.Loop() {
				if p, err := s.ListBackups(b.Context(), listRequest); err != nil || len(p.Backups) == 0 {
					b.Fatal(err)
				}
			}
		})
		b.Run(size.name+"/raw-floor", func(b *testing.B) {
			h := &http.Client{Transport: instant(size.body)}
			b.ReportAllocs()
			for b.Loop() {
				if err := rawList(b, h); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("http.Client.Do-only", func(b *testing.B) {
		h := &http.Client{Transport: instant(listAnswer)}
		b.ReportAllocs()
		for b.Loop() {
			req, err := http.NewRequestWithContext(b.Context(), "GET", "https://db.example.com/v4/p/backups", nil)
			if err != nil {
				b.Fatal(err)
			}
			resp, err := h.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			resp.Body.Close()
		}
	})
	b.Run("refused", func(b *testing.B) {
		s := newService(client.At("https://db.example.com"), client.Project("p"), client.Token("secret"))
		wrong := listRequest
		wrong.Limit = 101
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.ListBackups(b.Context(), wrong); err == nil {
				b.Fatal("not refused")
			}
		}
	})
}

// rawList is what one writes by hand with net/http and encoding/json.
func rawList(b *testing.B, h *http.Client) error {
	q := url.Values{}
	q.Set("instance_id", listRequest.InstanceID)
	q.Set("type", listRequest.Type)
	q.Set("limit", strconv.Itoa(listRequest.Limit))
	q.Set("offset", strconv.Itoa(listRequest.Offset))
	q.Set("begin_time", string(listRequest.BeginTime))
	q.Set("end_time", string(listRequest.EndTime))
	req, err := http.NewRequestWithContext(b.Context(), "GET", "https://db.example.com/v4/054b61972980d4552f0bc00ac8d3f5cd/backups?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Auth-Token", "secret")
	resp, err := h.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var p struct {
		TotalCount int `json:"total_count"`
		Backups    []struct {
			ID           string `json:"id"`
			Name         string `json:"name"`
			InstanceID   string `json:"instance_id"`
			InstanceName string `json:"instance_name"`
			Datastore    struct {
				Type    string `json:"type"`
				Version string `json:"version"`
			} `json:"datastore"`
			Type           string  `json:"type"`
			BeginTime      string  `json:"begin_time"`
			EndTime        string  `json:"end_time"`
			Status         string  `json:"status"`
			Size           float64 `json:"size"`
			Description    string  `json:"description"`
			DatabaseTables []struct {
				DatabaseName string   `json:"database_name"`
				TableNames   []string `json:"table_names"`
			} `json:"database_tables"`
		} `json:"backups"`
	}
	return json.Unmarshal(body, &p)
}
