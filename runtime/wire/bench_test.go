package wire_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/opendbbackup/dbbackup/runtime/wire"
)

func hundredBackups() *page {
	p := &page{TotalCount: 100}
	for i := range 100 {
		n := strconv.Itoa(i)
		p.Backups = append(p.Backups, backup{
			ID: "43e4feaab48f11e89039fa163ebaa7e4br" + n, Name: "backup-test-" + n,
			InstanceID: "43e4feaab48f11e89039fa163ebaa7e4br01", InstanceName: "cluster-test",
			Datastore: datastore{Type: "cassandra", Version: "3.4"}, Type: "Auto", Status: "COMPLETED",
			BeginTime: "2019-05-27T03:38:51+0000", EndTime: "2019-05-27T03:39:51+0000",
			Size: 2803, Description: "backup description",
			DatabaseTables: []databaseTable{
				{DatabaseName: "DATABASE_X", TableNames: []string{"TABLE_A", "TABLE_B", "TABLE_C"}},
				{DatabaseName: "DATABASE_Y"},
			},
		})
	}
	return p
}

func BenchmarkDecode100Backups(b *testing.B) {
	compact, err := json.Marshal(hundredBackups())
	if err != nil {
		b.Fatal(err)
	}
	indented, err := json.MarshalIndent(hundredBackups(), "", "  ")
	if err != nil {
		b.Fatal(err)
	}
	for _, layout := range []struct {
		name string
		data []byte
	}{{"compact", compact}, {"indented", indented}} {
		data := layout.data
		b.Run(layout.name+"/wire", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				var p page
				if err := wire.Unmarshal(data, &p); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(layout.name+"/wire-strict", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			var d wire.Codec
			var c wire.Checker
			for b.Loop() {
				var p page
				c.Reset()
				d.Reset(string(data), &c)
				p.CodeJSON(&d)
				if err := d.End(); err != nil || c.Failed() {
					b.Fatal(err, c.Violations())
				}
			}
		})
		b.Run(layout.name+"/encoding-json", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				var p page
				if err := json.Unmarshal(data, &p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode100Backups(b *testing.B) {
	p := hundredBackups()
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		var dst []byte
		for b.Loop() {
			dst = wire.Append(dst[:0], p)
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(p); err != nil {
				b.Fatal(err)
			}
		}
	})
}
