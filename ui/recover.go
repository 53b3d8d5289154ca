package ui

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
)

// recoverFile asks for a damaged log, or for a WAL alone, and recovers it.
func (u *UI) recoverFile() {
	if u.busy() {
		return
	}
	filters := append(logFilters(), filedlg.Filter{Name: "All files, such as a WAL", Extensions: []string{"*"}})
	u.picker.Open("The damaged log", filters, func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			u.say(model.ToneBad, "recover: "+err.Error())
		default:
			u.recoverAs(path)
		}
	})
}

// recoverAs asks where what can be read of a log goes.
func (u *UI) recoverAs(from string) {
	if u.busy() {
		return
	}
	u.picker.Save("The new log", "recovered-"+dated(from, time.Now()), logFilters(), func(to string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			u.say(model.ToneBad, "recover: "+err.Error())
		default:
			u.recover(from, withExtension(to))
		}
	})
}

// recover writes what can be read of a log to a new one, in the background, and shows what that was.
func (u *UI) recover(from, to string) {
	if u.deps.Files == nil {
		u.say(model.ToneWarn, "logs cannot be recovered here")
		return
	}
	var report model.Report
	u.begin(func(ctx context.Context, tell func(string, float64)) (err error) {
		what := "Recovering " + filepath.Base(from)
		tell(what, 0)
		report, err = u.deps.Files.Recover(ctx, from, to, func(text string, part float64) { tell(what+": "+text, part) })
		return err
	}, func(err error) {
		u.banner.Clear(troubleRecover)
		switch {
		case err == nil:
			u.say(report.Tone(), report.Verdict+": "+report.Made)
			u.windows.reports.Show(report)
		case errors.Is(err, context.Canceled):
			u.sayDone("recover", "nothing was written to "+to, err)
		default:
			u.banner.Set(troubleRecover, model.ToneBad, model.Sentence(err.Error()))
			u.sayDone("recover", "", err)
		}
	})
}
