package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/export"
	"mllpscope/mllpcore/wholefile"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// startExport asks what of the messages is exported, and how.
func (u *UI) startExport() {
	var choices []exportChoice
	if search, rows, ok := u.messages.Choice(); ok {
		c := exportChoice{label: "the selected message", search: search, one: u.messages.SelectedRow()}
		if rows > 1 {
			c.label, c.one = model.Count(rows)+" selected messages", nil
		}
		choices = append(choices, c)
	}
	if f := u.messages.Filter(); !f.Empty() {
		choices = append(choices, exportChoice{
			label: "all that match " + widgets.ShortFilter(f.Text), search: f.Search(),
		})
	}
	if u.messages.Page().Held == 0 {
		u.say(model.ToneWarn, "nothing to export: there is no message yet")
		return
	}
	choices = append(choices, exportChoice{label: "all messages"})
	u.exporting.Ask(choices, u.messages.Columns())
	u.window.Canvas().Focus(u.exporting.save)
}

// askWhere asks for the file and exports.
func (u *UI) askWhere(choice exportChoice, kind exportKind, columns []string) {
	title, filters := "Export to a file", []filedlg.Filter{{Name: kind.filter}}
	if kind.extension == "" {
		title, filters = "Export to a new folder of this name", nil
	} else {
		filters[0].Extensions = []string{kind.extension[1:]}
	}
	if _, err := export.Write(io.Discard, export.CSV, nothing, columns...); err != nil { // said before a file is chosen
		u.say(model.ToneBad, "export: "+err.Error())
		return
	}
	u.picker.Save(title, kind.name(choice), filters, func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			u.say(model.ToneBad, "export: "+err.Error())
		default:
			path = kind.path(path)
			if err := u.refuseLog(path); err != nil { // with its extension it may be another file than was chosen
				u.say(model.ToneBad, "export: "+err.Error())
				return
			}
			u.exporting.Close()
			u.export(choice.search, kind, columns, path)
		}
	})
}

// nothing yields no message.
func nothing(func(mllpcore.Kept, error) bool) {}

// export writes what a search finds, in the background.
func (u *UI) export(search model.Search, kind exportKind, columns []string, path string) {
	var written export.Written
	log := u.masking.Now(u.shown.Current())
	u.begin(func(ctx context.Context, tell func(string, float64)) (err error) {
		next := messages(ctx, log, search, func(done int, part float64) {
			tell("Exporting to "+filepath.Base(path)+": "+model.Count(done), part)
		})
		if kind.format == "" {
			written, err = writeFolder(path, next)
			return err
		}
		return wholefile.Write(path, func(f *os.File) error {
			written, err = export.Write(f, kind.format, next, columns...)
			return err
		})
	}, func(err error) {
		done := fmt.Sprintf("exported %s to %s", model.Plural(written.Messages, "message", "messages"), path)
		if err != nil && kind.format != "" {
			done = "nothing was written to " + path
		} else if damage := written.Damage(); err == nil && damage != nil {
			err = fmt.Errorf("%s; %w", done, damage)
		}
		u.sayDone("export", done, err)
	})
}

// messages yields what a search finds with its bytes, and tells how many and how much of the log is done.
func messages(
	ctx context.Context, log model.Log, s model.Search, tell func(done int, part float64),
) iter.Seq2[mllpcore.Kept, error] {
	return func(yield func(mllpcore.Kept, error) bool) {
		extent, err := list.ExtentOf(ctx, log, s)
		if err != nil {
			yield(mllpcore.Kept{}, err)
			return
		}
		n := 0
		s.WithBody = true
		s.Progress = func(id mllpcore.MessageID) { tell(n, extent.Part(id)) }
		for e, err := range log.Find(ctx, s) {
			if err == nil {
				err = ctx.Err()
			}
			if !yield(e.Kept, err) || err != nil {
				return
			}
			if n++; n%256 == 0 {
				tell(n, extent.Part(e.ID))
			}
		}
	}
}
