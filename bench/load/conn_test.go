package load

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// listen answers each request with a text as it is, and counts connections. It closes the connection when the text is one
// that says so, or is not a whole answer.
func listen(t *testing.T, texts ...string) (addr string, connections *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	connections = &atomic.Int64{}
	go func() {
		for next := 0; ; {
			tcp, err := l.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			in := bufio.NewReader(tcp)
			for next < len(texts) {
				if _, err := http.ReadRequest(in); err != nil {
					break
				}
				text := texts[next]
				next++
				_, _ = io.WriteString(tcp, text)
				if text != whole {
					break
				}
			}
			tcp.Close()
		}
	}()
	return l.Addr().String(), connections
}

const (
	whole   = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
	farther = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
)

func TestConnIsKeptUntilTheServerWantsNoMore(t *testing.T) {
	addr, connections := listen(t, whole, whole, farther, whole)
	c := newConn(addr, time.Minute)
	defer c.Close()
	var got []int64
	for range 4 {
		answer, err := c.Do(appendRequest(nil, "GET", "/", ""))
		if err != nil || answer.Status != 200 || string(answer.Body) != "{}" {
			t.Fatalf("%+v, %v", answer, err)
		}
		got = append(got, connections.Load())
	}
	if diff := cmp.Diff([]int64{1, 1, 1, 2}, got); diff != "" {
		t.Errorf("connections (-want +got)\n%s", diff)
	}
}

func TestAnswersThatAreNotWholeAreErrors(t *testing.T) {
	for text, want := range map[string]string{
		"": "connection closed before an answer: EOF",
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n":                                  "answer cut off in its head: unexpected EOF",
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}":                            "answer cut off in its body: unexpected EOF",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n":          "answer cut off in its body: unexpected EOF",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n": "",
	} {
		addr, _ := listen(t, text)
		c := newConn(addr, time.Minute)
		got := ""
		if _, err := c.Do(appendRequest(nil, "GET", "/", "")); err != nil {
			got = err.Error()
		}
		c.Close()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
	}
}

// A client that repeated what a connection lost would hide it.
func TestConnSendsNothingTwice(t *testing.T) {
	addr, connections := listen(t, whole, "", whole)
	c := newConn(addr, time.Minute)
	defer c.Close()
	var got []bool
	for range 3 {
		_, err := c.Do(appendRequest(nil, "GET", "/", ""))
		got = append(got, errors.Is(err, errUnanswered))
	}
	if diff := cmp.Diff([]bool{false, true, false}, got); diff != "" || connections.Load() != 2 {
		t.Errorf("%d connections; unanswered (-want +got)\n%s", connections.Load(), diff)
	}
}

func TestAnAnswerThatDoesNotComeIsATimeout(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := newConn(l.Addr().String(), 10*time.Millisecond)
	defer c.Close()
	if _, err := c.Do(appendRequest(nil, "GET", "/", "")); !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, errUnanswered) {
		t.Errorf("got %v, want a timeout", err)
	}
}
