// Command byhand lists backups as one writes it by hand, with the standard library only. It is what the other programs of
// this folder are compared with: they do the same.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
)

type page struct {
	TotalCount int `json:"total_count"`
	Backups    []struct {
		ID           string `json:"id"`
		Name         string `json:"name"`
		Description  string `json:"description"`
		InstanceID   string `json:"instance_id"`
		InstanceName string `json:"instance_name"`
		Datastore    struct {
			Type    string `json:"type"`
			Version string `json:"version"`
		} `json:"datastore"`
		Type           string  `json:"type"`
		Size           float64 `json:"size"`
		Status         string  `json:"status"`
		BeginTime      string  `json:"begin_time"`
		EndTime        string  `json:"end_time"`
		DatabaseTables []struct {
			DatabaseName string   `json:"database_name"`
			TableNames   []string `json:"table_names"`
		} `json:"database_tables"`
	} `json:"backups"`
}

func main() {
	p, err := list(os.Getenv("ENDPOINT"), os.Getenv("PROJECT"), os.Getenv("TOKEN"), os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, b := range p.Backups {
		fmt.Println(b.ID, b.Name, b.Status)
	}
}

func list(endpoint, project, token string, instances []string) (*page, error) {
	query := url.Values{"limit": {strconv.Itoa(100)}}
	if len(instances) > 0 {
		query.Set("instance_id", instances[0])
	}
	req, err := http.NewRequest(http.MethodGet, endpoint+"/v4/"+url.PathEscape(project)+"/backups?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Auth-Token", token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %s", resp.Status)
	}
	var p page
	return &p, json.NewDecoder(resp.Body).Decode(&p)
}
