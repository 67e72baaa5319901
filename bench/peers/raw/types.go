// Package raw is the floor that the others are measured against: what one writes by hand for two operations with
// net/http and encoding/json, knowing nothing of the rest. The client reads answers carefully (status, content type)
// and checks nothing before sending; the server checks all that is documented.
package raw

// A Page is the answer to list backups.
type Page struct {
	TotalCount int      `json:"total_count"`
	Backups    []Backup `json:"backups"`
}

// A Backup is one row of it.
type Backup struct {
	ID             string          `json:"id"`
	Description    string          `json:"description"`
	InstanceID     string          `json:"instance_id"`
	InstanceName   string          `json:"instance_name"`
	Datastore      Datastore       `json:"datastore"`
	Name           string          `json:"name"`
	Type           string          `json:"type"`
	Size           float64         `json:"size"`
	Status         string          `json:"status"`
	BeginTime      string          `json:"begin_time"`
	EndTime        string          `json:"end_time"`
	DatabaseTables []DatabaseTable `json:"database_tables,omitempty"`
}

// A Datastore is what a backup was made of.
type Datastore struct {
	Type    string `json:"type"`
	Version string `json:"version"`
}

// A DatabaseTable is a database in a backup, or some of its tables.
type DatabaseTable struct {
	DatabaseName string   `json:"database_name"`
	TableNames   []string `json:"table_names"`
}

// A NewBackup is the request to create a manual backup.
type NewBackup struct {
	Name           string          `json:"name"`
	Description    string          `json:"description"`
	DatabaseTables []DatabaseTable `json:"database_tables,omitempty"`
}

// A Created is the answer to it.
type Created struct {
	JobID    string `json:"job_id"`
	BackupID string `json:"backup_id"`
}

// An ErrorBody is the answer to a request that is refused.
type ErrorBody struct {
	ErrorCode string `json:"error_code"`
	ErrorMsg  string `json:"error_msg"`
}
