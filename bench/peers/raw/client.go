package raw

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// A Client lists backups.
type Client struct {
	HTTP    *http.Client
	BaseURL string
	Project string
	Token   string
}

// A Query is what backups are asked for; what is zero is not sent.
type Query struct {
	InstanceID, DatastoreType, BackupID, BackupType, Type, BeginTime, EndTime string
	Limit, Offset                                                             int
}

func (q Query) encode() string {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("instance_id", q.InstanceID)
	set("datastore_type", q.DatastoreType)
	set("backup_id", q.BackupID)
	set("backup_type", q.BackupType)
	set("type", q.Type)
	if q.Limit != 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	if q.Offset != 0 {
		v.Set("offset", strconv.Itoa(q.Offset))
	}
	set("begin_time", q.BeginTime)
	set("end_time", q.EndTime)
	return v.Encode()
}

// ListBackups sends the query. It fails when the answer is not 200 with a page in JSON.
func (c *Client) ListBackups(ctx context.Context, q Query) (*Page, error) {
	target := c.BaseURL + "/v4/" + url.PathEscape(c.Project) + "/backups?" + q.encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Auth-Token", c.Token)
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		var refused ErrorBody
		if err := json.Unmarshal(body, &refused); err != nil {
			return nil, fmt.Errorf("status %d: %.100s", resp.StatusCode, body)
		}
		return nil, fmt.Errorf("status %d: %s: %s", resp.StatusCode, refused.ErrorCode, refused.ErrorMsg)
	}
	if kind := resp.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
		return nil, fmt.Errorf("content type %q", kind)
	}
	var page Page
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, err
	}
	return &page, nil
}
