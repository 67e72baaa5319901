package emit

import (
	"os"
	"path/filepath"
)

// Write brings root into the state of the changes. All new files are written beside their places first; then files are
// only renamed, and renamed back when one of them cannot be: an error leaves everything as it was. Folders that stale
// files leave empty go too.
func Write(root string, changes []Change) (err error) {
	w := &writer{root: root}
	defer func() {
		if err != nil {
			w.undo()
		}
	}()
	for _, c := range changes {
		if c.Kind == "stale" {
			continue
		}
		if err := w.stage(c); err != nil {
			return err
		}
	}
	for _, c := range changes {
		if err := w.swap(c); err != nil {
			return err
		}
	}
	w.finish(changes)
	return nil
}

// A writer knows how to go back.
type writer struct {
	root    string
	folders []string    // made, outermost first
	staged  []string    // new files beside their places
	renamed [][2]string // from, to
}

// What files are called while they wait.
const (
	coming = ".new"
	going  = ".old"
)

func (w *writer) path(c Change) string { return filepath.Join(w.root, filepath.FromSlash(c.Path)) }

// stage writes a new file beside its place.
func (w *writer) stage(c Change) error {
	path := w.path(c)
	if err := w.makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	w.staged = append(w.staged, path+coming)
	return os.WriteFile(path+coming, c.Want, 0o666)
}

func (w *writer) makeFolder(folder string) error {
	var missing []string
	for at := folder; ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); err == nil || at == filepath.Dir(at) {
			break
		}
		missing = append(missing, at)
	}
	for i := len(missing) - 1; i >= 0; i-- {
		w.folders = append(w.folders, missing[i])
	}
	return os.MkdirAll(folder, 0o777)
}

// swap puts the old file aside and the new one in its place.
func (w *writer) swap(c Change) error {
	path := w.path(c)
	if c.Kind != "missing" {
		if err := w.rename(path, path+going); err != nil {
			return err
		}
	}
	if c.Kind == "stale" {
		return nil
	}
	return w.rename(path+coming, path)
}

func (w *writer) rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	w.renamed = append(w.renamed, [2]string{from, to})
	return nil
}

// undo goes back, step by step. It does what it can: the first error is what the caller hears of.
func (w *writer) undo() {
	for i := len(w.renamed) - 1; i >= 0; i-- {
		_ = os.Rename(w.renamed[i][1], w.renamed[i][0])
	}
	for _, path := range w.staged {
		_ = os.Remove(path)
	}
	for i := len(w.folders) - 1; i >= 0; i-- {
		_ = os.Remove(w.folders[i])
	}
}

// finish removes what was put aside. The new state is complete: what cannot be removed does no harm.
func (w *writer) finish(changes []Change) {
	for _, c := range changes {
		if c.Kind == "missing" {
			continue
		}
		_ = os.Remove(w.path(c) + going)
		for at := filepath.Dir(w.path(c)); c.Kind == "stale" && at != filepath.Clean(w.root); at = filepath.Dir(at) {
			if os.Remove(at) != nil { // it is not empty
				break
			}
		}
	}
}
