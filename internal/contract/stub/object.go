package stub

import (
	"bytes"
	"encoding/json"

	"github.com/opendbbackup/dbbackup/internal/contract/sample"
)

// An object is the members of a JSON object in their order.
type object []member

type member struct {
	name  string
	value json.RawMessage
}

// members reads an object; of anything else there are none.
func members(text []byte) (o object) {
	d := json.NewDecoder(bytes.NewReader(text))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil
	}
	for d.More() {
		name, err := d.Token()
		key, ok := name.(string)
		if err != nil || !ok {
			return o
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return o
		}
		o = append(o, member{key, value})
	}
	return o
}

// set returns o with another value for a member, which comes last if it is new. o stays as it is.
func (o object) set(name string, value json.RawMessage) object {
	out := append(object(nil), o...)
	for i := range out {
		if out[i].name == name {
			out[i].value = value
			return out
		}
	}
	return append(out, member{name, value})
}

func (o object) json() []byte {
	dst := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(sample.Append(dst, nil, m.name), ':'), m.value...)
	}
	return append(dst, '}')
}
