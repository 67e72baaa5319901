package run

import (
	"fmt"
	"strconv"

	"github.com/opendbbackup/dbbackup/internal/contract"
	"github.com/opendbbackup/dbbackup/internal/contract/check"
)

// mostPages is how many pages of one row are read of a long list.
const mostPages = 20

// paging reads a list row by row, and past its end.
func (t *trial) paging() {
	p := t.op.Paging
	offset, limit := t.op.Param("query", p.Offset), t.op.Param("query", p.Limit)
	if bound(offset.Schema.Min, 0) > 0 {
		t.unclear("the first row has no offset 0")
		return
	}
	least, most := max(bound(limit.Schema.Min, 1), 1), bound(limit.Schema.Max, 100)
	all := t.window(0, most)
	if all == nil {
		return
	}
	t.echo(all, 0, most)
	if len(all.rows) > most {
		t.broken(t.c.Rule, fmt.Sprintf("at most %d rows", most), fmt.Sprintf("%d rows", len(all.rows)), t.itemsPointer(), all.request)
	}
	total, counted := t.total(all, len(all.rows), len(all.rows) < most)
	t.walk(all, least, most)
	t.middle(all, most)
	if !t.decided() && !counted {
		total, counted = t.end(len(all.rows), most)
	}
	if !t.decided() {
		t.beyond(all, most, total, counted)
	}
	if len(all.rows) == 0 {
		t.unclear("the list is empty")
	}
}

// bound is the value of a documented bound, or another one where nothing is documented.
func bound(b *contract.Bound, otherwise int) int {
	if b == nil {
		return otherwise
	}
	n, err := strconv.Atoi(b.Value)
	if err != nil {
		return otherwise
	}
	return n
}

// window asks for a part of the list.
func (t *trial) window(offset, limit int) *page {
	return t.get(map[string]string{t.op.Paging.Offset: strconv.Itoa(offset), t.op.Paging.Limit: strconv.Itoa(limit)})
}

func (t *trial) itemsPointer() string { return "/" + contract.PointerToken(t.op.Paging.Items) }

// ruleAbout is the rule that the law tries besides paging, by keyword and what it is about.
func (t *trial) ruleAbout(keyword, value string) string {
	for _, id := range t.c.Also {
		if r := t.plan.Rule(id); r != nil && r.Keyword == keyword && (value == "" || r.Value == value) {
			return id
		}
	}
	return t.c.Rule
}

// total compares the documented number of all rows with a page. whole says that the page is the whole list.
func (t *trial) total(p *page, rows int, whole bool) (int, bool) {
	text, ok := p.member(t.op.Paging.Total)
	total, err := strconv.Atoi(text)
	if !ok || err != nil {
		return rows, whole
	}
	if total < rows || whole && total != rows {
		t.again(func() {
			t.broken(t.ruleAbout("total", ""), fmt.Sprintf("%s=%d, as there are rows", t.op.Paging.Total, rows), text,
				"/"+contract.PointerToken(t.op.Paging.Total), p.request)
		}, p)
	}
	return total, true
}

// again repeats a request; f is called if the answer is the same once more, so that the list did not change.
func (t *trial) again(f func(), p *page) {
	a := t.send(t.ctx, p.request)
	t.o.requests++
	value, err := check.Decode(a.body)
	if err != nil || !check.Equal(value, p.value) {
		t.unclear("the list changes while it is read")
		return
	}
	f()
}

// echo compares what the answer repeats of the request.
func (t *trial) echo(p *page, offset, limit int) {
	for _, e := range []struct {
		member, param string
		sent          int
	}{{t.op.Paging.EchoOffset, t.op.Paging.Offset, offset}, {t.op.Paging.EchoLimit, t.op.Paging.Limit, limit}} {
		if v, there := p.member(e.member); there && v != strconv.Itoa(e.sent) {
			t.broken(t.ruleAbout("echo", e.param), fmt.Sprintf("%s=%d, as in the request", e.member, e.sent), v, "/"+contract.PointerToken(e.member), p.request)
		}
	}
}

// walk reads the beginning of the list in the smallest pages and compares it with what one large page has.
func (t *trial) walk(all *page, least, most int) {
	offset := 0
	for range mostPages {
		if offset >= len(all.rows) && len(all.rows) >= most {
			return // the large page is full: what comes next it does not have
		}
		small := t.window(offset, least)
		if small == nil {
			return
		}
		t.echo(small, offset, least)
		if n := len(small.rows); n > least {
			t.broken(t.c.Rule, fmt.Sprintf("at most %d rows", least), fmt.Sprintf("%d rows", n), t.itemsPointer(), small.request)
			return
		}
		if !t.agrees(all, small, offset, least, most) {
			return
		}
		if len(small.rows) == 0 {
			break
		}
		offset += least
	}
}

// middle reads two rows after the first, which tells an offset of rows from one of pages.
func (t *trial) middle(all *page, most int) {
	if t.decided() || most < 2 {
		return
	}
	if two := t.window(1, 2); two != nil {
		t.echo(two, 1, 2)
		t.agrees(all, two, 1, 2, most)
	}
}

// agrees compares a small page with the same part of the large one, as far as that reaches: a full one may not be all.
func (t *trial) agrees(all, small *page, offset, least, most int) bool {
	from, to := min(offset, len(all.rows)), min(offset+least, len(all.rows))
	want, rows := all.rows[from:to], small.rows
	if len(all.rows) >= most {
		rows = rows[:min(len(rows), len(want))]
	}
	total, _ := all.member(t.op.Paging.Total)
	got, counted := small.member(t.op.Paging.Total)
	sameTotal := !counted || total == got
	if same(want, rows) && sameTotal {
		return true
	}
	t.again(func() {
		if !same(want, rows) {
			t.broken(t.c.Rule, rowsText(offset, want), rowsText(offset, rows), t.itemsPointer(), small.request)
		} else {
			t.broken(t.ruleAbout("total", ""), fmt.Sprintf("%s=%s, as on the other pages", t.op.Paging.Total, total), got,
				"/"+contract.PointerToken(t.op.Paging.Total), small.request)
		}
	}, all)
	return false
}

func rowsText(offset int, rows []any) string {
	if len(rows) == 0 {
		return fmt.Sprintf("no row at offset %d", offset)
	}
	return fmt.Sprintf("row %d of the list: %s", offset, show(rows[0]))
}

// end reads on after the first large page until the list ends, unless it is too long.
func (t *trial) end(rows, most int) (total int, found bool) {
	for range mostPages {
		p := t.window(rows, most)
		if p == nil {
			return 0, false
		}
		rows += len(p.rows)
		if len(p.rows) < most {
			return rows, true
		}
	}
	return 0, false
}

// beyond asks for what lies past the end: an empty page.
func (t *trial) beyond(all *page, most, total int, counted bool) {
	if !counted {
		return
	}
	for _, offset := range []int{total, total + most} {
		past := t.window(offset, most)
		if past == nil {
			return
		}
		t.echo(past, offset, most)
		if len(past.rows) > 0 {
			t.again(func() {
				t.broken(t.c.Rule, fmt.Sprintf("no row past the end (offset %d of %d)", offset, total), fmt.Sprintf("%d rows", len(past.rows)), t.itemsPointer(), past.request)
			}, all)
			return
		}
	}
}
