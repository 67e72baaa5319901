package calls

import (
	"bytes"
	"encoding/json"

	"github.com/go-faster/jx"

	"github.com/opendbbackup/dbbackup/bench/measure"
	"github.com/opendbbackup/dbbackup/bench/payload"
	"github.com/opendbbackup/dbbackup/bench/peers/jxcodec"
	"github.com/opendbbackup/dbbackup/bench/peers/oapi"
	"github.com/opendbbackup/dbbackup/bench/peers/raw"
	"github.com/opendbbackup/dbbackup/generated/geminidb"
	"github.com/opendbbackup/dbbackup/runtime/wire"
)

// jsonWork is reading and writing a page of a hundred backups, without HTTP. All write into a buffer that is kept.
func jsonWork(string) ([]Work, error) {
	page := payload.Page(100)
	return []Work{
		{"JSON: decode 100 backups", decoders(page), []Limit{{JX, 0.75}}},
		{"JSON: encode 100 backups", encoders(page), []Limit{{EncodingJSON, 0.5}}},
	}, nil
}

func decoders(page []byte) []measure.Subject {
	return []measure.Subject{
		decoder(Ours, page, func(v *geminidb.ListBackupsResponseBody) error { return v.UnmarshalJSON(page) }),
		decoder(EncodingJSON, page, func(v *raw.Page) error { return json.Unmarshal(page, v) }),
		decoder(EncodingPtrs, page, func(v *oapi.ListBackupsResponseBody) error { return json.Unmarshal(page, v) }),
		decoder(JX, page, func(v *raw.Page) error { return jxcodec.Decode(page, v) }),
		decoder(ThroughJSON, page, func(v *geminidb.ListBackupsResponseBody) error { return json.Unmarshal(page, v) }),
	}
}

func decoder[T any](name string, page []byte, decode func(*T) error) measure.Subject {
	return measure.Subject{
		Name: name,
		Check: func() error {
			v := new(T)
			if err := decode(v); err != nil {
				return err
			}
			return payload.SameJSON(page, v)
		},
		Do: func() error { return decode(new(T)) },
	}
}

func encoders(page []byte) []measure.Subject {
	ours, plain, pointers := new(geminidb.ListBackupsResponseBody), new(raw.Page), new(oapi.ListBackupsResponseBody)
	var into bytes.Buffer
	standard := json.NewEncoder(&into)
	encode := func(v any) func() ([]byte, error) {
		return func() ([]byte, error) {
			into.Reset()
			err := standard.Encode(v)
			return into.Bytes(), err
		}
	}
	var kept []byte
	var e jx.Encoder
	return []measure.Subject{
		encoder(Ours, page, ours, func() ([]byte, error) {
			kept = wire.Append(kept[:0], ours)
			return kept, nil
		}),
		encoder(EncodingJSON, page, plain, encode(plain)),
		encoder(EncodingPtrs, page, pointers, encode(pointers)),
		encoder(JX, page, plain, func() ([]byte, error) {
			e.Reset()
			jxcodec.Encode(&e, plain)
			return e.Bytes(), nil
		}),
		encoder(ThroughJSON, page, ours, encode(ours)),
	}
}

// encoder writes the page that it has read into v.
func encoder(name string, page []byte, v any, encode func() ([]byte, error)) measure.Subject {
	return measure.Subject{
		Name: name,
		Check: func() error {
			if err := json.Unmarshal(page, v); err != nil {
				return err
			}
			got, err := encode()
			if err != nil {
				return err
			}
			return payload.SameJSON(page, got)
		},
		Do: func() error {
			_, err := encode()
			return err
		},
	}
}
