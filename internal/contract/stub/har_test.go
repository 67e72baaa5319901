package stub

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
)

func TestArchiveHasEachExchange(t *testing.T) {
	var out bytes.Buffer
	har := NewHAR(&out)
	h := library(t, Options{HAR: har})
	ask(t, h, "GET /v1/abcd/books?limit=0&genre=a%20b\nX-Token: secret", "")
	ask(t, h, "POST /v1/abcd/books\nX-Token: secret", "{\"title\": \"\xff\"}")
	ask(t, h, "GET /nowhere\nCookie: session=secret", "")
	if err := har.Close(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "secret") {
		t.Error("the archive has credentials")
	}
	var got struct {
		Log struct {
			Version string
			Entries []struct {
				StartedDateTime string
				Comment         string
				Request         struct {
					Method, URL string
					QueryString []struct{ Name, Value string }
					PostData    *struct{ MimeType, Text, Encoding string }
					BodySize    int
				}
				Response struct {
					Status  int
					Content struct {
						Size           int
						MimeType, Text string
					}
				}
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	entries := got.Log.Entries
	if got.Log.Version != "1.2" || len(entries) != 3 {
		t.Fatalf("%+v", got.Log)
	}
	list, create, nowhere := entries[0], entries[1], entries[2]
	if list.Comment != "listBooks" || list.Response.Status != 400 || list.Response.Content.Size != len(list.Response.Content.Text) ||
		!strings.HasSuffix(list.Request.URL, "/v1/abcd/books?limit=0&genre=a%20b") || len(list.Request.QueryString) != 2 || list.Request.QueryString[0].Value != "a b" {
		t.Errorf("%+v", list)
	}
	if create.Request.PostData == nil || create.Request.PostData.Encoding != "base64" || create.Request.BodySize != 14 {
		t.Errorf("%+v", create)
	}
	if nowhere.Comment != "" || nowhere.Response.Status != 404 || nowhere.Request.PostData != nil {
		t.Errorf("%+v", nowhere)
	}
}

func TestArchiveIsCompleteWhateverComesAtOnce(t *testing.T) {
	var out bytes.Buffer
	har := NewHAR(&out)
	h := library(t, Options{HAR: har})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				ask(t, h, "GET /v1/abcd/books", "")
			}
		})
	}
	group.Wait()
	if err := har.Close(); err != nil {
		t.Fatal(err)
	}
	if got := bytes.Count(out.Bytes(), []byte(`"comment":"listBooks"`)); got != 160 || !json.Valid(out.Bytes()) {
		t.Errorf("%d entries", got)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestArchiveThatCannotBeWrittenSaysSo(t *testing.T) {
	har := NewHAR(full{})
	ask(t, library(t, Options{HAR: har}), "GET /v1/abcd/books", "")
	if err := har.Close(); err == nil || err.Error() != "disk full" {
		t.Errorf("error %v", err)
	}
}
