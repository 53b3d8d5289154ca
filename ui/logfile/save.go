package logfile

import (
	"context"

	"mllpscope/mllpcore/store"
	"mllpscope/ui/model"
)

// Path returns the file of the live log.
func (d *onDisk) Path() string { return d.store.Path() }

// SaveTo writes a whole copy of the live log, also when its files were taken away.
func (d *onDisk) SaveTo(ctx context.Context, path string, progress func(done, of int64)) (model.Saved, error) {
	return saved(d.store.SaveOver(ctx, path, progress))
}

// Path returns the file.
func (r readOnly) Path() string { return r.path }

// SaveTo writes a whole copy of a log that is only looked at.
func (r readOnly) SaveTo(ctx context.Context, path string, progress func(done, of int64)) (model.Saved, error) {
	return saved(store.SaveOver(ctx, r.Reader, path, progress))
}

func saved(c store.Copied, err error) (model.Saved, error) {
	if err != nil {
		return model.Saved{}, inWindow(err)
	}
	check := verified(&c.Checked)
	check.Title, check.Path = "Check of the copy", c.Path
	return model.Saved{Path: c.Path, Messages: c.Messages, Bytes: c.Bytes, Check: &check}, nil
}
