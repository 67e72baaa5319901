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

func (v *errorBody) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("error_code", &v.ErrorCode, wire.Required)
		c.String("error_msg", &v.ErrorMsg, wire.Required)
	}
}

type bookList struct {
	TotalCount int    `json:"total_count"`
	Books      []book `json:"books"`
}

func (v *bookList) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.Int("total_count", &v.TotalCount, wire.Required)
		wire.Slice(c, "books", &v.Books, wire.Required, wire.ObjectOf)
	}
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

func (v *book) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("id", &v.ID, wire.Required)
		c.String("description", &v.Description, wire.Required)
		c.String("shelf_id", &v.ShelfID, wire.Required)
		c.String("shelf_name", &v.ShelfName, wire.Required)
		c.String("name", &v.Name, wire.Required)
		c.String("binding", (*string)(&v.Binding), wire.Required)
		c.Float("weight", &v.Weight, wire.Required)
		c.String("status", &v.Status, wire.Required)
		c.Time("begin_time", &v.BeginTime, wire.Required, wire.OffsetForm)
		c.Time("end_time", &v.EndTime, wire.Required, wire.OffsetForm)
	}
}

type newBook struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Authors     []author `json:"authors,omitzero"`
}

func (v *newBook) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("name", &v.Name, wire.Required).Length(4, 64).Pattern(matchName, "^[A-Za-z][A-Za-z0-9_-]*$")
		c.String("description", &v.Description, wire.Required).Length(0, 256)
		wire.Slice(c, "authors", &v.Authors, wire.Optional, wire.ObjectOf).Items(1, 3)
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

func (v *author) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("name", &v.Name, wire.Required).Length(1, -1)
		wire.Ptr(c, "born", &v.Born, wire.Optional, wire.IntOf).Range(0, 9999)
	}
}

type addedBook struct {
	JobID  string `json:"job_id"`
	BookID string `json:"book_id"`
}

func (v *addedBook) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("job_id", &v.JobID, wire.Required)
		c.String("book_id", &v.BookID, wire.Required)
	}
}

type renewal struct {
	Days int `json:"days"`
}

func (v *renewal) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.Int("days", &v.Days, wire.Optional).Range(0, 30)
	}
}
