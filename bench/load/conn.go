package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// errUnanswered is what Do fails with when the connection ended before the first byte of an answer.
var errUnanswered = errors.New("connection closed before an answer")

// A Conn is one keep-alive connection: a request goes out when the answer to the one before has come. Unlike an
// http.Transport it never sends a request a second time when the connection breaks, so that none is lost unseen.
type Conn struct {
	addr    string
	timeout time.Duration // of a request, and of connecting
	tcp     net.Conn      // nil: not connected
	in      *bufio.Reader
	body    bytes.Buffer
}

// An Answer is one that came whole. Its body is good until the next request.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

func newConn(addr string, timeout time.Duration) *Conn {
	return &Conn{addr: addr, timeout: timeout, in: bufio.NewReaderSize(nil, 2048)}
}

// Connect connects, unless it is connected.
func (c *Conn) Connect() error {
	if c.tcp != nil {
		return nil
	}
	tcp, err := net.DialTimeout("tcp", c.addr, c.timeout)
	if err != nil {
		return err
	}
	c.tcp = tcp
	c.in.Reset(tcp)
	return nil
}

// Close ends the connection. The next request makes another.
func (c *Conn) Close() {
	if c.tcp != nil {
		_ = c.tcp.Close() // a client that goes away does not care
		c.tcp = nil
	}
}

// Do sends a request, written out, and reads the answer. It fails with errUnanswered when the server closed the connection
// instead of answering, with a timeout, and with anything else when the answer is not whole.
func (c *Conn) Do(request []byte) (Answer, error) {
	if err := c.Connect(); err != nil {
		return Answer{}, err
	}
	answer, last, err := c.exchange(request)
	if err != nil || last {
		c.Close()
	}
	return answer, err
}

// exchange also reports whether the server wants no more requests on this connection.
func (c *Conn) exchange(request []byte) (answer Answer, last bool, err error) {
	if err := c.tcp.SetDeadline(time.Now().Add(c.timeout)); err != nil {
		return answer, true, err
	}
	if _, err := c.tcp.Write(request); err != nil {
		return answer, true, unanswered(err)
	}
	if _, err := c.in.Peek(1); err != nil {
		return answer, true, unanswered(err)
	}
	response, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return answer, true, fmt.Errorf("answer cut off in its head: %w", err)
	}
	c.body.Reset()
	if _, err := c.body.ReadFrom(response.Body); err != nil {
		return answer, true, fmt.Errorf("answer cut off in its body: %w", err)
	}
	return Answer{response.StatusCode, response.Header, c.body.Bytes()}, response.Close, nil
}

// unanswered is why no byte of an answer came.
func unanswered(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", errUnanswered, err)
}
