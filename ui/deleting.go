package ui

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

const (
	// deleteStep is how many messages are deleted between two looks at whether to go on.
	deleteStep = 1024
	// undoTime is how long undoing is offered; the log keeps what was deleted a little longer.
	undoTime = 9 * time.Minute
)

// deleted is what was deleted last, with what brings it back.
type deleted struct {
	bar *widgets.Bar
	log model.Marker
	ids []message.ID
	at  time.Time
}

func (u *UI) newDeleted() *deleted {
	d := &deleted{bar: widgets.NewBar()}
	d.bar.OnAction = u.undelete
	d.bar.OnHide = d.forget
	return d
}

func (d *deleted) forget() {
	d.ids = nil
	d.bar.Hide()
}

// fade takes the offer away when it cannot be kept much longer.
func (d *deleted) fade(now time.Time) {
	if len(d.ids) > 0 && now.Sub(d.at) > undoTime {
		d.forget()
	}
}

// deleteSelection deletes the selected messages.
func (u *UI) deleteSelection() {
	log, ok := u.markable()
	if !ok {
		return
	}
	choice, _, ok := u.messages.Choice()
	if !ok {
		u.say(model.ToneWarn, "nothing to delete: choose a message in the list first")
		return
	}
	if u.work.Busy() {
		u.say(model.ToneWarn, "another task is running: wait for it, or cancel it")
		return
	}
	u.messages.LeaveSelection()
	u.delete(log, choice)
}

// deleteMatches deletes all that the filter lets through.
func (u *UI) deleteMatches() {
	log, ok := u.markable()
	if !ok {
		return
	}
	f := u.messages.Filter()
	if f.Empty() {
		u.say(model.ToneWarn, "nothing is deleted: set a filter first")
		return
	}
	u.delete(log, f.Search())
}

func (u *UI) delete(log model.Marker, choice model.Search) {
	var gone []message.ID
	u.begin(func(ctx context.Context, tell func(string, float64)) error {
		ids, err := list.IDs(ctx, u.shown, choice, func(found int, part float64) {
			tell("Looking for what to delete: "+model.Count(found), part/2)
		})
		for err == nil && len(gone) < len(ids) {
			part := ids[len(gone):min(len(gone)+deleteStep, len(ids))]
			if err = log.Delete(ctx, part...); err == nil {
				gone = ids[:len(gone)+len(part)]
				tell("Deleting: "+model.Count(len(gone)), 0.5+float64(len(gone))/float64(len(ids))/2)
			}
		}
		return err
	}, func(err error) {
		if len(gone) > deleteStep { // too many to be taken out of what the filter has found one by one
			u.messages.Again()
		} else {
			u.messages.Reload()
		}
		if len(gone) > 0 {
			u.deleted.log, u.deleted.ids, u.deleted.at = log, gone, time.Now()
			u.deleted.bar.Say("Deleted "+model.Plural(len(gone), "message", "messages"), "Undo")
		}
		u.sayDone("delete", "deleted "+model.Plural(len(gone), "message", "messages"), err)
	})
}

// undelete brings back what was deleted last. In an entry the same key undoes what was typed.
func (u *UI) undelete() {
	if entry, ok := u.window.Canvas().Focused().(fyne.Shortcutable); ok {
		entry.TypedShortcut(&fyne.ShortcutUndo{})
		return
	}
	log, ids := u.deleted.log, u.deleted.ids
	if len(ids) == 0 {
		u.say(model.ToneWarn, "nothing to restore: nothing was deleted")
		return
	}
	if u.work.Busy() {
		u.say(model.ToneWarn, "another task is running: wait for it, or cancel it")
		return
	}
	back := 0
	u.begin(func(ctx context.Context, tell func(string, float64)) error {
		for back < len(ids) {
			part := ids[back:min(back+deleteStep, len(ids))]
			if err := log.Undelete(ctx, part...); err != nil {
				return err
			}
			back += len(part)
			tell("Restoring: "+model.Count(back), float64(back)/float64(len(ids)))
		}
		return nil
	}, func(err error) {
		u.messages.Again()
		if u.deleted.ids = ids[back:]; len(u.deleted.ids) == 0 {
			u.deleted.forget()
		}
		u.sayDone("undo", "restored "+model.Plural(back, "message", "messages"), err)
	})
}

// sayDone tells how something ended. It may be called from any goroutine.
func (u *UI) sayDone(what, done string, err error) {
	switch {
	case err == nil:
		u.say(model.ToneNormal, done)
	case errors.Is(err, context.Canceled):
		u.say(model.ToneWarn, what+": cancelled; "+done)
	default:
		u.say(model.ToneBad, what+": "+err.Error())
	}
}
