package load

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/opendbbackup/dbbackup/bench/payload"
)

// This file has requests whose answers are known.

// A pair is a request with the answer that it must get. All clients of a run share it.
type pair struct {
	method, target string
	body           string
	status         int
	want           string // JSON; empty when only code counts
	code           string // error_code of a refusal, whose text is the server's own

	right atomic.Pointer[[]byte] // the answer last found right, byte for byte: it need not be read again
}

// documentedRequest is the documented request of "Querying Backups" with its documented answer.
func documentedRequest() *pair {
	return &pair{method: "GET", target: payload.ListPath + "?" + payload.ListQuery, status: 200, want: string(payload.ListAnswer())}
}

// reads are requests of several kinds: a documented one, filters, pages, a page past the end, a refusal, and a creation of
// which nothing comes, because this stub has no state.
func reads() ([]*pair, error) {
	var list struct{ Backups []json.RawMessage }
	if err := json.Unmarshal(payload.ListAnswer(), &list); err != nil || len(list.Backups) != 2 {
		return nil, fmt.Errorf("the documented answer has %d backups: %w", len(list.Backups), err)
	}
	page := func(total int, rows ...json.RawMessage) string {
		text, _ := json.Marshal(rows) // it was decoded
		return fmt.Sprintf(`{"total_count":%d,"backups":%s}`, total, text)
	}
	first, second := list.Backups[0], list.Backups[1]
	const path = payload.ListPath + "?type=DatabaseTable"
	return []*pair{
		documentedRequest(),
		{method: "GET", target: path + "&limit=1", status: 200, want: page(2, first)},
		{method: "GET", target: path + "&limit=1&offset=1", status: 200, want: page(2, second)},
		{method: "GET", target: path + "&backup_type=Manual", status: 200, want: page(1, second)},
		{method: "GET", target: path + "&offset=100", status: 200, want: page(2, []json.RawMessage{}...)},
		{method: "GET", target: payload.ListPath + "?" + payload.BadListQuery, status: 400, code: payload.BadListCode},
		{method: "POST", target: payload.CreatePath, body: payload.CreateBody, status: 202, want: payload.CreateAnswer},
	}, nil
}

// Check says how an answer differs from the wanted one.
func (p *pair) Check(a Answer) error {
	if a.Status != p.status {
		return fmt.Errorf("status %d, want %d: %.200s", a.Status, p.status, a.Body)
	}
	if right := p.right.Load(); right != nil && bytes.Equal(*right, a.Body) {
		return nil
	}
	if err := p.checkBody(a.Body); err != nil {
		return err
	}
	right := bytes.Clone(a.Body)
	p.right.Store(&right)
	return nil
}

func (p *pair) checkBody(body []byte) error {
	if p.code != "" {
		var refusal struct {
			Code    string `json:"error_code"`
			Message string `json:"error_msg"`
		}
		if err := json.Unmarshal(body, &refusal); err != nil || refusal.Code != p.code || refusal.Message == "" {
			return fmt.Errorf("body %.200s, want a refusal with %s", body, p.code)
		}
		return nil
	}
	var want, got any
	if err := json.Unmarshal([]byte(p.want), &want); err != nil {
		return err
	}
	if err := json.Unmarshal(body, &got); err != nil || !reflect.DeepEqual(want, got) {
		return fmt.Errorf("body %.200s, want %.200s", body, p.want)
	}
	return nil
}

// ask has clients ask pairs in turn, each client beginning with another.
func ask(pairs ...*pair) func(client int) Dialogue {
	return func(client int) Dialogue { return &asking{pairs: pairs, next: client} }
}

// An asking is a Dialogue of pairs.
type asking struct {
	pairs []*pair
	next  int
	now   *pair
}

// Request implements [Dialogue].
func (a *asking) Request(dst []byte) []byte {
	a.now = a.pairs[a.next%len(a.pairs)]
	a.next++
	return appendRequest(dst, a.now.method, a.now.target, a.now.body)
}

// Check implements [Dialogue].
func (a *asking) Check(answer Answer) error { return a.now.Check(answer) }

// appendRequest writes a request with a token as it goes over the wire.
func appendRequest(dst []byte, method, target, body string) []byte {
	dst = append(dst, method+" "+target+" HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nX-Auth-Token: "+payload.Token+"\r\n"...)
	if body != "" {
		dst = append(dst, "Content-Type: application/json\r\nContent-Length: "...)
		dst = append(strconv.AppendInt(dst, int64(len(body)), 10), "\r\n"...)
	}
	return append(append(dst, "\r\n"...), body...)
}

// digits is a number of fixed length for names.
func digits(n, length int) string {
	text := strconv.Itoa(n)
	return strings.Repeat("0", max(length-len(text), 0)) + text
}
