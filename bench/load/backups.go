package load

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/opendbbackup/dbbackup/bench/payload"
	"github.com/opendbbackup/dbbackup/generated/geminidb"
)

// This file has clients that create backups and look whether they are there.

// keep is how many created rows a list of the stub keeps. Once there may be more, a backup need not be there any more.
const keep = 20_000

// completed is when the stub has completed a backup, and some more.
const completed = 2*time.Second + 200*time.Millisecond

// A ledger is what the clients of a run created, all together.
type ledger struct {
	clients      atomic.Int64 // each has an instance of its own
	begun        atomic.Int64 // creations that were asked for
	acknowledged atomic.Int64
	later        time.Duration // after that a backup must be completed

	mu  sync.Mutex
	ids map[string]bool
}

func newLedger() *ledger { return &ledger{later: completed, ids: map[string]bool{}} }

// add notes an id that was acknowledged. It fails when somebody has it.
func (l *ledger) add(id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ids[id] {
		return fmt.Errorf("the id %s was given twice", id)
	}
	l.ids[id] = true
	l.acknowledged.Add(1)
	return nil
}

// full reports whether the list may have dropped a backup.
func (l *ledger) full() bool { return l.begun.Load() > keep }

// A step is something that a client asks.
type step int

const (
	create step = iota
	lookUp      // the backup that it created last
	newest      // the newest backups of all
	ofOwn       // the newest backups of its instance
)

// mixed is one creation and seven reads.
var mixed = []step{create, lookUp, newest, ofOwn, lookUp, newest, ofOwn, newest}

// A client has an instance of its own and knows how many backups that has.
type client struct {
	*ledger
	steps    []step
	instance string
	turn     int

	now      step
	name     string // of the last backup
	id       string // of the last backup; empty until it is acknowledged
	since    time.Time
	made     int   // acknowledged backups of the instance
	lost     int   // those that were asked for and not acknowledged: they may be there or not
	waiting  bool  // for the answer to a creation
	least    int64 // backups that there were before the request
	complete bool  // the last backup must be completed
}

// createAndRead has clients take steps in turn, each beginning with another. They share a ledger.
func createAndRead(l *ledger, steps ...step) func(n int) Dialogue {
	return func(n int) Dialogue {
		return &client{ledger: l, steps: steps, turn: n, instance: instanceID(l.clients.Add(1))}
	}
}

// instanceID is an id in the form of the service's, which differ from each other early.
func instanceID(n int64) string {
	sum := sha256.Sum256(strconv.AppendInt(nil, n, 10))
	return hex.EncodeToString(sum[:16]) + "in06"
}

// Request implements [Dialogue].
func (c *client) Request(dst []byte) []byte {
	if c.waiting {
		c.waiting, c.id = false, ""
		c.lost++
	}
	c.now = c.steps[c.turn%len(c.steps)]
	if c.now == lookUp && c.id == "" {
		c.now = create
	}
	c.turn++
	switch c.now {
	case create:
		c.begun.Add(1)
		c.waiting = true
		c.name = "backup-" + digits(c.turn, 6)
		return appendRequest(dst, "POST", "/v3/"+payload.ProjectID+"/instances/"+c.instance+"/backups", `{"name":"`+c.name+`","description":"under load"}`)
	case lookUp:
		c.complete = time.Since(c.since) > c.later
		return appendRequest(dst, "GET", payload.ListPath+"?backup_id="+url.QueryEscape(c.id), "")
	case newest:
		c.least = min(c.acknowledged.Load(), keep)
		return appendRequest(dst, "GET", payload.ListPath+"?limit=10", "")
	}
	return appendRequest(dst, "GET", payload.ListPath+"?limit=5&instance_id="+c.instance, "")
}

// Check implements [Dialogue].
func (c *client) Check(a Answer) error {
	if c.now == create {
		return c.checkCreated(a)
	}
	if a.Status != 200 {
		return fmt.Errorf("status %d: %.200s", a.Status, a.Body)
	}
	var list geminidb.ListBackupsResponseBody
	if err := list.UnmarshalJSON(a.Body); err != nil {
		return fmt.Errorf("list: %w: %.200s", err, a.Body)
	}
	if err := checkRows(list.Backups); err != nil {
		return err
	}
	switch c.now {
	case lookUp:
		return c.checkLookUp(list)
	case newest:
		return checkPage(list, int(c.least), int(min(c.begun.Load(), keep))+documentedBackups, 10)
	}
	least := c.made
	if c.full() {
		least = 0
	}
	for _, b := range list.Backups {
		if b.InstanceID != c.instance {
			return fmt.Errorf("a backup of %s in the list of %s", b.InstanceID, c.instance)
		}
	}
	return checkPage(list, least, c.made+c.lost, 5)
}

func (c *client) checkCreated(a Answer) error {
	c.waiting = false
	c.id = ""
	var made geminidb.CreateManualBackupResponseBody
	if err := made.UnmarshalJSON(a.Body); err != nil || a.Status != 202 || made.JobID == "" || made.BackupID == "" {
		c.lost++
		return fmt.Errorf("creation: status %d: %.200s", a.Status, a.Body)
	}
	c.id, c.since = made.BackupID, time.Now()
	c.made++
	return c.add(made.BackupID)
}

// checkLookUp says what is wrong with the answer about the last backup.
func (c *client) checkLookUp(list geminidb.ListBackupsResponseBody) error {
	if list.TotalCount == 0 && len(list.Backups) == 0 && c.full() {
		return nil
	}
	if list.TotalCount != 1 || len(list.Backups) != 1 {
		return fmt.Errorf("%d backups have the id of one", list.TotalCount)
	}
	b := list.Backups[0]
	if b.ID != c.id || b.Name != c.name || b.InstanceID != c.instance || b.Description != "under load" {
		return fmt.Errorf("backup %s is %q of %s, want %s, %q of %s", b.ID, b.Name, b.InstanceID, c.id, c.name, c.instance)
	}
	if c.complete && b.Status != geminidb.BackupStatusCompleted {
		return fmt.Errorf("a backup is %s for more than %s", b.Status, c.later)
	}
	return nil
}

// documentedBackups are those of instances that the documents show, which a list has besides.
const documentedBackups = 1

// checkPage says what is wrong with the first page of so many backups.
func checkPage(list geminidb.ListBackupsResponseBody, least, most, limit int) error {
	if list.TotalCount < least || list.TotalCount > most {
		return fmt.Errorf("%d backups in all, want %d to %d", list.TotalCount, least, most)
	}
	if want := min(list.TotalCount, limit); len(list.Backups) != want {
		return fmt.Errorf("%d backups on a page, want %d", len(list.Backups), want)
	}
	return nil
}

// checkRows says what is wrong with backups, whosever they are: they lack something that the page requires, or there
// is one twice.
func checkRows(rows []geminidb.Backup) error {
	seen := make(map[string]bool, len(rows))
	for _, b := range rows {
		switch {
		case b.ID == "" || b.Name == "" || b.InstanceID == "" || b.BeginTime == "" || b.Type == "" || b.Datastore.Type == "":
			return fmt.Errorf("a backup lacks something: %+v", b)
		case b.Status != geminidb.BackupStatusBuilding && b.Status != geminidb.BackupStatusCompleted:
			return fmt.Errorf("backup %s is %q", b.ID, b.Status)
		case (b.Status == geminidb.BackupStatusCompleted) != (b.EndTime != ""):
			return fmt.Errorf("backup %s is %s and ended at %q", b.ID, b.Status, b.EndTime)
		case seen[b.ID]:
			return fmt.Errorf("backup %s is there twice", b.ID)
		}
		seen[b.ID] = true
	}
	return nil
}

// listAll reads the ids of all backups that a server has.
func listAll(addr string) (map[string]bool, error) {
	c := newConn(addr, startLimit)
	defer c.Close()
	there := map[string]bool{}
	for offset := 0; ; {
		answer, err := c.Do(appendRequest(nil, "GET", payload.ListPath+"?offset="+strconv.Itoa(offset), ""))
		if err != nil {
			return nil, err
		}
		var page geminidb.ListBackupsResponseBody
		if err := page.UnmarshalJSON(answer.Body); err != nil || answer.Status != 200 {
			return nil, fmt.Errorf("status %d: %.200s: %w", answer.Status, answer.Body, err)
		}
		if len(page.Backups) == 0 {
			return there, nil
		}
		for _, b := range page.Backups {
			there[b.ID] = true
		}
		offset += len(page.Backups)
	}
}
