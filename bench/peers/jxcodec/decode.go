// Package jxcodec reads and writes the raw peer's types by hand with go-faster/jx, the JSON library of ogen. It is
// what ogen would do at best: no optional wrappers, no validation.
package jxcodec

import (
	"github.com/go-faster/jx"

	"github.com/opendbbackup/dbbackup/bench/peers/raw"
)

// Decode reads a page. It fails on what is not JSON, and on members of another type.
func Decode(data []byte, p *raw.Page) error {
	d := jx.GetDecoder()
	defer jx.PutDecoder(d)
	d.ResetBytes(data)
	return d.ObjBytes(func(d *jx.Decoder, key []byte) (err error) {
		switch string(key) {
		case "total_count":
			p.TotalCount, err = d.Int()
		case "backups":
			err = array(d, &p.Backups, decodeBackup)
		default:
			err = d.Skip()
		}
		return err
	})
}

// array reads into a new slice.
func array[T any](d *jx.Decoder, p *[]T, elem func(*jx.Decoder, *T) error) error {
	if d.Next() == jx.Null {
		return d.Null()
	}
	*p = []T{}
	return d.Arr(func(d *jx.Decoder) error {
		var zero T
		*p = append(*p, zero)
		return elem(d, &(*p)[len(*p)-1])
	})
}

func decodeBackup(d *jx.Decoder, b *raw.Backup) error {
	return d.ObjBytes(func(d *jx.Decoder, key []byte) (err error) {
		switch string(key) {
		case "id":
			b.ID, err = d.Str()
		case "description":
			b.Description, err = d.Str()
		case "instance_id":
			b.InstanceID, err = d.Str()
		case "instance_name":
			b.InstanceName, err = d.Str()
		case "datastore":
			err = decodeDatastore(d, &b.Datastore)
		case "name":
			b.Name, err = d.Str()
		case "type":
			b.Type, err = d.Str()
		case "size":
			b.Size, err = d.Float64()
		case "status":
			b.Status, err = d.Str()
		case "begin_time":
			b.BeginTime, err = d.Str()
		case "end_time":
			b.EndTime, err = d.Str()
		case "database_tables":
			err = array(d, &b.DatabaseTables, decodeTable)
		default:
			err = d.Skip()
		}
		return err
	})
}

func decodeDatastore(d *jx.Decoder, s *raw.Datastore) error {
	return d.ObjBytes(func(d *jx.Decoder, key []byte) (err error) {
		switch string(key) {
		case "type":
			s.Type, err = d.Str()
		case "version":
			s.Version, err = d.Str()
		default:
			err = d.Skip()
		}
		return err
	})
}

func decodeTable(d *jx.Decoder, t *raw.DatabaseTable) error {
	return d.ObjBytes(func(d *jx.Decoder, key []byte) (err error) {
		switch string(key) {
		case "database_name":
			t.DatabaseName, err = d.Str()
		case "table_names":
			err = array(d, &t.TableNames, func(d *jx.Decoder, s *string) (err error) {
				*s, err = d.Str()
				return err
			})
		default:
			err = d.Skip()
		}
		return err
	})
}
