package server_test

import (
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// This file has the types of the library, with their JSON and their rules as specgen prints them.

type listBooksParams struct {
	ShelfID            string
	Genre              genre
	BookID             string
	Binding            binding
	Limit, Offset      int
	BeginTime, EndTime wire.Time
	Printed            wire.Time
	Tags               []string
	Floors             []int
	MaxPrice           float64
	Currency           string
	Rating             int
	Lent               *bool
	Language           string
	Floor              []int
}

func (v *listBooksParams) Check(c *wire.Checker) {
	if v.Floors != nil {
		c.Items("query", "floors", len(v.Floors), 0, 4)
	}
	if v.Language != "" {
		c.Length("header", "X-Language", v.Language, 2, 5)
	}
}

type renewBookParams struct {
	Desk  string
	XDesk int
}

type genre string

func (v genre) Known() bool {
	switch v {
	case "novel", "crime", "travel", "verse":
		return true
	}
	return false
}

func (genre) Tokens() []string { return genreTokens }

var genreTokens = []string{"novel", "crime", "travel", "verse"}

type binding string

func (v binding) Known() bool {
	switch v {
	case "Hard", "Soft":
		return true
	}
	return false
}

func (binding) Tokens() []string { return bindingTokens }

var bindingTokens = []string{"Hard", "Soft"}

var ratingTokens = []string{"1", "2", "5"}

type errorBody struct {
	ErrorCode string `json:"error_code"`
	ErrorMsg  string `json:"error_msg"`
}

func (v *errorBody) AppendJSON(dst []byte) []byte {
	dst = wire.AppendString(append(dst, `{"error_code":`...), v.ErrorCode)
	dst = wire.AppendString(append(dst, `,"error_msg":`...), v.ErrorMsg)
	return append(dst, '}')
}

type bookList struct {
	TotalCount int    `json:"total_count"`
	Books      []book `json:"books"`
}

func (v *bookList) AppendJSON(dst []byte) []byte {
	dst = wire.AppendInt(append(dst, `{"total_count":`...), v.TotalCount)
	dst = wire.AppendObjects(append(dst, `,"books":`...), wire.NonNil(v.Books))
	return append(dst, '}')
}

type book struct {
	ID          string    `json:"id"`
	Description string    `json:"description"`
	ShelfID     string    `json:"shelf_id"`
	ShelfName   string    `json:"shelf_name"`
	Name        string    `json:"name"`
	Binding     binding   `json:"binding"`
	Weight      float64   `json:"weight"`
	Status      string    `json:"status"`
	BeginTime   wire.Time `json:"begin_time"`
	EndTime     wire.Time `json:"end_time"`
}

func (v *book) AppendJSON(dst []byte) []byte {
	dst = wire.AppendString(append(dst, `{"id":`...), v.ID)
	dst = wire.AppendString(append(dst, `,"description":`...), v.Description)
	dst = wire.AppendString(append(dst, `,"shelf_id":`...), v.ShelfID)
	dst = wire.AppendString(append(dst, `,"shelf_name":`...), v.ShelfName)
	dst = wire.AppendString(append(dst, `,"name":`...), v.Name)
	dst = wire.AppendString(append(dst, `,"binding":`...), v.Binding)
	dst = wire.AppendFloat(append(dst, `,"weight":`...), v.Weight, 64)
	dst = wire.AppendString(append(dst, `,"status":`...), v.Status)
	dst = wire.AppendJSONTime(append(dst, `,"begin_time":`...), v.BeginTime, wire.OffsetForm)
	dst = wire.AppendJSONTime(append(dst, `,"end_time":`...), v.EndTime, wire.OffsetForm)
	return append(dst, '}')
}

type newBook struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Authors     []author `json:"authors,omitzero"`
}

var newBookFields = []string{"name", "description", "authors"}

func (v *newBook) DecodeJSON(d *wire.Decoder) {
	if !d.Object() {
		return
	}
	var seen uint64
	for d.Field() {
	again:
		switch d.Name() {
		case "name":
			seen |= 1 << 0
			wire.DecodeString(d, &v.Name)
		case "description":
			seen |= 1 << 1
			wire.DecodeString(d, &v.Description)
		case "authors":
			wire.DecodeSlice(d, &v.Authors, wire.DecodeObject)
		default:
			if d.Fold(newBookFields) {
				goto again
			}
			d.Skip()
		}
	}
	d.Require(seen, newBookFields, 0b11)
}

func (v *newBook) Check(c *wire.Checker) {
	c.Length("body", "name", v.Name, 4, 64)
	c.Pattern("body", "name", matchName(v.Name), "^[A-Za-z][A-Za-z0-9_-]*$", v.Name)
	c.Length("body", "description", v.Description, 0, 256)
	if v.Authors != nil {
		c.Items("body", "authors", len(v.Authors), 1, 3)
		for i := range v.Authors {
			mark := c.Mark()
			v.Authors[i].Check(c)
			c.WithinItem(mark, "authors", i)
		}
	}
}

func matchName(s string) bool {
	i := 0
	if i == len(s) || (s[i] < 'A' || 'Z' < s[i]) && (s[i] < 'a' || 'z' < s[i]) {
		return false
	}
	i++
	for i < len(s) && (s[i] == '-' || '0' <= s[i] && s[i] <= '9' || 'A' <= s[i] && s[i] <= 'Z' || s[i] == '_' || 'a' <= s[i] && s[i] <= 'z') {
		i++
	}
	return i == len(s)
}

type author struct {
	Name string `json:"name"`
	Born *int   `json:"born,omitzero"`
}

var authorFields = []string{"name", "born"}

func (v *author) DecodeJSON(d *wire.Decoder) {
	if !d.Object() {
		return
	}
	var seen uint64
	for d.Field() {
	again:
		switch d.Name() {
		case "name":
			seen |= 1 << 0
			wire.DecodeString(d, &v.Name)
		case "born":
			wire.DecodeOptional(d, &v.Born, wire.DecodeInt)
		default:
			if d.Fold(authorFields) {
				goto again
			}
			d.Skip()
		}
	}
	d.Require(seen, authorFields, 0b1)
}

func (v *author) Check(c *wire.Checker) {
	c.Length("body", "name", v.Name, 1, -1)
	if v.Born != nil {
		c.Int("body", "born", int64(*v.Born), 0, 9999)
	}
}

type addedBook struct {
	JobID  string `json:"job_id"`
	BookID string `json:"book_id"`
}

func (v *addedBook) AppendJSON(dst []byte) []byte {
	dst = wire.AppendString(append(dst, `{"job_id":`...), v.JobID)
	dst = wire.AppendString(append(dst, `,"book_id":`...), v.BookID)
	return append(dst, '}')
}

type renewal struct {
	Days int `json:"days"`
}

func (v *renewal) DecodeJSON(d *wire.Decoder) {
	if !d.Object() {
		return
	}
	for d.Field() {
		switch d.Name() {
		case "days":
			wire.DecodeInt(d, &v.Days)
		default:
			d.Skip()
		}
	}
}

func (v *renewal) Check(c *wire.Checker) { c.Int("body", "days", int64(v.Days), 0, 30) }
