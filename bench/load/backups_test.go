package load

import "testing"

func TestClientsFindEverythingTheyCreate(t *testing.T) {
	s := &shop{}
	l := newLedger()
	o := do(t, s, Run{Clients: 20, Talk: createAndRead(l, mixed...), Requests: 1000})
	if o.Lost != 0 || o.Answered != 1000 || int(l.acknowledged.Load()) != len(s.backups) || len(s.backups) < 100 {
		t.Errorf("%d answered, %d lost: %q; %d acknowledged, %d created", o.Answered, o.Lost, o.Reasons, l.acknowledged.Load(), len(s.backups))
	}
}

// Each fault of a server loses requests; where it breaks every 50th answer, those and no others.
func TestClientsNoticeWhatAServerDoesWrong(t *testing.T) {
	for _, fault := range faults {
		l := newLedger()
		l.later = 0
		o := do(t, &shop{fault: fault}, Run{Clients: 20, Talk: createAndRead(l, mixed...), Requests: 1000})
		if o.Lost == 0 {
			t.Errorf("%s: nothing was noticed", fault)
		}
	}
	for _, fault := range broken {
		o := do(t, &shop{fault: fault}, Run{Clients: 20, Talk: createAndRead(newLedger(), mixed...), Requests: 1000})
		if o.Lost != 20 || o.Answered != 980 {
			t.Errorf("%s: %d answered, %d lost: %q", fault, o.Answered, o.Lost, o.Reasons)
		}
	}
}

func TestListAllReadsEveryPage(t *testing.T) {
	s := &shop{}
	l := newLedger()
	do(t, s, Run{Clients: 3, Talk: createAndRead(l, create), Requests: 250})
	there, err := listAll(serveHere(t, s))
	if err != nil {
		t.Fatal(err)
	}
	if len(there) != 250 || len(l.ids) != 250 {
		t.Errorf("%d there, %d acknowledged", len(there), len(l.ids))
	}
	for id := range l.ids {
		if !there[id] {
			t.Errorf("%s is missing", id)
		}
	}
}

// When the list is full, the oldest backups go.
func TestOldBackupsMayGoOnceTheListIsFull(t *testing.T) {
	l := newLedger()
	c := createAndRead(l, create, lookUp, ofOwn)(0).(*client)
	gone := func() error { return c.Check(Answer{Status: 200, Body: []byte(`{"total_count":0,"backups":[]}`)}) }
	c.Request(nil)
	if err := c.Check(Answer{Status: 202, Body: []byte(`{"job_id":"j","backup_id":"b"}`)}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		c.Request(nil)
		if err := gone(); err == nil {
			t.Error("a backup may go although the list is not full")
		}
	}
	c.begun.Store(keep + 1)
	for range 2 {
		c.now = lookUp
		if err := gone(); err != nil {
			t.Error(err)
		}
		c.now = ofOwn
	}
}

// A creation without an answer may have happened or not.
func TestACreationThatWasLostMayBeThere(t *testing.T) {
	c := createAndRead(newLedger(), create, ofOwn)(0).(*client)
	c.Request(nil) // no answer
	c.Request(nil)
	row := `{"id":"b","name":"backup-000001","instance_id":"` + c.instance + `","type":"Manual","status":"BUILDING","begin_time":"x","end_time":"","datastore":{"type":"x"}}`
	for body, right := range map[string]bool{
		`{"total_count":0,"backups":[]}`:                        true,
		`{"total_count":1,"backups":[` + row + `]}`:             true,
		`{"total_count":2,"backups":[` + row + `,` + row + `]}`: false,
	} {
		if err := c.Check(Answer{Status: 200, Body: []byte(body)}); (err == nil) != right {
			t.Errorf("%s: %v", body, err)
		}
	}
}
