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

func (v *page) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.Int("total_count", &v.TotalCount, wire.Required)
		wire.Slice(c, "backups", &v.Backups, wire.Nullable, wire.ObjectOf)
	}
}

func (v *backup) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("id", &v.ID, wire.Required)
		c.String("name", &v.Name, wire.Required).Length(4, 64)
		c.String("instance_id", &v.InstanceID, wire.Required)
		c.String("instance_name", &v.InstanceName, wire.Required)
		c.Value("datastore", &v.Datastore, wire.Required)
		c.String("type", (*string)(&v.Type), wire.Required).Enum(backupTypeTokens)
		c.Time("begin_time", &v.BeginTime, wire.Required, wire.OffsetForm)
		c.Time("end_time", &v.EndTime, wire.Required, wire.OffsetForm)
		c.String("status", &v.Status, wire.Required)
		c.Float("size", &v.Size, wire.Required).FloatRange(0, wire.NoMaxFloat)
		c.String("description", &v.Description, wire.Required)
		wire.Slice(c, "database_tables", &v.DatabaseTables, wire.Nullable, wire.ObjectOf)
	}
}

var backupTypeTokens = []string{"Auto", "Manual"}

func (v *datastore) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("type", &v.Type, wire.Required)
		c.String("version", &v.Version, wire.Required)
	}
}

func (v *databaseTable) CodeJSON(c *wire.Codec) {
	for o := c.Object(); o.Next(c); {
		c.String("database_name", &v.DatabaseName, wire.Required)
		wire.Slice(c, "table_names", &v.TableNames, wire.Nullable, wire.StringOf)
	}
}
