package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"mllpscope/mllpcore/export"
	"mllpscope/ui/exporting"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// startExport asks what of the messages is exported, and how.
func (u *UI) startExport() {
	var choices []exporting.Choice
	if search, rows, ok := u.messages.Choice(); ok {
		c := exporting.Choice{Label: u.messages.ChosenText(), Search: search, One: u.messages.SelectedRow()}
		if rows > 1 {
			c.One = nil
		}
		choices = append(choices, c)
	}
	if f := u.messages.Filter(); !f.Empty() {
		choices = append(choices, exporting.Choice{
			Label: "all that match " + widgets.ShortFilter(f.Text), Search: f.Search(),
		})
	}
	if u.messages.Page().Held == 0 {
		u.say(model.ToneWarn, "nothing to export: there is no message yet")
		return
	}
	choices = append(choices, exporting.Choice{Label: "all messages"})
	u.exporting.Ask(choices, exporting.Proposed(u.messages.columns.Cells(), u.messages.Columns()))
	u.window.Canvas().Focus(u.exporting.First())
}

// askWhere asks for the file and exports.
func (u *UI) askWhere(choice exporting.Choice, kind exporting.Kind, columns []string) {
	title := "Export to a file"
	if kind.Folder() {
		title = "Export to a new folder of this name"
	}
	if err := exporting.CheckColumns(columns); err != nil { // said before a file is chosen
		u.say(model.ToneBad, "export: "+err.Error())
		return
	}
	u.picker.Save(title, kind.Name(choice), kind.Filters(), func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			u.say(model.ToneBad, "export: "+err.Error())
		default:
			path = kind.Path(path)
			if err := u.refuseLog(path); err != nil { // with its extension it may be another file than was chosen
				u.say(model.ToneBad, "export: "+err.Error())
				return
			}
			u.exporting.Close()
			u.export(choice.Search, kind, columns, path)
		}
	})
}

// export writes what a search finds, in the background.
func (u *UI) export(search model.Search, kind exporting.Kind, columns []string, path string) {
	var written export.Written
	from := &exporting.Source{Log: u.masking.Now(u.shown.Current()), Seeing: u.messages.glancing.seeing}
	begun := u.begin(func(ctx context.Context, tell func(string, float64)) (err error) {
		next := from.Messages(ctx, search, func(done int, part float64) {
			tell("Exporting to "+filepath.Base(path)+": "+model.Count(done), part)
		})
		written, err = kind.Write(ctx, path, from, next, columns)
		return err
	}, func(err error) {
		done := fmt.Sprintf("exported %s to %s", model.Plural(written.Messages, "message", "messages"), path)
		if err != nil && !kind.Folder() {
			done = "nothing was written to " + path
		} else if damage := written.Damage(); err == nil && damage != nil {
			err = fmt.Errorf("%s; %w", done, damage)
		}
		u.sayDone("export", done, err)
	})
	if begun {
		u.work.leaves = kind.Leaves(path)
	}
}
