package filedlg

import (
	"errors"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage/repository"
)

// files is what Fyne can do with files.
type files interface {
	repository.WritableRepository
	repository.AppendableRepository
	repository.DeleteAllRepository
	repository.HierarchicalRepository
	repository.ListableRepository
	repository.MovableRepository
	repository.CopyableRepository
}

// untouched is Fyne's way to files, but for the writer that its dialog opens for the file that a person chose: Fyne's
// own empties it before anybody can say that it is the log in use. We write files ourselves, whole or not at all.
type untouched struct{ files }

// leaveChosenFiles has Fyne's dialogs leave what is chosen as it is.
func leaveChosenFiles() {
	all, err := repository.ForScheme("file")
	if err != nil {
		return // there are no files, and so no dialog
	}
	if f, ok := all.(files); ok {
		if _, done := f.(untouched); !done {
			repository.Register("file", untouched{f})
		}
	}
}

// Writer tells whether a file can be written. Nothing can be written through what it returns.
func (u untouched) Writer(uri fyne.URI) (fyne.URIWriteCloser, error) {
	switch can, err := u.CanWrite(uri); {
	case err != nil:
		return nil, err
	case !can:
		return nil, fmt.Errorf("%s cannot be written: choose another file, or have its permissions changed", uri.Path())
	}
	return chosen{uri}, nil
}

// chosen is a file that was chosen for writing.
type chosen struct{ uri fyne.URI }

// URI implements fyne.URIWriteCloser.
func (c chosen) URI() fyne.URI { return c.uri }

// Write implements fyne.URIWriteCloser: it refuses.
func (chosen) Write([]byte) (int, error) {
	return 0, errors.New("a chosen file is not written through the dialog")
}

// Close implements fyne.URIWriteCloser.
func (chosen) Close() error { return nil }
