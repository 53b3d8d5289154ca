package ui

import (
	"context"
	"errors"
	"path/filepath"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/report"
)

// verifyShown checks the log that is shown.
func (u *UI) verifyShown() {
	log := u.saver()
	if log == nil {
		u.say(model.ToneWarn, "what is shown is in memory only, and is no log that could be verified: choose a log's file")
		return
	}
	u.verify(log.Path())
}

// verifyFile checks a log that a person chooses.
func (u *UI) verifyFile() {
	if u.busy() {
		return
	}
	u.picker.Open("Verify a log", logFilters(), func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			u.say(model.ToneBad, "verify: "+err.Error())
		default:
			u.verify(path)
		}
	})
}

// verify checks a log, in the background, and shows what was found.
func (u *UI) verify(path string) {
	if u.deps.Files == nil {
		u.say(model.ToneWarn, "logs cannot be verified here")
		return
	}
	var report model.Report
	u.begin(func(ctx context.Context, tell func(string, float64)) (err error) {
		what := "Verifying " + filepath.Base(path)
		tell(what, 0)
		report, err = u.deps.Files.Verify(ctx, path, func(text string, part float64) { tell(what+": "+text, part) })
		return err
	}, func(err error) {
		if err != nil {
			u.sayDone("verify "+path, "nothing is known about it", err)
			return
		}
		u.say(report.Tone(), path+": "+report.Verdict)
		u.windows.reports.Show(report)
	})
}

// confirmMissing notes in the log of a report that a person knows what is missing, and checks it again.
func (u *UI) confirmMissing(r model.Report) {
	n := 0
	u.begin(func(ctx context.Context, tell func(string, float64)) (err error) {
		tell("Confirming what is missing in "+filepath.Base(r.Path), 0)
		n, err = r.Confirm(ctx)
		return err
	}, func(err error) {
		if err != nil {
			u.sayDone("confirm what is missing in "+r.Path, "nothing was confirmed", err)
			return
		}
		u.say(model.ToneNormal, "confirmed "+model.Plural(n, "record", "records")+" of missing messages")
		u.verify(r.Path)
	})
}

// showMessage shows a message of a log, when that is the one that is shown.
func (u *UI) showMessage(path string, id message.ID) {
	if log := u.saver(); log == nil || log.Path() != path {
		u.say(model.ToneWarn, "another log is shown: open "+path+" to look at the message")
		return
	}
	u.messages.Choose(id)
	u.window.RequestFocus()
}

// newReports makes the window for reports, which opens with one.
func (u *UI) newReports() *report.Window {
	return report.NewWindow(report.Deps{
		NewWindow: u.openBeside, OnMessage: u.showMessage,
		OnRecover: u.recoverAs, OnConfirm: u.confirmMissing,
		OnOpen: func(path string) { u.openFile(path); u.window.RequestFocus() },
		Copy: func(text string) {
			u.deps.App.Clipboard().SetContent(text)
			u.say(model.ToneNormal, "copied "+model.ByteText(int64(len(text))))
		},
	})
}
