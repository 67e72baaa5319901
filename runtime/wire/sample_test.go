package wire_test

import (
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// A sample has a field of every kind that generated types have.
type sample struct {
	Text    string             `json:"text"`
	Kind    backupType         `json:"kind"`
	When    wire.Time          `json:"when"`
	Count   int                `json:"count"`
	Small   int32              `json:"small"`
	Big     int64              `json:"big"`
	Size    float64            `json:"size"`
	Ratio   float32            `json:"ratio"`
	Done    bool               `json:"done"`
	Inner   inner              `json:"inner"`
	Ptr     *inner             `json:"ptr"`
	Name    *string            `json:"name"`
	Limit   *int               `json:"limit"`
	Inners  []inner            `json:"inners"`
	Ptrs    []*inner           `json:"ptrs"`
	Words   []string           `json:"words"`
	Numbers []int64            `json:"numbers"`
	Matrix  [][]float64        `json:"matrix"`
	Labels  map[string]string  `json:"labels"`
	Groups  map[string]inner   `json:"groups"`
	Lists   map[string][]int32 `json:"lists"`
	Any     any                `json:"any"`
	Kelvin  string             `json:"kelvins"` // k and s fold to characters that are not ASCII
}

type inner struct {
	ID   string `json:"id"`
	Rank int    `json:"rank"`
	More *inner `json:"more"`
}

// What encoding/json writes always, and what it writes as null when it is nil. Nothing is required, so that short texts will do.
const (
	always    wire.Presence = 0
	maybeNull               = wire.Nullable &^ wire.Required
)

func (v *sample) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("text", &v.Text, always)
		c.String("kind", (*string)(&v.Kind), always)
		c.String("when", (*string)(&v.When), always)
		c.Int("count", &v.Count, always)
		c.Int32("small", &v.Small, always)
		c.Int64("big", &v.Big, always)
		c.Float("size", &v.Size, always)
		c.Float32("ratio", &v.Ratio, always)
		c.Bool("done", &v.Done, always)
		c.Value("inner", &v.Inner, always)
		wire.Ptr(c, "ptr", &v.Ptr, maybeNull, wire.ObjectOf)
		wire.Ptr(c, "name", &v.Name, maybeNull, wire.StringOf)
		wire.Ptr(c, "limit", &v.Limit, maybeNull, wire.IntOf)
		wire.Slice(c, "inners", &v.Inners, maybeNull, wire.ObjectOf)
		wire.Slice(c, "ptrs", &v.Ptrs, maybeNull, func(c *wire.Codec, p **inner) *wire.Rules { return wire.PtrOf(c, p, wire.ObjectOf) })
		wire.Slice(c, "words", &v.Words, maybeNull, wire.StringOf)
		wire.Slice(c, "numbers", &v.Numbers, maybeNull, wire.IntOf)
		wire.Slice(c, "matrix", &v.Matrix, maybeNull, func(c *wire.Codec, p *[]float64) *wire.Rules {
			return wire.SliceOf(c, p, maybeNull, wire.FloatOf)
		})
		wire.Map(c, "labels", &v.Labels, maybeNull, wire.StringOf)
		wire.Map(c, "groups", &v.Groups, maybeNull, wire.ObjectOf)
		wire.Map(c, "lists", &v.Lists, maybeNull, func(c *wire.Codec, p *[]int32) *wire.Rules {
			return wire.SliceOf(c, p, maybeNull, wire.IntOf)
		})
		c.Any("any", &v.Any, always)
		c.String("kelvins", &v.Kelvin, always)
	}
}

func (v *inner) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("id", &v.ID, wire.Required)
		c.Int("rank", &v.Rank, wire.Required)
		wire.Ptr(c, "more", &v.More, maybeNull, wire.ObjectOf)
	}
}

var sampleFields = []string{"text", "kind", "when", "count", "small", "big", "size", "ratio", "done", "inner", "ptr", "name", "limit",
	"inners", "ptrs", "words", "numbers", "matrix", "labels", "groups", "lists", "any", "kelvins"}

// A request has what sample lacks: members that must be there or must not be null, other names, rules, nothing else.
type request struct {
	Name   string
	Kind   backupType
	Level  int
	Limit  *int
	Rows   []inner
	Labels map[string]string
	Secret string
}

func (v *request) CodeJSON(c *wire.Codec) {
	for o := c.ClosedObject(); o.Next(c); {
		c.Alias("old_name", "name")
		c.String("name", &v.Name, wire.Required).Length(4, 64).Pattern(func(s string) bool { return s != "" && s[0] != '-' }, "^[^-]")
		c.String("kind", (*string)(&v.Kind), wire.Optional).Enum(backupTypeTokens)
		c.Int("level", &v.Level, wire.Optional).Range(1, 9).MultipleOf(3)
		wire.Ptr(c, "limit", &v.Limit, wire.Optional, wire.IntOf).Range(1, 100)
		wire.UniqueItems(wire.Slice(c, "rows", &v.Rows, wire.Optional, wire.ObjectOf).Items(1, 3), &v.Rows, wire.ObjectOf)
		wire.Map(c, "labels", &v.Labels, wire.OptionalNullable, func(c *wire.Codec, p *string) *wire.Rules { return wire.StringOf(c, p).Length(1, 5) })
		c.String("secret", &v.Secret, wire.RequiredInRequest)
	}
}
