package stub

import (
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/opendbbackup/dbbackup/internal/contract"
)

// DefaultKeep is how many created rows a list keeps unless StateOptions.Keep says otherwise.
const DefaultKeep = 20_000

// A Store keeps the records of lists beyond the life of a process. Its methods may be called by several goroutines at
// once, though never twice at once for one list.
type Store interface {
	// Load calls each for every record of a list, the oldest first, until that fails.
	Load(list string, each func(record []byte) error) error
	// Append adds records at the end of a list, and drops the oldest ones beyond keep. Once it has returned nil they are
	// there to stay, whatever becomes of the process.
	Append(list string, records [][]byte, keep int) error
}

// StateOptions change what a State remembers. The zero value is ready.
type StateOptions struct {
	Store Store            // nil: nothing outlives the process
	Keep  int              // created rows that a list keeps, the newest ones; 0: DefaultKeep
	Now   func() time.Time // nil: time.Now
}

// A State is what operations created (x-creates): rows of lists, which come before the documented ones, the newest
// first. It may be used by several goroutines at once.
type State struct {
	now   func() time.Time
	lists map[string]*collection // by service and operation
}

// OpenState makes a state for services and loads what their lists have in the store. It fails when a record cannot be read.
func OpenState(services []*contract.Service, o StateOptions) (*State, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Keep <= 0 {
		o.Keep = DefaultKeep
	}
	s := &State{now: o.Now, lists: map[string]*collection{}}
	for _, service := range services {
		for _, op := range service.Operations {
			if op.Creates == nil {
				continue
			}
			list := service.Operation(op.Creates.List)
			if list == nil || list.Paging == nil {
				return nil, fmt.Errorf("%s creates rows of %s, which is no list with pages", op.ID, op.Creates.List)
			}
			name := service.Name + "/" + list.ID
			if s.lists[name] != nil {
				continue
			}
			c := &collection{name: name, paths: filterPaths(list), store: o.Store, keep: o.Keep}
			if err := c.load(); err != nil {
				return nil, fmt.Errorf("load %s: %w", name, err)
			}
			s.lists[name] = c
		}
	}
	return s, nil
}

// list is what the operation list of a service has, or nil. It is nil for a nil state too.
func (s *State) list(service *contract.Service, operation string) *collection {
	if s == nil {
		return nil
	}
	return s.lists[service.Name+"/"+operation]
}

// A record is a created row as a store has it.
type record struct {
	Number uint64          `json:"number"` // of the creation: 1, 2, …
	Row    json.RawMessage `json:"row"`
	Due    time.Time       `json:"due,omitzero"` // when the row becomes Then
	Then   json.RawMessage `json:"then,omitempty"`
}

// A kept row is a created one. What it is depends on the time.
type kept struct{ phase atomic.Pointer[phase] }

// A phase is what a row is until it becomes something else.
type phase struct {
	row  row
	due  time.Time // zero: it stays
	then json.RawMessage
}

func newKept(r record, paths [][]string) (*kept, error) {
	first, err := newRow(r.Row, paths)
	if err != nil {
		return nil, err
	}
	first.value = nil
	k := &kept{}
	k.phase.Store(&phase{first, r.Due, r.Then})
	return k, nil
}

// at is the row at a time. Whoever asks first after it is due changes it for all.
func (k *kept) at(now time.Time, paths [][]string) row {
	p := k.phase.Load()
	if p.due.IsZero() || now.Before(p.due) {
		return p.row
	}
	next := &phase{row: p.row}
	if then, err := newRow(p.then, paths); err == nil {
		then.value = nil
		next.row = then
	}
	k.phase.Store(next)
	return next.row
}

// A collection is the created rows of one list.
type collection struct {
	name  string
	paths [][]string // of the list's filters
	store Store      // nil: none
	keep  int

	mu      sync.Mutex
	rows    []*kept // the oldest first; the slice grows at its end only, so that readers may hold it
	number  uint64  // of the last creation
	queue   []*creation
	writing bool // somebody is at the store
}

// A creation is a record on its way into a collection.
type creation struct {
	record record
	row    *kept
	done   chan error
}

func (c *collection) load() error {
	if c.store == nil {
		return nil
	}
	return c.store.Load(c.name, func(text []byte) error {
		var r record
		if err := json.Unmarshal(text, &r); err != nil {
			return err
		}
		k, err := newKept(r, c.paths)
		if err != nil {
			return err
		}
		c.rows = append(c.rows, k)
		c.number = max(c.number, r.Number)
		return nil
	})
}

// snapshot is all rows there are now, the oldest first.
func (c *collection) snapshot() []*kept {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rows
}

// add makes a row and keeps it; fill is told the number of the creation. When add returns nil, the row is in the list,
// and in the store. Rows come in the order of their numbers. Those that arrive while the store is busy go to it together.
func (c *collection) add(fill func(number uint64) (record, error)) error {
	c.mu.Lock()
	r, err := fill(c.number + 1)
	if err != nil {
		c.mu.Unlock()
		return err
	}
	k, err := newKept(r, c.paths)
	if err != nil {
		c.mu.Unlock()
		return err
	}
	c.number++
	w := &creation{record: r, row: k, done: make(chan error, 1)}
	c.queue = append(c.queue, w)
	if !c.writing {
		c.writing = true
		c.write()
	}
	c.mu.Unlock()
	return <-w.done
}

// write brings what waits to the store. It is called with the lock, which it gives back in between; more that has come
// meanwhile is left to another goroutine.
func (c *collection) write() {
	batch := c.queue
	c.queue = nil
	if c.store != nil {
		c.mu.Unlock()
		err := c.persist(batch)
		c.mu.Lock()
		if err != nil {
			c.finish(batch, err)
			return
		}
	}
	for _, w := range batch {
		c.rows = append(c.rows, w.row)
	}
	if extra := len(c.rows) - c.keep; extra > 0 {
		c.rows = c.rows[extra:]
	}
	c.finish(batch, nil)
}

// finish tells those who wait, and sees to those who have come meanwhile.
func (c *collection) finish(batch []*creation, err error) {
	for _, w := range batch {
		w.done <- err
	}
	c.writing = len(c.queue) > 0
	if c.writing {
		go func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.write()
		}()
	}
}

func (c *collection) persist(batch []*creation) error {
	records := make([][]byte, len(batch))
	for i, w := range batch {
		text, err := json.Marshal(w.record)
		if err != nil {
			return err
		}
		records[i] = text
	}
	return c.store.Append(c.name, records, c.keep)
}
