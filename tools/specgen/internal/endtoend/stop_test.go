package endtoend

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opendbbackup/dbbackup/tools/specgen/internal/cli"
)

// serveHere serves the notes in this process, until the function it returns is called. That returns what the command
// printed as an error, and its exit status.
func serveHere(t *testing.T, flags ...string) (url string, stop func() (string, int)) {
	t.Helper()
	workplace(t, absolute(t, state))
	ctx, cancel := context.WithCancel(context.Background())
	in, out := io.Pipe()
	var errs bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Main(ctx, append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...), out, &errs)
		_ = out.Close()
	}()
	line, err := bufio.NewReader(in).ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(line), " on ")
	if err != nil || !ok {
		t.Fatalf("%q: %v: %s", line, err, errs.String())
	}
	t.Cleanup(cancel)
	return url, func() (string, int) {
		cancel()
		status := <-ended
		return errs.String(), status
	}
}

func TestServeFinishesARequestWhoseBodyIsStillComing(t *testing.T) {
	url, stop := serveHere(t)
	body, rest := io.Pipe()
	reading := make(chan struct{})
	trace := &httptrace.ClientTrace{Got100Continue: func() { close(reading) }}
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodPost, url+"/notes", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Expect", "100-continue") // the answer to which shows that the server waits for the body
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	answered := make(chan string, 1)
	go func() {
		response, err := client.Do(request)
		if err != nil {
			answered <- err.Error()
			return
		}
		response.Body.Close()
		answered <- response.Status
	}()
	<-reading
	ended := make(chan string, 1)
	go func() {
		errs, status := stop()
		ended <- fmt.Sprint(errs, status)
	}()
	for tcp, err := net.Dial("tcp", strings.TrimPrefix(url, "http://")); err == nil; tcp, err = net.Dial("tcp", strings.TrimPrefix(url, "http://")) {
		tcp.Close() // until nobody listens any more
	}
	if _, err := io.WriteString(rest, `{"text": "hello"}`); err != nil {
		t.Fatal(err)
	}
	rest.Close()
	if diff := cmp.Diff([]string{"201 Created", "0"}, []string{<-answered, <-ended}); diff != "" {
		t.Errorf("answer and end (-want +got)\n%s", diff)
	}
}

// A browser connects ahead of its first request, and a monitor just to see whether it can.
func TestServeEndsAlthoughSomebodyIsConnectedWhoNeverAsks(t *testing.T) {
	url, stop := serveHere(t)
	tcp, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	response, err := http.Get(url + "/notes") // connections are accepted one after the other
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if errs, status := stop(); errs != "" || status != 0 {
		t.Errorf("exit status %d: %s", status, errs)
	}
}
