package wire_test

import "github.com/opendbbackup/dbbackup/runtime/wire"

// This file holds types with the methods that specgen writes for them, for the tests and benchmarks. They have no MarshalJSON
// and UnmarshalJSON, so that encoding/json reads and writes them on its own and can be compared with.

type page struct {
	TotalCount int      `json:"total_count"`
	Backups    []backup `json:"backups"`
}

type backup struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	InstanceID     string          `json:"instance_id"`
	InstanceName   string          `json:"instance_name"`
	Datastore      datastore       `json:"datastore"`
	Type           backupType      `json:"type"`
	BeginTime      wire.Time       `json:"begin_time"`
	EndTime        wire.Time       `json:"end_time"`
	Status         string          `json:"status"`
	Size           float64         `json:"size"`
	Description    string          `json:"description"`
	DatabaseTables []databaseTable `json:"database_tables"`
}

type backupType string

type datastore struct {
	Type    string `json:"type"`
	Version string `json:"version"`
}

type databaseTable struct {
	DatabaseName string   `json:"database_name"`
	TableNames   []string `json:"table_names"`
}

var (
	pageFields          = []string{"total_count", "backups"}
	backupFields        = []string{"id", "name", "instance_id", "instance_name", "datastore", "type", "begin_time", "end_time", "status", "size", "description", "database_tables"}
	datastoreFields     = []string{"type", "version"}
	databaseTableFields = []string{"database_name", "table_names"}
)

func (v *page) DecodeJSON(d *wire.Decoder) {
	if !d.Object() {
		return
	}
	for d.Field() {
	again:
		switch d.Name() {
		case "total_count":
			wire.DecodeInt(d, &v.TotalCount)
		case "backups":
			wire.DecodeSlice(d, &v.Backups, wire.DecodeObject)
		default:
			if d.Fold(pageFields) {
				goto again
			}
			d.Skip()
		}
	}
}

func (v *backup) DecodeJSON(d *wire.Decoder) {
	if !d.Object() {
		return
	}
	for d.Field() {
	again:
		switch d.Name() {
		case "id":
			wire.DecodeString(d, &v.ID)
		case "name":
			wire.DecodeString(d, &v.Name)
		case "instance_id":
			wire.DecodeString(d, &v.InstanceID)
		case "instance_name":
			wire.DecodeString(d, &v.InstanceName)
		case "datastore":
			v.Datastore.DecodeJSON(d)
		case "type":
			wire.DecodeString(d, &v.Type)
		case "begin_time":
			wire.DecodeString(d, &v.BeginTime)
		case "end_time":
			wire.DecodeString(d, &v.EndTime)
		case "status":
			wire.DecodeString(d, &v.Status)
		case "size":
			wire.DecodeFloat(d, &v.Size)
		case "description":
			wire.DecodeString(d, &v.Description)
		case "database_tables":
			wire.DecodeSlice(d, &v.DatabaseTables, wire.DecodeObject)
		default:
			if d.Fold(backupFields) {
				goto again
			}
			d.Skip()
		}
	}
}

func (v *datastore) DecodeJSON(d *wire.Decoder) {
	if !d.Object() {
		return
	}
	for d.Field() {
	again:
		switch d.Name() {
		case "type":
			wire.DecodeString(d, &v.Type)
		case "version":
			wire.DecodeString(d, &v.Version)
		default:
			if d.Fold(datastoreFields) {
				goto again
			}
			d.Skip()
		}
	}
}

func (v *databaseTable) DecodeJSON(d *wire.Decoder) {
	if !d.Object() {
		return
	}
	for d.Field() {
	again:
		switch d.Name() {
		case "database_name":
			wire.DecodeString(d, &v.DatabaseName)
		case "table_names":
			if d.Null() {
				v.TableNames = nil
				continue
			}
			wire.DecodeSlice(d, &v.TableNames, wire.DecodeString)
		default:
			if d.Fold(databaseTableFields) {
				goto again
			}
			d.Skip()
		}
	}
}

func (v *page) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"total_count":`...)
	dst = wire.AppendInt(dst, v.TotalCount)
	dst = append(dst, `,"backups":`...)
	dst = wire.AppendObjects(dst, v.Backups)
	return append(dst, '}')
}

func (v *backup) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"id":`...)
	dst = wire.AppendString(dst, v.ID)
	dst = append(dst, `,"name":`...)
	dst = wire.AppendString(dst, v.Name)
	dst = append(dst, `,"instance_id":`...)
	dst = wire.AppendString(dst, v.InstanceID)
	dst = append(dst, `,"instance_name":`...)
	dst = wire.AppendString(dst, v.InstanceName)
	dst = append(dst, `,"datastore":`...)
	dst = v.Datastore.AppendJSON(dst)
	dst = append(dst, `,"type":`...)
	dst = wire.AppendString(dst, v.Type)
	dst = append(dst, `,"begin_time":`...)
	dst = wire.AppendString(dst, v.BeginTime)
	dst = append(dst, `,"end_time":`...)
	dst = wire.AppendString(dst, v.EndTime)
	dst = append(dst, `,"status":`...)
	dst = wire.AppendString(dst, v.Status)
	dst = append(dst, `,"size":`...)
	dst = wire.AppendFloat(dst, v.Size, 64)
	dst = append(dst, `,"description":`...)
	dst = wire.AppendString(dst, v.Description)
	dst = append(dst, `,"database_tables":`...)
	dst = wire.AppendObjects(dst, v.DatabaseTables)
	return append(dst, '}')
}

func (v *datastore) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"type":`...)
	dst = wire.AppendString(dst, v.Type)
	dst = append(dst, `,"version":`...)
	dst = wire.AppendString(dst, v.Version)
	return append(dst, '}')
}

func (v *databaseTable) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"database_name":`...)
	dst = wire.AppendString(dst, v.DatabaseName)
	dst = append(dst, `,"table_names":`...)
	dst = wire.AppendSlice(dst, v.TableNames, wire.AppendString)
	return append(dst, '}')
}
