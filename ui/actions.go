package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore/about"
	"mllpscope/mllpcore/messagefile"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/send"
)

// toggleFollow makes the list stand still or follow.
func (u *UI) toggleFollow() { u.messages.SetFollow(!u.messages.Following()) }

// showStatus shows one look at the server and the log.
func (u *UI) showStatus(s model.Status, protocols string) {
	u.now = s
	u.toolbar.SetListening(s, protocols)
	u.fit()
	u.menu.showListening(s.Stats.Listening)
	u.status.SetNumbers(s.Line())
	u.messages.SetWelcome(s.Stats.Listening, s.SendTo, s.Stats.TLS)
	u.panel.Refresh(s.Stats)
	u.showTitle()
	if u.leaving.Asked() {
		u.leaving.Follow(u.leavingCost())
	}
	u.deleted.fade(time.Now())
}

// showTitle names the window by its version, its profile and its port, so that two of them are told apart.
func (u *UI) showTitle() {
	title := about.Title() + " – " + u.now.Title(u.panel.Profiles().Name())
	if title != u.title {
		u.title = title
		u.window.SetTitle(title)
	}
}

// sayStart tells why listening did not begin, or that it has begun after all.
func (u *UI) sayStart(err error) {
	if err != nil {
		u.say(model.ToneBad, err.Error())
		return
	}
	u.say(model.ToneNormal, "listening on "+u.deps.Server.Stats().Address)
}

// showList shows in the toolbar what the list does.
func (u *UI) showList() {
	p := u.messages.Page()
	following := u.messages.Following()
	u.toolbar.SetFollow(following, p.New)
	if i := u.menu.follow; i != nil && i.Checked != following {
		i.Checked = following
		u.menu.main.Refresh()
	}
	u.toolbar.SetMatches(p.Matches(u.messages.Filter(), u.messages.list.Order()))
	if p.Err != nil {
		u.showState(troubleRead, model.ToneBad, "The log cannot be read: "+p.Err.Error(), "Log unreadable")
	} else {
		u.banner.Clear(troubleRead)
	}
}

// listKey takes the keys that mean something in the list only.
func (u *UI) listKey(e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyDelete && e.Name != fyne.KeyBackspace {
		return false
	}
	u.deleteSelection()
	return true
}

// listCell sets a bookmark with a click where its sign is.
func (u *UI) listCell(row, col int) bool {
	if u.messages.columns.Cell(col) != list.ColMark || u.messages.Grid().Selected() != row {
		return false
	}
	u.toggleBookmark()
	return true
}

// key takes the keys that have no modifier. They work wherever the keyboard is, except where text is typed.
func (u *UI) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeySpace:
		u.toggleFollow()
	case fyne.KeyF1:
		u.windows.keys.Show()
	case fyne.KeyF3:
		u.messages.Next()
	case fyne.KeyEscape:
		return u.escape()
	default:
		return false
	}
	return true
}

// escape ends what is nearest: the question whether to quit, the question how to export, a long work, the filter.
func (u *UI) escape() bool {
	switch {
	case u.leaving.Asked():
		u.leaving.Stay()
	case u.exporting.Object().Visible():
		u.exporting.Close()
	case u.work.Cancel():
	case u.inspector.Unmark():
	case u.toolbar.filter.Text != "":
		u.clearFilter()
	default:
		return false
	}
	return true
}

// filterKey takes the keys that mean something else than text in the filter entry.
func (u *UI) filterKey(e *fyne.KeyEvent) bool {
	if u.filter.words.Key(e) {
		return true
	}
	switch e.Name {
	case fyne.KeyEscape: // once: the list has it next, and clears the filter
		u.focusList()
	case fyne.KeyDown:
		u.showFilterHistory()
	case fyne.KeyF1:
		u.windows.keys.Show()
	case fyne.KeyF3:
		u.messages.Next()
	case fyne.KeyReturn, fyne.KeyEnter:
		u.focusList()
	default:
		return false
	}
	return true
}

func (u *UI) clearFilter() { u.toolbar.SetFilter("") }

func (u *UI) focusList() { u.window.Canvas().Focus(u.messages.Grid()) }

func (u *UI) focusFilter() { u.window.Canvas().Focus(u.toolbar.filter) }

// selectTab shows a tab of the inspector and gives it the keyboard.
func (u *UI) selectTab(n int) {
	if g := u.inspector.SelectTab(n); g != nil {
		u.window.Canvas().Focus(g)
	}
}

// copyLines puts lines of the Log drawer onto the clipboard.
func (u *UI) copyLines(text string, lines int) {
	if lines == 0 {
		u.say(model.ToneWarn, "nothing to copy: there is no line")
		return
	}
	u.deps.App.Clipboard().SetContent(text)
	u.say(model.ToneNormal, "copied "+model.Plural(lines, "line", "lines"))
}

// sendSample sends the next of the samples to our own listener, as any client would.
func (u *UI) sendSample() {
	if len(u.deps.Samples) == 0 {
		return
	}
	s := u.deps.Samples[u.sampled%len(u.deps.Samples)]
	u.sampled++
	u.Go(func(ctx context.Context) {
		stats := u.deps.Server.Stats()
		if !stats.Listening {
			u.say(model.ToneWarn, "a sample can be sent once the listener is started: press Ctrl+R")
			return
		}
		to := send.Target{Address: model.Loopback(stats.Address), TLS: stats.TLS, Marks: u.marks()}
		to.Version, to.ACKChar, to.NAKChar = model.Release(u.setting)
		x, err := u.deps.Sender.Send(ctx, to, messagefile.Payload(s.Data))
		tone, text := send.Outcome(x, err)
		u.say(tone, "sample "+s.Name+text)
	})
}
