package load

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A Dialogue is what one client asks, one request after the other. It is used by one goroutine.
type Dialogue interface {
	// Request appends the next request as it goes over the wire.
	Request(dst []byte) []byte
	// Check says what is wrong with the answer to it. It is not called when there is none.
	Check(a Answer) error
}

// A Run is a load on a server: so many clients, each with a connection of its own, each sending its next request when it
// has the answer to the last. So the server is never asked faster than it answers: latencies are those of a server that
// has Clients requests to serve at any time, not those at a given rate.
type Run struct {
	Addr    string
	PID     int // of the server; 0: its footprint is not looked at
	Clients int
	Talk    func(client int) Dialogue
	// Either so long, of which requests begun in the first part are checked, but not measured.
	Warm, For time.Duration
	// Or so many requests.
	Requests int
	// Timeout is how long a client waits for an answer; 0: 30 seconds.
	Timeout time.Duration
}

// An Outcome is what became of a Run.
type Outcome struct {
	Answered int      // requests with the right answer, those while warming up too
	Lost     int      // the others: error, timeout or a wrong answer
	Reasons  []string // why, the first few different ones
	Rate     float64  // right answers a second, measured
	CPU      time.Duration
	Latency  Latency
	Peak     int64 // the server's, since it began
}

// running is a Run on its way.
type running struct {
	Run
	left      atomic.Int64 // requests to begin; there is no such number when For is set
	stop      atomic.Bool
	measuring atomic.Bool
	answered  atomic.Int64
	times     *latencies
	losses    losses
}

// Do lets the clients connect, then lets them go all at once, and waits until each has its last answer. It fails when the
// server's footprint cannot be read. What goes wrong with requests is in the outcome.
func (r Run) Do() (Outcome, error) {
	if r.Timeout == 0 {
		r.Timeout = 30 * time.Second
	}
	now := &running{Run: r, times: newLatencies()}
	now.left.Store(int64(r.Requests))
	now.measuring.Store(r.Requests > 0)
	var clients sync.WaitGroup
	start := now.connect(&clients)
	first, err := now.sample()
	close(start)
	if err == nil && r.Requests == 0 {
		time.Sleep(r.Warm)
		first, err = now.sample()
		now.measuring.Store(true)
		time.Sleep(r.For)
		now.measuring.Store(false)
		now.stop.Store(true)
	}
	if r.Requests > 0 {
		clients.Wait()
	}
	last, lastErr := now.sample()
	now.stop.Store(true)
	clients.Wait()
	return now.outcome(first, last), errors.Join(err, lastErr)
}

// A sample is how far a run is at a time.
type sample struct {
	at       time.Time
	answered int64
	footprint
}

func (r *running) sample() (s sample, err error) {
	if r.PID != 0 {
		s.footprint, err = look(r.PID)
	}
	s.at, s.answered = time.Now(), r.answered.Load()
	return s, err
}

func (r *running) outcome(first, last sample) Outcome {
	o := Outcome{Answered: int(r.answered.Load()), Latency: r.times.sum(), Peak: last.Peak}
	o.Lost, o.Reasons = r.losses.sum()
	if n := last.answered - first.answered; n > 0 {
		o.Rate = float64(n) / last.at.Sub(first.at).Seconds()
		o.CPU = (last.CPU - first.CPU) / time.Duration(n)
	}
	return o
}

// atOnce is how many clients connect at once, so that none finds the server's queue of new connections full.
const atOnce = 64

// connect lets all clients connect. They go off when start is closed.
func (r *running) connect(clients *sync.WaitGroup) (start chan struct{}) {
	start = make(chan struct{})
	slots := make(chan struct{}, atOnce)
	var connected sync.WaitGroup
	connected.Add(r.Clients)
	for i := range r.Clients {
		clients.Go(func() {
			c := newConn(r.Addr, r.Timeout)
			defer c.Close()
			slots <- struct{}{}
			err := c.Connect()
			<-slots
			connected.Done()
			if err != nil {
				r.losses.add(err)
				return
			}
			<-start
			r.client(i, c)
		})
	}
	connected.Wait()
	return start
}

// patience is how many requests in a row a client may lose before it gives up.
const patience = 3

// client asks until the run is over.
func (r *running) client(i int, c *Conn) {
	talk := r.Talk(i)
	var request []byte
	for failed := 0; failed < patience && r.more(); {
		request = talk.Request(request[:0])
		measured, began := r.measuring.Load(), time.Now()
		answer, err := c.Do(request)
		took := time.Since(began)
		if err == nil {
			err = talk.Check(answer)
		}
		if err != nil {
			failed++
			r.losses.add(err)
			continue
		}
		failed = 0
		r.answered.Add(1)
		if measured {
			r.times.record(i, took)
		}
	}
}

func (r *running) more() bool {
	if r.Requests > 0 {
		return r.left.Add(-1) >= 0
	}
	return !r.stop.Load()
}

// Losses are requests that did not get their answer. They may be added by several goroutines at once.
type losses struct {
	mu      sync.Mutex
	n       int
	reasons []string
}

// mostReasons is how many different ones are worth telling.
const mostReasons = 3

func (l *losses) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	text := reason(err)
	for _, known := range l.reasons {
		if known == text {
			return
		}
	}
	if len(l.reasons) < mostReasons {
		l.reasons = append(l.reasons, text)
	}
}

func (l *losses) sum() (int, []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.n, l.reasons
}

// reason is an error's text without addresses, so that equal ones are equal.
func reason(err error) string {
	var number syscall.Errno
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.Is(err, errUnanswered):
		return errUnanswered.Error()
	case errors.As(err, &number):
		return number.Error()
	}
	return fmt.Sprintf("%.200s", err)
}
