package exporting

import (
	"context"
	"io"
	"iter"
	"os"

	"mllpscope/mllpcore/export"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/wholefile"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
)

// CheckColumns says what is wrong with columns of CSV; nil when nothing is.
func CheckColumns(columns []string) error {
	_, err := export.Table{Columns: columns, Own: new(Source).own(context.Background())}.Write(io.Discard, nothing)
	return err
}

// nothing yields no message.
func nothing(func(message.Kept, error) bool) {}

// Write writes messages to a file, which appears when it is whole, or to a new folder.
func (k Kind) Write(
	ctx context.Context, path string, from *Source, next iter.Seq2[message.Kept, error], columns []string,
) (written export.Written, err error) {
	if k.Folder() {
		return writeFolder(path, next)
	}
	err = wholefile.Write(path, func(f *os.File) (err error) {
		if k.format == export.CSV {
			table := export.Table{Columns: columns, Own: from.own(ctx), Excel: k.excel}
			written, err = table.Write(f, next)
			return err
		}
		written, err = export.Write(f, k.format, next)
		return err
	})
	return written, err
}

// Messages yields what a search finds with its bytes, and tells how many and how much of the log is done.
func (from *Source) Messages(
	ctx context.Context, s model.Search, tell func(done int, part float64),
) iter.Seq2[message.Kept, error] {
	return func(yield func(message.Kept, error) bool) {
		extent, err := list.ExtentOf(ctx, from.Log, s)
		if err != nil {
			yield(message.Kept{}, err)
			return
		}
		n := 0
		s.WithBody = true
		s.Progress = func(id message.ID) { tell(n, extent.Part(id)) }
		for e, err := range model.FindChosen(ctx, from.Log, s) {
			if err == nil {
				err = ctx.Err()
			}
			from.entry = e
			if !yield(e.Kept, err) || err != nil {
				return
			}
			if n++; n%256 == 0 {
				tell(n, extent.Part(e.ID))
			}
		}
	}
}
