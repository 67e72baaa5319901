// Package store keeps records of lists in a file. What it has acknowledged is there after the process was killed, at
// whatever moment.
package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// patience is how long Open waits for another process to give the file back.
const patience = time.Second

// A File is a store in one file, a bbolt database: a bucket for each list, and in it the records under numbers that grow.
type File struct{ db *bbolt.DB }

// Open opens a file, or makes it. It fails when another process has it open, and when it is something else.
func Open(path string) (*File, error) {
	db, err := bbolt.Open(path, 0o666, &bbolt.Options{Timeout: patience, FreelistType: bbolt.FreelistMapType})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%s is in use by another process", path)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return nil, fmt.Errorf("%s is no file of this program: %w", path, err)
	case err != nil:
		return nil, err
	}
	return &File{db}, nil
}

// Close gives the file back.
func (f *File) Close() error { return f.db.Close() }

// Load calls each for every record of a list, the oldest first, until that fails.
func (f *File) Load(list string, each func(record []byte) error) error {
	return f.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte(list))
		if bucket == nil {
			return nil
		}
		return bucket.ForEach(func(_, record []byte) error { return each(record) })
	})
}

// Append adds records at the end of a list, and drops the oldest ones beyond keep. It returns when they are on the disk,
// all of them or, with an error, none.
func (f *File) Append(list string, records [][]byte, keep int) error {
	return f.db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte(list))
		if err != nil {
			return err
		}
		bucket.FillPercent = 1 // numbers grow, so that no page is written into again
		for _, record := range records {
			n, err := bucket.NextSequence()
			if err != nil {
				return err
			}
			if err := bucket.Put(key(n), record); err != nil {
				return err
			}
		}
		return trim(bucket, keep)
	})
}

// trim drops the oldest records beyond keep.
func trim(bucket *bbolt.Bucket, keep int) error {
	last := bucket.Sequence()
	cursor := bucket.Cursor()
	for k, _ := cursor.First(); k != nil && last-binary.BigEndian.Uint64(k) >= uint64(keep); k, _ = cursor.First() {
		if err := bucket.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// key is a number whose bytes sort like it.
func key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
