package jxcodec

import (
	"github.com/go-faster/jx"

	"github.com/opendbbackup/dbbackup/bench/peers/raw"
)

// Encode writes a page.
func Encode(e *jx.Encoder, p *raw.Page) {
	e.ObjStart()
	e.FieldStart("total_count")
	e.Int(p.TotalCount)
	e.FieldStart("backups")
	e.ArrStart()
	for i := range p.Backups {
		encodeBackup(e, &p.Backups[i])
	}
	e.ArrEnd()
	e.ObjEnd()
}

func encodeBackup(e *jx.Encoder, b *raw.Backup) {
	e.ObjStart()
	e.FieldStart("id")
	e.Str(b.ID)
	e.FieldStart("description")
	e.Str(b.Description)
	e.FieldStart("instance_id")
	e.Str(b.InstanceID)
	e.FieldStart("instance_name")
	e.Str(b.InstanceName)
	e.FieldStart("datastore")
	e.ObjStart()
	e.FieldStart("type")
	e.Str(b.Datastore.Type)
	e.FieldStart("version")
	e.Str(b.Datastore.Version)
	e.ObjEnd()
	e.FieldStart("name")
	e.Str(b.Name)
	e.FieldStart("type")
	e.Str(b.Type)
	e.FieldStart("size")
	e.Float64(b.Size)
	e.FieldStart("status")
	e.Str(b.Status)
	e.FieldStart("begin_time")
	e.Str(b.BeginTime)
	e.FieldStart("end_time")
	e.Str(b.EndTime)
	if b.DatabaseTables != nil {
		e.FieldStart("database_tables")
		e.ArrStart()
		for i := range b.DatabaseTables {
			encodeTable(e, &b.DatabaseTables[i])
		}
		e.ArrEnd()
	}
	e.ObjEnd()
}

func encodeTable(e *jx.Encoder, t *raw.DatabaseTable) {
	e.ObjStart()
	e.FieldStart("database_name")
	e.Str(t.DatabaseName)
	e.FieldStart("table_names")
	if t.TableNames == nil {
		e.Null()
	} else {
		e.ArrStart()
		for _, name := range t.TableNames {
			e.Str(name)
		}
		e.ArrEnd()
	}
	e.ObjEnd()
}
