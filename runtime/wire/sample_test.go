package wire_test

import (
	"encoding/json"

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
	Raw     json.RawMessage    `json:"raw"`
	Kelvin  string             `json:"kelvins"` // k and s fold to characters that are not ASCII
}

type inner struct {
	ID   string `json:"id"`
	Rank int    `json:"rank"`
	More *inner `json:"more"`
}

var (
	sampleFields = []string{"text", "kind", "when", "count", "small", "big", "size", "ratio", "done", "inner", "ptr", "name", "limit",
		"inners", "ptrs", "words", "numbers", "matrix", "labels", "groups", "lists", "any", "raw", "kelvins"}
	innerFields = []string{"id", "rank", "more"}
)

func (v *sample) DecodeJSON(d *wire.Decoder) {
	if !d.Object() {
		return
	}
	for d.Field() {
	again:
		switch d.Name() {
		case "text":
			wire.DecodeString(d, &v.Text)
		case "kind":
			wire.DecodeString(d, &v.Kind)
		case "when":
			wire.DecodeString(d, &v.When)
		case "count":
			wire.DecodeInt(d, &v.Count)
		case "small":
			wire.DecodeInt(d, &v.Small)
		case "big":
			wire.DecodeInt(d, &v.Big)
		case "size":
			wire.DecodeFloat(d, &v.Size)
		case "ratio":
			wire.DecodeFloat(d, &v.Ratio)
		case "done":
			wire.DecodeBool(d, &v.Done)
		case "inner":
			v.Inner.DecodeJSON(d)
		case "ptr":
			wire.DecodePtr(d, &v.Ptr, wire.DecodeObject)
		case "name":
			wire.DecodePtr(d, &v.Name, wire.DecodeString)
		case "limit":
			wire.DecodePtr(d, &v.Limit, wire.DecodeInt)
		case "inners":
			wire.DecodeSlice(d, &v.Inners, wire.DecodeObject)
		case "ptrs":
			wire.DecodeSlice(d, &v.Ptrs, func(d *wire.Decoder, p **inner) { wire.DecodePtr(d, p, wire.DecodeObject) })
		case "words":
			wire.DecodeSlice(d, &v.Words, wire.DecodeString)
		case "numbers":
			wire.DecodeSlice(d, &v.Numbers, wire.DecodeInt)
		case "matrix":
			wire.DecodeSlice(d, &v.Matrix, func(d *wire.Decoder, p *[]float64) { wire.DecodeSlice(d, p, wire.DecodeFloat) })
		case "labels":
			wire.DecodeMap(d, &v.Labels, wire.DecodeString)
		case "groups":
			wire.DecodeMap(d, &v.Groups, wire.DecodeObject)
		case "lists":
			wire.DecodeMap(d, &v.Lists, func(d *wire.Decoder, p *[]int32) { wire.DecodeSlice(d, p, wire.DecodeInt) })
		case "any":
			wire.DecodeAny(d, &v.Any)
		case "raw":
			wire.DecodeRaw(d, &v.Raw)
		case "kelvins":
			wire.DecodeString(d, &v.Kelvin)
		default:
			if d.Fold(sampleFields) {
				goto again
			}
			d.Skip()
		}
	}
}

func (v *inner) DecodeJSON(d *wire.Decoder) {
	if !d.Object() {
		return
	}
	var seen uint64
	for d.Field() {
	again:
		switch d.Name() {
		case "id":
			seen |= 1 << 0
			wire.DecodeString(d, &v.ID)
		case "rank":
			seen |= 1 << 1
			wire.DecodeInt(d, &v.Rank)
		case "more":
			seen |= 1 << 2
			wire.DecodePtr(d, &v.More, wire.DecodeObject)
		default:
			if d.Fold(innerFields) {
				goto again
			}
			d.Skip()
		}
	}
	d.Require(seen, innerFields, 1<<0|1<<1)
}

func (v *sample) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"text":`...)
	dst = wire.AppendString(dst, v.Text)
	dst = append(dst, `,"kind":`...)
	dst = wire.AppendString(dst, v.Kind)
	dst = append(dst, `,"when":`...)
	dst = wire.AppendString(dst, v.When)
	dst = append(dst, `,"count":`...)
	dst = wire.AppendInt(dst, v.Count)
	dst = append(dst, `,"small":`...)
	dst = wire.AppendInt(dst, v.Small)
	dst = append(dst, `,"big":`...)
	dst = wire.AppendInt(dst, v.Big)
	dst = append(dst, `,"size":`...)
	dst = wire.AppendFloat(dst, v.Size, 64)
	dst = append(dst, `,"ratio":`...)
	dst = wire.AppendFloat(dst, float64(v.Ratio), 32)
	dst = append(dst, `,"done":`...)
	dst = wire.AppendBool(dst, v.Done)
	dst = append(dst, `,"inner":`...)
	dst = v.Inner.AppendJSON(dst)
	dst = append(dst, `,"ptr":`...)
	dst = wire.AppendPtr(dst, v.Ptr, wire.AppendObject)
	dst = append(dst, `,"name":`...)
	dst = wire.AppendPtr(dst, v.Name, wire.AppendString)
	dst = append(dst, `,"limit":`...)
	dst = wire.AppendPtr(dst, v.Limit, wire.AppendInt)
	dst = append(dst, `,"inners":`...)
	dst = wire.AppendObjects(dst, v.Inners)
	dst = append(dst, `,"ptrs":`...)
	dst = wire.AppendSlice(dst, v.Ptrs, func(dst []byte, p *inner) []byte { return wire.AppendPtr(dst, p, wire.AppendObject) })
	dst = append(dst, `,"words":`...)
	dst = wire.AppendSlice(dst, v.Words, wire.AppendString)
	dst = append(dst, `,"numbers":`...)
	dst = wire.AppendSlice(dst, v.Numbers, wire.AppendInt)
	dst = append(dst, `,"matrix":`...)
	dst = wire.AppendSlice(dst, v.Matrix, func(dst []byte, row []float64) []byte {
		return wire.AppendSlice(dst, row, func(dst []byte, f float64) []byte { return wire.AppendFloat(dst, f, 64) })
	})
	dst = append(dst, `,"labels":`...)
	dst = wire.AppendMap(dst, v.Labels, wire.AppendString)
	dst = append(dst, `,"groups":`...)
	dst = wire.AppendMap(dst, v.Groups, wire.AppendObject)
	dst = append(dst, `,"lists":`...)
	dst = wire.AppendMap(dst, v.Lists, func(dst []byte, list []int32) []byte { return wire.AppendSlice(dst, list, wire.AppendInt) })
	dst = append(dst, `,"any":`...)
	dst = wire.AppendAny(dst, v.Any)
	dst = append(dst, `,"raw":`...)
	dst = wire.AppendRaw(dst, v.Raw)
	dst = append(dst, `,"kelvins":`...)
	dst = wire.AppendString(dst, v.Kelvin)
	return append(dst, '}')
}

func (v *inner) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"id":`...)
	dst = wire.AppendString(dst, v.ID)
	dst = append(dst, `,"rank":`...)
	dst = wire.AppendInt(dst, v.Rank)
	dst = append(dst, `,"more":`...)
	dst = wire.AppendPtr(dst, v.More, wire.AppendObject)
	return append(dst, '}')
}
