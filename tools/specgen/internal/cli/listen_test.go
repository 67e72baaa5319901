package cli

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A held listener reads from its connections only up to the end of a first request; the rest comes to the server when the
// listener has been closed, as it does on a machine that has other things to do.
type held struct {
	net.Listener
	closed chan struct{}
	once   sync.Once
}

func (l *held) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return &heldConn{Conn: conn, until: l.closed}, err
}

func (l *held) Close() error {
	err := l.Listener.Close()
	l.once.Do(func() { close(l.closed) })
	return err
}

type heldConn struct {
	net.Conn
	until chan struct{}
	reads int
}

func (c *heldConn) Read(p []byte) (int, error) {
	if c.reads++; c.reads > 1 {
		<-c.until
	}
	return c.Conn.Read(p)
}

func TestServeUntilAnswersARequestThatHasComeAndWaitsToBeRead(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) })
	go func() { ended <- serveUntil(ctx, &held{Listener: listener, closed: make(chan struct{})}, handler) }()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	var got []string
	for _, path := range []string{"/first", "/second"} {
		if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: here\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if path == "/second" {
			cancel()
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		got = append(got, string(body))
	}
	if diff := cmp.Diff([]string{"/first", "/second"}, got); diff != "" {
		t.Errorf("answers (-want +got)\n%s", diff)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestDrainCountsRequestsThatTakeTooLong(t *testing.T) {
	g := &gate{conns: map[net.Conn]http.ConnState{}}
	for _, states := range [][]http.ConnState{
		{http.StateNew},
		{http.StateNew, http.StateActive, http.StateIdle},
		{http.StateNew, http.StateActive, http.StateIdle, http.StateActive},
		{http.StateNew, http.StateActive},
		{http.StateNew, http.StateActive, http.StateClosed},
		{http.StateNew, http.StateActive, http.StateHijacked},
	} {
		conn, _ := net.Pipe()
		for _, state := range states {
			g.note(conn, state)
		}
	}
	if diff := cmp.Diff(2, g.drain(ended())); diff != "" {
		t.Errorf("requests under way (-want +got)\n%s", diff)
	}
}

func TestDrainMakesEachAnswerTheLastOfItsConnection(t *testing.T) {
	g := &gate{Handler: http.NotFoundHandler()}
	connection := func() string {
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Header().Get("Connection")
	}
	before := connection()
	g.drain(ended())
	if diff := cmp.Diff([]string{"", "close"}, []string{before, connection()}); diff != "" {
		t.Errorf("header Connection (-want +got)\n%s", diff)
	}
}

// ended is a context that is over.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
