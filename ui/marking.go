package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/widgets"
)

// noteBar is the line below the list in which a note is written.
type noteBar struct {
	label  *widget.Label
	entry  *widgets.KeyEntry
	object *fyne.Container
	id     message.ID
	marked bool // bookmarked
}

func (u *UI) newNoteBar() *noteBar {
	n := &noteBar{label: widget.NewLabel("")}
	n.entry = widgets.NewKeyEntry("Note: Enter saves it, Esc leaves it as it was")
	n.entry.OnSubmitted = func(text string) { u.saveNote(text) }
	n.entry.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyEscape {
			u.closeNote()
		}
		return e.Name == fyne.KeyEscape
	}
	n.object = container.NewBorder(nil, nil, n.label, nil, n.entry)
	n.object.Hide()
	return n
}

// markable returns the live log when what is shown is it and can keep marks, and else says why not.
func (u *UI) markable() (model.Marker, bool) {
	if u.looked.at != nil {
		u.say(model.ToneWarn, "this file is open read-only: nothing in it can be changed")
		return nil, false
	}
	if u.deps.Disk == nil {
		u.say(model.ToneWarn, "messages are in memory only: bookmarks, notes and deleting need a log on disk")
		return nil, false
	}
	return u.deps.Disk, true
}

// toggleBookmark sets or takes away the bookmark of the selected messages, by that of the one chosen last.
func (u *UI) toggleBookmark() {
	log, ok := u.markable()
	if !ok {
		return
	}
	choice, _, ok := u.messages.Choice()
	row := u.messages.SelectedRow()
	if !ok || row == nil {
		u.say(model.ToneWarn, "nothing to bookmark: choose a message in the list first")
		return
	}
	marked, n := !row.Bookmarked, 0
	u.begin(func(ctx context.Context, tell func(string, float64)) error {
		extent, err := list.ExtentOf(ctx, u.shown, choice)
		if err != nil {
			return err
		}
		for e, err := range model.FindChosen(ctx, u.shown, choice) {
			if err == nil && e.Bookmarked != marked {
				err = log.Mark(ctx, e.ID, marked, e.Note)
			}
			if err != nil {
				return err
			}
			if n++; n > 1 {
				tell("Setting bookmarks: "+model.Count(n), extent.Part(e.ID))
			}
		}
		return nil
	}, func(err error) {
		u.messages.Reload()
		what := "bookmarked "
		if !marked {
			what = "removed the bookmark from "
		}
		u.sayDone("bookmark", what+model.Plural(n, "message", "messages"), err)
	})
}

// editNote opens the line for a note about the selected message.
func (u *UI) editNote() {
	if _, ok := u.markable(); !ok {
		return
	}
	row := u.messages.SelectedRow()
	if row == nil {
		u.say(model.ToneWarn, "nothing to note: choose a message in the list first")
		return
	}
	u.note.id, u.note.marked = row.ID, row.Bookmarked
	u.note.label.SetText("Note on " + row.Cells[list.ColControlID])
	u.note.entry.SetText(row.Note)
	widgets.SetVisible(u.note.object, true)
	u.window.Canvas().Focus(u.note.entry)
}

func (u *UI) closeNote() {
	widgets.SetVisible(u.note.object, false)
	u.focusList()
}

func (u *UI) saveNote(text string) {
	log, ok := u.markable()
	if !ok {
		return
	}
	id, marked := u.note.id, u.note.marked
	u.closeNote()
	u.Go(func(ctx context.Context) {
		err := log.Mark(ctx, id, marked, text)
		u.messages.Reload()
		u.sayDone("note", "note saved", err)
	})
}
