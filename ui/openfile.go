package ui

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore/plural"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/recent"
	"mllpscope/ui/widgets"
)

// looked is the file that is looked at instead of the live log.
type looked struct {
	at      *model.Opened // nil for the live log
	lacking []string      // the lines of the banner that say what it lacks
	bar     *widgets.Bar
}

// askForFile lets a person choose a log or a file of messages to look at.
func (u *UI) askForFile() {
	filters := []filedlg.Filter{
		{Name: "Logs and HL7 messages", Extensions: []string{"mllplog", "hl7", "txt", "dat"}},
		{Name: "All files", Extensions: []string{"*"}},
	}
	u.picker.Open("Open a log or HL7 file", filters, func(path string, err error) {
		switch {
		case errors.Is(err, filedlg.ErrCancelled):
		case err != nil:
			u.say(model.ToneBad, "open: "+err.Error())
		default:
			u.openFile(path)
		}
	})
}

// dropped looks at a file that was dropped on the window.
func (u *UI) dropped(_ fyne.Position, files []fyne.URI) {
	if len(files) == 0 {
		return
	}
	paths := make([]string, 0, len(files))
	for _, f := range files {
		paths = append(paths, f.Path())
	}
	u.openFile(paths...)
}

// Open brings the window forward, and shows the files if there are any. It may be called from any goroutine.
func (u *UI) Open(files []string) {
	u.Post(func() {
		u.window.Show() // also where it was minimized
		u.window.RequestFocus()
		if len(files) > 0 {
			u.openFile(files...)
		}
	})
}

// openFile shows a file, or several as one list, instead of the live log.
func (u *UI) openFile(paths ...string) {
	if u.deps.Files == nil {
		u.say(model.ToneWarn, "files cannot be opened here")
		return
	}
	u.Go(func(context.Context) {
		o, err := u.deps.Files.Open(paths...)
		if err != nil {
			u.say(model.ToneBad, err.Error())
			u.Post(func() { u.notOpened(paths, err) })
			return
		}
		if !u.Post(func() { u.opened(paths, &o) }) {
			_ = o.Close() // the window is closing
		}
	})
}

// opened shows what was opened. Several files are not among the recent ones, but for those of a folder.
func (u *UI) opened(paths []string, o *model.Opened) {
	if len(paths) == 1 {
		u.recent.Add(o.Path)
		u.showRecent()
	}
	u.lookAt(o)
}

// notOpened says why a file is not shown. One that is not there any more is no longer offered.
func (u *UI) notOpened(paths []string, err error) {
	text := "Not opened: " + err.Error()
	if errors.Is(err, fs.ErrNotExist) && len(paths) == 1 && u.recent.Remove(paths[0]) {
		text += " (it is no longer listed under recent files)"
		u.showRecent()
	}
	u.showTrouble(troubleOpen, model.ToneBad, text)
}

// showRecent shows in the File menu which files were looked at last.
func (u *UI) showRecent() {
	u.menu.recent.ChildMenu = fyne.NewMenu("", u.recentItems()...)
	u.menu.main.Refresh()
}

// recentItems are the files that were looked at last.
func (u *UI) recentItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	paths := u.recent.Paths()
	for i, label := range recent.Labels(paths) {
		items = append(items, widgets.MenuItem(label, nil, func() { u.openFile(paths[i]) }))
	}
	if len(items) == 0 {
		none := widgets.MenuItem("No file was opened yet", nil, func() {})
		none.Disabled = true
		return append(items, none)
	}
	return append(items, fyne.NewMenuItemSeparator(),
		widgets.MenuItem("Clear recent files", nil, func() { u.recent.Clear(); u.showRecent() }))
}

// backToLive shows the live log again.
func (u *UI) backToLive() {
	if u.looked.at != nil {
		u.lookAt(nil)
	}
}

// lookAt shows an opened file, or with nil the live log.
func (u *UI) lookAt(o *model.Opened) {
	before := u.looked.at
	u.looked.at = o
	if o == nil {
		u.shown.Set(model.LogOf(u.deps.Log))
		u.looked.bar.Hide()
	} else {
		u.shown.Set(o.Log)
		u.banner.Clear(troubleOpen)
		text := "Looking at " + filepath.Base(o.Path) + ", read only: " + o.Path
		if o.Several > 0 {
			text = "Looking at " + plural.Of(o.Several, "file") + ", read only: " + o.Path
		}
		if o.Left != "" {
			text += " (" + o.Left + ")"
		}
		u.looked.bar.Say(text, "Return to live log")
	}
	u.showLacking(o)
	u.showChips()
	widgets.SetVisible(u.note.object, false)
	u.messages.ShowInOrder(o != nil && o.InOrder)
	u.inspector.SetUpward(o != nil && o.InOrder)
	u.messages.Reset()
	if before != nil {
		u.Go(func(context.Context) {
			if err := before.Close(); err != nil {
				u.say(model.ToneWarn, "close "+before.Path+": "+err.Error())
			}
		})
	}
}

// showLacking says in the banner what the file that is looked at lacks, as long as it is looked at.
func (u *UI) showLacking(o *model.Opened) {
	for _, name := range u.looked.lacking {
		u.banner.Clear(name)
	}
	u.looked.lacking = nil
	if o == nil {
		return
	}
	for i, n := range o.Notices {
		name := "opened " + strconv.Itoa(i)
		u.banner.Set(name, n.Tone(), n.Line())
		u.looked.lacking = append(u.looked.lacking, name)
		u.log.Note(model.NewLogLine(time.Now(), n.Tone(), n.Text))
	}
}
