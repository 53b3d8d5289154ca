package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
)

// troubleSave is the name under which the banner says that the log could not be saved.
const troubleSave = "save"

// logExtension is what the names of logs end with.
const logExtension = "mllplog"

// logFilters are the kinds of files for a dialog about logs.
func logFilters() []filedlg.Filter {
	return []filedlg.Filter{{Name: "Message logs", Extensions: []string{logExtension}}}
}

// backUp saves a copy of the log that is shown.
func (u *UI) backUp() {
	saver := u.saver()
	if saver == nil {
		u.say(model.ToneWarn, "what is shown is only in memory and cannot be backed up: export it instead")
		return
	}
	u.askToSave(saver, "Back up the log")
}

// saver is the log that is shown; nil when that is in memory.
func (u *UI) saver() model.Saver {
	switch {
	case u.looked.at != nil:
		return u.looked.at.Saver
	case u.deps.Disk != nil:
		return u.deps.Disk
	}
	return nil
}

// saveElsewhere saves the log whose files were taken away, from what is still open of them.
func (u *UI) saveElsewhere(saver model.Saver) { u.askToSave(saver, "Save the log elsewhere") }

// askToSave asks for a file and saves a log in it.
func (u *UI) askToSave(saver model.Saver, title string) {
	if u.busy() {
		return
	}
	name := dated(saver.Path(), time.Now())
	u.picker.Save(title, name, logFilters(), func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			u.say(model.ToneBad, "save the log: "+err.Error())
		default:
			u.save(saver, withExtension(path))
		}
	})
}

// save saves a log, in the background. That it failed stays in sight: it may be the last way to keep the messages.
func (u *UI) save(saver model.Saver, path string) {
	var saved model.Saved
	u.begin(func(ctx context.Context, tell func(string, float64)) (err error) {
		saved, err = saver.SaveTo(ctx, path, func(done, of int64) {
			tell(fmt.Sprintf("Saving the log in %s: %s of %s", filepath.Base(path), model.ByteText(done), model.ByteText(of)),
				model.Part(done, of))
		})
		return err
	}, func(err error) {
		u.banner.Clear(troubleSave)
		u.sayDone("save the log", saved.Words(path), err)
		switch {
		case err == nil && saved.Damaged():
			u.say(model.ToneBad, saved.Words(path))
			u.offer(saved.Words(path), "See what was found", func() { u.windows.reports.Show(*saved.Check) })
			u.windows.reports.Show(*saved.Check)
		case err == nil:
			u.offer(saved.Words(path), "Open it", func() { u.openFile(saved.Path) })
		case !errors.Is(err, context.Canceled):
			u.banner.Set(troubleSave, model.ToneBad, "The log could not be saved in "+path+": "+err.Error())
		}
	})
}

// offer shows what was made, and what can be done with it, until a person has read it.
func (u *UI) offer(text, action string, do func()) {
	u.made.OnAction = func() {
		u.made.Hide()
		do()
	}
	u.made.Say(text, action)
}

// busy says so when something else goes on.
func (u *UI) busy() bool {
	if u.work.Busy() {
		u.say(model.ToneWarn, "another task is running: wait for it, or cancel it")
	}
	return u.work.Busy()
}

// dated proposes a name for a file that is made of a log.
func dated(path string, now time.Time) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base)) + now.Format("-20060102-150405.") + logExtension
}

// withExtension gives a name that has none the extension of a log.
func withExtension(path string) string {
	if filepath.Ext(path) == "" {
		return path + "." + logExtension
	}
	return path
}
